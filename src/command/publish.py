"""Serve an earlier snapshot again."""

from pathlib import Path

from src.settings import setting, whole_setting
from src.store.snapshots import go_back


def run(arguments) -> int:
    """Repoint to a version and return 0; the running dashboard follows at its next page."""
    folder = Path(setting("SANDAN_DATA"))
    snapshot = go_back(folder, arguments.version, wait_seconds=whole_setting("SANDAN_WAIT"))
    print(f"{snapshot.version} 판을 공개했습니다.")
    return 0

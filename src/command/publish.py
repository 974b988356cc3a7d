"""Serve an earlier snapshot again."""

from pathlib import Path

from src.command.load import operating_user
from src.settings import setting, whole_setting
from src.store.load_log import record_load
from src.store.snapshots import go_back


def run(arguments) -> int:
    """Repoint to a version and return 0; the running dashboard follows at its next page."""
    folder = Path(setting("SANDAN_DATA"))
    snapshot = go_back(folder, arguments.version, wait_seconds=whole_setting("SANDAN_WAIT"))
    deed = {"deed": "go_back", "outcome": "published", "version": snapshot.version}
    record_load(folder, user=operating_user(), **deed)
    print(f"{snapshot.version} 판을 공개했습니다.")
    return 0

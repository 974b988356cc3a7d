"""Serve an earlier snapshot again."""

from pathlib import Path

from src.command.load_history import NOT_RECORDED, operating_user
from src.command.report import warn
from src.settings import setting, whole_setting
from src.store.load_log import record_load
from src.store.snapshots import go_back


def run(arguments) -> int:
    """Repoint to a version and return 0; the running dashboard follows at its next page."""
    folder = Path(setting("SANDAN_DATA"))
    snapshot = go_back(folder, arguments.version, wait_seconds=whole_setting("SANDAN_WAIT"))
    deed = {"deed": "go_back", "outcome": "published", "version": snapshot.version}
    try:
        record_load(folder, user=operating_user(), **deed)
    except OSError:
        warn(NOT_RECORDED.format(folder=folder, outcome="되돌리기"))
    print(f"{snapshot.version} 판을 공개했습니다.")
    return 0

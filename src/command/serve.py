"""Serve the dashboard until it is interrupted."""

import sys
from pathlib import Path

from src.command.main import Refused
from src.settings import EndedSetting, refuse_ended, setting, whole_setting
from src.store.operations.engine import open_operations
from src.store.operations.errors import NewerDatabase, OperationsError


def run(arguments) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    try:
        refuse_ended()
    except EndedSetting as ended:
        raise Refused(f"{ended}\n{ended.english}") from None
    _migrate(Path(setting("SANDAN_DATA")))
    from src.ui.server import serve

    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    serve(host=host, port=port)
    return 0


def _migrate(folder: Path) -> None:
    """Bring the operations database up to date before anybody comes.

    One that cannot be reached is told and keeps nobody from reading: it is tried again when it is
    needed. One of a newer program is refused: this program would write what that one cannot read.
    """
    url = setting("SANDAN_OPERATIONS")
    if not url and not folder.is_dir():
        return
    try:
        open_operations(url, folder)
    except NewerDatabase as newer:
        raise Refused(f"{newer}\n{newer.english}") from None
    except OperationsError as refused:
        print(f"{refused}\n{refused.english}", file=sys.stderr, flush=True)

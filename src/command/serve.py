"""Serve the dashboard until it is interrupted."""

import sys
from pathlib import Path

from src.command.main import Refused
from src.settings import setting, whole_setting
from src.store.disk import tighten
from src.store.operations.engine import open_operations
from src.store.operations.errors import NewerDatabase, OperationsError
from src.store.operations.renamed import rename_companies
from src.store.record_chain import prune


def run(arguments) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    folder = Path(setting("SANDAN_DATA"))
    if folder.is_dir():
        tighten(folder)
        prune(folder, whole_setting("SANDAN_RECORD_MONTHS"))
    _migrate(folder)
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
        rename_noted(folder)
    except NewerDatabase as newer:
        raise Refused(f"{newer}\n{newer.english}") from None


def rename_noted(folder: Path) -> None:
    """Let what people noted of companies follow them to ids that tell no numbers.

    Where the database cannot be reached it is told, and tried again at the next start.
    """
    try:
        rename_companies(open_operations(setting("SANDAN_OPERATIONS"), folder), folder)
    except NewerDatabase:
        raise
    except OperationsError as refused:
        print(f"{refused}\n{refused.english}", file=sys.stderr, flush=True)

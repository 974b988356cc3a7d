"""Serve the dashboard until it is interrupted."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, REFUSED, warn
from src.settings import setting, whole_setting


def run(arguments: Namespace) -> int:
    """Serve at --host and --port, or at the settings of those names, and return 0 when it ends."""
    if not _migrate(Path(setting("SANDAN_DATA"))):
        return REFUSED
    from src.ui.server import serve

    host = arguments.host or setting("SANDAN_HOST")
    port = whole_setting("PORT") if arguments.port is None else arguments.port
    serve(host=host, port=port)
    return DONE


def _migrate(folder: Path) -> bool:
    """Bring the operations database up to date; return whether the pages may be served.

    One that cannot be reached is told and keeps nobody from reading: it is tried again when it is
    needed. One of a newer program is refused: this program would write what that one cannot read.
    """
    from src.store.operations.engine import open_operations
    from src.store.operations.errors import NewerDatabase, OperationsError

    url = setting("SANDAN_OPERATIONS")
    if not url and not folder.is_dir():
        return True
    try:
        open_operations(url, folder)
    except OperationsError as refused:
        warn(f"{refused}\n{refused.english}")
        return not isinstance(refused, NewerDatabase)
    return True


COMMAND = Command(
    "serve",
    run,
    Argument("--port", type=int, default=None, metavar="PORT"),
    Argument("--host", default=None, metavar="HOST"),
)

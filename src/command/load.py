"""Load source files: all of them or none."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import BY, PROGRESS, REPORT, Argument, Command
from src.command.output import Console, progress
from src.settings import setting


def run(arguments: Namespace) -> int:
    """Check or load the files; return 0 where that succeeded, 1 where nothing was published."""
    from src.load.pipeline import Order, load_files

    order = Order(
        Path(setting("SANDAN_DATA")),
        tuple(map(Path, arguments.files)),
        by=arguments.by,
        check=arguments.dry_run,
        confirmed=arguments.confirmed,
        report=None if arguments.report is None else Path(arguments.report),
    )
    console = Console()
    return console.end(load_files(order, progress(arguments), console.files))


COMMAND = Command(
    "load",
    run,
    Argument("files", nargs="+", metavar="FILES"),
    Argument("--dry-run", action="store_true"),
    Argument("--confirmed", action="store_true"),
    BY,
    REPORT,
    PROGRESS,
)

"""Link the companies served to the workplaces served, report how, and publish on request."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import BY, PROGRESS, REPORT, Argument, Command
from src.command.output import Console, progress
from src.settings import setting


def run(arguments: Namespace) -> int:
    """Read people's decisions, link, report, and write the requested files."""
    from src.load.relink import JoinOrder, join_anew

    order = JoinOrder(
        Path(setting("SANDAN_DATA")),
        by=arguments.by,
        publish=arguments.publish,
        decided=_path(arguments.decided),
        decide_only=arguments.decide_only,
        review=_path(arguments.review),
        table=_path(arguments.table),
        report=_path(arguments.report),
    )
    return Console().joined(join_anew(order, progress(arguments)))


def _path(given: str | None) -> Path | None:
    return Path(given) if given else None


COMMAND = Command(
    "link",
    run,
    Argument("--publish", action="store_true"),
    Argument("--review", default=None, metavar="FILE"),
    Argument("--decided", default=None, metavar="FILE"),
    Argument("--table", default=None, metavar="FILE"),
    BY,
    Argument("--decide-only", action="store_true"),
    REPORT,
    PROGRESS,
)

"""Write the weekly report of a complex, of the country, or of every complex."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, progress, say, served, words
from src.domain.codes import PROGRAMS
from src.domain.rights import Reader
from src.settings import setting

SHOWN_NAMES = 5


def run(arguments: Namespace) -> int:
    """Write the files into the folder, say where they are, and return 0."""
    from src.load.history import operating_user
    from src.report.asked import Asked, write_asked
    from src.store.export_log import record_report

    t, snapshot = words(), served()
    asked = Asked(
        Path(arguments.out),
        arguments.program,
        format=arguments.format,
        week=arguments.week,
        complex_name=arguments.complex,
        every_complex=arguments.every_complex,
        protected=arguments.protected,
        operations=setting("SANDAN_OPERATIONS"),
    )
    about = (asked.complex_name or ("*" if asked.every_complex else ""), asked.program)
    who = Reader(operating_user())
    written = write_asked(snapshot, t, asked, progress())
    folder = snapshot.folder
    record_report(folder, who, (*about, asked.week or ""), snapshot.version, len(written))
    say(*map(str, written[:SHOWN_NAMES]))
    say(t("command.report.done", number=len(written), folder=asked.folder))
    return DONE


COMMAND = Command(
    "report",
    run,
    Argument("--week", default=None, metavar="WEEK"),
    Argument("--complex", default=None, metavar="COMPLEX"),
    Argument("--every-complex", action="store_true"),
    Argument("--protected", action="store_true"),
    Argument("--program", default="parental", choices=PROGRAMS, metavar="PROGRAM"),
    Argument("--format", default="hwpx", choices=("hwpx", "html"), metavar="FORMAT"),
    Argument("--out", default=".", metavar="FOLDER"),
)

"""Write the templates of the ministry's own extracts."""

from argparse import Namespace
from pathlib import Path

from src.command.arguments import Argument, Command
from src.command.output import DONE, say, words


def run(arguments: Namespace) -> int:
    """Write the files and say where they are."""
    from src.load.template_files import write_templates

    number = write_templates(Path(arguments.out))
    say(words()("command.templates.done", folder=Path(arguments.out), number=number))
    return DONE


COMMAND = Command("templates", run, Argument("--out", default=".", metavar="FOLDER"))

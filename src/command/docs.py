"""Write the reference pages that are generated from the program."""

from argparse import Namespace

from src.command.arguments import Command
from src.command.output import DONE, say


def run(arguments: Namespace) -> int:
    """Write every page and print its path."""
    from src.command.reference import write_pages

    say(*write_pages(arguments.commands))
    return DONE


COMMAND = Command("docs", run)

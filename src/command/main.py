"""Read the arguments, run one command, and turn refusals into one sentence and an exit code."""

import argparse
import os
import signal
import sys

from src.command import (
    audit,
    begin_anew,
    digest,
    docs,
    doctor,
    export,
    first_run,
    link,
    load,
    publish,
    report_weekly,
    rights,
    sample,
    serve,
    snapshots,
    templates,
)
from src.command.arguments import Command
from src.command.output import MISUSED, REFUSED, warn, words
from src.text.both import words_of

FOR_NOBODY_ELSE = 0o077
"""What commands and the server write is readable by their own user alone."""
COMMANDS: tuple[Command, ...] = (
    load.COMMAND,
    templates.COMMAND,
    sample.COMMAND,
    link.COMMAND,
    snapshots.COMMAND,
    publish.COMMAND,
    export.COMMAND,
    report_weekly.COMMAND,
    digest.COMMAND,
    rights.COMMAND,
    serve.COMMAND,
    first_run.COMMAND,
    audit.COMMAND,
    doctor.COMMAND,
    begin_anew.COMMAND,
    docs.COMMAND,
)


class Parser(argparse.ArgumentParser):
    """Report wrong use in words of ours: argparse itself speaks English only."""

    def error(self, message):
        self.exit(MISUSED, f"{words()('command.misused', call=self.format_call())}\n")

    def format_call(self) -> str:
        return " ".join(self.format_usage().removeprefix("usage: ").split())


def make_parser() -> Parser:
    """Return the parser of every command."""
    t = words()
    parser = Parser(prog="python -m src", description=t("command.all"))
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        meaning = command.meaning(t)
        added = commands.add_parser(command.name, help=meaning, description=meaning)
        added.set_defaults(run=command.run, commands=COMMANDS)
        for argument in command.arguments:
            said = command.meaning_of(argument, t)
            added.add_argument(argument.name, help=said, **argument.options)
    return parser


def main(given: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 not understood.

    Before Arrow is loaded it is told to use the system's memory: its own pool keeps what was freed.
    """
    arguments = make_parser().parse_args(given)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if getattr(arguments, "progress", "") == "json":
        # What a shell starts in the background ignores SIGINT; whoever reads this must stop it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = os.umask(FOR_NOBODY_ELSE)
    try:
        return arguments.run(arguments)
    except KeyboardInterrupt:
        return _refuse(words()("command.stopped"))
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain of it once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as error:
        said = words_of(error)
        if said is None:
            raise
        return _refuse(words().pick(*said))
    finally:
        os.umask(before)


def _refuse(sentence: str) -> int:
    warn(sentence)
    return REFUSED

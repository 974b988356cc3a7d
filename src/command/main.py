"""Read the arguments, run one command, and turn a refusal into a sentence and an exit code."""

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

OWNER_ONLY = 0o077
"""The umask of commands and the server: only their own user may read what they write."""
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
    """Report wrong use in the reader's language; argparse itself only knows English."""

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
            explained = command.meaning_of(argument, t)
            added.add_argument(argument.name, help=explained, **argument.options)
    return parser


def main(given: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 misused.

    Arrow has to use the system's allocator, set before it is loaded: its own pool keeps memory that
    was freed.
    """
    arguments = make_parser().parse_args(given)
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if getattr(arguments, "progress", "") == "json":
        # A shell makes background processes ignore SIGINT, but the reader of the progress stops
        # this one by it
        signal.signal(signal.SIGINT, signal.default_int_handler)
    before = os.umask(OWNER_ONLY)
    try:
        return arguments.run(arguments)
    except KeyboardInterrupt:
        return _refuse(words()("command.stopped"))
    except BrokenPipeError:
        # The reader of the output has gone; without this Python would complain again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as error:
        sentences = words_of(error)
        if sentences is None:
            raise
        return _refuse(words().pick(*sentences))
    finally:
        os.umask(before)


def _refuse(sentence: str) -> int:
    warn(sentence)
    return REFUSED

"""Read the arguments, run one command, and turn refusals into one sentence and an exit code."""

import argparse
import os
import sys
from contextlib import suppress
from importlib import import_module

from src.command.commands import COMMANDS, Command

DONE, REFUSED, MISUSED = 0, 1, 2
FOR_NOBODY_ELSE = 0o077
"""What commands and the server write is readable by their own user alone."""
STOPPED = "멈췄습니다. 공개된 자료는 그대로입니다."
SYSTEM_ERROR = (
    "운영체제가 알린 오류로 멈췄습니다({detail}). 폴더와 권한, 공간을 확인하고 다시 실행하세요."
)

NO_MEMORY = "메모리가 부족해 멈췄습니다. 파일을 나누거나, 다른 일을 멈춘 뒤 다시 실행하세요."


class Refused(Exception):
    """The command did nothing, for a reason that str() says in one Korean sentence."""


class Parser(argparse.ArgumentParser):
    """Report wrong use in Korean: argparse itself speaks English only."""

    def error(self, message):
        self.exit(MISUSED, f"명령을 이해하지 못했습니다. 쓰는 법: {self.format_call()}\n")

    def format_call(self) -> str:
        return " ".join(self.format_usage().removeprefix("usage: ").split())


def make_parser() -> Parser:
    """Return the parser of every row of COMMANDS."""
    parser = Parser(prog="python -m src", description="산업단지 대시보드의 명령")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for row in COMMANDS:
        command = commands.add_parser(row.name, help=row.meaning_ko, description=row.meaning_ko)
        command.set_defaults(row=row)
        for argument in row.arguments:
            command.add_argument(*argument.names, help=argument.meaning_ko, **argument.options)
    return parser


def main(words: list[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused, 2 not understood."""
    arguments = make_parser().parse_args(words)
    before = os.umask(FOR_NOBODY_ELSE)
    try:
        return _run(arguments.row, arguments)
    except KeyboardInterrupt:
        return _refuse(STOPPED)
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain of it once more at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except Exception as error:
        if _is_a_sentence(error):
            return _refuse(str(error))
        if isinstance(error, OSError):
            return _refuse(SYSTEM_ERROR.format(detail=detail_of(error)))
        if isinstance(error, MemoryError):
            return _refuse(NO_MEMORY)
        raise
    finally:
        os.umask(before)


def _refuse(sentence: str) -> int:
    with suppress(OSError):
        print(sentence, file=sys.stderr)
    return REFUSED


def detail_of(error: OSError) -> str:
    """Return the file and what the system says of it."""
    return ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)


def _run(row: Command, arguments: argparse.Namespace) -> int:
    """Import only the module of this command: listing snapshots must not wait for pandas.

    Before Arrow is loaded it is told to use the system's memory: its own pool keeps what was freed.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    return import_module(f"src.command.{row.module}").run(arguments)


def _is_a_sentence(error: Exception) -> bool:
    """Say whether an error was written for the user, and not for whoever mends the program."""
    return isinstance(error, Refused) or hasattr(error, "english")

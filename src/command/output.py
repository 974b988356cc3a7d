"""Print what commands say, in the language of SANDAN_LANG, to stdout or stderr."""

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from src.settings import setting
from src.store.snapshots import Snapshot, current_snapshot
from src.text.both import UserError
from src.text.catalogue import Texts

if TYPE_CHECKING:
    from src.load.outcome import Outcome
    from src.load.progress import OnProgress

DONE, REFUSED, MISUSED = 0, 1, 2


def words() -> Texts:
    """Return the texts in the language of the command line."""
    return Texts(setting("SANDAN_LANG"))


def served() -> Snapshot:
    """Return the snapshot served. Raises UserError where there is none."""
    snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
    if snapshot is None:
        raise UserError("command.no_snapshot")
    return snapshot


def say(*lines: str) -> None:
    """Print lines and flush, also into a pipe; ignore what cannot be printed.

    A load must not fail because its output goes to a full disk or to a reader that has gone.
    """
    with suppress(OSError):
        print(*(f"{line}\n" for line in lines), sep="", end="", flush=True)


def warn(line: str) -> None:
    """Print a sentence to stderr."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def progress(arguments: Namespace | None = None) -> "OnProgress":
    """Return the receiver of progress: shown to people, or as JSON lines on stderr on request."""
    from src.load.progress import Shown, as_json_lines

    if arguments is not None and arguments.progress == "json":
        return as_json_lines(sys.stderr)
    return Shown(words())


class Console:
    """Print the outcome of a load in two parts: its files, then the end, with the exit code."""

    def __init__(self) -> None:
        self.t = words()
        self.files_printed = False

    def files(self, outcome: "Outcome") -> None:
        """Print what was found in the files."""
        from src.load.in_words import lines_on_files

        self.files_printed = True
        say(*lines_on_files(outcome, self.t))

    def end(self, outcome: "Outcome") -> int:
        """Print the result of a load, and why nothing was published."""
        from src.load.in_words import lines_on_end

        if not self.files_printed:
            self.files(outcome)
        say(*lines_on_end(outcome, self.t))
        return self.code(outcome)

    def joined(self, outcome: "Outcome") -> int:
        """Print the result of linking without a load, and return the exit code."""
        from src.load.in_words import lines_on_link

        say(*lines_on_link(outcome, self.t))
        return self.code(outcome)

    def code(self, outcome: "Outcome") -> int:
        """Print what went wrong, if anything, to stderr; return the exit code."""
        reason = outcome.reason or outcome.not_reported
        if reason is not None:
            warn(self.t.pick(*reason))
        return DONE if outcome.status is not None and outcome.status.went_well else REFUSED

"""The progress of a long task as data: the share done, the code of a step, the file.

The words for a step are in src/text/{ko,en}/load.toml, so that it can be shown in either language.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Protocol, TextIO

from src.text.catalogue import Texts

WIDTH = 28
EVERY = 0.05
"""The progress after which the same step is reported again on a pipe."""


class OnProgress(Protocol):
    """A receiver of progress."""

    def __call__(self, share: float, step: str, file: str = "") -> None:
        """Receive the share done, from 0 to 1, the code of the step, and the file."""


@dataclass(frozen=True)
class Step:
    """One report of progress."""

    share: float
    step: str
    file: str = ""

    def said(self, t: Texts) -> str:
        """Return the step in words."""
        return t(f"load.step.{self.step}", file=self.file)


def part_of(on_progress: OnProgress, begin: float, end: float) -> OnProgress:
    """Return a receiver that maps 0 to 1 onto `begin` to `end` of another one."""

    def mapped(share: float, step: str, file: str = "") -> None:
        on_progress(begin + (end - begin) * share, step, file)

    return mapped


class Seldom:
    """Report a step when it begins and after each EVERY of progress, not at every call."""

    def __init__(self, tell: Callable[[Step], None]):
        self.tell = tell
        self.last = Step(0.0, "")

    def __call__(self, share: float, step: str, file: str = "") -> None:
        """Pass on a report if it is new."""
        same = (step, file) == (self.last.step, self.last.file)
        if not same or share >= self.last.share + EVERY:
            self.last = Step(share, step, file)
            with suppress(OSError):  # the task goes on even if the output is a full disk
                self.tell(self.last)


def as_json_lines(stream: TextIO) -> OnProgress:
    """Return a receiver that writes reports as lines of JSON, for another program."""

    def write(step: Step) -> None:
        print(json.dumps(asdict(step), ensure_ascii=False), file=stream, flush=True)

    return Seldom(write)


def last_step(lines: Iterable[str]) -> Step | None:
    """Return the last report among lines of JSON, None where there is none."""
    for line in reversed(list(lines)):
        if line.startswith("{"):
            with suppress(ValueError, TypeError):
                return Step(**json.loads(line))
    return None


class Shown:
    """Progress for people: a bar with the time left, or plain lines where it is no terminal."""

    def __init__(
        self,
        t: Texts,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.t, self.clock = t, clock
        self.stream = stream if stream is not None else sys.stderr
        self.started = clock()
        self._line = Seldom(self._write_line)

    def __call__(self, share: float, step: str, file: str = "") -> None:
        """Show the progress; ignore failures of the output."""
        if not self.stream.isatty():
            self._line(share, step, file)
            return
        with suppress(OSError):
            end = "\n" if share >= 1 else ""
            words = Step(share, step, file).said(self.t)
            self.stream.write(f"\r\x1b[2K{self._bar(share)} {words}{end}")
            self.stream.flush()

    def _write_line(self, step: Step) -> None:
        self.stream.write(f"{round(step.share * 100):3d}% {step.said(self.t)}\n")
        self.stream.flush()

    def _bar(self, share: float) -> str:
        full = round(WIDTH * min(max(share, 0), 1))
        return f"[{'#' * full}{'.' * (WIDTH - full)}] {round(share * 100):3d}%{self._left(share)}"

    def _left(self, share: float) -> str:
        """Return the estimated time left in words, "" at the beginning and the end."""
        if not 0 < share < 1:
            return ""
        seconds = round((self.clock() - self.started) * (1 - share) / share)
        minutes, seconds = divmod(seconds, 60)
        key = "load.minutes_left" if minutes else "load.seconds_left"
        return f" {self.t(key, minutes=minutes, seconds=seconds)}"


def nobody(share: float, step: str, file: str = "") -> None:
    """Ignore progress."""

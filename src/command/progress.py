"""A progress bar with the time left; plain lines where the output is no terminal."""

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TextIO

_WIDTH = 28
_STEP = 0.05
"""Of the whole: how far a task goes on before a pipe is told, where it does the same thing."""


class Progress:
    """Show how far a task is: call it with the share done (0 to 1) and what is being done."""

    def __init__(self, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic):
        self.stream = stream if stream is not None else sys.stderr
        self.clock = clock
        self.started = clock()
        self.last, self.told = "", 0.0

    def __call__(self, share: float, label: str) -> None:
        with suppress(OSError):  # the output may be a full disk: the task goes on
            self._write(share, label)

    def _write(self, share: float, label: str) -> None:
        if self.stream.isatty():
            end = "\n" if share >= 1 else ""
            self.stream.write(f"\r\x1b[2K{self._bar(share)} {label}{end}")
        elif label != self.last or share >= self.told + _STEP:
            self.stream.write(f"{round(share * 100):3d}% {label}\n")
            self.told = share
        self.last = label
        self.stream.flush()

    def _bar(self, share: float) -> str:
        full = round(_WIDTH * min(max(share, 0), 1))
        return f"[{'#' * full}{'.' * (_WIDTH - full)}] {round(share * 100):3d}%{self._left(share)}"

    def _left(self, share: float) -> str:
        """Return the time left, in words, once there is something to judge by."""
        if not 0 < share < 1:
            return ""
        seconds = (self.clock() - self.started) * (1 - share) / share
        minutes, seconds = divmod(round(seconds), 60)
        return f" 남은 시간 약 {f'{minutes}분 ' if minutes else ''}{seconds}초"

    def part(self, begin: float, end: float) -> Callable[[float, str], None]:
        """Return a progress whose 0 to 1 is `begin` to `end` of this one."""
        return lambda share, label: self(begin + (end - begin) * share, label)

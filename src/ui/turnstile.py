"""How many pages are worked out at once: more would only wait for each other's turns."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

AT_ONCE = 1
"""Runs at once in a process: Python works at one, and loses a fifth where it goes to and fro."""
SECONDS = 0.5
"""Who has run for so long no longer counts: a load of files holds nobody up."""


class Turnstile:
    """Lets a run begin where fewer than `at_once` others have worked for less than `seconds`.

    Of ten runs that take turns of five milliseconds all are done at the end; one after the other,
    half of them are done at half the time.
    """

    def __init__(
        self,
        at_once: int = AT_ONCE,
        seconds: float = SECONDS,
        *,
        changed: Condition | None = None,
        clock: Callable[[], float] = monotonic,
    ):
        self.at_once, self.seconds, self.clock = at_once, seconds, clock
        self._changed = changed or Condition()
        self._ends: dict[object, float] = {}

    @contextmanager
    def passed(self) -> Iterator[None]:
        """Wait for a turn, and give it back at the end."""
        mine = object()
        with self._changed:
            while (left := self._seconds_left()) > 0:
                self._changed.wait(left)
            self._ends[mine] = self.clock() + self.seconds
        try:
            yield
        finally:
            with self._changed:
                del self._ends[mine]
                self._changed.notify()

    def _seconds_left(self) -> float:
        """Return how long until a turn is free if nobody ends before, 0 where one is."""
        now = self.clock()
        counted = sorted(end for end in self._ends.values() if end > now)
        return counted[-self.at_once] - now if len(counted) >= self.at_once else 0.0

"""Limit of runs at the same time: Python runs one thread at a time, so more would only wait."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic

AT_ONCE = 1
"""Runs at the same time in a process. Python runs one thread at a time; switching costs a fifth."""
SECONDS = 0.5
"""A run that takes longer no longer counts, so that a load of files delays nobody."""


class Turnstile:
    """Lets a run begin when fewer than `at_once` runs are less than `seconds` old.

    Ten runs that share the processor all end late, at about the same time; one after the other,
    half of them end in half that time.
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
        """Wait for a turn, hold it within the block, and give it back."""
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
        """Return the seconds until a turn is free even if no run ends; 0 if one is free."""
        now = self.clock()
        counted = sorted(end for end in self._ends.values() if end > now)
        return counted[-self.at_once] - now if len(counted) >= self.at_once else 0.0

"""Return freed memory to the operating system after long pieces of work."""

import ctypes
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 200_000
"""Below this many rows, `tidy` would free too little to be worth its time."""
M_ARENA_MAX = -8
"""The parameter of glibc's mallopt(3) that limits the number of arenas."""
ARENAS = 2


def give_back() -> None:
    """Return free memory to the system; the C library would keep up to hundreds of megabytes.

    It takes a few milliseconds and does nothing where the C library is not glibc. Memory that Arrow
    has freed is included where Arrow uses the system's allocator (src/command/main.py).
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


class Rarely:
    """Call a function at most once in so many seconds by a clock."""

    def __init__(
        self, do: Callable[[], None], seconds: float, clock: Callable[[], float] = time.monotonic
    ):
        self._do, self._seconds, self._clock = do, seconds, clock
        self._done: float | None = None

    def __call__(self) -> None:
        now = self._clock()
        if self._done is None or now - self._done >= self._seconds:
            self._done = now
            self._do()


SECONDS = 5.0
give_back_rarely = Rarely(give_back, SECONDS)
"""For pages: memory that one run frees is what the next run takes, and the system clears each page
of memory before it gives it out again."""


def limit_arenas() -> None:
    """Make all threads share few glibc arenas; call it before the first thread starts.

    By default glibc creates up to eight arenas per processor, and memory freed in one is not reused
    by the others. The threads of a server mostly wait for each other, so few arenas suffice. Other
    C libraries are left as they are.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(M_ARENA_MAX, ARENAS)


def tidy(rows: int) -> None:
    """Collect garbage and return free memory, between two steps that need much of it.

    rows : number of rows that the steps work on; nothing is done for fewer than MANY.
    """
    if rows >= MANY:
        gc.collect()
        give_back()


@contextmanager
def only_new() -> Iterator[None]:
    """Make `tidy` collect only objects created inside the block.

    Collecting over all loaded modules takes longer than the steps between which `tidy` is called.
    """
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

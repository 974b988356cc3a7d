"""Give memory back to the system that a long piece of work has left free."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

MANY = 200_000
M_ARENA_MAX = -8
"""By this number mallopt(3) of glibc knows how many heaps there may be."""
HEAPS = 2


def give_back() -> None:
    """Return to the system what is free: the C library would keep it, up to hundreds of megabytes.

    Only glibc knows how; elsewhere only Python's own is freed. What Arrow has freed is given back
    as well where its pool is the system's (src/command/main.py). It takes a few milliseconds.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def share_heaps() -> None:
    """Let all threads take memory from few heaps, before the first of them begins.

    glibc gives up to eight heaps for each processor to threads that wait for each other anyway;
    what one has freed is of no use to the others. Elsewhere nothing is changed.
    """
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    if choose is not None:
        choose(M_ARENA_MAX, HEAPS)


def tidy(rows: int) -> None:
    """Collect what nothing refers to any more, then give back: between steps that fill memory.

    rows : how many rows the steps work on; of less than MANY nothing is to be gained.
    """
    if rows >= MANY:
        gc.collect()
        give_back()


@contextmanager
def only_new() -> Iterator[None]:
    """Let `tidy` look at what is made meanwhile alone: to go through all modules each time takes
    longer than what it is called between."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()

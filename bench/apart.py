"""Run some work in a process of its own, and say how long it took and how much memory."""

import multiprocessing
import resource
import time
from collections.abc import Callable
from typing import NamedTuple


class Cost(NamedTuple):
    """Seconds by the clock and of the processor, and the most megabytes held at a time."""

    seconds: float
    processor: float
    megabytes: float


def measured(work: Callable, *arguments) -> Cost:
    """Return what a function of a module costs in a process that does nothing else.

    The memory is all that the process held at its most, libraries included. Processor seconds do
    not depend on what else the machine does.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, arguments))


def _measured(work: Callable, arguments: tuple) -> Cost:
    begun, worked = time.perf_counter(), time.process_time()
    work(*arguments)
    spent = time.perf_counter() - begun, time.process_time() - worked
    return Cost(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

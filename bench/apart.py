"""Run work in a process of its own, and report its time and memory."""

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
    """Return the cost of a function of a module in a process that does nothing else.

    Memory is the peak of the process, libraries included. Processor seconds do not depend on
    other load on the machine.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, arguments))


def _measured(work: Callable, arguments: tuple) -> Cost:
    begun, worked = time.perf_counter(), time.process_time()
    work(*arguments)
    spent = time.perf_counter() - begun, time.process_time() - worked
    return Cost(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

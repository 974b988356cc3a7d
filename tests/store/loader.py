"""A loader that dies on command: reads one order per line, forks, publishes in the child.

test_kill.py runs it as a program. Forking after the imports starts a loader in milliseconds. An
order is `FOLDER MARK STEP`: publish a quarter whose every figure is MARK and die at the STEP-th
durable write (0: never). It answers `begun PID`, then `ended STATUS` when the child is gone.
"""

import os
import signal
import sys
import tempfile
from pathlib import Path

from src.store import disk
from src.store.snapshots import publish
from tests.store import small
from tests.store.uptake_rows import companies, rows

ROWS = 40
WHO = ("f", "-29")
WAIT = 5.0
"""Seconds: a database notices a killed loader a moment later than a file does."""


def marked(mark: int) -> dict:
    """Return tables in which every figure is `mark`, so that a reader notices a mixture.

    Head counts also have the month before, which is the same in all loads.
    """
    names = [f"c{number}" for number in range(ROWS)]
    complexes = small.complexes().iloc[[6] * ROWS].assign(complex_id=names, top_id=names)
    facts = dict.fromkeys(names, (mark, mark))
    return {
        "complexes": complexes,
        "complex_quarters": small.facts(
            "2025Q3", "kicox_complexes", ("tenants", "operating"), facts
        ),
        "sources": small.source("2025Q3", file=f"{mark}.xlsx"),
        "companies": companies(("a", "c0", "food", "1-4")),
        "headcounts": rows("headcounts", ("a", "2025-08", *WHO, 1), ("a", "2025-09", *WHO, mark)),
    }


def die_at(step: int) -> None:
    """Make the process kill itself just before its `step`-th fsync or rename."""
    calls = iter(range(1, 10**6))

    def deadly(real):
        def call(*arguments):
            if next(calls) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments)

        return call

    disk.os.fsync, disk.os.replace = deadly(os.fsync), deadly(os.replace)


def main() -> None:
    address = os.environ.pop("SANDAN_STORE", None)
    with tempfile.TemporaryDirectory() as aside:
        publish(Path(aside), marked(0), origin="official")  # imports and statements, once
    if address:
        os.environ["SANDAN_STORE"] = address
    for order in sys.stdin:
        folder, mark, step = order.split()
        child = os.fork()
        if child == 0:
            die_at(int(step))
            publish(folder, marked(int(mark)), origin="official", keep=5, wait_seconds=WAIT)
            os._exit(0)
        print("begun", child, flush=True)
        print("ended", os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()

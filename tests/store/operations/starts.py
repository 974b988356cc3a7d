"""Processes that start on one operations database: many at once, or one killed during its start.

Run as `python -m tests.store.operations.starts together|killed ADDRESS`: it forks, which is safe
only in a process without threads. It prints its results as JSON.
"""

import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import URL, Engine, event, make_url

from src.store.operations import migrate  # noqa: F401  before the forks: each start is quick then
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from tests.store.operations.databases import (
    FOLLOW_UPS,
    indexes_of,
    leave_old_tables,
    new_database,
    rows_of,
)

TOGETHER = 12
STARTED, REFUSED = 0, 3
READS = ("SELECT", "PRAGMA", "SHOW", "select", "show")


def start(address: URL) -> None:
    """Open the database, and end the process."""
    try:
        open_operations(address.render_as_string(hide_password=False), Path("nowhere"))
    except OperationsError as refused:
        print(refused, file=sys.stderr, flush=True)
        os._exit(REFUSED)
    os._exit(STARTED)


def together(address: URL) -> list[int]:
    """Start many processes at the same moment; return how each ended."""
    waiting, gate = os.pipe()
    starters = []
    for _ in range(TOGETHER):
        if not (starter := os.fork()):
            os.close(gate)
            os.read(waiting, 1)  # no data: the closed pipe releases all at once
            start(address)
        starters.append(starter)
    os.close(gate)
    return [ended(starter) for starter in starters]


def killed_at(step: int, address: URL) -> bool:
    """Return whether a start was killed before its step-th writing statement or commit."""
    starter = os.fork()
    if not starter:
        left = [step]

        def count(connection, cursor=None, statement="COMMIT", *_) -> None:
            left[0] -= not statement.lstrip().startswith(READS)
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)

        event.listen(Engine, "before_cursor_execute", count)
        event.listen(Engine, "commit", count)
        start(address)
    return ended(starter) == -signal.SIGKILL


def ended(process: int) -> int:
    """Wait for a process and return its exit code, or minus the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def killed_everywhere(place: URL) -> list[dict]:
    """Kill a start at each of its steps, each time on a new database, and start again."""
    found: list[dict] = []
    while True:
        step = len(found) + 1
        if place.get_backend_name() == "sqlite":
            address = place.set(database=f"{place.database}.{step}")
        else:
            address = new_database(place)
        leave_old_tables(address, [FOLLOW_UPS])
        if not killed_at(step, address):
            return found
        left = rows_of(address)
        starter = os.fork() or start(address)
        again = ended(starter)
        rows, indexes = rows_of(address), sorted(indexes_of(address))
        found.append({"left": left, "again": again, "rows": rows, "indexes": indexes})


if __name__ == "__main__":
    do = {"together": together, "killed": killed_everywhere}[sys.argv[1]]
    print(json.dumps(do(make_url(sys.argv[2])), default=str))

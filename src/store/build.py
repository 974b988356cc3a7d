"""Write the file of one snapshot: old rows, new rows, marts.

Nobody reads the file before it is complete and has its final name, so each step is committed:
DuckDB holds uncommitted rows in memory, even beyond its limit.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
from sqlalchemy import (
    URL,
    Connection,
    Dialect,
    NullPool,
    create_engine,
    func,
    select,
    text,
    update,
)
from sqlalchemy.util import LRUCache

from src.memory import only_new
from src.protect.keys import seed_of_kinds
from src.store.answer_table import answers
from src.store.answers import FACT as ANSWERS
from src.store.answers import fill_answers
from src.store.bulk import MEMORY, insert_frame, read_frame
from src.store.company_key import hide_numbers
from src.store.complex_rows import keep_known_trees, merge_complexes, stand_between_parts
from src.store.engine import fetch_frame, is_small, open_engine
from src.store.layout import fits
from src.store.linking import join_build
from src.store.mart_tables import marts
from src.store.marts import build_marts
from src.store.merge import (
    Tables,
    carry_over,
    combine,
    drop_second_hand,
    insert_tables,
    refuse_doubles,
)
from src.store.schema import (
    buildings,
    companies,
    complex_industries,
    complex_quarters,
    complexes,
    metadata,
    snapshot,
)
from src.store.schema import sources as sources_table
from src.store.snapshot import Progress, Snapshot
from src.store.told_expected import SEED
from src.store.windows import uptake_facts

FEW_ROWS = 50_000
"""New rows below which answers are not stored but computed on request."""
_NAMING = (complex_quarters, complex_industries, buildings, companies)
"""Tables that refer to a complex by its id."""
_shared: dict[str, Dialect] = {}
_statements: LRUCache = LRUCache(200)
"""Compiled SQL of builds: with few rows, compiling a statement costs more than running it."""
_FOR_FEW = {"threads": 1, "default_block_size": 16_384}
"""DuckDB's settings for few rows: threads cost more than they save, and every column of every table
takes a block, of 256 KB by default. The file is half as large."""
FEWEST_ROWS = 5_000
"""New rows below which the file is not compressed."""
_FOR_FEWEST = {**_FOR_FEW, "force_compression": "uncompressed"}
"""Trying every compression on each column takes longer than the rest of the final write."""
_empty: dict[bool, bytes] = {}
"""The file of a snapshot without rows, for few rows and for many, cached from the first build."""


def build_file(
    path: Path,
    base: Snapshot | None,
    batches: list[Tables],
    facts: dict,
    on_progress: Progress,
    place: Callable | None = None,
    join: Callable | None = None,
    *,
    secret: bytes,
) -> str | None:
    """Write the snapshot file at `path` and return the day it speaks for (ISO), None if unknown.

    base : the snapshot to start from, None to start from nothing
    facts : key and value of the `snapshot` table, without as_of
    place : function that gives complexes without a position an approximate one, or None
    join : function that joins companies to workplaces (src/store/linking.py), or None
    secret : of protected counts (src/store/secret.py)

    When this returns, the file is closed, checkpointed and needs no write-ahead log.
    """
    few = _are_few(base, batches, FEW_ROWS)
    _make_tables(path, few)
    fewest = few and _are_few(base, batches, FEWEST_ROWS)
    with (
        nullcontext() if few else only_new(),
        _written(path, few=few, fewest=fewest) as connection,
    ):
        as_of = _write(connection, base, batches, facts, on_progress, place, join, secret, few)
    on_progress(1.0, "publish")
    return as_of


def _make_tables(path: Path, few: bool) -> None:
    """Write a snapshot file with all its tables and no row."""
    if few in _empty:
        path.write_bytes(_empty[few])
        return
    with _written(path, few=few) as connection:
        metadata.create_all(connection, checkfirst=False)
        marts.create_all(connection, checkfirst=False)
        answers.create_all(connection, checkfirst=False)
    _empty[few] = path.read_bytes()


def _are_few(base: Snapshot | None, batches: list[Tables], most: int) -> bool:
    """Return whether a build is small: fewer than `most` new rows, and a small base or none."""
    given = [rows for batch in batches for rows in batch.values()]
    frames = [rows for rows in given if isinstance(rows, pd.DataFrame)]
    return len(frames) == len(given) and sum(map(len, frames)) < most and is_small(base)


@contextmanager
def _written(path: Path, *, few: bool, fewest: bool = False) -> Iterator[Connection]:
    """Yield a connection that writes a file, and checkpoint it at the end."""
    config = {"memory_limit": MEMORY} | (_FOR_FEWEST if fewest else _FOR_FEW if few else {})
    engine = create_engine(
        URL.create("duckdb", database=str(path)),
        poolclass=NullPool,
        # on a full disk DuckDB fails to roll back, too, and the pool would print a traceback
        pool_reset_on_return=None,
        connect_args={"config": config},
        execution_options={"compiled_cache": _statements},
    )
    # compiled SQL is cached per dialect object
    engine.dialect = _shared.setdefault("dialect", engine.dialect)
    try:
        with engine.connect() as connection:
            yield connection
            connection.commit()
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("CHECKPOINT"))
    finally:
        engine.dispose()
    if path.with_name(f"{path.name}.wal").exists():
        raise OSError(f"{path.name} still has a write-ahead log")


def restamp(path: Path, facts: dict[str, str], sources: Sequence[str]) -> None:
    """Update facts in a snapshot file that nobody has open, and set loaded_at of `sources` to now.

    facts : key and value of the `snapshot` table. sources : source_id of the files loaded now.
    """
    with _written(path, few=True) as connection:
        for key, value in facts.items():
            connection.execute(update(snapshot).where(snapshot.c.key == key).values(value=value))
        loaded = sources_table.c.source_id.in_(list(sources))
        connection.execute(update(sources_table).where(loaded).values(loaded_at=now_in_utc()))


def now_in_utc() -> datetime:
    """Return the current second in UTC, without a time zone, as tables store it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _write(
    connection: Connection,
    base: Snapshot | None,
    batches: list[Tables],
    facts: dict,
    on_progress: Progress,
    place: Callable | None,
    join: Callable | None,
    secret: bytes,
    few: bool,
) -> str | None:
    files = select(sources_table.c.source, sources_table.c.quarter)
    before = None if base is None else fetch_frame(open_engine(base), files)
    incoming = combine(drop_second_hand(batches, before))
    on_progress(0.0, "carry_over")
    if base is not None:
        carry_over(connection, base, incoming)
        hide_numbers(connection, base.folder)
    connection.commit()
    on_progress(0.3, "insert")
    insert_tables(connection, incoming)
    connection.commit()
    refuse_doubles(connection, incoming)
    merged = _merged_complexes(connection, base, incoming)
    placed = merged if place is None else stand_between_parts(place(merged))
    insert_frame(connection, complexes, placed)
    if join is not None:
        on_progress(0.45, "join")
        join_build(connection, join)
    on_progress(0.6, "marts")
    build_marts(connection, secret, onto=base is not None and fits(base), few=few)
    as_of = _newest_day(connection)
    made = {} if few else {ANSWERS: fill_answers(connection, as_of)}
    seed = {SEED: seed_of_kinds(secret)}
    rows = facts | {"as_of": as_of} | made | seed | uptake_facts(connection)
    insert_frame(connection, snapshot, pd.DataFrame({"key": [*rows], "value": [*rows.values()]}))
    return as_of


def _merged_complexes(
    connection: Connection, base: Snapshot | None, incoming: Tables
) -> pd.DataFrame:
    """Return the merged complexes of a build whose other tables are filled already."""
    new = incoming.get("complexes", pd.DataFrame(columns=complexes.columns.keys()))
    if base is None:
        return keep_known_trees(new, new)
    engine = open_engine(base)
    both = fetch_frame(engine, select(complexes).order_by(complexes.c.complex_id))
    if len(new) or "complex_quarters" in incoming:
        facts = fetch_frame(engine, select(complex_quarters))
        both = merge_complexes(both, new, facts, incoming.get("complex_quarters"))
    named = [read_frame(connection, select(t.c.complex_id).distinct()) for t in _NAMING]
    return keep_known_trees(both, *named, new)


def _newest_day(connection: Connection) -> str | None:
    """Return the newest as_of of the files; without files, the end of the newest quarter."""
    newest = connection.execute(select(func.max(sources_table.c.as_of))).scalar()
    if newest is None:
        quarter = connection.execute(select(func.max(complex_quarters.c.quarter))).scalar()
        newest = None if quarter is None else pd.Period(quarter, "Q").end_time.date()
    return None if newest is None else newest.isoformat()

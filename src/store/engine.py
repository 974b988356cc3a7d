"""Read-only access to a snapshot: one Engine per version, one way to fetch a frame."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import pandas as pd
import pyarrow as pa
from sqlalchemy import URL, Dialect, Engine, Executable, create_engine
from sqlalchemy.util import LRUCache

from src.store.bulk import arrow_of, as_frame
from src.store.snapshot import Snapshot

_KEPT_ENGINES = 4
_SMALL = 8 << 20
"""Bytes of a file that one thread reads as fast as several: few tables have a second row group."""
_engines: OrderedDict[Path, Engine] = OrderedDict()
_engines_lock = Lock()
_shared: dict[str, Dialect] = {}
_written: LRUCache = LRUCache(200)
"""SQL of statements asked before, of whatever version: writing it costs as much as running it."""


def open_engine(snapshot: Snapshot) -> Engine:
    """Return the read-only Engine of a snapshot, the same one for every caller of a process.

    Cache the Engine, never a Connection: a DuckDB connection must not be shared by threads. The
    oldest of more than four versions is let go; connections that it has lent stay usable.
    """
    path = Path(snapshot.path).resolve()
    with _engines_lock:
        engine = _engines.get(path)
        if engine is None:
            engine = _engines[path] = _read_only_engine(path)
        _engines.move_to_end(path)
        while len(_engines) > _KEPT_ENGINES:
            _engines.popitem(last=False)[1].dispose()
    return engine


def close_engine(snapshot: Snapshot) -> None:
    """Let go of the Engine of a snapshot whose file is about to be moved or removed."""
    with _engines_lock:
        engine = _engines.pop(Path(snapshot.path).resolve(), None)
    if engine is not None:
        engine.dispose()


def is_small(snapshot: Snapshot | None) -> bool:
    """Return whether threads cost more than they save: each statement starts and ends them."""
    return snapshot is None or _is_small(snapshot.path)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size < _SMALL
    except OSError:  # opening it says why
        return False


def _read_only_engine(path: Path) -> Engine:
    """Return a new Engine. DuckDB may not load extensions, nor read files beside its own."""
    locked = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "lock_configuration": "true",
    }
    if _is_small(path):
        locked["threads"] = "1"
    engine = create_engine(
        URL.create("duckdb", database=str(path)),
        connect_args={"read_only": True, "config": locked},
        pool_size=8,
        max_overflow=24,
        # One statement on a file that never changes needs no BEGIN before and no ROLLBACK after
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    # Written SQL is remembered per dialect object: with one for all, a new version writes none
    engine.dialect = _shared.setdefault("dialect", engine.dialect)
    return engine


def fetch_arrow(engine: Engine, statement: Executable) -> pa.Table:
    """Return the rows of a statement as an Arrow table."""
    with engine.connect() as connection:
        if engine.dialect.name == "duckdb":
            options = {"duckdb_arrow": True, "compiled_cache": _written}
            return arrow_of(connection.execute(statement, execution_options=options))
        result = connection.execute(statement)
        return pa.Table.from_pylist([dict(row) for row in result.mappings()])


def fetch_frame(engine: Engine, statement: Executable) -> pd.DataFrame:
    """Return the rows of a statement, one column per selected column, in the statement's order.

    Text is `str` with NaN where missing, whole numbers are int64 (float64 where one is missing),
    dates are datetime64, never objects. No rows give an empty frame with all its columns.
    """
    return as_frame(_plain_numbers(fetch_arrow(engine, statement)))


def _plain_numbers(table: pa.Table) -> pa.Table:
    """Return the table with decimals (DuckDB's HUGEINT, PostgreSQL's numeric) as doubles."""
    for position, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            doubles = table.column(position).cast(pa.float64())
            table = table.set_column(position, field.name, doubles)
    return table

"""Read-only access to a snapshot: one Engine per version, one way to fetch a frame."""

from collections import OrderedDict
from pathlib import Path
from threading import Lock

import pandas as pd
import pyarrow as pa
from sqlalchemy import URL, Dialect, Engine, Executable, create_engine
from sqlalchemy.util import LRUCache

from src.store.bulk import arrow_of, as_frame, plain_numbers
from src.store.queries.terms import Regions
from src.store.snapshot import Snapshot

NO_FIRM: Regions = ()
_KEPT_ENGINES = 4
_SMALL = 8 << 20
"""File size below which threads do not help: few tables have a second row group."""
_engines: OrderedDict[Path, Engine] = OrderedDict()
_engines_lock = Lock()
_shared: dict[str, Dialect] = {}
_written: LRUCache = LRUCache(200)
"""Compiled SQL of statements, for all versions: compiling one costs as much as running it."""


def open_engine(snapshot: Snapshot) -> Engine:
    """Return the read-only Engine of a snapshot, the same one for every caller of a process.

    Cache the Engine, never a Connection: a DuckDB connection must not be shared by threads. Beyond
    four versions the least recently used is disposed; connections in use stay usable.
    """
    path = _place(snapshot)
    with _engines_lock:
        engine = _engines.get(path)
        if engine is None:
            made = _schema_of_server(snapshot) if snapshot.on_server else _read_only_engine(path)
            engine = _engines[path] = made
        _engines.move_to_end(path)
        while len(_engines) > _KEPT_ENGINES:
            _let_go(_engines.popitem(last=False)[1])
    return engine


def _place(snapshot: Snapshot) -> Path:
    """Return the cache key of an Engine: its file, or a name that no file has."""
    return Path("//server", snapshot.version) if snapshot.on_server else snapshot.path.resolve()


def _schema_of_server(snapshot: Snapshot) -> Engine:
    """Return an Engine of a version on the server; all versions share one pool of connections."""
    from src.store.postgres.server import schema_of, server

    translated = {"schema_translate_map": {None: schema_of(snapshot.version)}}
    return server().execution_options(**translated)


def _let_go(engine: Engine) -> None:
    if engine.dialect.name == "duckdb":  # the pool of the server is shared
        engine.dispose()


def close_engine(snapshot: Snapshot) -> None:
    """Dispose the Engine of a snapshot whose file is about to be moved or removed."""
    with _engines_lock:
        engine = _engines.pop(_place(snapshot), None)
    if engine is not None:
        _let_go(engine)


def is_small(snapshot: Snapshot | None) -> bool:
    """Return whether a snapshot is so small that starting threads costs more than it saves."""
    return snapshot is None or _is_small(snapshot.path)


def _is_small(path: Path) -> bool:
    try:
        return path.stat().st_size < _SMALL
    except OSError:  # opening the file will raise the error
        return False


def _read_only_engine(path: Path) -> Engine:
    """Return a new Engine. DuckDB may not load extensions or read other files."""
    locked = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "lock_configuration": "true",
        # many readers share few cores: two threads per answer take up to 1.6 times the CPU time
        "threads": "1",
    }
    engine = create_engine(
        URL.create("duckdb", database=str(path)),
        connect_args={"read_only": True, "config": locked},
        pool_size=8,
        max_overflow=24,
        # a single statement on an immutable file needs no BEGIN and no ROLLBACK
        isolation_level="AUTOCOMMIT",
        pool_reset_on_return=None,
    )
    # compiled SQL is cached per dialect object: a shared one spares new versions compiling
    engine.dialect = _shared.setdefault("dialect", engine.dialect)
    return engine


def fetch_arrow(engine: Engine, statement: Executable, firms: Regions = NO_FIRM) -> pa.Table:
    """Return the rows of a statement as an Arrow table.

    firms : regions whose firms are read, None for all. A server enforces this by row security
    (src/store/postgres/row_security.py); a file gives what the statement selects.
    Raises CannotRead if the server does not answer.
    """
    if engine.dialect.name != "duckdb":
        return _fetch_from_server(engine, statement, firms)
    options = {"duckdb_arrow": True, "compiled_cache": _written}
    with engine.connect() as connection:
        return arrow_of(connection.execute(statement, execution_options=options))


def _fetch_from_server(engine: Engine, statement: Executable, firms: Regions) -> pa.Table:
    from src.store.postgres.row_security import reading
    from src.store.postgres.rows import fetch_rows
    from src.store.postgres.server import errors_explained

    with errors_explained(), reading(engine, firms) as connection:
        return fetch_rows(connection, statement)


def fetch_frame(engine: Engine, statement: Executable, firms: Regions = NO_FIRM) -> pd.DataFrame:
    """Return the rows of a statement, one column per selected column, in the statement's order.

    firms : as `fetch_arrow` takes it.

    Text is `str` with NaN where missing, whole numbers are int64 (float64 where one is missing),
    dates are datetime64, never objects. No rows give an empty frame with all its columns.
    """
    return as_frame(plain_numbers(fetch_arrow(engine, statement, firms)))

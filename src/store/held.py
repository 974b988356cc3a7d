"""The tables and columns of a snapshot, cached: its file never changes."""

from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from src.store.engine import open_engine
from src.store.layout import fits
from src.store.mart_tables import marts
from src.store.schema import metadata
from src.store.snapshot import Snapshot

KEPT = 8
"""Snapshots in the cache: a load reads the one it starts from and the one it makes."""


class Held(NamedTuple):
    """Columns of each table in order, and the tables that have, or may have, rows."""

    columns: dict[str, tuple[str, ...]]
    filled: frozenset[str]


def held_by(snapshot: Snapshot) -> Held:
    """Return the tables of a snapshot; older ones may lack some tables, or some of their columns.

    Cached because a query of the catalogue is slow, and every step of a load needs one.
    """
    file = snapshot.path.stat()
    mark = (file.st_dev, file.st_ino, file.st_size, file.st_mtime_ns)
    return _held(_EngineOfFile(open_engine(snapshot), mark, fits(snapshot)))


class _EngineOfFile:
    """An Engine as a cache key, compared by the identity of its file, not by its name.

    fits : whether its tables are those of this version of the program.
    """

    def __init__(self, engine: Engine, mark: tuple, fits: bool):
        self.engine, self.mark, self.fits = engine, mark, fits

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _EngineOfFile) and self.mark == other.mark


@lru_cache(KEPT)
def _held(asked: _EngineOfFile) -> Held:
    tables = func.duckdb_tables().table_valued("table_name", "estimated_size").c
    with asked.engine.connect() as connection:
        # the estimate includes deleted rows: it is never below the number of rows
        filled = connection.execute(
            select(tables.table_name).where(tables.estimated_size > 0)
        ).scalars()
        found = _known_columns() if asked.fits else _columns_in(connection)
        return Held(found, frozenset(filled))


def _known_columns() -> dict[str, tuple[str, ...]]:
    every = (*metadata.sorted_tables, *marts.sorted_tables)
    return {table.name: tuple(table.columns.keys()) for table in every}


def _columns_in(connection: Connection) -> dict[str, tuple[str, ...]]:
    known = ("table_name", "internal", "column_name", "column_index")
    columns = func.duckdb_columns().table_valued(*known).c
    rows = connection.execute(
        select(columns.table_name, columns.column_name)
        .where(~columns.internal)
        .order_by(columns.table_name, columns.column_index)
    ).all()
    names: dict[str, list[str]] = {}
    for table, column in rows:
        names.setdefault(table, []).append(column)
    return {table: tuple(held) for table, held in names.items()}

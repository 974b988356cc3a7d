"""Write the tables of a build as Parquet files for a cluster, partitioned by source and month.

A file's name is a digest of its rows, so a load writes only the months that it has changed.
"""

import time
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    Table,
    cast,
    func,
    insert,
    select,
)

from src.store.bulk import read_arrow
from src.store.disk import flush
from src.store.months import month_of

SOURCE = "source"
MONTHS = ("month", "quarter")
WEEK = "received_week"
DAY = 24 * 3600
"""Seconds for which an unused file is kept, because another build may still read it."""


class Archived(NamedTuple):
    """The files with the rows of a table, and the number of rows."""

    files: tuple[Path, ...]
    rows: int


def archive(connection: Connection, table: Table, folder: Path) -> Archived:
    """Write the parts of a table that the folder lacks, and return the files of all parts."""
    home = folder / table.name
    by = _partition_columns(table)
    # A sum of row hashes is the same for the same rows in any order
    content = cast(func.sum(func.hash(*table.columns)), String).label("content")
    parts = connection.execute(
        select(*by.values(), func.count().label("rows"), content).group_by(*by.values())
    ).all()
    files = [_written(connection, table, by, part, home) for part in parts]
    if not files:
        files = [_put(connection, select(table), home / "none.parquet")]
    _forget(home, files)
    return Archived(tuple(files), sum(int(part.rows) for part in parts))


def write_rows(connection: Connection, table: Table, folder: Path) -> Archived:
    """Write a table as one file, for the current build only."""
    path = _put(connection, select(table), folder / "rows.parquet")
    return Archived((path,), pq.read_metadata(path).num_rows)


def _partition_columns(table: Table) -> dict[str, ColumnElement]:
    """Return the columns that a table is partitioned by: source and month, where it has them."""
    columns = table.columns
    by: dict[str, ColumnElement] = {}
    if SOURCE in columns:
        by[SOURCE] = columns[SOURCE].label(SOURCE)
    months: list[ColumnElement] = [columns[name] for name in MONTHS if name in columns]
    if WEEK in columns:
        months.append(month_of(columns[WEEK]))
    return by | {"month": months[0].label("month")} if months else by


def _written(
    connection: Connection, table: Table, by: dict[str, ColumnElement], part: Row, home: Path
) -> Path:
    """Return the file of one part; write it where it does not exist."""
    place = home
    for name in by:
        place /= f"{name}={getattr(part, name) or 'none'}"
    path = place / f"{part.rows}-{part.content}.parquet"
    if path.exists():
        return path
    of_part = [
        value.element.is_not_distinct_from(getattr(part, name)) for name, value in by.items()
    ]
    return _put(connection, select(table).where(*of_part), path)


def _put(connection: Connection, statement: Select, path: Path) -> Path:
    """Write the rows of a select as one file, atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{uuid.uuid4().hex}")
    try:
        pq.write_table(read_arrow(connection, statement), waiting, compression="zstd")
        flush(waiting)
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    return path


def _forget(home: Path, used: Iterable[Path]) -> None:
    """Remove files that this build does not use and that are older than a day."""
    kept, before = set(used), time.time() - DAY
    for path in home.rglob("*"):
        if path.is_file() and path not in kept and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)


def read_back(connection: Connection, table: Table, files: Iterable[Path]) -> None:
    """Insert the rows of the files into a table, in the order of the files."""
    names = list(table.columns.keys())
    connection.execute(insert(table).from_select(names, rows_of(names, files)))


def rows_of(names: Sequence[str], files: Iterable[Path]) -> Select:
    """Select the named columns of Parquet files."""
    columns = func.read_parquet([str(file) for file in files]).table_valued(*names).c
    return select(*[columns[name] for name in names])


def parts_of(folder: Path) -> Archived:
    """Return the files that the cluster has written into a folder, by name."""
    files = tuple(sorted(folder.glob("*.parquet")))
    return Archived(files, sum(pq.read_metadata(file).num_rows for file in files))

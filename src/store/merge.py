"""Merge new rows with those of the snapshot before: which are replaced and which stay."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Column, Connection, FromClause, Row, String, Table, exists, func, select
from sqlalchemy import column as named_column
from sqlalchemy import table as named_table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from src.domain.tables import TABLES
from src.store.bulk import insert_frame, to_arrow
from src.store.complex_rows import merge_complexes
from src.store.engine import fetch_frame, open_engine
from src.store.errors import CannotPublish
from src.store.held import Held, held_by
from src.store.schema import DIVIDES, metadata
from src.store.snapshot import Snapshot
from src.store.sums import fill

PREVIOUS = "previous"
"""Schema name of the attached snapshot before."""


class _Attach(ExecutableDDLElement):
    """ATTACH … READ_ONLY, which SQLAlchemy Core lacks."""

    inherit_cache = False

    def __init__(self, path: Path):
        self.path = path


@compiles(_Attach, "duckdb")
def _write_attach(element: _Attach, compiler: DDLCompiler, **_: object) -> str:
    path = compiler.sql_compiler.render_literal_value(str(element.path), String())
    return f"ATTACH {path} AS {PREVIOUS} (READ_ONLY)"


def attach_previous(connection: Connection, path: Path) -> None:
    """Attach a snapshot read-only as PREVIOUS, until the connection is closed.

    Copying eleven million head counts this way takes 0.1 GB of memory; through Arrow it took
    1.2 GB.
    """
    connection.execute(_Attach(path))


Rows: TypeAlias = pd.DataFrame | Iterable[pd.DataFrame | pa.Table]
"""The rows of a table: a frame, or an iterable of pieces for more rows than memory holds.

Pieces are frames or Arrow tables and are produced anew at each iteration; the iterable may have a
method `distinct`. A table in pieces may come in one batch only, and is not merged with others.
"""
Tables = dict[str, Rows]

REPLACED_BY = {table.name: table.replaced_by for table in TABLES if table.replaced_by is not None}
"""Columns by which a new row replaces rows of the snapshot before; () replaces all rows."""


SPEAKS_FOR = ("quarter", "month")
"""Columns of a file's period: a file of the same source and period replaces it."""
_BY_QUARTER = [name for name, keys in REPLACED_BY.items() if keys == ("source", "quarter")]


def drop_second_hand(batches: Sequence[Tables], before: pd.DataFrame | None) -> list[Tables]:
    """Return the batches without repeated figures of a quarter that has its own publication.

    A publication repeats some figures of the quarter before. They are used only if that quarter's
    file is not loaded. before : `sources` of the snapshot before, or None.
    """
    files = [b["sources"] for b in batches if "sources" in b] + ([] if before is None else [before])
    published = _pairs(pd.concat(files)) if files else set()
    return [_without_second_hand(batch, published) for batch in batches]


def _pairs(frame: pd.DataFrame) -> set[tuple]:
    return set(_each_pair(frame))


def _without_second_hand(batch: Tables, published: set[tuple]) -> Tables:
    if "sources" not in batch:
        return batch
    elsewhere = published - _pairs(batch["sources"])
    return batch | {
        name: _without(_in_one(batch[name]), elsewhere) for name in _BY_QUARTER if name in batch
    }


def _without(frame: pd.DataFrame, pairs: set[tuple]) -> pd.DataFrame:
    return frame[np.array([pair not in pairs for pair in _each_pair(frame)], dtype=bool)]


def _each_pair(frame: pd.DataFrame) -> Iterable[tuple]:
    return zip(frame["source"], frame["quarter"], strict=True)


def combine(batches: Sequence[Tables]) -> Tables:
    """Return several loads as one; later ones replace rows by the same rules as a publish."""
    combined: Tables = {}
    for batch in batches:
        facts = combined.get("complex_quarters"), batch.get("complex_quarters")
        combined |= {
            name: _lay_over(name, combined[name], frame, facts) if name in combined else frame
            for name, frame in batch.items()
        }
    return combined


def _lay_over(name: str, old: pd.DataFrame, new: pd.DataFrame, facts: tuple) -> pd.DataFrame:
    keys = list(REPLACED_BY[name])
    if name == "complexes":
        return merge_complexes(old, new, *facts)
    if not keys:
        return new
    replaced = pd.MultiIndex.from_frame(old[keys]).isin(pd.MultiIndex.from_frame(new[keys]))
    return pd.concat([old[~replaced], new], ignore_index=True)


def refuse_doubles(connection: Connection, tables: Tables) -> None:
    """Raise CannotPublish where two rows of a table of a build have the same key.

    tables : the new rows. The database counts, because rows may not fit into memory. Complexes are
    checked in the new rows, because the build stores only one row of each.
    """
    for name, rows in tables.items():
        table = metadata.tables[name]
        keys = [*table.primary_key, *[c for c in table.columns if c.info.get(DIVIDES)]]
        if name == "complexes":
            frame = _in_one(rows)
            doubles = frame.loc[frame.duplicated("complex_id"), ["complex_id"]].to_numpy()
        elif keys:
            doubles = _first_double(connection, keys)
        else:
            doubles = ()
        if len(doubles):
            raise CannotPublish("duplicate", table=name, row=", ".join(map(str, doubles[0])))


def _first_double(connection: Connection, keys: list[Column]) -> Sequence[Row]:
    """Return one key that two rows have, or nothing.

    Hashes of the keys are compared first, which takes a third of the time and memory for ten
    million texts. Only if two are equal are the keys compared.
    """
    same = func.hash(*keys)
    twice = select(same).group_by(same).having(func.count() > 1).limit(1)
    if not connection.execute(twice).all():
        return ()
    return connection.execute(select(*keys).group_by(*keys).having(func.count() > 1).limit(1)).all()


def _in_one(rows: Rows) -> pd.DataFrame:
    """Return the rows of a table that must not come in pieces."""
    assert isinstance(rows, pd.DataFrame)
    return rows


def _pieces(rows: Rows) -> Iterable[pd.DataFrame]:
    return (rows,) if isinstance(rows, pd.DataFrame) else rows


def carry_over(connection: Connection, base: Snapshot, incoming: Tables) -> None:
    """Copy into the empty tables of a build every row of `base` that `incoming` does not replace.

    base : the snapshot before.
    """
    attach_previous(connection, base.path)
    held = held_by(base)
    outdated = _outdated_files(base, held, incoming.get("sources"))
    for name, table in metadata.tables.items():
        if name not in held.filled or name in ("snapshot", "complexes"):
            continue
        new = incoming.get(name)
        if "source_id" in REPLACED_BY[name]:
            new = outdated if new is None else pd.concat([outdated, _in_one(new)[["source_id"]]])
        _carry_table(connection, held.columns[name], table, new)


def _outdated_files(base: Snapshot, held: Held, new: pd.DataFrame | None) -> pd.DataFrame:
    """Return source_id of the files replaced by a new file of the same source and period.

    They are removed from the list with their figures, so that the list says what the snapshot is
    made from. The new files are included, because problems of a file that is read again are
    reported anew.
    """
    table = metadata.tables["sources"]
    there = held.columns["sources"]
    columns = [table.c[name] for name in ("source_id", "source", *SPEAKS_FOR) if name in there]
    files = fetch_frame(open_engine(base), select(*columns))
    again = pd.Series(False, index=files.index)
    for span in SPEAKS_FOR:
        if new is not None and span in files and span in new:
            same = pd.MultiIndex.from_frame(new[["source", span]].astype("str"))
            found = pd.MultiIndex.from_frame(files[["source", span]].astype("str")).isin(same)
            again |= found & files[span].notna()
    outdated = files.loc[again, ["source_id"]]
    return outdated if new is None else pd.concat([outdated, _in_one(new)[["source_id"]]])


def _carry_table(
    connection: Connection, held: Sequence[str], table: Table, new: Rows | None
) -> None:
    """Copy one table; held : its columns in the snapshot before."""
    keys = REPLACED_BY[table.name]
    if new is not None and not keys:
        return
    rows = rows_before(table, [column.name for column in table.columns if column.name in held])
    statement = select(*rows.c)
    if new is not None:
        replaced = to_arrow(_distinct(new, list(keys)), table).select(list(keys))
        keyed = _register(connection, "replacing", replaced)
        same = [rows.c[key].is_not_distinct_from(keyed.c[key]) for key in keys]
        statement = statement.where(~exists().where(*same))
    fill(connection, table, statement)


def rows_before(table: Table, names: Iterable[str] | None = None) -> FromClause:
    """Return a table of the snapshot before, with some or all columns, to select from."""
    names = table.columns.keys() if names is None else names
    return named_table(table.name, *[named_column(name) for name in names], schema=PREVIOUS)


def _distinct(rows: Rows, keys: list[str]) -> pd.DataFrame:
    """Return the distinct values of some columns; rows in pieces may know them already."""
    if hasattr(rows, "distinct"):
        return rows.distinct(keys)
    return pd.concat([piece[keys].drop_duplicates() for piece in _pieces(rows)]).drop_duplicates()


def _register(connection: Connection, name: str, rows: pa.Table) -> FromClause:
    """Register an Arrow table under a name and return it to select from."""
    driver: Any = connection.connection.driver_connection
    driver.register(name, rows)
    return named_table(name, *[named_column(found) for found in rows.schema.names])


def insert_tables(connection: Connection, tables: Tables) -> None:
    """Append the new rows of all tables except complexes, committing piece by piece."""
    for name, rows in tables.items():
        for frame in _pieces(rows) if name != "complexes" else ():
            insert_frame(connection, metadata.tables[name], frame)
            connection.commit()

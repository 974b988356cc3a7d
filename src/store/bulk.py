"""Insert frames into tables and read them back through Arrow, with the schema's column types."""

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pyarrow as pa
from duckdb_sqlalchemy import insert_from_arrow
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    CursorResult,
    Date,
    DateTime,
    Executable,
    Float,
    Integer,
    String,
    Table,
    text,
)

_ARROW_TYPES = (
    (Boolean, pa.bool_()),
    (DateTime, pa.timestamp("us")),
    (Date, pa.date32()),
    (BigInteger, pa.int64()),
    (Integer, pa.int32()),
    (Float, pa.float64()),
    (String, pa.string()),
)


SLICE = 1_000_000
"""Rows converted to Arrow at a time, so that tens of millions are never in memory twice."""
FEW = 10_000
BATCH = 122_880
"""Rows of a batch, DuckDB's row group: it reads several batches in parallel."""


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """Return a frame as Arrow with the table's columns, types and order; the frame is not changed.

    A column that the frame lacks is all NULL; text categories become dictionaries. Raises
    ValueError for a column that the table lacks and for a value that does not fit its column, such
    as 1.5 in a column of whole numbers.
    """
    unknown = set(frame.columns) - set(table.columns.keys())
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    return pa.table({column.name: _to_arrow_column(frame, column) for column in table.columns})


def _arrow_type(column: Column) -> pa.DataType:
    return next(arrow for known, arrow in _ARROW_TYPES if isinstance(column.type, known))


def _to_arrow_column(frame: pd.DataFrame, column: Column) -> pa.Array:
    wanted = _arrow_type(column)
    if column.name not in frame.columns:
        return pa.nulls(len(frame), wanted)
    values = frame[column.name]
    if isinstance(values.dtype, pd.CategoricalDtype):
        categories = values.cat.categories.dtype
        if pd.api.types.is_string_dtype(categories) and pa.types.is_string(wanted):
            wanted = pa.dictionary(pa.int32(), wanted)
        else:
            values = values.astype(categories)
    try:
        return pa.Array.from_pandas(values, type=wanted)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{column.table.name}.{column.name}: {error}") from error


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame | pa.Table) -> None:
    """Append a frame, or an Arrow table of the same columns and types, to a table."""
    if isinstance(frame, pa.Table):
        _insert(connection, table, frame.select(table.columns.keys()))
        return
    for start in range(0, len(frame), SLICE):
        _insert(connection, table, to_arrow(frame.iloc[start : start + SLICE], table))


def _insert(connection: Connection, table: Table, rows: pa.Table) -> None:
    batches = pa.Table.from_batches(rows.to_batches(max_chunksize=BATCH), rows.schema)
    insert_from_arrow(connection, table, batches)


def read_frame(connection: Connection, statement: Executable) -> pd.DataFrame:
    """Return the rows of a statement on an open connection."""
    return as_frame(read_arrow(connection, statement))


def plain_numbers(rows: pa.Table) -> pa.Table:
    """Return the table with decimals (DuckDB's HUGEINT, PostgreSQL's numeric) as doubles."""
    for position, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            doubles = rows.column(position).cast(pa.float64())
            rows = rows.set_column(position, field.name, doubles)
    return rows


def as_frame(rows: pa.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame; without threads for few rows, where they cost more."""
    return rows.to_pandas(date_as_object=False, use_threads=len(rows) > FEW)


def read_arrow(connection: Connection, statement: Executable) -> pa.Table:
    """Return the rows of a statement on an open connection as an Arrow table."""
    return arrow_of(connection.execute(statement, execution_options={"duckdb_arrow": True}))


MEMORY = "700MB"
"""DuckDB's memory limit in a build; beyond it DuckDB spills to disk, somewhat slower."""
_MUCH, _LITTLE = text("SET memory_limit = '700MB'"), text("SET memory_limit = '150MB'")


@contextmanager
def little_memory(connection: Connection) -> Iterator[None]:
    """Lower DuckDB's memory limit while Python works and needs the memory."""
    if connection.dialect.name != "duckdb":
        yield
        return
    connection.execute(_LITTLE)
    try:
        yield
    finally:
        connection.execute(_MUCH)


ROWS_AT_ONCE = 16_384
"""Rows for which DuckDB allocates memory per column before it writes the first one. By default that
is a million, eight megabytes a column, however few rows there are. As long as an answer is kept
this memory is not returned: thousands of answers took 60 GB of address space, and then no process
could be started any more."""


def arrow_of(result: CursorResult) -> pa.Table:
    """Return the rows as an Arrow table; the statement must run with the option duckdb_arrow."""
    rows = result.cursor.to_arrow_table(ROWS_AT_ONCE)  # type: ignore[union-attr]
    result.close()
    return rows

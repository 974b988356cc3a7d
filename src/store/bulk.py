"""Frames into tables and back by Arrow, with the column types of the schema."""

import pandas as pd
import pyarrow as pa
from duckdb_sqlalchemy import insert_from_arrow
from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Date,
    DateTime,
    Executable,
    Float,
    Integer,
    String,
    Table,
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


def to_arrow(frame: pd.DataFrame, table: Table) -> pa.Table:
    """Return a frame as Arrow with the table's columns, types and order; input never changed.

    A column the frame lacks is all NULL. Raises ValueError for a column that the table lacks and
    for a value that does not fit its column, such as 1.5 in a column of whole numbers.
    """
    unknown = set(frame.columns) - set(table.columns.keys())
    if unknown:
        raise ValueError(f"{table.name} has no column {', '.join(sorted(unknown))}")
    columns = [_to_arrow_column(frame, column) for column in table.columns]
    return pa.table(columns, schema=_arrow_schema(table))


def _arrow_schema(table: Table) -> pa.Schema:
    return pa.schema([(column.name, _arrow_type(column)) for column in table.columns])


def _arrow_type(column) -> pa.DataType:
    return next(arrow for known, arrow in _ARROW_TYPES if isinstance(column.type, known))


def _to_arrow_column(frame: pd.DataFrame, column) -> pa.Array:
    wanted = _arrow_type(column)
    if column.name not in frame.columns:
        return pa.nulls(len(frame), wanted)
    values = frame[column.name]
    try:
        return pa.Array.from_pandas(values, type=wanted)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise ValueError(f"{column.table.name}.{column.name}: {error}") from error


def insert_frame(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Append a frame to a table of the same columns."""
    if len(frame):
        insert_from_arrow(connection, table, to_arrow(frame, table))


def read_frame(connection: Connection, statement: Executable) -> pd.DataFrame:
    """Return the rows of a statement of a transaction under way."""
    result = connection.execute(statement, execution_options={"duckdb_arrow": True})
    return result.arrow.to_pandas(date_as_object=False)

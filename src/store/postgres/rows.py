"""Rows of PostgreSQL as Arrow: typed by what the server says of each column, not by the values.

A column without a value, or an answer without a row, has the same type as on DuckDB.
"""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from psycopg import postgres
from sqlalchemy import CursorResult

_ARROW = {
    "bool": pa.bool_(),
    "int2": pa.int16(),
    "int4": pa.int32(),
    "int8": pa.int64(),
    "float4": pa.float32(),
    "float8": pa.float64(),
    "numeric": pa.float64(),
    "text": pa.string(),
    "varchar": pa.string(),
    "bytea": pa.binary(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}
_BY_OID = {postgres.types[name].oid: arrow for name, arrow in _ARROW.items()}
_NUMERIC = postgres.types["numeric"].oid


def arrow_of_rows(result: CursorResult) -> pa.Table:
    """Return all rows of a result. Decimals become doubles, as sums of large numbers do on DuckDB.

    Raises KeyError for a column of a type that no query gives.
    """
    cursor = result.cursor
    assert cursor is not None  # a statement that gives rows
    described = [(column[0], column[1]) for column in cursor.description]
    columns = list(zip(*result.fetchall(), strict=True)) or [()] * len(described)
    arrays = [_array(values, code) for (_, code), values in zip(described, columns, strict=True)]
    return pa.Table.from_arrays(arrays, names=[name for name, _ in described])


def _array(values: Sequence, code: Any) -> pa.Array:
    if code == _NUMERIC:
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, _BY_OID[code])

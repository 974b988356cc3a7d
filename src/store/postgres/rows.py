"""Fetch rows of PostgreSQL as Arrow tables, typed by the server's column types, not by the values.

So a column without a value, or a result without a row, has the same type as on DuckDB. Rows come by
COPY as CSV, which Arrow parses: several times as fast as one Python object per value.
"""

import io
from collections.abc import Sequence
from functools import partial
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import postgres, pq
from pyarrow import csv
from sqlalchemy import Connection, CursorResult, Engine, Executable, event
from sqlalchemy.engine import ExecutionContext
from sqlalchemy.util import LRUCache

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
_NUMERIC, _BYTES = postgres.types["numeric"].oid, postgres.types["bytea"].oid
_COPIED = "copied_to"
"""An execution option: the list to which a statement's rows are appended as an Arrow table."""
_BLOCK = 1 << 28
_DESCRIBED = 500
"""Statements whose columns are cached, to save the round trip of describing them."""
_AS_WRITTEN = csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False)
"""Texts may contain line breaks, and a row of a single NULL is an empty line."""


def fetch_rows(connection: Connection, statement: Executable) -> pa.Table:
    """Return all rows of a statement. Decimals become doubles, as large sums do on DuckDB.

    The Engine must have gone through `copies_rows`. Raises KeyError for an unknown column type.
    """
    copied: list[pa.Table] = []
    result = connection.execute(statement, execution_options={_COPIED: copied})
    return copied[0] if copied else _arrow_of_rows(result)


def copies_rows(engine: Engine) -> Engine:
    """Let an Engine fetch rows by COPY for statements with the option _COPIED, and return it."""
    event.listen(engine, "do_execute", partial(_copy_instead, LRUCache(_DESCRIBED)))
    return engine


def _copy_instead(
    known: LRUCache, cursor: Any, statement: str, values: Any, context: ExecutionContext
) -> bool:
    """Run a statement by COPY where it has the option _COPIED; return whether that was done.

    known : a cache of columns by statement and types of values. It never goes stale, because tables
    of a version never change.
    """
    copied = context.execution_options.get(_COPIED)
    if copied is None:
        return False
    plain = psycopg.ClientCursor(cursor.connection).mogrify(statement, values)
    key = (statement, *map(type, values.values()))
    columns = known.get(key, ())
    if columns == ():
        columns = known[key] = _described(cursor.connection.pgconn, plain)
    if columns is None or _BYTES in columns.values():
        return False
    written = _copied(cursor.connection.pgconn, f"COPY ({plain}) TO STDOUT (FORMAT csv)")
    copied.append(_read(written, list(columns), [_BY_OID[code] for code in columns.values()]))
    return True


def _copied(server: pq.abc.PGconn, statement: str) -> bytes:
    """Return the output of a COPY, read through libpq itself: the driver waits for each row, which
    took six times as long as all else together. Raises what running the statement raises."""
    begun = server.exec_(statement.encode())
    if begun.status != pq.ExecStatus.COPY_OUT:
        raise psycopg.errors.error_from_result(begun)
    written = io.BytesIO()
    while (row := server.get_copy_data(0))[0] > 0:
        written.write(row[1])  # not collected in a list: holding a million rows doubles the time
    results = list(iter(server.get_result, None))
    for result in results:  # after fetching all, because an unread result would block a rollback
        if result.status != pq.ExecStatus.COMMAND_OK:
            raise psycopg.errors.error_from_result(result)
    return written.getvalue()


def _described(server: pq.abc.PGconn, statement: str) -> dict[str, int] | None:
    """Return the type of each column by its name, None where two columns share a name. Raises what
    running the statement would raise."""
    prepared = server.prepare(b"", statement.encode())
    if prepared.status != pq.ExecStatus.COMMAND_OK:
        raise psycopg.errors.error_from_result(prepared)
    described = server.describe_prepared(b"")
    names = [(described.fname(at) or b"").decode() for at in range(described.nfields)]
    types = {name: described.ftype(at) for at, name in enumerate(names)}
    return types if len(types) == len(names) else None


def _read(written: bytes, names: list[str], types: list[pa.DataType]) -> pa.Table:
    if not written:
        return pa.schema(list(zip(names, types, strict=True))).empty_table()
    return csv.read_csv(
        io.BytesIO(written),
        csv.ReadOptions(
            column_names=names, use_threads=False, block_size=min(len(written) + 1, _BLOCK)
        ),
        _AS_WRITTEN,
        csv.ConvertOptions(
            column_types=dict(zip(names, types, strict=True)),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def _arrow_of_rows(result: CursorResult) -> pa.Table:
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

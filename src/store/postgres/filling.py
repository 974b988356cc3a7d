"""Fill one table on the server: create it without keys, COPY the rows, then add key and indexes.

Texts have the collation "C", so that they sort by bytes as in DuckDB, whatever the database's own
collation is.
"""

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
from psycopg import sql
from pyarrow import csv
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import AddConstraint, CreateIndex, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeEngine

ROWS = 100_000
"""Rows per batch of COPY."""
FOUND_BY = ("company_id", "complex_id", "campaign_id", "workplace_key", "source_id")
"""Columns that get an index of their own, unless the primary key begins with them."""
FOUND_BY_CHOICE = {
    "company_uptake": (("program", "window"),),
    "firm_rates": (("program", "window"),),
    "eligible": (("month",),),
    "people_by_way": (("program", "window"),),
    "company_sums": tuple(
        ("program", "window", *by)
        for by in (("-without", "-eligible"), ("rate",), ("eligible",), ("users",))
    ),
}
"""Further indexes of large tables: the columns of a choice that keeps at most a fortieth of the
rows, then those that sort its rows; "-" means descending."""
_AS_TEXT = csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""Quotes all values but NULL, so that an empty text differs from NULL."""


def without_keys(name: str, schema: str, columns: Iterable[Column]) -> Table:
    """Return a table with these columns, without the constraints that would slow a COPY."""
    made = [Column(one.name, _type(one), nullable=one.nullable) for one in columns]
    return Table(name, MetaData(schema=schema), *made)


def _type(column: Column) -> TypeEngine:
    return String(collation="C") if isinstance(column.type, String) else column.type


def copy_rows(file: Engine, wanted: Select, connection: Connection, made: Table) -> int:
    """Create a table on the server, fill it with the rows selected from a file, return how many."""
    made.create(connection, checkfirst=False)
    store_uncompressed(connection, made)
    cursor = connection.connection.cursor()
    written = str(wanted.compile(dialect=file.dialect, compile_kwargs={"literal_binds": True}))
    rows = 0
    with file.connect() as read:
        driver: Any = read.connection.driver_connection
        for batch in driver.execute(written).to_arrow_reader(ROWS):
            rows += batch.num_rows
            _copy(cursor, made, batch)
    return rows


def _copy(cursor: Any, made: Table, batch: pa.RecordBatch) -> None:
    named = [sql.Identifier(name) for name in batch.schema.names]
    where = sql.Identifier(str(made.schema), made.name)
    into = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(where, sql.SQL(", ").join(named))
    written = pa.BufferOutputStream()
    csv.write_csv(_bytes_as_text(batch), written, _AS_TEXT)
    with cursor.copy(into) as copy:
        copy.write(written.getvalue().to_pybytes())


def _bytes_as_text(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return the rows with bytes in PostgreSQL's hex format: \\x, then two digits per byte."""
    for position, field in enumerate(batch.schema):
        if pa.types.is_binary(field.type):
            texts = [f"\\x{content.hex()}" for content in batch.column(position).to_pylist()]
            batch = batch.set_column(position, field.name, pa.array(texts, pa.string()))
    return batch


def add_indexes(connection: Connection, source: Table, made: Table) -> None:
    """Give the filled table its key, its indexes and statistics for the planner."""
    key = [one.name for one in source.primary_key]
    if key:
        constraint = PrimaryKeyConstraint(*(made.c[name] for name in key))
        made.append_constraint(constraint)
        connection.execute(AddConstraint(constraint))
    for name in FOUND_BY:
        if name in made.c and key[:1] != [name]:
            connection.execute(CreateIndex(Index(f"{made.name}_by_{name}", made.c[name])))
    for number, names in enumerate(FOUND_BY_CHOICE.get(source.name, ())):
        chosen = [
            made.c[name[1:]].desc() if name.startswith("-") else made.c[name] for name in names
        ]
        if len(names) > 2:  # equal rows are sorted by the key
            chosen.append(made.c[key[0]])
        connection.execute(CreateIndex(Index(f"{made.name}_by_choice_{number}", *chosen)))
    connection.execute(_Analyze(made))


def store_uncompressed(connection: Connection, made: Table) -> None:
    """Turn off the server's compression of bytes: they are compressed already, and trying again
    took four fifths of the time of writing them."""
    for one in made.c:
        if isinstance(one.type, LargeBinary):
            connection.execute(_StoreExternal(one))


class _StoreExternal(ExecutableDDLElement):
    """ALTER COLUMN … SET STORAGE EXTERNAL, which SQLAlchemy Core lacks."""

    inherit_cache = False

    def __init__(self, of: Column):
        self.of = of


@compiles(_StoreExternal, "postgresql")
def _write_store_external(element: _StoreExternal, compiler: DDLCompiler, **_: object) -> str:
    named = compiler.preparer
    return (
        f"ALTER TABLE {named.format_table(element.of.table)} "
        f"ALTER COLUMN {named.format_column(element.of)} SET STORAGE EXTERNAL"
    )


class _Analyze(ExecutableDDLElement):
    """ANALYZE of one table, which SQLAlchemy Core lacks. Without a table, ANALYZE would include all
    other versions."""

    inherit_cache = False

    def __init__(self, rows: Table):
        self.rows = rows


@compiles(_Analyze, "postgresql")
def _write_analyze(element: _Analyze, compiler: DDLCompiler, **_: object) -> str:
    return f"ANALYZE {compiler.preparer.format_table(element.rows)}"

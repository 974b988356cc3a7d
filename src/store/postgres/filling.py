"""One table on the server: made without keys, filled by COPY, then given its key and indexes.

Texts are put in order as DuckDB does, by their bytes, whatever the order of the database is.
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
"""Turned into text at a time."""
FOUND_BY = ("company_id", "complex_id", "campaign_id", "workplace_key", "source_id")
"""Columns by which rows are looked for; where one leads the key, the key finds them."""
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
"""Of large tables, the columns of a choice that leaves a fortieth of the rows or less, and those by
which its rows are put in order: with "-" the largest first."""
_AS_TEXT = csv.WriteOptions(include_header=False, quoting_style="all_valid")
"""Every value in quotes and missing ones without: so an empty text is no missing one."""


def without_keys(name: str, schema: str, columns: Iterable[Column]) -> Table:
    """Return a table as it is filled: with these columns and nothing that would slow a COPY."""
    made = [Column(one.name, _type(one), nullable=one.nullable) for one in columns]
    return Table(name, MetaData(schema=schema), *made)


def _type(column: Column) -> TypeEngine:
    return String(collation="C") if isinstance(column.type, String) else column.type


def copy_rows(file: Engine, wanted: Select, connection: Connection, made: Table) -> int:
    """Make a table on the server, write the rows that a statement selects of a file, count them."""
    made.create(connection, checkfirst=False)
    keep_bytes_plain(connection, made)
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
    """Return the rows with bytes as PostgreSQL reads them: \\x and two hexadecimal digits each."""
    for position, field in enumerate(batch.schema):
        if pa.types.is_binary(field.type):
            told = [f"\\x{one.hex()}" for one in batch.column(position).to_pylist()]
            batch = batch.set_column(position, field.name, pa.array(told, pa.string()))
    return batch


def find_quickly(connection: Connection, source: Table, made: Table) -> None:
    """Give the filled table its key, indexes on what rows are looked for by, and statistics."""
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
        if len(names) > 2:  # of equal ones the first by the key
            chosen.append(made.c[key[0]])
        connection.execute(CreateIndex(Index(f"{made.name}_by_choice_{number}", *chosen)))
    connection.execute(_Analyzed(made))


def keep_bytes_plain(connection: Connection, made: Table) -> None:
    """Let the server keep bytes as they come: they are packed, and to try it again took four fifths
    of the time of writing them."""
    for one in made.c:
        if isinstance(one.type, LargeBinary):
            connection.execute(_Plain(one))


class _Plain(ExecutableDDLElement):
    """ALTER COLUMN … SET STORAGE EXTERNAL, which SQLAlchemy Core has no word for."""

    inherit_cache = False

    def __init__(self, of: Column):
        self.of = of


@compiles(_Plain, "postgresql")
def _write_plain(element: _Plain, compiler: DDLCompiler, **_: object) -> str:
    named = compiler.preparer
    return (
        f"ALTER TABLE {named.format_table(element.of.table)} "
        f"ALTER COLUMN {named.format_column(element.of)} SET STORAGE EXTERNAL"
    )


class _Analyzed(ExecutableDDLElement):
    """ANALYZE of one table, which SQLAlchemy Core has no word for: of all it would be those of the
    other versions, too."""

    inherit_cache = False

    def __init__(self, rows: Table):
        self.rows = rows


@compiles(_Analyzed, "postgresql")
def _write_analyzed(element: _Analyzed, compiler: DDLCompiler, **_: object) -> str:
    return f"ANALYZE {compiler.preparer.format_table(element.rows)}"

"""All tables of a snapshot's file into a schema of their own: rows first, then keys and indexes.

Texts are put in order as DuckDB does, by their bytes, whatever the order of the database is.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
from psycopg import sql
from pyarrow import csv
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    column,
    select,
    table,
    text,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateSchema, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler
from sqlalchemy.types import TypeEngine

from src.store.answer_table import answers
from src.store.mart_tables import marts
from src.store.postgres.row_security import (
    LIES_IN,
    READERS,
    are_of_firms,
    is_told_where,
    secure,
)
from src.store.schema import companies, metadata

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


def copy_snapshot(file: Engine, connection: Connection, schema: str) -> int:
    """Write all rows of a snapshot's file into a new schema, in the transaction of `connection`.

    Returns the number of rows. Raises what the database raises; nothing is committed here.
    """
    connection.execute(CreateSchema(schema))
    cursor = connection.connection.cursor()
    with file.connect() as read:
        driver = read.connection.driver_connection
        rows = 0
        for source in _tables():
            made = _without_keys(source, schema)
            made.create(connection, checkfirst=False)
            written = str(_rows_of(source).compile(dialect=file.dialect))
            for batch in driver.execute(written).to_arrow_reader(ROWS):  # type: ignore[union-attr]
                rows += batch.num_rows
                _copy(cursor, made, batch)
            _find_quickly(connection, source, made)
    connection.execute(text("ANALYZE"))
    for one in filter(are_of_firms, _tables()):
        secure(connection, schema, one)
    open_to_readers(connection, schema, [one.name for one in _tables()])
    return rows


def _tables() -> Iterator[Table]:
    yield from metadata.sorted_tables
    yield from marts.sorted_tables
    yield from answers.sorted_tables


def _rows_of(source: Table) -> Select:
    """Return the rows as they are copied: of a firm with where it lies."""
    if not is_told_where(source):
        return select(source)
    firm = companies.c
    return select(source, firm.complex_id.label(LIES_IN)).outerjoin_from(
        source, companies, firm.company_id == source.c.company_id
    )


def _without_keys(source: Table, schema: str) -> Table:
    columns: list[Column] = [
        Column(one.name, _type(one), nullable=one.nullable) for one in source.columns
    ]
    if is_told_where(source):
        columns.append(Column(LIES_IN, String(collation="C")))
    return Table(source.name, MetaData(schema=schema), *columns)


def _type(column: Column) -> TypeEngine:
    return String(collation="C") if isinstance(column.type, String) else column.type


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


def _find_quickly(connection: Connection, source: Table, made: Table) -> None:
    """Give the filled table its key, and indexes on what rows are looked for by."""
    key = [one.name for one in source.primary_key]
    if key:
        constraint = PrimaryKeyConstraint(*(made.c[name] for name in key))
        made.append_constraint(constraint)
        connection.execute(AddConstraint(constraint))
    for name in FOUND_BY:
        if name in made.c and key[:1] != [name]:
            connection.execute(CreateIndex(Index(f"{made.name}_by_{name}", made.c[name])))
    for number, names in enumerate(FOUND_BY_CHOICE.get(made.name, ())):
        chosen = [
            made.c[name[1:]].desc() if name.startswith("-") else made.c[name] for name in names
        ]
        if len(names) > 2:  # of equal ones the first by the key
            chosen.append(made.c[key[0]])
        connection.execute(CreateIndex(Index(f"{made.name}_by_choice_{number}", *chosen)))


class _Opened(ExecutableDDLElement):
    """GRANT, which SQLAlchemy Core has no word for: to look into a schema, or read tables of it."""

    inherit_cache = False

    def __init__(self, schema: str, tables: tuple[str, ...] | None):
        self.schema, self.tables = schema, tables


@compiles(_Opened, "postgresql")
def _write_grant(element: _Opened, compiler: DDLCompiler, **_: object) -> str:
    quote = compiler.preparer.quote
    schema, role = quote(element.schema), quote(READERS)
    if element.tables is None:
        return f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    named = ", ".join(f"{schema}.{quote(table)}" for table in element.tables)
    return f"GRANT SELECT ON {named} TO {role}"


def open_to_readers(connection: Connection, schema: str, tables: Iterable[str]) -> None:
    """Let the role of dashboards, where there is one, read these tables of a schema."""
    roles = table("pg_roles", column("rolname"))
    there = select(roles.c.rolname).where(roles.c.rolname == READERS)
    if connection.execute(there).first() is not None:
        connection.execute(_Opened(schema, None))
        connection.execute(_Opened(schema, tuple(tables)))

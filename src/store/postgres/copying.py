"""Copy all tables of a snapshot's file into a schema of the server, except months of rows that the
server already has."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Column, Connection, Engine, Select, String, Table, column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from src.store.answer_table import answers
from src.store.mart_tables import marts
from src.store.postgres.filling import add_indexes, copy_rows, without_keys
from src.store.postgres.months import months_of, share_months
from src.store.postgres.row_security import LIES_IN, READERS, has_firms, lacks_place, secure
from src.store.schema import companies, metadata


def copy_snapshot(file: Engine, connection: Connection, schema: str) -> int:
    """Write all rows of a snapshot's file into a new schema; return how many were written.

    Runs in the transaction of `connection` and does not commit. Raises errors of the database.
    """
    connection.execute(CreateSchema(schema))
    by_month = {source: months for source in _tables() if (months := months_of(file, source))}
    rows = 0
    for source in _tables():
        if source not in by_month:
            rows += _copy_table(file, connection, schema, source)
    for source, months in by_month.items():
        rows += share_months(file, connection, schema, source, months)
    open_to_readers(connection, schema, [one.name for one in _tables()])
    return rows


def _copy_table(file: Engine, connection: Connection, schema: str, source: Table) -> int:
    place = [Column(LIES_IN, String)] if lacks_place(source) else []
    made = without_keys(source.name, schema, [*source.c, *place])
    rows = copy_rows(file, _rows_of(source), connection, made)
    add_indexes(connection, source, made)
    if has_firms(source):
        secure(connection, schema, source)
    return rows


def _tables() -> Iterator[Table]:
    yield from metadata.sorted_tables
    yield from marts.sorted_tables
    yield from answers.sorted_tables


def _rows_of(source: Table) -> Select:
    """Return the select to copy: rows of firms that lack a complex get the column LIES_IN."""
    if not lacks_place(source):
        return select(source)
    firm = companies.c
    return select(source, firm.complex_id.label(LIES_IN)).outerjoin_from(
        source, companies, firm.company_id == source.c.company_id
    )


class _Grant(ExecutableDDLElement):
    """GRANT, which SQLAlchemy Core lacks: USAGE of a schema, or SELECT on tables of it."""

    inherit_cache = False

    def __init__(self, schema: str, tables: tuple[str, ...] | None):
        self.schema, self.tables = schema, tables


@compiles(_Grant, "postgresql")
def _write_grant(element: _Grant, compiler: DDLCompiler, **_: object) -> str:
    quote = compiler.preparer.quote
    schema, role = quote(element.schema), quote(READERS)
    if element.tables is None:
        return f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    named = ", ".join(f"{schema}.{quote(table)}" for table in element.tables)
    return f"GRANT SELECT ON {named} TO {role}"


def open_to_readers(connection: Connection, schema: str, tables: Iterable[str]) -> None:
    """Let the role READERS, where it exists, read these tables of a schema."""
    roles = table("pg_roles", column("rolname"))
    readers = select(roles.c.rolname).where(roles.c.rolname == READERS)
    if connection.execute(readers).first() is not None:
        connection.execute(_Grant(schema, None))
        connection.execute(_Grant(schema, tuple(tables)))

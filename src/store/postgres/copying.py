"""All tables of a snapshot's file into a schema of their own; months that the server has already
stay as they lie there."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Column, Connection, Engine, Select, String, Table, column, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateSchema, ExecutableDDLElement
from sqlalchemy.sql.compiler import DDLCompiler

from src.store.answer_table import answers
from src.store.mart_tables import marts
from src.store.postgres.filling import copy_rows, find_quickly, without_keys
from src.store.postgres.months import months_of, share_months
from src.store.postgres.row_security import (
    LIES_IN,
    READERS,
    are_of_firms,
    is_told_where,
    secure,
)
from src.store.schema import companies, metadata


def copy_snapshot(file: Engine, connection: Connection, schema: str) -> int:
    """Write all rows of a snapshot's file into a new schema, in the transaction of `connection`.

    Returns the number of rows written. Raises what the database raises; nothing is committed here.
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
    where = [Column(LIES_IN, String)] if is_told_where(source) else []
    made = without_keys(source.name, schema, [*source.c, *where])
    rows = copy_rows(file, _rows_of(source), connection, made)
    find_quickly(connection, source, made)
    if are_of_firms(source):
        secure(connection, schema, source)
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

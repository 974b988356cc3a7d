"""Store identical months of rows once on the server, shared by all versions that have them.

Each month of a table is a separate table, named by a digest of its rows. A version has a view over
its months. Like the policies of other tables (row_security.py), the view returns rows only for the
regions that the transaction has set, by where the firms lie in that version. Readers have no right
on the underlying tables.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    Engine,
    Select,
    String,
    Table,
    cast,
    column,
    func,
    select,
    table,
    union_all,
)
from sqlalchemy.schema import AddConstraint, CreateSchema, CreateView, DropTable

from src.store.postgres.filling import add_indexes, copy_rows, without_keys
from src.store.postgres.row_security import is_readable_by_firm
from src.store.schema import companies, headcounts

SCHEMA = "sandan_months"
RULES = 1
"""Increase this when months are stored differently, for example with other indexes."""
FILED_BY: dict[Table, Column] = {headcounts: headcounts.c.month}
"""The shared tables, each with its month column.

PostgreSQL keeps no statistics of a view, so tables that pages join with many others are not shared.
Head counts suit: they are seven tenths of all rows, and pages read those of one firm.
"""


@dataclass(frozen=True)
class Month:
    """The rows of one month of a table, identified by a digest."""

    source: Table
    month: str
    digest: str

    @property
    def name(self) -> str:
        """The name of the table on the server: the same for the same rows only."""
        return f"{self.source.name}_{self.month.replace('-', '_')}_{self.digest}"


def months_of(file: Engine, source: Table) -> list[Month]:
    """Return the months that a table of a file has; none for a table that is not shared.

    The digest is of the number of rows and of two sums of their 64-bit hashes.
    """
    if source not in FILED_BY:
        return []
    month, row = FILED_BY[source], func.hash(*source.c)
    sums_of = func.count(), func.sum(row), func.bit_xor(row)
    with file.connect() as connection:
        rows = connection.execute(select(month, *sums_of).group_by(month).order_by(month)).all()
    return [Month(source, month, _digest(source, *map(int, sums))) for month, *sums in rows]


def _digest(source: Table, *sums: int) -> str:
    described = [f"{one.name}:{one.type!r}" for one in source.c]
    return hashlib.sha256(repr((RULES, described, sums)).encode()).hexdigest()[:24]


def share_months(
    file: Engine, connection: Connection, schema: str, source: Table, months: list[Month]
) -> int:
    """Write the months that the server lacks, and create a view over all months in a schema.

    The table companies must be in the schema. Returns the number of rows that were written.
    """
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    existing = _on_server(connection)
    written = 0
    for one in months:
        if one.name not in existing:
            written += _write(file, connection, one)
    parts = [select(*without_keys(one.name, SCHEMA, source.c).c) for one in months]
    rows = union_all(*parts).subquery("rows").c
    shown = select(*rows).where(is_readable_by_firm(_firms(schema), rows.company_id))
    connection.execute(CreateView(shown, source.name, schema=schema))
    return written


def _firms(schema: str) -> Table:
    return without_keys(companies.name, schema, companies.c)


def _write(file: Engine, connection: Connection, one: Month) -> int:
    made = without_keys(one.name, SCHEMA, one.source.c)
    month = FILED_BY[one.source]
    wanted = select(one.source).where(month == one.month)
    rows = copy_rows(file, wanted, connection, made)
    # Lets the planner skip this table in queries for other months
    only = CheckConstraint(made.c[month.name] == one.month)
    made.append_constraint(only)
    connection.execute(AddConstraint(only))
    add_indexes(connection, one.source, made)
    return rows


_named = table("tables", column("table_schema"), column("table_name"), schema="information_schema")
_viewed = table(
    "view_table_usage",
    column("table_schema"),
    column("table_name"),
    schema="information_schema",
)


def _on_server(connection: Connection, but: Select | None = None) -> set[str]:
    name = cast(_named.c.table_name, String)
    tables = select(name).where(_named.c.table_schema == SCHEMA)
    if but is not None:
        tables = tables.where(_named.c.table_name.not_in(but))
    return set(connection.execute(tables).scalars())


def forget_months(connection: Connection) -> None:
    """Drop the months that no version has any more, in the transaction of `connection`.

    The server would refuse to drop one that a view still uses.
    """
    shown = select(_viewed.c.table_name).where(_viewed.c.table_schema == SCHEMA)
    for name in sorted(_on_server(connection, but=shown)):
        connection.execute(DropTable(without_keys(name, SCHEMA, ())))

"""Rows of a month lie on the server once: versions that have the very same ones share them.

A month of a table is a table of its own, named by its rows. A version has a view of its months,
which gives rows of the regions only that a transaction has named, as policies do of other tables
(row_security.py): the firms of these regions are those of that version. Who reads is given no right
on the tables beneath.
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

from src.store.postgres.filling import copy_rows, find_quickly, without_keys
from src.store.postgres.row_security import may_be_given_of
from src.store.schema import companies, headcounts

SCHEMA = "sandan_months"
RULES = 1
"""To be raised when a month is put on the server in another way: with other indexes, say."""
FILED_BY: dict[Table, Column] = {headcounts: headcounts.c.month}
"""Tables that a load adds months to, or gives months of anew, and the month of a row.

Of a view PostgreSQL has no statistics, only of its parts: what pages join with many others is no
table to share. Head counts are seven tenths of all rows, and pages ask for those of one firm.
"""


@dataclass(frozen=True)
class Month:
    """The rows of one month of a table, and what tells them from others."""

    source: Table
    month: str
    digest: str

    @property
    def name(self) -> str:
        """The name of the table on the server, the same for the same rows and for no others."""
        return f"{self.source.name}_{self.month.replace('-', '_')}_{self.digest}"


def months_of(file: Engine, source: Table) -> list[Month]:
    """Return the months that a table of a file has rows of, none of one that is not by months.

    The rows are told by how many they are and by two sums of their hashes, of 64 bits each.
    """
    if source not in FILED_BY:
        return []
    month, row = FILED_BY[source], func.hash(*source.c)
    told = func.count(), func.sum(row), func.bit_xor(row)
    with file.connect() as connection:
        rows = connection.execute(select(month, *told).group_by(month).order_by(month)).all()
    return [Month(source, month, _digest(source, *map(int, sums))) for month, *sums in rows]


def _digest(source: Table, *sums: int) -> str:
    described = [f"{one.name}:{one.type!r}" for one in source.c]
    return hashlib.sha256(repr((RULES, described, sums)).encode()).hexdigest()[:24]


def share_months(
    file: Engine, connection: Connection, schema: str, source: Table, months: list[Month]
) -> int:
    """Write the months that the server lacks, and a view of all of them into a schema.

    companies must be in the schema. Returns the number of rows that were written.
    """
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    there = _on_server(connection)
    written = 0
    for one in months:
        if one.name not in there:
            written += _write(file, connection, one)
    parts = [select(*without_keys(one.name, SCHEMA, source.c).c) for one in months]
    rows = union_all(*parts).subquery("rows").c
    shown = select(*rows).where(may_be_given_of(_firms(schema), rows.company_id))
    connection.execute(CreateView(shown, source.name, schema=schema))
    return written


def _firms(schema: str) -> Table:
    return without_keys(companies.name, schema, companies.c)


def _write(file: Engine, connection: Connection, one: Month) -> int:
    made = without_keys(one.name, SCHEMA, one.source.c)
    month = FILED_BY[one.source]
    wanted = select(one.source).where(month == one.month)
    rows = copy_rows(file, wanted, connection, made)
    # By it a statement about other months passes over the table unread
    only = CheckConstraint(made.c[month.name] == one.month)
    made.append_constraint(only)
    connection.execute(AddConstraint(only))
    find_quickly(connection, one.source, made)
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
    found = select(name).where(_named.c.table_schema == SCHEMA)
    if but is not None:
        found = found.where(_named.c.table_name.not_in(but))
    return set(connection.execute(found).scalars())


def forget_months(connection: Connection) -> None:
    """Remove the months that no version has any more, in the transaction of `connection`.

    The server itself refuses to remove one that a view is of.
    """
    shown = select(_viewed.c.table_name).where(_viewed.c.table_schema == SCHEMA)
    for name in sorted(_on_server(connection, but=shown)):
        connection.execute(DropTable(without_keys(name, SCHEMA, ())))

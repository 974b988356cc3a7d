"""Parts of the statements that fill marts: integer sums, and the region of a complex."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    null,
    select,
)
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from src.domain.codes import COUNTRY, STRADDLING

Columns = ReadOnlyColumnCollection[str, Any]
"""The columns of a table or subquery, as `.c` gives them."""


def fill(connection: Connection, table: Table, statement: Select | CompoundSelect) -> None:
    """Insert the rows of a select into a table, column by column name."""
    names = list(statement.selected_columns.keys())
    connection.execute(insert(table).from_select(names, statement))


def is_empty(connection: Connection, table: Table) -> bool:
    """Return whether a table has no row; planning a join with an empty table takes time as well."""
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is None


def whole(expression: ColumnElement) -> ColumnElement:
    """Return a sum or count as BIGINT: never HUGEINT in a stored column."""
    return cast(expression, BigInteger)


def added(rows: Columns, *names: str) -> list[ColumnElement]:
    """Return the sums of columns of whole numbers, under their own names."""
    return [whole(func.sum(rows[name])).label(name) for name in names]


def region_of(level: str, place: Columns) -> tuple[ColumnElement, ColumnElement]:
    """Return the codes of the region at a level, and of the province, in which a complex counts.

    place : columns `sido` and `sigungu`. A complex that straddles regions counts in the one above.
    """
    sido = func.coalesce(place.sido, STRADDLING)
    return {
        "country": (literal(COUNTRY), cast(null(), String)),
        "sido": (sido, sido),
        "sigungu": (func.coalesce(place.sigungu, place.sido, STRADDLING), sido),
    }[level]

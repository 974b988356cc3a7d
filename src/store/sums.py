"""Parts of the statements that fill marts: whole sums, and which region a complex counts in."""

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    String,
    Table,
    cast,
    func,
    insert,
    literal,
    null,
)

from src.store.figure_tables import COUNTRY, STRADDLING


def fill(connection: Connection, table: Table, statement: Select) -> None:
    """Insert the rows of a select into a table, column by column name."""
    names = list(statement.selected_columns.keys())
    connection.execute(insert(table).from_select(names, statement))


def whole(expression) -> ColumnElement:
    """Return a sum or count as BIGINT: never HUGEINT in a stored column."""
    return cast(expression, BigInteger)


def added(rows, *names: str) -> list[ColumnElement]:
    """Return the sums of columns of whole numbers, under their own names."""
    return [whole(func.sum(rows[name])).label(name) for name in names]


def region_of(level: str, place) -> tuple[ColumnElement, ColumnElement]:
    """Return the codes of the region and of the province in which a complex counts at a level.

    place : columns `sido` and `sigungu`. A complex that straddles counts in the region above.
    """
    sido = func.coalesce(place.sido, STRADDLING)
    return {
        "country": (literal(COUNTRY), cast(null(), String)),
        "sido": (sido, sido),
        "sigungu": (func.coalesce(place.sigungu, place.sido, STRADDLING), sido),
    }[level]

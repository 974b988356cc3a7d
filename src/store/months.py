"""Months in SQL: as text YYYY-MM, and as numbers whose differences are months."""

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Double, String, cast, func


def month_of(week: ColumnElement) -> ColumnElement[str]:
    """Return the month (YYYY-MM) of a column of dates, in the same way for every database."""
    return func.substr(cast(week, String), 1, 7)


def month_number(month: ColumnElement) -> ColumnElement[int]:
    """Return the number of a month (YYYY-MM)."""
    year, rest = func.substr(month, 1, 4), func.substr(month, 6, 2)
    return cast(year, BigInteger) * 12 + cast(rest, BigInteger)


def month_text(number: ColumnElement) -> ColumnElement[str]:
    """Return the month (YYYY-MM) of a number."""
    year = cast(func.floor((cast(number, Double) - 1) / 12), BigInteger)
    return cast(year, String) + "-" + func.lpad(cast(number - 12 * year, String), 2, "0")


def number_of(month: pd.Period) -> int:
    """Return the number of a month, as month_number does."""
    return month.year * 12 + month.month


def text_of(number: int) -> str:
    """Return the month (YYYY-MM) of a number, as month_text does."""
    year, month = divmod(number - 1, 12)
    return f"{year:04}-{month + 1:02}"

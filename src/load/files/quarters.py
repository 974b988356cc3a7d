"""Quarters as texts such as 2026Q1: find them in titles, count back, get their last day."""

import datetime as dt
import re

TITLE = re.compile(r"(20\d\d)\s*년도?\s*([1-4])\s*/?\s*(?:4\s*)?분기")
QUARTER = re.compile(r"(20\d\d)Q([1-4])")


def find_quarter(text: str) -> str | None:
    """Return the first quarter named in a title: '2025년 3분기 …' gives 2025Q3."""
    found = TITLE.search(text)
    return f"{found[1]}Q{found[2]}" if found else None


def is_quarter(text: str) -> bool:
    """Return whether the text is a quarter such as 2026Q1."""
    return QUARTER.fullmatch(text) is not None


def quarter_before(quarter: str) -> str:
    """Return the quarter before: 2026Q1 → 2025Q4."""
    year, number = map(int, quarter.split("Q"))
    return f"{year}Q{number - 1}" if number > 1 else f"{year - 1}Q4"


def last_day(quarter: str) -> dt.date:
    """Return the last day of the quarter, the reference day of its figures."""
    year, number = map(int, quarter.split("Q"))
    first_of_next = dt.date(year + number // 4, number % 4 * 3 + 1, 1)
    return first_of_next - dt.timedelta(days=1)

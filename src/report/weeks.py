"""Weeks of reports, by ISO code and by the day of the data."""

import re

import pandas as pd

WEEK_CODE = re.compile(r"(\d{4})-W(\d{2})")


def monday_of(code: str) -> pd.Timestamp | None:
    """Return the Monday of a week such as 2026-W46; None where there is no such week."""
    written = WEEK_CODE.fullmatch(code.strip().upper())
    if written is None:
        return None
    year, number = map(int, written.groups())
    try:
        return pd.Timestamp.fromisocalendar(year, number, 1)
    except ValueError:
        return None


def last_week(as_of: str | None) -> pd.Timestamp | None:
    """Return the Monday of the last week that is over on a day; None without a day."""
    if not as_of:
        return None
    day = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    return day - pd.Timedelta(days=day.weekday() + 7)

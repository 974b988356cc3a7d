"""The windows of uptake: which months count, found from how late leaves are reported."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Connection, Select, String, cast, func, select

from src.domain.codes import WINDOWS
from src.store.bulk import insert_frame, read_frame
from src.store.schema import eligible, leave_starts
from src.store.uptake_tables import uptake_windows

REPORTED_SHARE = 0.98
"""A week counts as reported once this share of the users of older weeks was in after as long."""
SETTLED_AGE = 26
"""Weeks after which no more reports are waited for: only weeks as old tell how late reports are."""


@dataclass(frozen=True)
class Reports:
    """The last week with a report (Monday), and the weeks after which a week is reported."""

    last_week: pd.Timestamp
    weeks: int

    def last_settled_month(self) -> pd.Period:
        """Return the last month all of whose Mondays have had `weeks` weeks to be reported."""
        first_open = self.last_week - pd.Timedelta(weeks=self.weeks - 1)
        return pd.Period(first_open, "M") - 1


def fill_windows(connection: Connection) -> pd.DataFrame:
    """Fill uptake_windows and return its rows; none without leave starts or without eligible."""
    months = connection.execute(select(func.min(eligible.c.month), func.max(eligible.c.month)))
    first, last = months.one()
    reports = read_reports(connection)
    if first is None or reports is None:
        return make_windows(None, None)
    since = max(pd.Period(first, "M"), _first_whole_month(connection))
    windows = make_windows(since, min(pd.Period(last, "M"), reports.last_settled_month()))
    insert_frame(connection, uptake_windows, windows)
    return windows


def read_reports(connection: Connection) -> Reports | None:
    """Return how late the leave starts of a build were reported, None without any."""
    newest = connection.execute(select(func.max(leave_starts.c.received_week))).scalar()
    if newest is None:
        return None
    last_week = pd.Timestamp(newest)
    return Reports(last_week, report_weeks(read_frame(connection, _delays(last_week))))


def report_weeks(delays: pd.DataFrame) -> int:
    """Return the least delay in weeks within which REPORTED_SHARE of all users were reported.

    delays : days between start and report, and users, of the weeks at least SETTLED_AGE old.
    Where no week is as old, nothing can be measured: SETTLED_AGE.
    """
    delays = delays[delays["users"] > 0].sort_values("days")
    if delays.empty:
        return SETTLED_AGE
    share = delays["users"].cumsum() / delays["users"].sum()
    return int(delays.loc[share >= REPORTED_SHARE, "days"].iloc[0]) // 7


def make_windows(first: pd.Period | None, last: pd.Period | None) -> pd.DataFrame:
    """Return the rows of uptake_windows that fit between two months, both included."""
    columns = ["window", "period", "first_month", "last_month"]
    if first is None or last is None:
        return pd.DataFrame(columns=columns)
    ends = {"now": last, "before": last - 12}
    rows = [
        (months, period, str(end - (months - 1)), str(end))
        for months in WINDOWS
        for period, end in ends.items()
        if end - (months - 1) >= first
    ]
    return pd.DataFrame(rows, columns=columns)


def uptake_facts(connection: Connection) -> dict[str, str]:
    """Return what a snapshot says of its uptake: last_week, report_weeks, uptake_until.

    Nothing without leave starts; without windows no uptake_until.
    """
    reports = read_reports(connection)
    if reports is None:
        return {}
    facts = {
        "last_week": reports.last_week.date().isoformat(),
        "report_weeks": str(reports.weeks),
    }
    until = select(func.max(uptake_windows.c.last_month)).where(uptake_windows.c.period == "now")
    month = connection.execute(until).scalar()
    return facts if month is None else facts | {"uptake_until": month}


def _first_whole_month(connection: Connection) -> pd.Period:
    """Return the first month with leave starts from its first Monday on."""
    first = pd.Timestamp(connection.execute(select(func.min(leave_starts.c.week))).scalar())
    return pd.Period(first, "M") + (1 if first.day > 7 else 0)


def _delays(last_week: pd.Timestamp) -> Select:
    starts = leave_starts.c
    days = cast(starts.received_week - starts.week, BigInteger)
    settled = (last_week - pd.Timedelta(weeks=SETTLED_AGE)).date()
    return (
        select(days.label("days"), cast(func.sum(starts.users), BigInteger).label("users"))
        .where(starts.week <= settled)
        .group_by(days)
    )


def month_of(week: ColumnElement) -> ColumnElement[str]:
    """Return the month (YYYY-MM) of a column of dates: cast alike in every database."""
    return func.substr(cast(week, String), 1, 7)

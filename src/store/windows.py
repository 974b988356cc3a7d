"""The windows of uptake: which months count, found from how late leaves are reported; and companies
by window, the months of each summed for every window and period at once.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from src.domain.codes import SEXES, WINDOWS
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import uptake_windows
from src.store.schema import eligible, leave_starts
from src.store.sums import Columns, whole
from src.store.working_tables import company_months

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


def sums_by_window(windows: pd.DataFrame) -> CompoundSelect:
    """Select one row per window, period, company, program and sex with somebody eligible.

    One pass over the months sums every window side by side; then each becomes rows of its own.
    """
    rows = list(windows.itertuples(index=False))
    months = company_months.c
    sums = [part for number, row in enumerate(rows) for part in _window_sums(number, row)]
    wide = (
        select(months.company_id, months.program, *sums)
        .group_by(months.company_id, months.program)
        .cte("wide")
    )
    return union_all(
        *[_long(wide.c, number, row, sex) for number, row in enumerate(rows) for sex in SEXES]
    )


def _window_sums(number: int, row: Any) -> list:
    months = company_months.c
    inside = months.month.between(row.first_month, row.last_month)
    return [
        whole(func.coalesce(func.sum(months[name]).filter(inside, months.sex == sex), 0)).label(
            f"{name}_{sex}_{number}"
        )
        for name in ("eligible", "users")
        for sex in SEXES
    ]


def _long(wide: Columns, number: int, row: Any, sex: str) -> Select:
    people = wide[f"eligible_{sex}_{number}"]
    both = case((wide[f"eligible_m_{number}"] > 0, 1), else_=0) if sex == "f" else literal(0)
    return select(
        cast(literal(row.window), BigInteger).label("window"),
        literal(row.period).label("period"),
        wide.company_id,
        wide.program,
        literal(sex).label("sex"),
        people.label("eligible"),
        wide[f"users_{sex}_{number}"].label("users"),
        whole(both).label("shared"),
    ).where(people > 0)

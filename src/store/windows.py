"""The windows of uptake: which cohorts count, given how late leaves start and are reported.

Also the sums of companies by window, for all windows and periods at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)

from src.domain.codes import SEXES, WINDOWS
from src.store.bulk import insert_frame, read_frame
from src.store.cohorts import Basis
from src.store.mart_tables import uptake_windows
from src.store.months import number_of
from src.store.schema import eligible, leave_starts
from src.store.sums import Columns, whole
from src.store.working_tables import cohort_ends, company_months, successive

REPORTED_SHARE = 0.98
"""A week counts as reported at the age at which this share of the users of old weeks was reported.
"""
SUCCESSIVE, FEWEST_SUCCESSIVE = 5, 3
"""Most periods of a trend, and the fewest half-years that make one."""
SETTLED_AGE = 26
"""Weeks after which a week counts as completely reported. Delays are measured on such weeks
only."""


@dataclass(frozen=True)
class Reports:
    """The last week with a report (Monday), and the weeks after which a week is reported.

    upto : the share of users that is reported 0, 1, … weeks after they start; empty if unknown.
    """

    last_week: pd.Timestamp
    weeks: int
    upto: tuple[float, ...] = ()

    def last_settled_month(self) -> pd.Period:
        """Return the last month all of whose Mondays have had `weeks` weeks to be reported."""
        first_open = self.last_week - pd.Timedelta(weeks=self.weeks - 1)
        return pd.Period(first_open, "M") - 1

    def share_in(self, month: pd.Period) -> float:
        """Return the share of a month's starts that is reported by now."""
        first = month.start_time
        mondays = pd.date_range(first, month.end_time, freq="W-MON")
        ages = [(self.last_week - monday).days // 7 for monday in mondays]
        return float(np.mean([self._reported(age) for age in ages]))

    def _reported(self, age: int) -> float:
        if age < 0:
            return 0.0
        if age >= len(self.upto):
            return 1.0 if age >= self.weeks else 0.0
        return self.upto[age]


@dataclass(frozen=True)
class History:
    """The months for which uptake can be computed: those with eligible people and with complete
    starts. first_start : the first month with leave starts from its first Monday on. reports : how
    late leave starts are reported."""

    first_eligible: pd.Period
    last_eligible: pd.Period
    first_start: pd.Period
    last_start: pd.Period
    reports: Reports


def read_history(connection: Connection) -> History | None:
    """Return the history of a build, None without leave starts or without eligible people."""
    months = connection.execute(select(func.min(eligible.c.month), func.max(eligible.c.month)))
    first, last = months.one()
    reports = read_reports(connection)
    if first is None or reports is None:
        return None
    return History(
        pd.Period(first, "M"),
        pd.Period(last, "M"),
        _first_whole_month(connection),
        reports.last_settled_month(),
        reports,
    )


def fill_windows(
    connection: Connection, history: History, bases: Sequence[Basis], with_trend: bool
) -> pd.DataFrame:
    """Fill uptake_windows and cohort_ends; return the windows by programme and sex.

    A window consists of cohorts. It ends with the last one whose follow-up is over. It begins where
    starts are known completely and, if starts were allotted to months of eligibility, where the
    months before are known, too. newest : the age of a window's newest month. with_trend : whether
    to add the periods of a trend.
    """
    parts, spans = [], {}
    for basis in bases:
        since = max(history.first_eligible + basis.before, history.first_start)
        last = min(history.last_eligible, history.last_start - basis.months)
        parts.append(make_windows(since, last).assign(program=basis.program, sex=basis.sex))
        spans[basis.program, basis.sex] = since, last
        connection.execute(
            insert(cohort_ends).values(
                program=basis.program,
                sex=basis.sex,
                first=number_of(since),
                last=number_of(last),
            )
        )
    windows = pd.concat(parts, ignore_index=True)
    insert_frame(connection, uptake_windows, windows)
    windows = windows.assign(newest=np.where(windows["period"] == "now", 0, 12))
    if windows.empty or not with_trend:
        return windows
    periods = make_successive(spans)
    insert_frame(connection, successive, periods.drop(columns="newest"))
    return pd.concat([windows, periods], ignore_index=True)


def read_reports(connection: Connection) -> Reports | None:
    """Return how late the leave starts of a build are reported, None without leave starts."""
    newest = connection.execute(select(func.max(leave_starts.c.received_week))).scalar()
    if newest is None:
        return None
    last_week = pd.Timestamp(newest)
    delays = read_frame(connection, _delays(last_week))
    return Reports(last_week, report_weeks(delays), reported_shares(delays))


def report_weeks(delays: pd.DataFrame) -> int:
    """Return the smallest delay in weeks within which REPORTED_SHARE of all users were reported.

    delays : days between start and report, and users, of weeks at least SETTLED_AGE old. Without
    such weeks the delay cannot be measured, and SETTLED_AGE is returned.
    """
    delays = delays[delays["users"] > 0].sort_values("days")
    if delays.empty:
        return SETTLED_AGE
    share = delays["users"].cumsum() / delays["users"].sum()
    return int(delays.loc[share >= REPORTED_SHARE, "days"].iloc[0]) // 7


def reported_shares(delays: pd.DataFrame) -> tuple[float, ...]:
    """Return the share of all users that was reported 0, 1, … weeks after they started.

    delays : as in report_weeks.
    """
    delays = delays[delays["users"] > 0]
    by_week = np.bincount(delays["days"].clip(lower=0) // 7, delays["users"])
    return tuple((np.cumsum(by_week) / max(by_week.sum(), 1)).tolist())


def make_windows(first: pd.Period, last: pd.Period) -> pd.DataFrame:
    """Return the rows of uptake_windows that fit between two months, both included."""
    columns = ["window", "period", "first_month", "last_month"]
    ends = {"now": last, "before": last - 12}
    rows = [
        (months, period, str(end - (months - 1)), str(end))
        for months in WINDOWS
        for period, end in ends.items()
        if end - (months - 1) >= first
    ]
    return pd.DataFrame(rows, columns=columns)


def make_successive(spans: dict[tuple[str, str], tuple[pd.Period, pd.Period]]) -> pd.DataFrame:
    """Return the periods of a trend: up to SUCCESSIVE consecutive ones of equal length.

    spans : by programme and sex, the first and last month that a window may contain. Periods are
    years where SUCCESSIVE of them fit, else half-years, at least FEWEST_SUCCESSIVE of them; both
    sexes of a programme have the same number and length. period : "5" is the newest, "1" the
    oldest; columns as returned by `fill_windows`.
    """
    rows = []
    for program in dict.fromkeys(program for program, _ in spans):
        by_sex = {sex: span for (code, sex), span in spans.items() if code == program}
        months = min((last - first).n + 1 for first, last in by_sex.values())
        length = 12 if months >= 12 * SUCCESSIVE else 6
        count = min(months // length, SUCCESSIVE)
        if count < FEWEST_SUCCESSIVE:
            continue
        for sex, (_, last) in by_sex.items():
            for back in range(count):
                end = last - back * length
                first_and_last = (str(end - (length - 1)), str(end))
                number = str(SUCCESSIVE - back)
                rows.append((length, number, *first_and_last, program, sex, back * length))
    columns = ["window", "period", "first_month", "last_month", "program", "sex", "newest"]
    return pd.DataFrame(rows, columns=columns)


def uptake_facts(connection: Connection) -> dict[str, str]:
    """Return facts of a snapshot about its uptake: last_week, report_weeks, uptake_until.

    Empty without leave starts; no uptake_until without windows.
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


def sums_by_window(windows: pd.DataFrame) -> CompoundSelect:
    """Select one row per window, period, company, program and sex with eligible or open people.

    One pass over the months sums all windows as columns (wide). Then the men of each company are
    joined to its women, and the columns of each window become rows (long).
    """
    months = company_months.c
    kinds = windows[["window", "period", "newest"]].drop_duplicates().itertuples(index=False)
    kinds = list(kinds)
    key = (months.company_id, months.program, months.sex)
    sums = [part for number, row in enumerate(kinds) for part in _window_sums(number, row)]
    wide = select(*key, *sums, _open_sum()).group_by(*key).cte("wide")
    eligible_men = [wide.c[f"eligible_{at}"].label(f"men_{at}") for at in range(len(kinds))]
    men = select(wide.c.company_id, wide.c.program, *eligible_men).where(wide.c.sex == "m")
    of_men = men.cte("men")
    same = and_(*[wide.c[name] == of_men.c[name] for name in ("company_id", "program")])
    counted = [of_men.c[column.name] for column in eligible_men]
    beside = select(wide, *counted).select_from(wide.outerjoin(of_men, same)).cte("beside")
    there = {
        key: sorted(set(rows["program"]))
        for key, rows in windows.groupby(["window", "period", "sex"])
    }
    return union_all(*[_long(beside.c, at, row, there) for at, row in enumerate(kinds)])


def _window_sums(number: int, row: Any) -> list:
    months = company_months.c
    inside = months.age.between(row.newest, row.newest + row.window - 1)
    return [
        whole(func.coalesce(func.sum(months[name]).filter(inside), 0)).label(f"{name}_{number}")
        for name in ("eligible", "users")
    ]


def _open_sum() -> ColumnElement:
    """Return the number of people in follow-up without a known start."""
    months = company_months.c
    waiting = func.sum(months.eligible - months.users).filter(months.age < 0)
    return whole(func.coalesce(waiting, 0)).label("open")


def _long(rows: Columns, number: int, row: Any, there: dict) -> Select:
    """Return the rows of one window and period. there : by window, period and sex, the programmes
    that have it."""
    of_sex = {sex: there.get((row.window, row.period, sex), []) for sex in SEXES}
    people = rows[f"eligible_{number}"]
    waiting = rows.open if row.period == "now" else literal(0)
    with_men = and_(_is_one(rows.program, of_sex["m"]), rows[f"men_{number}"] > 0)
    shared = and_(rows.sex == "f", people > 0, with_men)
    return select(
        cast(literal(row.window), BigInteger).label("window"),
        literal(row.period).label("period"),
        rows.company_id,
        rows.program,
        rows.sex,
        people.label("eligible"),
        rows[f"users_{number}"].label("users"),
        whole(waiting).label("open"),
        whole(case((shared, 1), else_=0)).label("shared"),
    ).where(
        or_(*[and_(rows.sex == sex, _is_one(rows.program, of_sex[sex])) for sex in SEXES]),
        or_(people > 0, waiting > 0),
    )


def _is_one(column: ColumnElement, codes: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a column has one of a few codes. By OR, because DuckDB runs IN with
    a list as a join."""
    return or_(false(), *[column == code for code in codes])

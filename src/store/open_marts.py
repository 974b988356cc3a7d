"""Fill the marts of people who can still be helped: open people, and those expected next.

Their source is company_months (cohorts), before these are summed by window.
"""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Double,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    union_all,
)

from src.domain.codes import SEXES, WINDOWS
from src.store.bulk import insert_frame, read_frame
from src.store.cohorts import Basis
from src.store.mart_tables import (
    cohort_shares,
    cohort_users,
    company_facts,
    company_open,
    company_seen,
    seen_bases,
    start_shares,
)
from src.store.months import month_number, month_of, month_text, number_of
from src.store.sums import Columns, added, fill, whole
from src.store.windows import History
from src.store.working_tables import (
    cohort_ends,
    cohort_known,
    cohort_starts,
    company_months,
)

SEEN_MONTHS = 36
"""Months of eligible people from which those of the next year are predicted."""
LIKENESS = (0.2, 20.0)
"""Bounds of the gamma shape of firms."""
LEAST_KNOWN = 0.05
"""Months of eligibility with a smaller chance that a start is known are not used for uptake."""


def fill_open(connection: Connection, bases: Sequence[Basis], history: History) -> None:
    """Fill company_open, company_seen, seen_bases, start_shares and cohort_known."""
    shares = [
        (basis.program, basis.sex, month, share)
        for basis in bases
        for month, share in enumerate(basis.shares)
    ]
    columns = ["program", "sex", "months", "share"]
    insert_frame(connection, start_shares, pd.DataFrame(shares, columns=columns))
    fill(connection, company_open, _open(number_of(history.last_start)))
    _fill_known(connection, bases, history)
    last = number_of(history.last_eligible)
    months = min(SEEN_MONTHS, last - number_of(history.first_eligible) + 1)
    fill(connection, company_seen, _seen(last - months + 1, last))
    last_month = str(history.last_eligible)
    sums = read_frame(connection, _sums_of_firms(last_month, months))
    insert_frame(connection, seen_bases, seen_rates(sums, months).assign(last_month=last_month))


def seen_rates(sums: pd.DataFrame, months: int) -> pd.DataFrame:
    """Return the rows of seen_bases: the yearly rate of becoming eligible and its likeness.

    sums : program, sex, and over all firms the sums of eligible, employees (weighted by the share
    of months that the firm was open), and their products. likeness : the shape of a gamma
    distribution of firms' rates, by moments: the variance beyond Poisson.
    """
    rate = sums["eligible"] / sums["employees"].clip(lower=1)
    squares = rate**2 * sums["weighed"]
    left = sums["squared"] - 2 * rate * sums["crossed"] + squares
    beyond = (left - sums["eligible"]).clip(lower=1e-9)
    likeness = (squares / beyond).clip(*LIKENESS)
    found = sums[["program", "sex"]].assign(months=months, yearly=rate * 12 / months)
    return found.assign(likeness=likeness)


def _fill_known(connection: Connection, bases: Sequence[Basis], history: History) -> None:
    """Fill cohort_known: the people of each month, and the chance that a start is known."""
    rows, ends = company_months.c, cohort_ends.c
    number = (ends.last - rows.age).label("number")
    sums = read_frame(
        connection,
        select(rows.program, rows.sex, rows.age, number,
               *added(rows, "eligible", "users"))
        .join_from(company_months, cohort_ends, _same(rows, ends))
        .where(rows.age < max(WINDOWS), rows.age <= ends.last - ends.first)
        .group_by(rows.program, rows.sex, rows.age, number),
    )  # fmt: skip
    last_start, reported = number_of(history.last_start), _reported(history)
    shares = {(basis.program, basis.sex): basis.shares for basis in bases}
    known = [
        1.0
        if row.age >= 0
        else known_share(shares[row.program, row.sex], last_start - row.number, reported)
        for row in sums.itertuples()
    ]
    sums = sums.assign(watched=last_start - sums["number"] + 1, known=known)
    sums = sums.rename(columns={"eligible": "people"})
    insert_frame(connection, cohort_known, sums.drop(columns="number"))


def _reported(history: History) -> list[float]:
    """Return the known share of starts of each month after the last complete one."""
    later = (pd.Period(history.reports.last_week, "M") - history.last_start).n
    return [history.reports.share_in(history.last_start + month) for month in range(1, later + 1)]


def fill_cohort_users(connection: Connection, bases: Sequence[Basis], history: History) -> None:
    """Fill cohort_users and cohort_shares for all months of eligibility, also those whose follow-up
    is not over: effects of campaigns are visible before follow-ups end."""
    starts = cohort_starts.c
    key = (starts.company_id, starts.month, starts.started, starts.program, starts.sex)
    summed = select(*key, *added(starts, "users")).group_by(*key).subquery().c
    months = [month_text(summed[name]).label(name) for name in ("month", "started")]
    rest = [summed[name] for name in ("company_id", "program", "sex", "users")]
    order = (summed.program, summed.company_id, months[0], summed.sex, months[1])
    fill(connection, cohort_users, select(*months, *rest).order_by(*order))
    shares = pd.DataFrame(
        [row for basis in bases for row in _shares_of(basis, history)],
        columns=["program", "sex", "month", "known"],
    )
    insert_frame(connection, cohort_shares, shares[shares["known"] >= LEAST_KNOWN])


def _shares_of(basis: Basis, history: History) -> list[tuple[str, str, str, float]]:
    """Return program, sex, month and the chance that a start is known, from the first month for
    which the data have all starts."""
    since = max(history.first_eligible + basis.before, history.first_start)
    # without a known lag starts are counted in their own month
    shares = (1.0,) if basis.code == "unknown" else basis.shares
    reported = _reported(history)
    return [
        (
            basis.program,
            basis.sex,
            str(month),
            known_share(shares, (history.last_start - month).n, reported),
        )
        for month in pd.period_range(since, history.last_eligible, freq="M")
    ]


def known_share(shares: Sequence[float], whole_months: int, reported: Sequence[float]) -> float:
    """Return the chance that the start of a starter is known.

    shares : the distribution of starters over 0, 1, … months after becoming eligible.
    whole_months : the last of these months with all starts known, below 0 for none. reported : the
    known share of starts in the months after it.
    """
    return float(sum(
        share * (1.0 if month <= whole_months else
                 reported[month - whole_months - 1] if month - whole_months <= len(reported) else 0)
        for month, share in enumerate(shares)
    ))  # fmt: skip


def _open(last_start: int) -> Select:
    """Return the open people of each firm by the number of months with all starts known."""
    rows, ends = company_months.c, cohort_ends.c
    watched = last_start - (ends.last - rows.age) + 1
    key = (rows.company_id, rows.program, rows.sex)
    waiting = rows.eligible - rows.users
    return (
        select(*key, whole(watched).label("watched"), whole(func.sum(waiting)).label("open"))
        .join_from(company_months, cohort_ends, _same(rows, ends))
        .where(rows.age < 0, waiting > 0)
        .group_by(*key, watched)
        .order_by(rows.program, rows.company_id, rows.sex)
    )


def _seen(first: int, last: int) -> Select:
    rows = company_months.c
    key = (rows.company_id, rows.program, rows.sex)
    return (
        select(*key, whole(func.sum(rows.eligible)).label("eligible"))
        .where(month_number(rows.month).between(first, last))
        .group_by(*key)
        .order_by(rows.program, rows.company_id, rows.sex)
    )


def _sums_of_firms(last_month: str, months: int) -> Select:
    """Return the sums for `seen_rates` over all firms that are not closed.

    Employees are summed once per sex, not per programme.
    """
    facts, seen = company_facts.c, company_seen.c
    there = months_open(literal(last_month), cast(literal(months), Double)) / months
    able = cast(seen.eligible, Double)
    staff = staff_of(seen.sex) * there
    known = staff_of(seen.sex).is_not(None)
    of_people = (
        select(
            seen.program,
            seen.sex,
            func.sum(able).filter(known).label("eligible"),
            func.sum(able * staff).label("crossed"),
            func.sum(able * able).filter(known).label("squared"),
        )
        .join_from(company_seen, company_facts, facts.company_id == seen.company_id)
        .where(facts.closed_on.is_(None))
        .group_by(seen.program, seen.sex)
        .subquery()
        .c
    )
    of_staff = union_all(*[_staff_sums(sex, there) for sex in SEXES]).subquery().c
    groups = select(seen.program, seen.sex).distinct().subquery()
    sums = {
        "eligible": of_people.eligible,
        "employees": of_staff.employees,
        "crossed": of_people.crossed,
        "squared": of_people.squared,
        "weighed": of_staff.weighed,
    }
    return (
        select(*groups.c, *[func.coalesce(each, 0.0).label(name) for name, each in sums.items()])
        .select_from(groups)
        .join(of_staff.sex.table, of_staff.sex == groups.c.sex)
        .outerjoin(of_people.sex.table, _same(of_people, groups.c))
        .order_by(groups.c.program, groups.c.sex)
    )


def _staff_sums(sex: str, there: ColumnElement) -> Select:
    staff = staff_of(literal(sex)) * there
    return select(
        literal(sex).label("sex"),
        func.sum(staff).label("employees"),
        func.sum(staff * staff).label("weighed"),
    ).where(company_facts.c.closed_on.is_(None))


def staff_of(sex: ColumnElement[str]) -> ColumnElement:
    """Return a firm's employees of a sex by the head counts of the last month; without these, half
    of all employees, if known."""
    facts = company_facts.c
    counted = case((sex == "f", facts.employees_f), else_=facts.employees_m)
    return func.coalesce(cast(counted, Double), cast(facts.employees, Double) / 2)


def months_open(last_month: ColumnElement[str], months: ColumnElement) -> ColumnElement:
    """Return for how many of the `months` up to `last_month` a firm of company_facts was open.

    All of them if its opening day is unknown; the month of opening counts half."""
    opened = company_facts.c.opened_on
    since = month_number(last_month) - month_number(month_of(opened)) + cast(literal(0.5), Double)
    within = func.greatest(func.least(since, months), cast(literal(0.5), Double))
    return case((opened.is_(None), months), else_=within)


def _same(left: Columns, right: Columns) -> ColumnElement[bool]:
    return and_(left.program == right.program, left.sex == right.sex)

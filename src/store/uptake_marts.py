"""Fill the marts of uptake: users and eligible people by company and by place.

Everything derives from the cohorts in company_months: sums of companies by window, of these by
complex and stratum, and from the strata the rates of the country, the complexes and the regions.
"""

import pandas as pd
from sqlalchemy import (
    Connection,
    Select,
    and_,
    func,
    select,
)

from src.metrics.visit_list import USUAL_WINDOW
from src.store.bases import fill_bases
from src.store.cohorts import fill_cohorts
from src.store.mart_tables import PERIODS, company_facts, company_uptake, uptake_rates
from src.store.months import month_number, month_text
from src.store.open_marts import fill_cohort_users, fill_open
from src.store.period_marts import fill_periods
from src.store.place_marts import WINDOW, fill_places, stratum_rates
from src.store.schema import eligible
from src.store.sums import added, fill, whole
from src.store.windows import fill_windows, read_history, sums_by_window
from src.store.working_tables import (
    cohort_ends,
    cohort_starts,
    company_months,
    company_windows,
    strata,
)


def fill_uptake(connection: Connection) -> None:
    """Fill the marts of uptake and company_months; company_facts and nodes_above must be filled."""
    if not fill_company_uptake(connection, with_trend=True):
        return
    fill(connection, strata, _strata())
    fill(connection, uptake_rates, _rates())
    fill_places(connection)
    fill_periods(connection)


def fill_company_uptake(connection: Connection, *, with_trend: bool = False) -> bool:
    """Fill company_months and the marts of uptake by company; return whether there is a window.

    with_trend : whether also to fill the periods of a trend, the windows of a year before and
    cohort_users, and to sort company_uptake. Lists of an earlier day need none of these.
    """
    history = read_history(connection)
    if history is None:
        return False
    bases = fill_cohorts(connection, history.first_start, history.last_start)
    windows = fill_windows(connection, history, bases, with_trend)
    fill(connection, company_months, _company_months())
    fill_bases(connection, bases)
    fill_open(connection, bases, history)
    if with_trend:
        fill_cohort_users(connection, bases, history)
    if windows.empty:
        return False
    needed = windows if with_trend else _of_lists(windows)
    fill(connection, company_windows, sums_by_window(needed))
    uptake = _company_uptake()
    fill(connection, company_uptake, uptake if with_trend else uptake.order_by(None))
    return True


def _of_lists(windows: pd.DataFrame) -> pd.DataFrame:
    """Return the windows that a list needs: the usual one; the longest of each programme and sex,
    to which the model is fitted; and the longest that both sexes have, which replaces a missing
    usual one."""
    now = windows[windows["period"] == "now"]
    longest = now.groupby(["program", "sex"])["window"].transform("max")
    of_both = longest.groupby(now["program"]).transform("min")
    masks = [now["window"] == each for each in (USUAL_WINDOW, longest, of_both)]
    return now[masks[0] | masks[1] | masks[2]]


def _company_months() -> Select:
    """Return eligible people and users of each cohort; every user counts as eligible."""
    starts, ends = cohort_starts.c, cohort_ends.c
    key = (starts.company_id, starts.month, starts.program, starts.sex)
    summed = select(*key, *added(starts, "users")).group_by(*key).subquery()
    used = summed.c
    able = eligible.c
    number = month_number(able.month)
    same = and_(
        able.company_id == used.company_id,
        able.program == used.program,
        able.sex == used.sex,
        number == used.month,
    )
    people, users = func.coalesce(able.eligible, 0), func.coalesce(used.users, 0)
    both = (
        select(
            *[
                func.coalesce(able[name], used[name]).label(name)
                for name in ("company_id", "program", "sex")
            ],
            func.coalesce(able.month, month_text(used.month)).label("month"),
            func.coalesce(number, used.month).label("number"),
            whole(func.greatest(people, users)).label("eligible"),
            whole(users).label("users"),
            whole(func.greatest(users - people, 0)).label("raised"),
        )
        .select_from(eligible.join(summed, same, full=True))
        .subquery()
        .c
    )
    return select(
        both.company_id,
        both.month,
        both.program,
        both.sex,
        both.eligible,
        both.users,
        both.raised,
        whole(ends.last - both.number).label("age"),
    ).where(ends.program == both.program, ends.sex == both.sex)


def _company_uptake() -> Select:
    rows, facts = company_windows.c, company_facts.c
    shown = ("company_id", "window", "program", "sex", "eligible", "users", "open")
    return (
        select(*[rows[name] for name in shown])
        .join_from(company_windows, company_facts, facts.company_id == rows.company_id)
        .where(rows.period == "now")
        .order_by(rows.window, rows.program, facts.sido, facts.complex_id, rows.company_id)
    )


def _strata() -> Select:
    """Return the sums of companies by complex and stratum, without companies of unknown complex."""
    rows, facts = company_windows.c, company_facts.c
    key = (
        *[rows[name] for name in WINDOW],
        facts.complex_id,
        rows.program,
        rows.sex,
        func.coalesce(facts.industry, "").label("industry"),
        func.coalesce(facts.size_band, "").label("size_band"),
    )
    return (
        select(
            *key,
            *added(rows, "eligible", "users", "open"),
            whole(func.count().filter(rows.eligible > 0)).label("companies"),
            whole(func.sum(rows.shared)).label("companies_shared"),
            whole(func.sum(rows.eligible * rows.eligible)).label("squares"),
        )
        .join_from(company_windows, company_facts, facts.company_id == rows.company_id)
        .where(facts.kind.is_not(None))
        .group_by(*key)
    )


def _rates() -> Select:
    rates = stratum_rates()
    return rates.where(strata.c.period.in_(PERIODS)).order_by(*rates.selected_columns[:6])

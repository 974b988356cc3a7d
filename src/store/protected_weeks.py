"""Fill the protected marts of starts by week and of people becoming eligible by month.

Only for large places, both sexes and all companies together. Small counts, including 0, all appear
as FEW, so that an empty week is not revealed. The weeks of report are not real: each count is
spread over them at the country's reporting speed.
"""

from datetime import date

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, case, func, select

from src.protect.cells import Cells
from src.protect.keys import cell_keys
from src.protect.noise import protect
from src.protect.places import Places
from src.protect.rules import FEWEST, Rule
from src.protect.tables import show_sums
from src.store.bulk import insert_frame, read_frame
from src.store.mart_tables import company_facts, protected_months, protected_weeks
from src.store.protected_sums import series_by_complex
from src.store.schema import leave_starts
from src.store.sums import added, is_empty, whole
from src.store.windows import SETTLED_AGE
from src.store.working_tables import company_keys, company_months

MEAN = 8
"""Mean users a week from which a place is shown by week."""
YEARS = 104
"""Weeks (two years) over which SERIES is checked."""
SERIES = Rule(firms=5, share=0.5, people=MEAN * YEARS)
"""Rule for the users of a place in these weeks."""
FEW = 2
"""The value that replaces counts below FEWEST."""
LEVELS_TOLD = ("country", "sido", "sigungu", "complex")
WEEK = pd.Timedelta(weeks=1)


def fill_protected_weeks(connection: Connection, places: Places, secret: bytes) -> None:
    """Fill protected_weeks and protected_months; company_keys, company_months must be filled."""
    starts = None if is_empty(connection, leave_starts) else read_frame(connection, _starts())
    if starts is None or starts.empty:
        return
    speed = read_frame(connection, _speed())
    newest = speed["received_week"].max()
    series = read_frame(connection, series_by_complex(since(newest)))
    programs = sorted(starts["program"].unique())
    own = as_series(places, series, programs)
    trees = [nest.tree(own) for nest in places.nests()]
    shown = show_sums(places.cells(own), trees, SERIES)
    people = read_frame(connection, _months())
    names = places.named(LEVELS_TOLD)
    shown_places = names[names["kind"] == ""]
    for number, program in enumerate(programs):
        sets = np.flatnonzero(shown[:, number])
        if not len(sets):
            continue
        weeks = _noised(places, sets, starts[starts["program"] == program], "week", secret)
        weeks = _spread_over_reports(weeks, speed[speed["program"] == program], newest)
        insert_frame(connection, protected_weeks, weeks.merge(shown_places).drop(columns="set"))
        months = _noised(places, sets, people[people["program"] == program], "month", secret)
        months = months.rename(columns={"users": "eligible"})
        insert_frame(connection, protected_months, months.merge(shown_places).drop(columns="set"))


def since(newest: pd.Timestamp) -> date:
    """Return the first of the YEARS weeks. newest : the last week of reports."""
    return (newest - (YEARS - 1) * WEEK).date()


def _each() -> Select:
    """Return starts by company, programme, sex and week, summed over weeks of report."""
    rows = leave_starts.c
    key = (rows.company_id, rows.program, rows.sex, rows.week)
    return select(*key, *added(rows, "users")).group_by(*key)


def _starts() -> Select:
    each, facts, keys = _each().subquery(), company_facts.c, company_keys.c
    rows = each.c
    key = (facts.complex_id, rows.program, rows.week)
    counted = func.sum(case((rows.users > 0, keys.record_key), else_=0))
    return (
        select(*key, *added(rows, "users"), whole(counted).label("key"))
        .join_from(each, company_facts, facts.company_id == rows.company_id)
        .join(company_keys, (keys.company_id == rows.company_id) & (keys.sex == rows.sex))
        .where(facts.kind.is_not(None))
        .group_by(*key)
    )


def _months() -> Select:
    rows, facts, keys = company_months.c, company_facts.c, company_keys.c
    counted = func.sum(keys.record_key)
    return (
        select(
            facts.complex_id,
            rows.program,
            rows.month,
            whole(func.sum(rows.eligible)).label("users"),
            whole(counted).label("key"),
        )
        .join_from(company_months, company_facts, facts.company_id == rows.company_id)
        .join(company_keys, (keys.company_id == rows.company_id) & (keys.sex == rows.sex))
        .where(facts.kind.is_not(None), rows.eligible > 0)
        .group_by(facts.complex_id, rows.program, rows.month)
    )


def _speed() -> Select:
    rows = leave_starts.c
    key = (rows.program, rows.week, rows.received_week)
    return select(*key, *added(rows, "users")).group_by(*key)


def as_series(places: Places, series: pd.DataFrame, programs: list[str]) -> Cells:
    """Return the cells atoms × programmes of `series_by_complex`, with users as `eligible`, which
    is what the rule counts."""
    row = pd.Index(places.atoms).get_indexer(series["complex_id"])
    column = pd.Index(programs).get_indexer(series["program"])
    own = Cells.of_nothing((len(places.atoms), len(programs)))
    for name, source in (
        ("eligible", "users"),
        ("users", "users"),
        ("firms", "firms"),
        ("largest", "largest"),
    ):
        getattr(own, name)[row, column] = series[source].to_numpy()
    return own


def _noised(
    places: Places, sets: np.ndarray, rows: pd.DataFrame, time: str, secret: bytes
) -> pd.DataFrame:
    """Return set, program, week or month, and users with noise, for all weeks or months."""
    times = pd.Index(rows[time].unique()).sort_values()
    program = rows["program"].iloc[0]
    found = []
    for name in ("users", "key"):
        own = np.zeros((len(places.atoms), len(times)), np.int64)
        at = pd.Index(places.atoms).get_indexer(rows["complex_id"]), times.get_indexer(rows[time])
        own[at] = rows[name].to_numpy()
        found.append(places.holds[sets].astype(np.int64) @ own)
    counts, sums = np.maximum(found[0], 0), found[1]
    named = [f"{program} {str(day)[:10]}" for day in times] * len(sets)
    keys = cell_keys(sums.ravel().tolist(), counts.ravel().tolist(), named, secret)
    noised = protect(counts.ravel(), keys)
    return pd.DataFrame(
        {
            "set": np.repeat(sets, len(times)),
            "program": program,
            time: np.tile(times, len(sets)),
            "users": np.where(noised < FEWEST, FEW, noised),
        }
    )


def _spread_over_reports(
    weeks: pd.DataFrame, speed: pd.DataFrame, newest: pd.Timestamp
) -> pd.DataFrame:
    """Return the weeks with received_week: each count spread at the country's reporting speed."""
    late = ((speed["received_week"] - speed["week"]) // WEEK).clip(lower=0)
    old = speed["week"] <= newest - SETTLED_AGE * WEEK
    used = speed[old] if old.any() else speed
    by_delay = used["users"].groupby(late[used.index]).sum().clip(lower=0)
    share = by_delay.reindex(range(int(by_delay.index.max()) + 1), fill_value=0).cumsum()
    share = share.to_numpy() / share.iloc[-1]
    age = np.minimum(((newest - weeks["week"]) // WEEK).to_numpy(), len(share) - 1)
    reached = np.minimum(np.arange(len(share))[None, :], age[:, None])
    known = np.where(share[age] > 0, share[age], 1.0)
    cumulated = np.rint(weeks["users"].to_numpy()[:, None] * share[reached] / known[:, None])
    cumulated[:, -1] = weeks["users"]
    parts = np.diff(cumulated, axis=1, prepend=0).astype(np.int64)
    row, delay = np.nonzero(parts)
    result = weeks.iloc[row].assign(users=parts[row, delay])
    delay = np.minimum(delay, age[row])
    return result.assign(received_week=result["week"] + delay * WEEK)

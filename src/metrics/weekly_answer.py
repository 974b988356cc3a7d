"""The answer of the weekly page: how the last settled weeks stand, and how all complexes do."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.rates import divide, wilson_interval
from src.metrics.triangle import WEEK
from src.metrics.weekly import PER, charted, weekly_eligible
from src.metrics.weekly_signals import find_signals

RECENT_WEEKS = 4
LIMITED_WEEKS = 78
FEWEST_USERS = 10
"""Two counts that are not this large together are too few to be compared."""
VERDICTS = ("more", "less", "alike", "too_few", "unknown")


class Compared(NamedTuple):
    """rate and other: users per 1,000 eligible here and there. ratio: one over the other, with its
    limits. verdict: more or less where the limits leave 1 out, alike where not; too_few; unknown
    where one of the two is not there."""

    rate: float
    other: float
    ratio: float
    lower: float
    upper: float
    verdict: str


class Answer(NamedTuple):
    """weeks, first, last, users, rate: the last settled weeks. year: they against the same ISO
    weeks a year before; peers: they against the same weeks of the peers. open_weeks: how many are
    provisional; newest: the row of the last week, None where no week is provisional."""

    weeks: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    users: float
    rate: float
    year: Compared
    peers: Compared
    open_weeks: int
    newest: pd.Series | None


def recent_answer(rows: pd.DataFrame, peers: pd.DataFrame | None = None) -> Answer:
    """Return how the last four settled weeks of weekly_series stand; fewer where fewer are known.

    `peers`: rows of weekly_series of the peers. Intervals are of the ratio of two counts given
    their sum, widened by the dispersion of the weeks.
    """
    settled = rows[~rows["provisional"] & (rows["eligible"] > 0)].tail(RECENT_WEEKS)
    provisional = rows[rows["provisional"]]
    here = settled[["users", "eligible"]].sum()
    dispersion = settled["dispersion"].max()
    year = _year_before(settled, dispersion)
    others = None if peers is None else peers[peers["week"].isin(settled["week"])]
    return Answer(
        weeks=len(settled),
        first=settled["week"].min() if len(settled) else None,
        last=settled["week"].max() if len(settled) else None,
        users=here["users"],
        rate=float(divide(here["users"], here["eligible"]) * PER),
        year=year,
        peers=_unknown() if others is None else compare(here, _sums(others), dispersion),
        open_weeks=len(provisional),
        newest=provisional.iloc[-1] if len(provisional) else None,
    )


def compare(here: pd.Series, there: pd.Series, dispersion: float = 1.0) -> Compared:
    """Return how two rates compare; `here` and `there`: users and eligible.

    Source: the exact conditional comparison of two Poisson counts, with Wilson limits; counts are
    divided by the square of `dispersion` first.
    """
    if not (here["eligible"] > 0 and there["eligible"] > 0):
        return _unknown()
    rates = divide([here["users"], there["users"]], [here["eligible"], there["eligible"]]) * PER
    size = max(dispersion, 1.0) ** 2 if not np.isnan(dispersion) else 1.0
    some, both = here["users"] / size, (here["users"] + there["users"]) / size
    if both * size < FEWEST_USERS:
        return Compared(*rates, np.nan, np.nan, np.nan, "too_few")
    share = np.array([divide(some, both), *wilson_interval(some, both)], float)
    ratio, lower, upper = divide(share, 1 - share) * there["eligible"] / here["eligible"]
    upper = np.inf if np.isnan(upper) else upper
    verdict = "more" if lower > 1 else "less" if upper < 1 else "alike"
    return Compared(*rates, ratio, lower, upper, verdict)


def _year_before(settled: pd.DataFrame, dispersion: float) -> Compared:
    """Return the weeks against the same weeks a year before; unknown unless each has one."""
    if settled.empty or settled[["users_before", "rate_before"]].isna().any(axis=None):
        return _unknown()
    eligible = divide(settled["users_before"], settled["rate_before"]) * PER
    before = {"users": settled["users_before"].sum(), "eligible": np.nansum(eligible)}
    return compare(_sums(settled), pd.Series(before), dispersion)


def _sums(rows: pd.DataFrame) -> pd.Series:
    return rows[["users", "eligible"]].sum()


def _unknown() -> Compared:
    return Compared(*[np.nan] * 5, "unknown")


class Many(NamedTuple):
    """rows: one a unit and week, as weekly.charted. units: one a unit, the signals first: unit,
    users (of the last four settled weeks), rate, expected, kind of its newest recent signal (None
    for none), week, last_week, users_then, judged (whether weeks could be judged at all)."""

    rows: pd.DataFrame
    units: pd.DataFrame


def weekly_many(
    starts: pd.DataFrame,
    eligible: pd.DataFrame,
    last,
    settled: int,
    events=None,
    quiet=(),
    eligible_until=None,
) -> Many:
    """Return the weeks of many units with limits and signals, those with a signal first.

    `starts`: unit, week, users known after the week `last`; `eligible`: unit, month, eligible.
    `settled`: weeks until a week is settled, as weekly_series found it for all together. `events`:
    happened_on, rebases, unit (missing: for all). `eligible_until`: as weekly_series. Limits
    and flags are given for the last 78 weeks. A unit that has neither starts nor eligible people
    does not appear. Signals come from the last 24 settled weeks; a week beyond its limits
    comes before a shift, the newest first; the rest follows by its users.
    """
    last = pd.Timestamp(last)
    units = np.unique(np.concatenate([starts["unit"].to_numpy(), eligible["unit"].to_numpy()]))
    rows = _grid(starts, eligible, units, last, eligible_until)
    if rows.empty:
        return Many(rows, pd.DataFrame(columns=_UNITS))
    rows["provisional"] = (last - rows["week"]) // WEEK < settled
    rows["quiet"] = rows["week"].isin(pd.to_datetime([*quiet]))
    rows["rate"] = divide(rows["users"], rows["eligible"]) * PER
    rows = charted(rows, _placed(events, units), since=last - LIMITED_WEEKS * WEEK)
    table = _in_order(rows, find_signals(rows))
    rows["unit"] = pd.Categorical.from_codes(rows["unit"], units)
    return Many(rows, table.assign(unit=units[table["unit"].to_numpy(int)]))


def _placed(events, units: np.ndarray):
    """Return the events with the place of their unit in `units`; those of other units left out."""
    if events is None or "unit" not in events:
        return events
    place = {unit: number for number, unit in enumerate(units)}
    here = events[events["unit"].isna() | events["unit"].isin(units)]
    return here.assign(unit=here["unit"].map(place).astype(float))


_UNITS = ["unit", "users", "rate", "expected", "judged", "kind", "week", "last_week", "users_then"]
_URGENCY = {"low": 0, "high": 0, "run_low": 1, "run_high": 1, "few_crossings": 2}


def _grid(starts, eligible, units: np.ndarray, last: pd.Timestamp, until) -> pd.DataFrame:
    """Return every week of every unit (its place in `units`), with users and eligible."""
    week = pd.to_datetime(starts["week"])
    if not (week <= last).any():
        return pd.DataFrame(columns=["unit", "week", "users", "eligible"])
    weeks = pd.date_range(week.min(), last, freq="7D")
    users = np.zeros((len(units), len(weeks)))
    inside = (week <= last).to_numpy()
    row = np.searchsorted(units, starts["unit"].to_numpy()[inside])
    column = ((week[inside] - weeks[0]) // WEEK).to_numpy()
    np.add.at(users, (row, column), starts["users"].to_numpy(float)[inside])
    return pd.DataFrame({
        "unit": np.repeat(np.arange(len(units)), len(weeks)), "week": np.tile(weeks, len(units)),
        "users": users.ravel(),
        "eligible": _eligible_grid(eligible, units, weeks, until).ravel(),
    })  # fmt: skip


def _eligible_grid(eligible: pd.DataFrame, units: np.ndarray, weeks, until) -> np.ndarray:
    """Return the eligible of each unit and week; 0 in a month that others have and it has not."""
    months, place = np.unique(eligible["month"].to_numpy(str), return_inverse=True)
    table = np.zeros((len(units), len(months)))
    row = np.searchsorted(units, eligible["unit"].to_numpy())
    np.add.at(table, (row, place), eligible["eligible"].to_numpy(float))
    one = pd.DataFrame({"month": months, "eligible": 1.0})
    share = weekly_eligible(one, weeks, until).to_numpy()
    at = np.searchsorted(months, weeks.strftime("%Y-%m").to_numpy(str))
    at = at.clip(max=max(len(months) - 1, 0))
    return table[:, at] * share if len(months) else np.full((len(units), len(weeks)), np.nan)


def _in_order(rows: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """Return one row per unit, those with a recent signal first."""
    settled = rows[~rows["provisional"]]
    newest = settled[settled["week"] > settled["week"].max() - RECENT_WEEKS * WEEK]
    units = newest.groupby("unit")[["users", "eligible", "expected"]].sum()
    units = units.reindex(rows["unit"].unique(), fill_value=0.0)
    units["rate"] = divide(units["users"], units["eligible"]) * PER
    units["judged"] = settled.groupby("unit")["centre"].last().notna().reindex(units.index)
    recent = signals[signals["recent"]].assign(
        urgency=lambda found: found["kind"].map(_URGENCY), users_then=lambda found: found["users"]
    )
    recent = recent.sort_values(["urgency", "last_week"], ascending=[True, False], kind="stable")
    first = recent.drop_duplicates("unit").set_index("unit")
    units = units.join(first[["urgency", "kind", "week", "last_week", "users_then"]])
    units = units.rename_axis("unit").reset_index()
    order = ["urgency", "last_week", "users", "unit"]
    units = units.sort_values(order, ascending=[True, False, False, True], kind="stable")
    return units[_UNITS].reset_index(drop=True)

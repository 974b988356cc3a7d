"""The answer of the weekly page: how the last settled weeks stand."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.control_chart import PER
from src.metrics.rates import divide, wilson_interval
from src.metrics.weekly import RECENT_WEEKS

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

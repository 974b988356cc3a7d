"""The answer of the weekly page: the last settled weeks against a year before and the peers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from src.metrics.control_chart import PER, Weeks
from src.metrics.rates import divide, wilson_interval
from src.metrics.weekly import RECENT_WEEKS

FEWEST_USERS = 10
"""Fewest users in two groups together for a comparison."""
FEWEST_HERE = 5
"""Fewest users here, observed or at the other rate, for a comparison."""
FEWEST_ELIGIBLE = 5
"""Eligible people a week below which no weekly rate is shown: one user is 200 of 1,000."""

YEAR = 52
VERDICTS = ("more", "less", "alike", "too_few", "unknown")


class Compared(NamedTuple):
    """rate and other: users per 1,000 eligible here and there. ratio: rate / other, with limits.
    verdict: more or less where the limits exclude 1, else alike; too_few; unknown where either rate
    is missing."""

    rate: float
    other: float
    ratio: float
    lower: float
    upper: float
    verdict: str


class Answer(NamedTuple):
    """weeks, first, last, users, rate: of the last settled weeks. year: compared with the same ISO
    weeks a year before; peers: compared with the same weeks of the peers. open_weeks: how many are
    provisional; newest: counts of the last provisional week, None without one. few: whether so few
    are eligible in a week that only counts are shown."""

    weeks: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    users: float
    rate: float
    year: Compared
    peers: Compared
    open_weeks: int
    newest: dict[str, Any] | None
    few: bool = False


def recent_answer(rows: Weeks, peers: Weeks | None = None) -> Answer:
    """Return the answer for the last four settled weeks of weekly_series, or as many as are known.

    `peers`: rows of weekly_series of the peers. Intervals are those of a ratio of two counts given
    their sum, widened by the dispersion of the weeks.
    """
    late, eligible = np.asarray(rows["provisional"], bool), np.asarray(rows["eligible"], float)
    settled = np.flatnonzero(~late & (eligible > 0))[-RECENT_WEEKS:]
    week, users = np.asarray(rows["week"])[settled], np.asarray(rows["users"], float)[settled]
    here = _counted(users, eligible[settled])
    spread = np.asarray(rows["dispersion"], float)[settled]
    dispersion = float(np.nanmax(spread)) if (~np.isnan(spread)).any() else np.nan
    before = [np.asarray(rows[f"{name}_before"], float)[settled] for name in ("users", "rate")]
    others = None if peers is None else np.isin(np.asarray(peers["week"]), week)
    return Answer(
        weeks=len(settled),
        first=pd.Timestamp(week[0]) if len(settled) else None,
        last=pd.Timestamp(week[-1]) if len(settled) else None,
        users=here["users"],
        rate=float(divide(here["users"], here["eligible"]) * PER),
        year=_year_before(here, *before, dispersion),
        peers=_unknown()
        if peers is None or others is None
        else compare(
            here,
            _counted(*(np.asarray(peers[name], float)[others] for name in ("users", "eligible"))),
            dispersion,
        ),
        open_weeks=int(late.sum()),
        newest=_newest(rows, int(np.flatnonzero(late)[-1])) if late.any() else None,
        few=few_eligible(rows),
    )


_COUNTS = ("users", "estimate", "lower", "upper")


def _newest(rows: Weeks, at: int) -> dict[str, Any]:
    counts = {name: np.asarray(rows[name])[at] for name in _COUNTS}
    return {"week": pd.Timestamp(np.asarray(rows["week"])[at]), **counts}


def few_eligible(rows: Weeks) -> bool:
    """Return whether the settled weeks of the last year have few eligible people on average.

    rows : of weekly_series.
    """
    late, eligible = np.asarray(rows["provisional"], bool), np.asarray(rows["eligible"], float)
    settled = np.nan_to_num(eligible[~late][-YEAR:])
    return len(settled) > 0 and float(settled.mean()) < FEWEST_ELIGIBLE


Counted = Mapping[str, float]
"""users and eligible."""


def _counted(users: np.ndarray, eligible: np.ndarray) -> Counted:
    return {"users": float(np.nansum(users)), "eligible": float(np.nansum(eligible))}


def compare(here: Counted, there: Counted, dispersion: float = 1.0) -> Compared:
    """Return how two rates compare; `here` and `there`: users and eligible.

    Source: the exact conditional comparison of two Poisson counts, with Wilson limits; counts are
    divided by the square of `dispersion` first.
    """
    if not (here["eligible"] > 0 and there["eligible"] > 0):
        return _unknown()
    rates = divide([here["users"], there["users"]], [here["eligible"], there["eligible"]]) * PER
    size = max(dispersion, 1.0) ** 2 if not np.isnan(dispersion) else 1.0
    some, both = here["users"] / size, (here["users"] + there["users"]) / size
    usual = rates[1] / PER * here["eligible"]
    if both * size < FEWEST_USERS or max(here["users"], usual) < FEWEST_HERE:
        return Compared(*rates, np.nan, np.nan, np.nan, "too_few")
    share = np.array([divide(some, both), *wilson_interval(some, both)], float)
    ratio, lower, upper = divide(share, 1 - share) * there["eligible"] / here["eligible"]
    upper = np.inf if np.isnan(upper) else upper
    verdict = "more" if lower > 1 else "less" if upper < 1 else "alike"
    return Compared(*rates, ratio, lower, upper, verdict)


def _year_before(here: Counted, users: np.ndarray, rate: np.ndarray, dispersion: float) -> Compared:
    """Return the comparison with the same weeks a year before; unknown if one is missing."""
    if not len(users) or np.isnan(users).any() or np.isnan(rate).any():
        return _unknown()
    return compare(here, _counted(users, divide(users, rate) * PER), dispersion)


def _unknown() -> Compared:
    return Compared(*[np.nan] * 5, "unknown")

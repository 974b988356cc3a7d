"""Before and after a day on which something reached everybody at once: a law, or a whole complex.

Nobody is left to hold against, so the weeks after are held against the weeks before, each week
beside another that has the same season: that of the peers, where they were not reached, else the
same week of the year before, which also takes off how much had grown within a year. The level is
users / (users beside × people eligible / people beside), a ratio of sums; its change is after /
before − 1. Weeks that lie close are alike, so the variance is that of Newey and West, and never
below that of counts. Days on which nothing is known to have happened, judged the same way, say how
often it is wrong.
Sources: Wagner et al. (2002) J Clin Pharm Ther 27:299; Lopez Bernal, Cummins & Gasparrini (2018)
Int J Epidemiol 47:2082, controls; Newey & West (1987) Econometrica 55:703; placebo dates: Abadie,
Diamond & Hainmueller (2015) AJPS 59:495.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.checks import Day
from src.metrics.standardise import why_not_judged

YEAR, HALF = 52, 26
"""Weeks: the same season is a year before; no more than half of one counts before and after. Beside
the year before no week then stands in two sums, which would make their errors one."""
FEWEST_BEFORE, FEWEST_AFTER = 20, 8
LAGS = 4
"""Weeks over which neighbours are taken to be alike."""
PLACEBO_STEP = 4
TOO_SHORT, TOO_FEW = "too_short", "too_few"


class Change(NamedTuple):
    """change, lower, upper : after / before − 1, NaN where reason is not empty. before, after :
    weeks that count. placebos : days without an event that were judged; called : of these, how many
    were said to have changed something."""

    change: float
    lower: float
    upper: float
    before: int
    after: int
    reason: str
    placebos: int = 0
    called: int = 0


class Pairs(NamedTuple):
    """One a settled week, in order: users, and how many there would be at the level of those
    beside."""

    week: np.ndarray
    users: np.ndarray
    due: np.ndarray
    noise: np.ndarray


def beside_peers(rows: pd.DataFrame, peers: pd.DataFrame) -> Pairs:
    """Return the weeks of a group beside those of its peers.

    rows, peers : week, users, eligible, provisional, and of rows quiet (weekly_series).
    """
    return _pairs(rows, rows[["week"]].merge(peers, how="left", on="week"))


def beside_year_before(rows: pd.DataFrame) -> Pairs:
    """Return the weeks of a group beside the same weeks, YEAR of them before."""
    weeks = rows["week"] - pd.Timedelta(weeks=YEAR)
    earlier = pd.DataFrame({"week": weeks}).merge(rows, how="left", on="week")
    return _pairs(rows, earlier)


def _pairs(rows: pd.DataFrame, other: pd.DataFrame) -> Pairs:
    settled = ~rows["provisional"].astype(bool) & ~rows["quiet"].astype(bool)
    if "quiet" in other:
        settled &= ~other["quiet"].eq(True).to_numpy()
    users, people = rows["users"].to_numpy(float), rows["eligible"].to_numpy(float)
    theirs, beside = (other[name].to_numpy(float) for name in ("users", "eligible"))
    scale = np.divide(people, beside, out=np.full(len(rows), np.nan), where=beside > 0)
    due = theirs * scale
    known = settled.to_numpy() & np.isfinite(due) & (people > 0)
    return Pairs(rows["week"].to_numpy()[known], users[known], due[known], (due * scale)[known])


def interruption(pairs: Pairs, day: Day) -> Change:
    """Return what changed at a day, with what is found at days before it on which nothing did."""
    start = first_week(day)
    found = _change(pairs, start)
    if found.reason:
        return found
    weeks = pairs.week[pairs.week < start - np.timedelta64(found.after - 1, "W")]
    tried = [_change(pairs, week, found.after) for week in weeks[::-PLACEBO_STEP]]
    judged = [one for one in tried if not one.reason]
    called = sum(one.lower > 0 or one.upper < 0 for one in judged)
    return found._replace(placebos=len(judged), called=called)


def first_week(day: Day) -> np.datetime64:
    """Return the Monday of the first week that lies wholly after a day, or begins with it."""
    date = pd.Timestamp(day)
    return (date + pd.Timedelta(days=-date.weekday() % 7)).to_datetime64()


def _change(pairs: Pairs, start: np.datetime64, most: int = HALF) -> Change:
    before = np.flatnonzero(pairs.week < start)[-HALF:]
    after = np.flatnonzero(pairs.week >= start)[:most]
    sizes = len(before), len(after)
    nothing = Change(np.nan, np.nan, np.nan, *sizes, TOO_SHORT)
    if sizes[0] < FEWEST_BEFORE or sizes[1] < FEWEST_AFTER:
        return nothing
    sums = [(pairs.users[part].sum(), pairs.due[part].sum()) for part in (before, after)]
    (users, due), (later, due_later) = sums
    usual = users / due * due_later if due > 0 else np.nan
    if due_later <= 0 or why_not_judged([usual], [usual])[0] or why_not_judged([users], [users])[0]:
        return nothing._replace(reason=TOO_FEW)
    levels = users / due, max(later, 0.5) / due_later
    influence, chance = np.empty(0), 0.0
    for part, level, total, sign in (
        (before, levels[0], users, -1.0),
        (after, levels[1], max(later, 0.5), 1.0),
    ):
        rest = pairs.users[part] - level * pairs.due[part]
        free = len(part) / (len(part) - 1)
        influence = np.append(influence, sign * rest / total * np.sqrt(free))
        chance += (level * (pairs.due[part] + level * pairs.noise[part])).sum() / total**2
    reach = max(critical(min(sizes)) * newey_west(influence) ** 0.5, critical(10**9) * chance**0.5)
    step = np.log(levels[1] / levels[0])
    ends = (np.exp(step + sign * reach) - 1 for sign in (0, -1, 1))
    return Change(*map(float, ends), *sizes, "")


def critical(weeks: int) -> float:
    """Return how many errors reach to a limit of 95 % where so few weeks tell the error itself.

    Source: Kiefer & Vogelsang (2005) Econometric Theory 21:1130, Bartlett's kernel.
    """
    part = min((LAGS + 1) / weeks, 1.0)
    return 1.96 + 2.9694 * part + 0.4160 * part**2 - 0.5324 * part**3


def newey_west(influence: np.ndarray, lags: int = LAGS) -> float:
    """Return the variance of a sum whose close parts are alike: Bartlett's kernel."""
    total = float(influence @ influence)
    for lag in range(1, min(lags, len(influence) - 1) + 1):
        total += 2 * (1 - lag / (lags + 1)) * float(influence[lag:] @ influence[:-lag])
    return total


def interruptions(
    rows: pd.DataFrame, peers: pd.DataFrame | None, days: Sequence[tuple[Day, bool]]
) -> pd.DataFrame:
    """Return one row per day with the fields of Change.

    days : each with whether the peers were not reached, so that it is held against them.
    """
    alone, beside = beside_year_before(rows), None if peers is None else beside_peers(rows, peers)
    made = [interruption(beside if own and beside is not None else alone, day) for day, own in days]
    return pd.DataFrame(made, columns=list(Change._fields))

"""Before–after comparison for an event that reached everybody at once, such as a law.

There is no untreated group, so the weeks after are compared with the weeks before. Each week is
divided by a control with the same season: the same week of the peers, if they were not reached,
else the same week of the year before, which also removes a year's growth. The level is a ratio of
sums, users / (control's users × people eligible / control's eligible); the change is after / before
− 1. Neighbouring weeks are correlated, so the variance is Newey and West's, and at least that of
Poisson counts. Placebo days, on which nothing is known to have happened, show how often the method
is wrong.
Sources: Wagner et al. (2002) J Clin Pharm Ther 27:299; Lopez Bernal, Cummins & Gasparrini (2018)
Int J Epidemiol 47:2082, controls; Newey & West (1987) Econometrica 55:703; placebo dates: Abadie,
Diamond & Hainmueller (2015) AJPS 59:495.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.metrics.checks import Day
from src.metrics.control_chart import Weeks
from src.metrics.rates import divide
from src.metrics.standardise import why_not_judged

YEAR, HALF = 52, 26
"""Weeks: the same season is YEAR weeks before, and at most HALF weeks count before and after. So
with the year before as control no week enters both sums, which would correlate their errors."""
FEWEST_BEFORE, FEWEST_AFTER = 20, 8
LAGS = 4
"""Lags of the Newey–West variance, in weeks."""
PLACEBO_STEP = 4
TOO_SHORT, TOO_FEW = "too_short", "too_few"


class Change(NamedTuple):
    """change, lower, upper : after / before − 1, NaN where reason is not empty. before, after :
    weeks used. placebos : placebo days that were judged; called : how many of these gave a
    significant change."""

    change: float
    lower: float
    upper: float
    before: int
    after: int
    reason: str
    placebos: int = 0
    called: int = 0


class Pairs(NamedTuple):
    """One entry per settled week, in order: users, and the users due at the control's level."""

    week: np.ndarray
    users: np.ndarray
    due: np.ndarray
    noise: np.ndarray


def beside_peers(rows: Weeks, peers: Weeks) -> Pairs:
    """Return the weeks of a group with its peers as control.

    rows, peers : week, users, eligible, provisional, and of rows quiet (weekly_series).
    """
    return _pairs(rows, peers, np.asarray(rows["week"]))


def beside_year_before(rows: Weeks) -> Pairs:
    """Return the weeks of a group with its own weeks YEAR weeks earlier as control."""
    return _pairs(rows, rows, np.asarray(rows["week"]) - np.timedelta64(YEAR, "W"))


def _pairs(rows: Weeks, other: Weeks, beside: np.ndarray) -> Pairs:
    """Return the settled weeks of rows that have a control. beside : for each row, the week of
    `other` that is its control."""
    week, weeks = np.asarray(rows["week"]), np.asarray(other["week"])
    at = np.searchsorted(weeks, beside)
    there = at < len(weeks)
    there[there] = weeks[at[there]] == beside[there]

    def given(name: str, missing: float) -> np.ndarray:
        values = np.full(len(week), missing)
        values[there] = np.asarray(other[name], type(missing))[at[there]]
        return values

    settled = ~np.asarray(rows["provisional"], bool) & ~np.asarray(rows["quiet"], bool)
    if "quiet" in other:
        settled &= ~given("quiet", False)
    users, people = (np.asarray(rows[name], float) for name in ("users", "eligible"))
    theirs, scale = given("users", np.nan), divide(people, given("eligible", np.nan))
    due = theirs * scale
    known = settled & np.isfinite(due) & (people > 0)
    return Pairs(week[known], users[known], due[known], (due * scale)[known])


def interruptions_at(pairs: Pairs, days: Sequence[Day]) -> list[Change]:
    """Return the change at each day, with the results of placebo days before it."""
    starts = np.array([first_week(day) for day in days], "datetime64[us]")
    found = _changes(pairs, starts, np.full(len(starts), HALF))
    placebo_starts, of_day = [], []
    for place, change in enumerate(found):
        if not change.reason:
            before = starts[place] - np.timedelta64(change.after - 1, "W")
            weeks = pairs.week[pairs.week < before][::-PLACEBO_STEP]
            placebo_starts.append(weeks)
            of_day += [place] * len(weeks)
    if not of_day:
        return found
    place = np.array(of_day)
    most = np.array([change.after for change in found])[place]
    _, lower, upper, *_, reasons = _judged(pairs, np.concatenate(placebo_starts), most)
    known = reasons == ""
    judged = np.bincount(place[known], minlength=len(found))
    called = np.bincount(place[known & ((lower > 0) | (upper < 0))], minlength=len(found))
    return [
        change if change.reason else change._replace(placebos=int(many), called=int(wrong))
        for change, many, wrong in zip(found, judged, called, strict=True)
    ]


def first_week(day: Day) -> np.datetime64:
    """Return the first Monday on or after a day."""
    date = pd.Timestamp(day)
    return (date + pd.Timedelta(days=-date.weekday() % 7)).to_datetime64()


def _changes(pairs: Pairs, starts: np.ndarray, most: np.ndarray) -> list[Change]:
    """Return the change at the beginning of each week, without placebos."""
    return [
        Change(*map(float, ends), int(before), int(after), "")
        if not reason
        else Change(np.nan, np.nan, np.nan, int(before), int(after), str(reason))
        for *ends, before, after, reason in zip(*_judged(pairs, starts, most), strict=True)
    ]


def _judged(pairs: Pairs, starts: np.ndarray, most: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the fields of Change as arrays, without placebos.

    most : the largest number of weeks after each start to use.
    """
    if not len(pairs.week):
        nobody, none = np.full(len(starts), np.nan), np.zeros(len(starts), int)
        return nobody, nobody, nobody, none, none, np.full(len(starts), TOO_SHORT, object)
    at = np.searchsorted(pairs.week, starts)[:, None]
    before, after = at - HALF + np.arange(HALF), at + np.arange(HALF)
    there = before >= 0, (after < len(pairs.week)) & (np.arange(HALF) < most[:, None])
    sizes = np.array([each.sum(axis=1) for each in there])
    weeks = [np.where(here, part, 0) for part, here in zip((before, after), there, strict=True)]
    users, due, noise = (
        [np.where(here, each[part], 0.0) for part, here in zip(weeks, there, strict=True)]
        for each in (pairs.users, pairs.due, pairs.noise)
    )
    (known, later), (usual, usual_later) = ([side.sum(axis=1) for side in each]
                                            for each in (users, due))  # fmt: skip
    expected = divide(known, usual) * usual_later
    people = np.concatenate([expected, known])
    unclear = (why_not_judged(people, people) != "").reshape(2, -1).any(axis=0)
    few = (usual_later <= 0) | unclear
    short = (sizes[0] < FEWEST_BEFORE) | (sizes[1] < FEWEST_AFTER)
    totals = known, np.maximum(later, 0.5)
    levels = [divide(total, base) for total, base in zip(totals, (usual, usual_later), strict=True)]
    influence, chance = [], np.zeros(len(starts))
    for side, sign in enumerate((-1.0, 1.0)):
        level, total = levels[side][:, None], totals[side][:, None]
        rest = np.where(there[side], users[side] - level * due[side], 0.0)
        free = divide(sizes[side], sizes[side] - 1)[:, None]
        influence.append(sign * divide(rest, total) * np.sqrt(free))
        spread = (level * (due[side] + level * noise[side])).sum(axis=1)
        chance += divide(spread, totals[side] ** 2)
    scatter = newey_west(np.concatenate(influence, axis=1)) ** 0.5
    reach = np.maximum(critical(sizes.min(axis=0)) * scatter, critical(10**9) * chance**0.5)
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.log(levels[1] / levels[0])
        ends = [np.exp(step + sign * reach) - 1 for sign in (0, -1, 1)]
    reasons = np.select([short, few], [TOO_SHORT, TOO_FEW], "")
    return (*ends, *sizes, reasons)


def critical(weeks: ArrayLike) -> np.ndarray:
    """Return the critical value of a 95 % limit when the error is estimated from so few weeks.

    Source: Kiefer & Vogelsang (2005) Econometric Theory 21:1130, Bartlett's kernel.
    """
    part = np.minimum((LAGS + 1) / np.maximum(weeks, 1), 1.0)
    return 1.96 + 2.9694 * part + 0.4160 * part**2 - 0.5324 * part**3


def newey_west(influence: np.ndarray, lags: int = LAGS) -> np.ndarray:
    """Return the variance of sums over the last axis with serial correlation (Bartlett kernel)."""
    total = (influence * influence).sum(axis=-1)
    for lag in range(1, min(lags, influence.shape[-1] - 1) + 1):
        close = (influence[..., lag:] * influence[..., :-lag]).sum(axis=-1)
        total = total + 2 * (1 - lag / (lags + 1)) * close
    return total


def interruptions(
    rows: Weeks, peers: Weeks | None, days: Sequence[tuple[Day, bool]]
) -> list[Change]:
    """Return the change at each of some days.

    days : each day, and whether the peers were not reached and so serve as control.
    """
    controls = {False: beside_year_before(rows)}
    if peers is not None and any(alone for _, alone in days):
        controls[True] = beside_peers(rows, peers)
    made: dict[int, Change] = {}
    for by_peers, pairs in controls.items():
        at = [
            place
            for place, (_, alone) in enumerate(days)
            if (alone and True in controls) == by_peers
        ]
        found = interruptions_at(pairs, [days[place][0] for place in at]) if at else []
        made |= zip(at, found, strict=True)
    return [made[place] for place in range(len(days))]

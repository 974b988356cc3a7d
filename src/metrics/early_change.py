"""The early signal as an answer: whether, when and how surely the level changed in half a year."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.control_chart import Columns, first_mondays, part_numbers
from src.metrics.early_signal import FACTORS, PRIOR_WEEKS, WINDOW, evidence, evidence_by_week
from src.metrics.early_window import FEWEST_BASE, Reported, window_of
from src.metrics.nowcast import Nowcast

DIRECTIONS = ("down", "up")
_YEAR, _LATE = 52, 8
_CREDIBLE = 0.8
_MOST_CERTAIN = 0.99


class Early(NamedTuple):
    """state: change, none (nothing is announced) or unjudged (too few weeks to know a level).

    For a change: direction (down or up), week (the most likely first changed week), earliest and
    latest (of the 80 % credible set of weeks), known (whether something was known to begin in that
    week), reported and expected (people reported since then, and at the old level), change
    (reported / expected − 1), certainty (posterior probability of a change in that direction,
    capped at 99 % because the model may be wrong).
    """

    state: str
    direction: str = ""
    week: pd.Timestamp | None = None
    earliest: pd.Timestamp | None = None
    latest: pd.Timestamp | None = None
    known: bool = False
    reported: float = np.nan
    expected: float = np.nan
    change: float = np.nan
    certainty: float = np.nan


UNJUDGED = Early("unjudged")


def early_change(
    found: Nowcast,
    rows: pd.DataFrame | Columns,
    events: pd.DataFrame | None,
    begins: tuple = (),
) -> Early:
    """Return whether the reports received so far show a change.

    `rows`: the weeks of `found` that count, with week, eligible, quiet, screened, as a frame or as
    columns. `events`: as in control_chart; a change is more likely to begin with an event, or on a
    day of `begins` (a campaign). The old level is that of the year before the last half year,
    without holidays and outliers, within the limits' part; after a rebase inside the window it is
    that of the part before, and the change is attributed to the event.
    """
    weeks_of = np.asarray(rows["week"], "datetime64[D]")
    if found.speed is None or len(weeks_of) <= FEWEST_BASE:
        return UNJUDGED
    dropped = len(found.known) - len(weeks_of)
    eligible = np.nan_to_num(np.asarray(rows["eligible"], float))
    judged = ~np.asarray(rows["quiet"], bool) & (eligible > 0)
    weeks = Reported(
        known=found.known[dropped:, : found.speed.longest + 1],
        larger=found.larger[dropped:],
        share=found.speed.share[dropped:],
        eligible=usual_eligible(eligible),
        judged=judged,
        steady=judged & ~np.asarray(rows["screened"], bool),
        part=np.asarray(rows["part"]) if "part" in rows else part_numbers(rows, events),
        begins=np.isin(weeks_of, _beginnings(events, begins)),
    )
    window = window_of(weeks, [len(weeks_of) - 1])
    if not window.weight.any():
        return UNJUDGED
    found_evidence = evidence(window)
    if not found_evidence.announced[0]:
        return Early("none")
    by_week = evidence_by_week(window)
    back = int(by_week.argmax())
    down = found_evidence.by[0][FACTORS < 1].sum()
    odds = found_evidence.mean[0] * WINDOW / PRIOR_WEEKS
    used = window.used[0, : back + 1]
    reported = window.reported[0, : back + 1][used].sum()
    expected = (window.expected * window.share)[0, : back + 1][used].sum()
    credible = np.flatnonzero(_credible_weeks(by_week))
    week = np.asarray(rows["week"])[::-1]
    return Early(
        "change",
        direction="down" if down > 0.5 else "up",
        week=pd.Timestamp(week[back]),
        earliest=pd.Timestamp(week[credible.max()]),
        latest=pd.Timestamp(week[credible.min()]),
        known=bool(weeks.begins[::-1][back] or _rebased(weeks.part[::-1], back)),
        reported=reported,
        expected=expected,
        change=reported / expected - 1,
        certainty=min(float(odds / (1 + odds) * max(down, 1 - down)), _MOST_CERTAIN),
    )


def usual_eligible(eligible: np.ndarray) -> np.ndarray:
    """Return the mean eligible of the year up to each week.

    People start leave months after they become eligible, so a single month says little about who
    starts now. The last eight weeks are left out, because their eligible people are not all known.
    """
    known = np.r_[0.0, np.where(eligible > 0, eligible, 0.0).cumsum()]
    weeks = np.r_[0, (eligible > 0).cumsum()]
    end = np.minimum(np.arange(1, len(eligible) + 1), max(len(eligible) - _LATE, 1))
    begin = np.maximum(end - _YEAR, 0)
    return (known[end] - known[begin]) / np.maximum(weeks[end] - weeks[begin], 1)


def _beginnings(events: pd.DataFrame | None, begins: tuple) -> np.ndarray:
    """Return the Mondays on or after the days on which something begins."""
    days = list(begins)
    if events is not None:
        kept = ~events["rebases"].to_numpy(bool)
        days += events["happened_on"].array[kept].tolist()
    return first_mondays(days)


def _rebased(part: np.ndarray, back: int) -> bool:
    return bool(back + 1 < len(part) and part[back] != part[back + 1])


def _credible_weeks(by_week: np.ndarray) -> np.ndarray:
    """Return which weeks form the smallest set that contains the change with 80 %."""
    order = np.argsort(-by_week, kind="stable")
    enough = int(np.searchsorted(by_week[order].cumsum(), _CREDIBLE)) + 1
    inside = np.zeros(len(by_week), bool)
    inside[order[:enough]] = True
    return inside

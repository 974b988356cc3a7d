"""Prognostic scores that also use a firm's records in its other programmes, which planners saw.

Firms that use one programme little use others little. A planner who chooses by several records
chooses firms that are lower than their record in the judged programme shows; compared only with
firms of equal record in that programme, they would seem to gain too little. So the score combines
the score of the programme's own record and that of all other programmes together, each to a fitted
power: the fit predicts the six months after, for firms not contacted by then (Hansen (2008)
Biometrika 95:481).

A further covariate is what the planner saw when the campaign began: the shortfall of a firm's users
against the usual in the year before, over all programmes. If firms are chosen by it, chosen and
other firms with the same shortfall are comparable, whatever else is unknown (Rosenbaum & Rubin
(1983) Biometrika 70:41). It is recomputed for every firm from the record as known then
(record_then.py), because a stored score exists only for the chosen firms.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.contact_panel import (
    NEVER,
    Panel,
    mixing_weights,
    score_then,
)
from src.metrics.months import month_numbers
from src.metrics.rates import divide
from src.metrics.record_then import Record, Started, grouped, numbered, record_of

AFTER = 6
TURNS = 25
LOWEST = 0.02
"""Lower bound for scores before taking logs: some firms are predicted to use nothing."""
SEEN_MONTHS = 12
KINKS = (-0.5, 0.0, 0.4, 0.8)
"""Knots of the linear spline in the shortfall."""
FARTHEST = 1.5
"""Shortfalls are clipped to ± this in the prediction."""


class Seen(NamedTuple):
    """What planners saw: the records of the judged programme and of all others, with users expected
    at the country's rates."""

    own: Record
    others: Record

    def between(self, first: int, end: int) -> tuple[np.ndarray, ...]:
        """Return users, eligible and expected per firm of all programmes, as Record does."""
        both = zip(self.own.between(first, end), self.others.between(first, end), strict=True)
        return tuple(own + others for own, others in both)


@dataclass(frozen=True, eq=False)
class Others:
    """The record of the other programmes, the weights of its STEPS, and what planners saw."""

    record: Record
    weights: np.ndarray
    seen: Seen


KEYS = ["program", "sex"]


def others_of(
    panel: Panel,
    months: pd.DataFrame,
    own: pd.DataFrame,
    until: int,
    started: Started | None = None,
) -> Others | None:
    """Return the records in other programmes of the firms of a panel; None where there are none.

    months : company_id, month, program, sex, eligible, users, expected, usual, one row per company,
    month, programme and sex; expected at the rate of like firms, usual at that of all. own : months
    of the judged programme. started : when users of all programmes started. Expected users are
    rescaled to the level of each programme and quarter.
    """
    known = _numbered(panel, months, until)
    if known.empty:
        return None
    number = known["number"].to_numpy()
    quarter = grouped(pd.factorize(known["program"])[0], number // 3)
    level = divide(*(np.bincount(quarter, known[name]) for name in ("users", "expected")))
    moved = known["expected"].to_numpy(float) * np.nan_to_num(level, nan=1.0)[quarter]
    firm, many = known["firm"].to_numpy(), len(panel.companies)
    free = panel.first[firm] > number
    past = [
        np.bincount(firm[free], each[free], many)
        for each in (*(known[name].to_numpy(float) for name in ("users", "eligible")), moved)
    ]
    of_others = numbered(started and started.of(own=False), panel.companies)
    record = record_of(many, known.assign(expected=moved), KEYS, of_others)
    usual = record.in_full(known["usual"])
    return Others(record, mixing_weights(*past), Seen(_own_of(panel, own, until, started), usual))


def _own_of(panel: Panel, own: pd.DataFrame, until: int, started: Started | None) -> Record:
    """Return the record in the judged programme, with users expected at the country's rates."""
    sex = pd.factorize(own["sex"])[0]
    usual = divide(*(np.bincount(sex, own[name]) for name in ("users", "eligible")))[sex]
    known = _numbered(panel, own.assign(expected=own["eligible"] * usual), until)
    when = numbered(started and started.of(own=True), panel.companies)
    return record_of(len(panel.companies), known, ["sex"], when, whole=True)


def _numbered(panel: Panel, months: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return the rows of the panel's firms up to a month, with firm and month as numbers."""
    firm, number = panel.companies.get_indexer(months["company_id"]), month_numbers(months["month"])
    kept = np.flatnonzero((firm >= 0) & (number <= until))
    names = [name for name in months.columns if name not in ("company_id", "month")]
    return months[names].take(kept).assign(firm=firm[kept], number=number[kept])


def shortfalls(panel: Panel, seen: Seen) -> dict[int, np.ndarray]:
    """Return, per month of first contacts, every firm's shortfall in the median month of choice.

    As known then: usual less actual users, divided by the square root of eligible people + 1.
    """
    found = {}
    for month in np.unique(panel.first[panel.first < NEVER]):
        chosen = int(np.median(panel.aimed[panel.first == month]))
        users, eligible, usual = seen.between(chosen - SEEN_MONTHS, chosen)
        found[int(month)] = (usual - users) / np.sqrt(eligible + 1)
    return found


def joined_scores(
    panel: Panel,
    own: dict[int, np.ndarray],
    others: Others,
    seen: dict[int, np.ndarray],
    record: int,
) -> dict[int, np.ndarray]:
    """Return, for each month of `own`, the score of every firm not contacted before, from both
    records and the shortfall; NaN for other firms.

    own : scores by the programme's own record, by month. seen : `shortfalls` of the same months.
    record : the number of months in a record.
    """
    known, rows = {}, []
    for month, score in own.items():
        waiting = np.flatnonzero(panel.first >= month)
        theirs = score_then(others.record, others.weights, panel.first, month, record)
        logs = [np.log(np.maximum(each[waiting], LOWEST)) for each in (score, theirs)]
        known[month] = waiting, np.column_stack([*logs, turning(seen[month][waiting])])
        users, _, expected = panel.between(month + 1, month + 1 + AFTER)
        kept = (panel.first[waiting] > month + AFTER) & (expected[waiting] > 0)
        rows.append((users[waiting][kept], expected[waiting][kept], known[month][1][kept]))
    users, expected, logs = (np.concatenate(part) for part in zip(*rows, strict=True))
    power = fitted_powers(users, expected, logs)
    found = {month: np.full(len(panel.first), np.nan) for month in known}
    for month, (waiting, logs) in known.items():
        found[month][waiting] = np.exp(np.clip(power[0] + logs @ power[1:], -10, 5))
    return found


def turning(seen: np.ndarray) -> np.ndarray:
    """Return the columns of a linear spline: the shortfall, and its excess over each of KINKS."""
    inside = np.clip(seen, -FARTHEST, FARTHEST)
    return np.column_stack([inside, *(np.maximum(inside - each, 0) for each in KINKS)])


def fitted_powers(users: np.ndarray, expected: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Return level and powers of the model users ~ expected × exp(level + powers · logs).

    Poisson maximum likelihood by Newton's method, with a weak ridge toward level 0, power 1 for the
    own record (the first) and 0 for the others, which is also the result without users.
    """
    start = np.zeros(1 + logs.shape[1])
    start[1] = 1.0
    if not users.sum() > 0:
        return start
    design = np.column_stack([np.ones(len(users)), logs])
    power = start.copy()
    for _ in range(TURNS):
        mean = expected * np.exp(np.clip(design @ power, -10, 5))
        slope = design.T @ (users - mean) - (power - start)
        curve = (design * mean[:, None]).T @ design + np.eye(len(start))
        step = np.linalg.solve(curve, slope)
        power = power + np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-8:
            break
    return power

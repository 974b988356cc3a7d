"""What a firm's records in its other programmes foretell of one: planners saw them, too.

Firms that use one programme little use others little. Who chooses by several records chooses firms
that are low beyond their record in the one that is judged; held against firms with the same record
in it alone, they seem to gain less than they do. So both records foretell: the score of the
programme's own and that of all others together, each to the power that fitted best what firms did
in the six months after, before anybody contacted them (Hansen (2008) Biometrika 95:481).

Beside them stands what the planner saw when the campaign began: by how many people a firm fell
short of the usual in the year before, over all programmes. Whoever is chosen by it is comparable
with those not chosen where it is the same, whatever else is not known of them (Rosenbaum & Rubin
(1983) Biometrika 70:41). It is found anew from the record for every firm, as it stood then
(record_then.py), for a score kept with those that were chosen says nothing of those that were not.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from src.metrics.contact_panel import (
    NEVER,
    Panel,
    mixing_weights,
    prognostic_score,
)
from src.metrics.months import month_numbers
from src.metrics.rates import divide
from src.metrics.record_then import Record, Started, numbered, record_of

AFTER = 6
TURNS = 25
LOWEST = 0.02
"""A score below counts as this: some firms are foretold to use nothing."""
SEEN_MONTHS = 12
KINKS = (-0.5, 0.0, 0.4, 0.8)
"""Shortfalls at which what they foretell may turn."""
FARTHEST = 1.5
"""A shortfall beyond counts as this where it foretells."""


@dataclass(frozen=True, eq=False)
class Others:
    """The record of the other programmes, and the weights of their spread (STEPS); seen: that of
    all programmes, expected at what is usual in the country."""

    record: Record
    weights: np.ndarray
    seen: Record


KEYS = ["program", "sex"]


def others_of(
    panel: Panel,
    months: pd.DataFrame,
    own: pd.DataFrame,
    until: int,
    started: Started | None = None,
) -> Others | None:
    """Return the records in other programmes of the firms of a panel; None where there are none.

    months : company_id, month, program, sex, eligible, users, expected, usual, one row a company,
    month, programme and sex; expected at the rate of like firms, usual at that of all. own : those
    of the programme itself. started : when users of all programmes did. Expected users are brought
    to the level of each programme and quarter among all.
    """
    known = _numbered(panel, months, until)
    if known.empty:
        return None
    quarter = [known["program"], known["number"] // 3]
    level = known.groupby(quarter)[["users", "expected"]].transform("sum")
    moved = known["expected"] * np.nan_to_num(divide(level["users"], level["expected"]), nan=1.0)
    moved_rows = known.assign(expected=moved)
    entries = _entries(panel, moved_rows)
    free = entries.first[entries.firm] > entries.month
    many = len(panel.companies)
    past = [
        np.bincount(entries.firm[free], getattr(entries, name)[free], many)
        for name in ("users", "eligible", "expected")
    ]
    sexes = own.groupby("sex")[["users", "eligible"]].transform("sum")
    usual = own["eligible"] * divide(sexes["users"], sexes["eligible"])
    # the programme that is judged has no name here: it stands beside the others as itself
    itself = own.assign(usual=usual, program="")
    every = pd.concat([_numbered(panel, itself, until), known])
    of_others = numbered(started and started.of(own=False), panel.companies)
    of_all = numbered(started and _itself(started), panel.companies)
    return Others(
        record_of(many, moved_rows, KEYS, of_others),
        mixing_weights(*past),
        record_of(many, every.assign(expected=every["usual"]), KEYS, of_all, whole=True),
    )


def _itself(started: Started) -> Started:
    """Return who started of all programmes, the one that is judged without its name."""
    return Started(*(
        each.assign(program=each["program"].astype(object).mask(each["own"].astype(bool), ""))
        for each in started
    ))  # fmt: skip


def _numbered(panel: Panel, months: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return the rows of firms of the panel up to a month, with both as numbers."""
    firm = panel.companies.get_indexer(months["company_id"])
    known = months[firm >= 0].assign(firm=firm[firm >= 0])
    known["number"] = month_numbers(known["month"])
    return known[known["number"] <= until]


def _entries(panel: Panel, known: pd.DataFrame) -> Panel:
    """Return the panel with other months: programmes and sexes of a firm and month together."""
    added = known.groupby(["firm", "number"], as_index=False)[["users", "eligible", "expected"]]
    added = added.sum()
    return replace(
        panel,
        firm=added["firm"].to_numpy(np.int64),
        month=added["number"].to_numpy(np.int64),
        **{name: added[name].to_numpy(float) for name in ("users", "eligible", "expected")},
    )


def shortfalls(panel: Panel, seen: Record) -> dict[int, np.ndarray]:
    """Return, per month of first contacts, by how much every firm fell short of the usual when most
    of those contacted were chosen, as it was known then: people short over the root of the eligible
    ones and one more.
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
    """Return the score of every firm at each month of `own`, by both records and what was seen.

    own : the scores by the programme's own record, by month. seen : as `shortfalls` gives it, of
    the same months. record : months that make up a record.
    """
    known = {}
    for month, score in own.items():
        theirs = prognostic_score(*others.record.between(month - record, month), others.weights)
        logs = [np.log(np.maximum(each, LOWEST)) for each in (score, theirs)]
        known[month] = np.column_stack([*logs, turning(seen[month])])
    sums, rows = panel.up_to(), []
    for month, logs in known.items():
        users, _, expected = sums.between(month + 1, month + 1 + AFTER)
        kept = (panel.first > month + AFTER) & (expected > 0)
        rows.append((users[kept], expected[kept], logs[kept]))
    users, expected, logs = (np.concatenate(part) for part in zip(*rows, strict=True))
    power = fitted_powers(users, expected, logs)
    return {
        month: np.exp(np.clip(power[0] + logs @ power[1:], -10, 5)) for month, logs in known.items()
    }


def turning(seen: np.ndarray) -> np.ndarray:
    """Return the shortfall and how far it is beyond each of KINKS, a column each."""
    inside = np.clip(seen, -FARTHEST, FARTHEST)
    return np.column_stack([inside, *(np.maximum(inside - each, 0) for each in KINKS)])


def fitted_powers(users: np.ndarray, expected: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Return the level and the powers by which users follow expected × exp(level + powers · logs).

    Poisson maximum likelihood by Newton's method, with one firm's weight on no power beside the own
    record's 1, which comes first. No users: level 0, powers 1 and 0.
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

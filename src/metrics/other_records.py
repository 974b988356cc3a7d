"""What a firm's records in its other programmes foretell of one: planners saw them, too.

Firms that use one programme little use others little. Who chooses by several records chooses firms
that are low beyond their record in the one that is judged; held against firms with the same record
in it alone, they seem to gain less than they do. So both records foretell: the score of the
programme's own and that of all others together, each to the power that fitted best what firms did
in the six months after, before anybody contacted them (Hansen (2008) Biometrika 95:481).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from src.metrics.contact_panel import (
    Panel,
    Sums,
    mixing_weights,
    month_number,
    prognostic_score,
)
from src.metrics.rates import divide

AFTER = 6
TURNS = 25
LOWEST = 0.02
"""A score below counts as this: some firms are foretold to use nothing."""


@dataclass(frozen=True, eq=False)
class Others:
    """Running sums of the other programmes, and the weights of their spread (STEPS)."""

    sums: Sums
    weights: np.ndarray


def others_of(panel: Panel, months: pd.DataFrame, until: int) -> Others | None:
    """Return the records in other programmes of the firms of a panel; None where there are none.

    months : company_id, month, eligible, users, expected, one row a company, month and programme.
    Expected users are brought to the level of each programme and quarter among all.
    """
    firm = panel.companies.get_indexer(months["company_id"])
    known = months[firm >= 0].assign(firm=firm[firm >= 0])
    number = {name: month_number(name) for name in pd.unique(known["month"])}
    known["number"] = known["month"].map(number)
    known = known[known["number"] <= until]
    if known.empty:
        return None
    quarter = [known["program"], known["number"] // 3]
    level = known.groupby(quarter)[["users", "expected"]].transform("sum")
    moved = known["expected"] * np.nan_to_num(divide(level["users"], level["expected"]), nan=1.0)
    together = known.assign(expected=moved).groupby(["firm", "number"], as_index=False)
    added = together[["users", "eligible", "expected"]].sum()
    entries = replace(
        panel,
        firm=added["firm"].to_numpy(np.int64),
        month=added["number"].to_numpy(np.int64),
        **{name: added[name].to_numpy(float) for name in ("users", "eligible", "expected")},
    )
    free = entries.first[entries.firm] > entries.month
    many = len(panel.companies)
    past = [
        np.bincount(entries.firm[free], getattr(entries, name)[free], many)
        for name in ("users", "eligible", "expected")
    ]
    return Others(entries.up_to(), mixing_weights(*past))


def joined_scores(
    panel: Panel, own: dict[int, np.ndarray], others: Others, record: int
) -> dict[int, np.ndarray]:
    """Return the score of every firm at each month of `own`, by both records.

    own : the scores by the programme's own record, by month. record : months that make up a record.
    """
    theirs = {
        month: np.maximum(
            prognostic_score(*others.sums.between(month - record, month), others.weights), LOWEST
        )
        for month in own
    }
    sums, rows = panel.up_to(), []
    for month, score in own.items():
        users, _, expected = sums.between(month + 1, month + 1 + AFTER)
        kept = (panel.first > month + AFTER) & (expected > 0)
        logs = np.column_stack([np.log(np.maximum(score, LOWEST)), np.log(theirs[month])])
        rows.append((users[kept], expected[kept], logs[kept]))
    users, expected, logs = (np.concatenate(part) for part in zip(*rows, strict=True))
    power = fitted_powers(users, expected, logs)
    return {
        month: np.exp(
            power[0]
            + power[1] * np.log(np.maximum(score, LOWEST))
            + power[2] * np.log(theirs[month])
        )
        for month, score in own.items()
    }


def fitted_powers(users: np.ndarray, expected: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """Return the level and the powers by which users follow expected × exp(level + powers · logs).

    Poisson maximum likelihood by Newton's method, with one firm's weight on no power beside the own
    record's 1. No users: level 0, powers 1 and 0.
    """
    start = np.array([0.0, 1.0, 0.0])
    if not users.sum() > 0:
        return start
    design = np.column_stack([np.ones(len(users)), logs])
    power = start.copy()
    for _ in range(TURNS):
        mean = expected * np.exp(np.clip(design @ power, -10, 5))
        slope = design.T @ (users - mean) - (power - start)
        curve = (design * mean[:, None]).T @ design + np.eye(3)
        step = np.linalg.solve(curve, slope)
        power = power + np.clip(step, -0.5, 0.5)
        if np.abs(step).max() < 1e-8:
            break
    return power

"""Was an earlier list right? Who went without since at its first firms, beside other orders.

Of firms as they were known on the day of the list, and of what came after: the people whose
follow-up ended since, and of these who did not start. What a visit can do ends with the few whom it
reaches, and nobody knows beforehand who of a firm's open people will go without. So people are told
twice: all of them, and as many as were among so few reached by chance of those open that day, which
is what the list is ordered by. To count the first three who went without at each firm would credit
a firm of a thousand with a visit that finds just those three.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from src.metrics.helped import reached
from src.metrics.small_firms import share_of_small, with_share

OURS, RANDOM, VISITED = "list", "random", "visited"
RULES = (
    *(OURS, "open", "size", "observed_missed", "z", "lowest_rate"),
    *(RANDOM, VISITED),
)
"""Orders that the list is held against. random : what as many firms at random hold on average.
visited : the firms that were visited in fact, whatever their number."""
COUNTED = ("ended", "without", "within_reach")
LIKE = ["industry", "size_band", "sex"]
KNOWN = (
    *("help", "open", "staff", "small", "eligible", "users", "expected"),
    *("ended", "without", "visited"),
)
Known = dict[str, np.ndarray]
"""KNOWN of firms, a value each."""
LEAST = 10
"""Firms below which a list is not replayed: chance says more than the order."""


def expected_users(people: pd.DataFrame) -> np.ndarray:
    """Return users of each firm × sex at the rate of its LIKE."""
    like = people.groupby(LIKE, observed=True)[["users", "eligible"]].transform("sum")
    rate = (like["users"] / like["eligible"].where(like["eligible"] > 0)).fillna(0.0)
    return (people["eligible"] * rate).to_numpy(float)


def replay(firms: pd.DataFrame, visits: int, reach: float) -> pd.DataFrame:
    """Return a row per rule: firms, and sums of COUNTED over the first `visits` of its order.

    firms : one row each with help (0 where it is not listed), open, staff, small, eligible, users
    and expected as known then; ended, without and visited since. ended : people whose follow-up
    ended since; without : of these who did not start. No row where fewer than LEAST are taken.
    """
    taken = min(visits, len(firms))
    if taken < LEAST:
        return pd.DataFrame(columns=["rule", "firms", *COUNTED])
    known = {name: firms[name].to_numpy(float) for name in KNOWN}
    without = known["without"]
    counted = np.stack([known["ended"], without, without * reached(known["open"], reach)])
    rows = [
        (rule, taken, *counted[:, order(known)[:taken]].sum(axis=1))
        for rule, order in _ORDERS.items()
    ]
    rows.append((RANDOM, taken, *(counted.mean(axis=1) * taken)))
    seen = known["visited"] > 0
    rows.append((VISITED, int(seen.sum()), *counted[:, seen].sum(axis=1)))
    return pd.DataFrame(rows, columns=["rule", "firms", *COUNTED])


def _ours(firms: Known) -> np.ndarray:
    small = firms["small"] > 0
    least = share_of_small(firms["open"], small)
    return with_share(firms["help"], small, least, len(small)).order


def _most(column: str) -> Callable[[Known], np.ndarray]:
    return lambda firms: np.argsort(-np.nan_to_num(firms[column]), kind="stable")


def _least(value: Callable[[Known], np.ndarray]) -> Callable[[Known], np.ndarray]:
    """Return the order of the least first, those with nobody eligible last."""

    def order(firms: Known) -> np.ndarray:
        known = np.where(firms["eligible"] > 0, value(firms), np.inf)
        return np.argsort(known, kind="stable")

    return order


def _z(firms: Known) -> np.ndarray:
    expected = firms["expected"]
    left = 1 - expected / np.maximum(firms["eligible"], 1)
    return (firms["users"] - expected) / np.sqrt(np.maximum(expected * left, 1e-9))


_ORDERS: dict[str, Callable[[Known], np.ndarray]] = {
    OURS: _ours,
    "open": _most("open"),
    "size": _most("staff"),
    "observed_missed": _least(lambda firms: firms["users"] - firms["expected"]),
    "z": _least(_z),
    "lowest_rate": _least(lambda firms: firms["users"] / np.maximum(firms["eligible"], 1)),
}

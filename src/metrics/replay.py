"""Replay of an earlier list: people who went without at its first firms, against other orders.

Firms are taken as known on the day of the list. Counted are the people whose follow-up has ended
since, and those of them who did not start. A visit reaches only a few of a firm's open people, and
nobody knows beforehand who of them will go without. So two counts are given: all who went without,
and the expected number among the few reached if these are a random sample, which is what the list
is ordered by. Counting up to three people without at each firm would credit a firm of a thousand
with a visit that finds exactly those three.
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
"""The list and the orders it is compared with. random : the average of as many random firms.
visited : the firms that were actually visited, whatever their number."""
COUNTED = ("ended", "without", "within_reach")
LIKE = ["industry", "size_band", "sex"]
KNOWN = (
    *("help", "open", "staff", "small", "eligible", "users", "expected"),
    *("ended", "without", "visited"),
)
Known = dict[str, np.ndarray]
"""The columns KNOWN, one value per firm."""
LEAST = 10
"""Fewest firms for a replay: with fewer, chance matters more than the order."""


def expected_users(people: pd.DataFrame) -> np.ndarray:
    """Return expected users of each firm × sex at the rate of firms equal in LIKE."""
    like = people.groupby(LIKE, observed=True)[["users", "eligible"]].transform("sum")
    rate = (like["users"] / like["eligible"].where(like["eligible"] > 0)).fillna(0.0)
    return (people["eligible"] * rate).to_numpy(float)


def replay(firms: pd.DataFrame, visits: int, reach: float) -> pd.DataFrame:
    """Return one row per rule: firms, and sums of COUNTED over the first `visits` of its order.

    firms : one row each with help (0 where it is not listed), open, staff, small, eligible, users
    and expected as known on the day of the list; ended, without and visited since then. ended :
    people whose follow-up has ended; without : those of them who did not start. No rows where fewer
    than LEAST firms are taken.
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
    """Return the ascending order by `value`, with firms without eligible people last."""

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

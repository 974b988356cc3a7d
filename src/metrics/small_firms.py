"""The order of a list with a minimum share of small firms, and what that costs."""

from typing import NamedTuple

import numpy as np

LESS = 0.10
"""How far the share of small firms may lie below their share of the open people."""


class Shared(NamedTuple):
    """order : positions of the firms, the first to visit first. least : the share of small firms in
    every prefix of the list, while there are any left. price : the relative loss of people helped
    by the first `visits`, compared with the order by help alone."""

    order: np.ndarray
    least: float
    price: float


def share_of_small(open_people: np.ndarray, small: np.ndarray) -> float:
    """Return the minimum share of small firms on a list: their share of open people, less LESS."""
    everybody = open_people.sum()
    share = open_people[small].sum() / everybody if everybody > 0 else 0.0
    return float(max(share - LESS, 0.0))


def with_share(helped: np.ndarray, small: np.ndarray, least: float, visits: int) -> Shared:
    """Return the firms by people helped, with a share `least` of small firms in every prefix.

    A small firm is moved up wherever fewer than `least` of the firms so far would be small;
    otherwise the firm with most help is next. So both kinds keep their own order.
    """
    by_help = np.argsort(-helped, kind="stable")
    low, high = by_help[small[by_help]], by_help[~small[by_help]]
    ranks = np.empty(len(helped), np.int64)
    ranks[by_help] = np.arange(len(helped))
    # the i-th small firm comes no later than the first prefix that needs i of them
    number = np.arange(1, len(low) + 1)
    latest = np.ceil(number / least).astype(np.int64) - 1 if least > 0 else ranks[low]
    place = np.minimum(latest, ranks[low]) if least > 0 else ranks[low]
    order = _merged(low, place, high)
    ours, free = helped[order[:visits]].sum(), helped[by_help[:visits]].sum()
    return Shared(order, least, float(1 - ours / free) if free > 0 else 0.0)


def _merged(low: np.ndarray, place: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return both merged, each in its own order, with the i-th of `low` no later than place[i]."""
    total = len(low) + len(high)
    # from the back: each before the next, and none later than its latest place
    at = np.minimum(place, total - len(low) + np.arange(len(low)))
    if len(at):
        at = np.minimum.accumulate((at - np.arange(len(at)))[::-1])[::-1] + np.arange(len(at))
    order = np.empty(total, np.int64)
    taken = np.zeros(total, bool)
    taken[at] = True
    order[taken], order[~taken] = low, high
    return order

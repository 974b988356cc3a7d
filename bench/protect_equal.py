"""What an insider concludes from equal numbers: the same people with the same count have the same
noise.

Where a place and a part of it show the same number of users, the rest probably has none; where both
snapshots show the same number, probably nothing was reported in between. It is not certain, because
a different count can show the same number by chance.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse, stats

from src.protect import noise

LEAST = 1e-3
MORE_LIKELY = 0.5
"""How likely a sum must be 0 before, for equal numbers to be taken as more than chance."""
FAR = 60
"""Sums that are weighed one by one; larger ones are never concluded to be 0."""


@dataclass(frozen=True)
class Count:
    """A count that was shown: of which parts, of users or others, and by which snapshot."""

    at: np.ndarray
    told: int
    users: bool
    newest: bool


def by_chance() -> np.ndarray:
    """Return how likely counts that differ by 0, 1, … show the same number, by their noise."""
    values, keys = np.unique(noise.noise_table()[noise.MOST], return_counts=True)
    share = dict(zip(values, keys / noise.KEYS, strict=True))
    return np.array(
        [sum(p * share.get(value - apart, 0) for value, p in share.items()) for apart in range(FAR)]
    )


def of_none(mean: float, variance: float, none: float) -> tuple[float, float, float]:
    """Return how likely a sum that seems to be 0 is 0, and its mean and variance then.

    mean, variance : of the sum before. none : how likely it was 0 before.
    """
    sums = np.arange(1, FAR)
    other = stats.norm.pdf(sums, mean, np.sqrt(max(variance, 1e-6)))
    other = (1 - none) * other / max(other.sum(), 1e-12)
    told = other * by_chance()[1:]
    whole = none + told.sum()
    center = (told * sums).sum() / whole
    return none / whole, center, (told * sums**2).sum() / whole - center**2


def same_in_both(counts: list[Count]) -> list[Count]:
    """Return the newest snapshot's counts that are the same in the first for the same people."""
    first = {(one.at.tobytes(), one.users, one.told) for one in counts if not one.newest}
    return [
        one for one in counts if one.newest and (one.at.tobytes(), one.users, one.told) in first
    ]


def equal_pairs(counts: list[Count], parts: int) -> list[tuple[Count, Count]]:
    """Return pairs of equal counts in one snapshot, the first of which is part of the second."""
    found = []
    for users in (True, False):
        for newest in (True, False):
            rows = [one for one in counts if one.users == users and one.newest == newest]
            if not rows:
                continue
            lengths = [len(one.at) for one in rows]
            starts = np.concatenate([[0], np.cumsum(lengths)])
            columns = np.concatenate([one.at for one in rows])
            matrix = sparse.csr_matrix(
                (np.ones(len(columns), np.float32), columns, starts), (len(rows), parts)
            )
            both = (matrix @ matrix.T).tocoo()
            size, told = np.array(lengths), np.array([one.told for one in rows])
            within = (both.data == size[both.row]) & (size[both.row] < size[both.col])
            alike = within & (told[both.row] == told[both.col])
            found += [
                (rows[one], rows[other])
                for one, other in zip(both.row[alike], both.col[alike], strict=True)
            ]
    return found


def as_reading(mean: np.ndarray, variance: np.ndarray, rate: np.ndarray, eligible: np.ndarray):
    """Return the sum of people that equal numbers reveal and its noise, None for nothing.

    Of each part: mean and variance of its people before, the chance of each of its eligible.
    """
    none = float(np.exp((eligible * np.log1p(-rate)).sum()))
    before, spread = float(mean.sum()), float(variance.sum())
    if before > FAR or spread <= 0:
        return None
    likely, center, after = of_none(before, spread, none)
    if likely < MORE_LIKELY:
        return None
    precision = 1 / max(after, LEAST) - 1 / spread
    if precision <= 0:
        return None
    return (center / max(after, LEAST) - before / spread) / precision, 1 / precision

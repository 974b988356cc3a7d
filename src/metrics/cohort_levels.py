"""How readily people of each month start, beside those of the newest: what a law and years change.

A firm's record is of people whose follow-up is over: of one or two years ago. Whoever is open now
became eligible since, when more may start. So the log odds of all firms of a country move together
by one level a month, learnt from who has started so far: of n people, known to have started if they
do with chance k (from how late people start and how late that is reported),

    users ~ Binomial(n, k · E expit(logit θ + level)),   level_m − level_(m−1) ~ N(0, STEP²),

with θ as firms' rates are believed to lie. The posterior mode is found by Newton's method; where
hardly anybody can be known to have started, the level of the month before goes on.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

STEP = 0.08
"""Standard deviation of a month's change in log odds: .28 a year; a law's step takes months."""
FIRST = 1.0
"""Standard deviation of the first level."""
BINS = 500
POINTS = 40
"""Of Gauss and Jacobi, by which a beta is moved."""


class Months(NamedTuple):
    """Of each month, oldest first: people, users so far, and the chance that a start is known."""

    people: np.ndarray
    users: np.ndarray
    known: np.ndarray


class Spread(NamedTuple):
    """How rates lie among people: rates and their weights, which sum to 1."""

    rates: np.ndarray
    weights: np.ndarray

    def mean(self, levels: np.ndarray) -> np.ndarray:
        """Return the mean rate at each level."""
        return moved(self.rates[None, :], levels[:, None]) @ self.weights


def spread_of(rates: np.ndarray, weights: np.ndarray) -> Spread:
    """Return the spread of many rates, in BINS; none without any weight."""
    found = np.bincount(np.round(rates.ravel() * BINS).astype(np.int64), weights.ravel(), BINS + 1)
    at = np.flatnonzero(found)
    return Spread(at / BINS, found[at] / max(found.sum(), 1e-12))


def moved(rates: np.ndarray, levels: np.ndarray | float) -> np.ndarray:
    """Return rates with their log odds moved: who never starts, never does."""
    odds = np.exp(levels)
    return rates * odds / (1 - rates + rates * odds)


def moved_size(size: float, mean: float, level: float) -> float:
    """Return how alike rates are that were Beta(size·mean, size·(1 − mean)) and have moved: the sum
    of the parameters of the beta with their mean and variance."""
    at, weights = special.roots_jacobi(POINTS, size * (1 - mean) - 1, size * mean - 1)
    rates, weights = moved((1 + at) / 2, level), weights / weights.sum()
    centre = float(weights @ rates)
    return centre * (1 - centre) / float(weights @ (rates - centre) ** 2) - 1


def levels_of(months: Months, spread: Spread) -> np.ndarray:
    """Return the level of each month; all 0 where no rate is known."""
    count = len(months.people)
    found = np.zeros(count)
    if not len(spread.rates):
        return found
    stiff = _stiffness(count)
    for _ in range(100):
        rates = moved(spread.rates[None, :], found[:, None])
        mean = np.clip(rates @ spread.weights, 1e-9, 1 - 1e-9)
        slope = (rates * (1 - rates)) @ spread.weights
        left = np.maximum(1 - mean * months.known, 1e-9)
        pull = (months.users - months.people * mean * months.known) * slope / (mean * left)
        sure = months.people * months.known * slope**2 / (mean * left)
        step = np.linalg.solve(np.diag(sure) + stiff, pull - stiff @ found)
        found = found + np.clip(step, -0.5, 0.5)
        if np.abs(step).max(initial=0) < 1e-9:
            break
    return found


def _stiffness(count: int) -> np.ndarray:
    """Return the inverse covariance of a random walk."""
    steps = np.diff(np.eye(count), axis=0)
    found = steps.T @ steps / STEP**2
    found[:1, :1] += 1 / FIRST**2
    return found

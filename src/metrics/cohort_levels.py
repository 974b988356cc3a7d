"""The national level of starting by month of eligibility, in log odds: it moves with laws and time.

A firm's record is of people whose follow-up is over, so it is one or two years old. People who are
open now became eligible later, when more may start. So the log odds of all firms move together, by
one level per month, estimated from the starts so far. If a start is known by now with chance k
(from the delay of starts and of their reports), the users among n people are

    users ~ Binomial(n, k · E expit(logit θ + level)),   level_m − level_(m−1) ~ N(0, STEP²),

with θ distributed as the firms' posterior rates. The posterior mode is found by Newton's method;
where hardly any start can be known yet, the level of the month before continues.
"""

from typing import NamedTuple

import numpy as np
from scipy import special

STEP = 0.08
"""Standard deviation of a month's change in log odds, .28 a year; a step by law takes months."""
FIRST = 1.0
"""Standard deviation of the first level."""
BINS = 500
POINTS = 40
"""Points of the Gauss–Jacobi quadrature of a beta."""


class Months(NamedTuple):
    """Per month, oldest first: people, users so far, and the chance that a start is known."""

    people: np.ndarray
    users: np.ndarray
    known: np.ndarray


class Spread(NamedTuple):
    """The distribution of rates among people: rates and their weights, which sum to 1."""

    rates: np.ndarray
    weights: np.ndarray

    def mean(self, levels: np.ndarray) -> np.ndarray:
        """Return the mean rate at each level."""
        return moved(self.rates[None, :], levels[:, None]) @ self.weights


def spread_of(rates: np.ndarray, weights: np.ndarray) -> Spread:
    """Return the distribution of many rates, in BINS; empty without any weight."""
    found = np.bincount(np.round(rates.ravel() * BINS).astype(np.int64), weights.ravel(), BINS + 1)
    at = np.flatnonzero(found)
    return Spread(at / BINS, found[at] / max(found.sum(), 1e-12))


def moved(rates: np.ndarray, levels: np.ndarray | float) -> np.ndarray:
    """Return rates with their log odds moved; rates of 0 and 1 stay."""
    odds = np.exp(levels)
    return rates * odds / (1 - rates + rates * odds)


def moved_size(size: float, mean: float, level: float) -> float:
    """Return the size (sum of the parameters) of a beta after its log odds moved by `level`.

    The rates were Beta(size·mean, size·(1 − mean)); the moved ones are matched by mean and
    variance."""
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
    """Return the precision matrix of the random walk."""
    steps = np.diff(np.eye(count), axis=0)
    found = steps.T @ steps / STEP**2
    found[:1, :1] += 1 / FIRST**2
    return found

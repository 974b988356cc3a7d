"""Firms whose truth is known: who became eligible when, who started, and how much later."""

from dataclasses import dataclass

import numpy as np

from src.cohorts.lag import Counts


@dataclass(frozen=True)
class Truth:
    """One entry per person. listed : whether the file of eligible people includes them."""

    firm: np.ndarray
    month: np.ndarray
    started: np.ndarray
    uses: np.ndarray
    listed: np.ndarray

    def eligible(self, months: int) -> Counts:
        """Return the listed people by firm and month."""
        kept = self.listed & (self.month < months)
        return counted(self.firm[kept], self.month[kept])

    def starts(self, months: int) -> Counts:
        """Return the starts that are known after so many months, by firm and month of start."""
        kept = self.uses & (self.started < months)
        return counted(self.firm[kept], self.started[kept])

    def rate(self, first: int, last: int) -> float:
        """Return the share of these months' cohorts that uses it, sooner or later."""
        inside = (self.month >= first) & (self.month <= last)
        return float(self.uses[inside].mean())


def counted(firm: np.ndarray, month: np.ndarray) -> Counts:
    """Return how many entries each firm and month has."""
    key, people = np.unique(firm * 1000 + month, return_counts=True)
    return Counts(key // 1000, key % 1000, people)


def draw(seed: int, lag, *, firms=8000, months=60, rate=0.74, growth=0.0, missing=0.0) -> Truth:
    """Return the people of firms of very unequal size.

    lag : (random, how many) -> months from eligibility to start. growth : change of the rate a
    year. missing : share of people that no file of eligible people includes.
    """
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(np.log(15) - 1.2, 1.55, firms)).clip(1, 4000)
    own = random.beta(6 * rate, 6 * (1 - rate), firms)
    firm = np.repeat(np.arange(firms), random.poisson(size * 0.011 / 12 * months))
    month = random.integers(0, months, len(firm))
    chance = own[firm] * (1 + growth) ** ((month - months) / 12)
    uses = random.random(len(firm)) < chance
    started = month + np.floor(lag(random, len(firm))).astype(int)
    return Truth(firm, month, started, uses, random.random(len(firm)) >= missing)


LAGS = {
    "none": lambda random, people: np.zeros(people),
    "4 weeks": lambda random, people: random.random(people) + 28 / 30.4,
    "13 weeks": lambda random, people: np.full(people, 3.0),
    "13 weeks, spread": lambda random, people: (
        random.random(people) + random.gamma(9, 1 / 3, people)
    ),
    "26 weeks": lambda random, people: np.full(people, 6.0),
    "26 weeks, spread": lambda random, people: (
        random.random(people) + random.gamma(16, 6 / 16, people)
    ),
    "over 24 months": lambda random, people: 24 * (1 - random.random(people) ** (1 / 1.6)),
}
"""Months from eligibility to start among people who start."""

"""People that a visit can help: those who wait, and those who will be eligible in the next year.

For a firm with rate θ, of a programme and sex in which a share F(w) of those who start has started
w months after being eligible:

    now  = Σ over the open people of Δ(θ) / E(1 − θ·F(w))
    next = those expected to be eligible in the next year · A · Δ(θ)

Δ is what a visit adds to the chance of starting, A the share of the next year's whose start falls
into it, 1 − θ·F(w) the chance of being still open. Both are averaged over what is believed of θ.
What is believed is made without the open people. That somebody is still open tells of θ too: by
Bayes Δ/(1 − θ·F) is weighed with 1 − θ·F, which leaves the quotient of both means. Without it
firms of high rates, where hardly anybody is left, made 5 % too many of those helped.
What Δ is, and how it is learnt: src/metrics/visit_effect.py.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.chance import Chance
from src.metrics.visit_effect import Effect

MONTHS_AHEAD = 12
REACH = 3.0
"""People whom one visit reaches, by default: a hundred open people are not worth thirty firms."""


class Flow(NamedTuple):
    """How people of one programme and sex come and start, in the whole country.

    yearly : eligible a year for each employee of the sex. likeness : shape of the gamma of firms
    around it. years : of which those seen were counted. started : share of starters that has
    started 0, 1, … months after being eligible, from 0 months watched on.
    """

    yearly: float
    likeness: float
    years: float
    started: np.ndarray

    @property
    def within(self) -> float:
        """Return the share of starters of the next year whose start falls into it."""
        ends = np.minimum(np.arange(1, MONTHS_AHEAD + 1), len(self.started) - 1)
        return float(self.started[ends].mean())


def flow_of(base: pd.Series, shares: np.ndarray) -> Flow:
    """Return the flow of one row of help_bases; shares : of help_start_shares, by month."""
    years = max(float(base["months"]), 1.0) / MONTHS_AHEAD
    started = np.concatenate([[0.0], np.minimum(np.cumsum(shares), 1.0)])
    return Flow(float(base["yearly"]), float(base["likeness"]), years, started)


def expected_next(seen: np.ndarray, staff: np.ndarray, flow: Flow) -> np.ndarray:
    """Return how many become eligible in the next year at firms where so many were seen.

    A firm of known staff leans on what is usual for as many employees, others on their own.
    """
    own = seen / flow.years
    usual = np.maximum(np.where(np.isnan(staff), 0, staff), 0.5) * max(flow.yearly, 1e-9)
    leaning = (flow.likeness + seen) / (flow.likeness / usual + flow.years)
    return np.where(np.isnan(staff), own, leaning)


class Waiting(NamedTuple):
    """Open people: of which row, how many months of their starts are known, how many they are."""

    row: np.ndarray
    watched: np.ndarray
    people: np.ndarray


class Helped(NamedTuple):
    """Per row: open people, those helped now and in the next year, variance of the sum of both.

    The variance is of what is not known of the firm's rate; that of the effect is common to all.
    """

    open: np.ndarray
    now: np.ndarray
    next: np.ndarray
    variance: np.ndarray


def helped(
    chance: Chance, waiting: Waiting, coming: np.ndarray, flow: Flow, effect: Effect
) -> Helped:
    """Return whom a visit can help, per row of `chance`.

    coming : of expected_next. Nobody open and nobody coming: 0.
    """
    rows = len(coming)
    gain = effect.gain(chance.rates, chance.like[:, None])
    started = flow.started[np.minimum(waiting.watched, len(flow.started) - 1)]
    believed = chance.weights[waiting.row]
    still = (believed * (1 - chance.rates[waiting.row] * started[:, None])).sum(axis=1)
    # of rate 1 with all started nobody is still open
    weighed = (waiting.people / np.maximum(still, 1e-6))[:, None] * gain[waiting.row]
    now = np.stack([np.bincount(waiting.row, column, rows) for column in weighed.T], axis=1)
    soon = (coming * flow.within)[:, None] * gain
    return Helped(
        np.bincount(waiting.row, waiting.people, rows),
        chance.mean_of(now),
        chance.mean_of(soon),
        chance.variance_of(now + soon),
    )


def reached(open_people: np.ndarray, reach: float) -> np.ndarray:
    """Return the share of a firm's people whom one visit reaches: all, where few are open."""
    return np.minimum(1.0, reach / np.maximum(open_people, 1e-9))


def limits(
    helped: np.ndarray, variance: np.ndarray, effect: Effect, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of people helped: what is unsure of the firm and of the effect, together.

    By the lognormal with both relative errors; for a sum pass the sums of both. 0 stays 0.
    """
    mean = np.maximum(helped, 1e-12)
    width = np.sqrt(np.log1p(variance / mean**2) + effect.spread**2)
    step = special.ndtri((1 + confidence) / 2) * width
    return helped * np.exp(-step), helped * np.exp(step)

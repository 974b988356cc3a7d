"""People that a visit can help: those who wait, and those who will be eligible in the next year.

For a firm with rate θ, of a programme and sex whose start is known with the chance k by now:

    now  = Σ over the open people of E[Δ(θ) / (1 − θ·k)]
    next = those expected to be eligible in the next year · A · E[Δ(θ)]

Δ is what a visit adds to the chance of starting, A the share of the next year's whose start falls
into it, 1 − θ·k the chance of being still open. Both are averaged over what is believed of θ, the
open people and those of their months who started already told (src/store/help_marts.py): two years
of a programme that people begin late are more than the year whose follow-up is over. θ is that of
people of the newest month; of an earlier one its odds are moved by the level of that month
(src/metrics/cohort_levels.py). What Δ is, and how it is learnt: src/metrics/visit_effect.py.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.chance import Chance
from src.metrics.cohort_levels import moved
from src.metrics.visit_effect import Effect

MONTHS_AHEAD = 12
REACH = 3.0
"""People whom one visit reaches, by default: a hundred open people are not worth thirty firms."""


class Cohorts(NamedTuple):
    """What holds for people of one month, the newest first.

    first : how many months the newest has been watched, below 0 where none of its starts is known
    in full. known : the chance that the start of one who starts is known. level : how far their log
    odds are from those of the newest.
    """

    first: int
    known: np.ndarray
    level: np.ndarray

    def at(self, watched: np.ndarray) -> np.ndarray:
        """Return the positions of people watched for so many months."""
        return np.clip(watched - self.first, 0, len(self.known) - 1)


class Flow(NamedTuple):
    """How people of one programme and sex come and start, in the whole country.

    yearly : eligible a year for each employee of the sex. likeness : shape of the gamma of firms
    around it. started : share of starters that has
    started 0, 1, … months after being eligible, from 0 months watched on.
    """

    yearly: float
    likeness: float
    started: np.ndarray
    cohorts: Cohorts

    @property
    def within(self) -> float:
        """Return the share of starters of the next year whose start falls into it."""
        ends = np.minimum(np.arange(1, MONTHS_AHEAD + 1), len(self.started) - 1)
        return float(self.started[ends].mean())


def flow_of(base: pd.Series, shares: np.ndarray, levels: pd.DataFrame) -> Flow:
    """Return the flow of one row of help_bases.

    shares : of help_start_shares, by month. levels : rows of help_levels, by months watched; where
    there are none, what is known follows from the shares, and all months are alike.
    """
    started = np.concatenate([[0.0], np.minimum(np.cumsum(shares), 1.0)])
    cohorts = Cohorts(0, started, np.zeros(len(started)))
    if len(levels):
        known, level = (levels[name].to_numpy(float) for name in ("known", "level"))
        cohorts = Cohorts(int(levels["watched"].iloc[0]), known, level)
    return Flow(float(base["yearly"]), float(base["likeness"]), started, cohorts)


def expected_next(seen: np.ndarray, years: np.ndarray, staff: np.ndarray, flow: Flow) -> np.ndarray:
    """Return how many become eligible in the next year at firms where so many were seen.

    years : in which they were, fewer at a firm that opened meanwhile. A firm of known staff leans
    on what is usual for as many employees, others on their own.
    """
    own = seen / years
    usual = np.maximum(np.where(np.isnan(staff), 0, staff), 0.5) * max(flow.yearly, 1e-9)
    leaning = (flow.likeness + seen) / (flow.likeness / usual + years)
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
    cohort = flow.cohorts.at(waiting.watched)
    level, known = (each[cohort][:, None] for each in (flow.cohorts.level, flow.cohorts.known))
    like = chance.like[:, None]
    rates = moved(chance.rates[waiting.row], level)
    gain = effect.gain(rates, moved(like[waiting.row], level))
    # of rate 1 with all known nobody is still open
    still = np.maximum(1 - rates * known, 1e-6)
    weighed = waiting.people[:, None] * gain / still
    now = np.stack([np.bincount(waiting.row, column, rows) for column in weighed.T], axis=1)
    soon = (coming * flow.within)[:, None] * effect.gain(chance.rates, like)
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

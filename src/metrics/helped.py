"""People that a visit can help: those open now, and those who become eligible in the next year.

For a firm with rate θ, and a programme and sex whose start is known by now with chance k:

    now  = Σ over the open people of E[Δ(θ) / (1 − θ·k)]
    next = people expected to become eligible in the next year · A · E[Δ(θ)]

Δ is what a visit adds to the chance of starting, A the share of next year's starters who start
within that year, 1 − θ·k the chance of being still open. The expectations are over the posterior of
θ, given also the open people and the starters of their months (src/store/help_marts.py): where
people start late, these two years have more people than the year whose follow-up is over. θ is
the rate of people of the newest month; for an earlier month its odds are moved by the level of that
month (src/metrics/cohort_levels.py). Δ and how it is learnt: src/metrics/visit_effect.py.
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
"""Most people that one visit reaches, by default: a firm with a hundred open people does not count
a hundred times."""


class Cohorts(NamedTuple):
    """Properties of people by month of eligibility, the newest first.

    first : how many months the newest has been watched, below 0 where none of its starts is known
    in full. known : the chance that a starter's start is known by now. level : difference of log
    odds from the newest month.
    """

    first: int
    known: np.ndarray
    level: np.ndarray

    def at(self, watched: np.ndarray) -> np.ndarray:
        """Return the positions of people watched for these numbers of months."""
        return np.clip(watched - self.first, 0, len(self.known) - 1)


class Flow(NamedTuple):
    """How people of one programme and sex become eligible and start, in the whole country.

    yearly : newly eligible people per year and employee of the sex. likeness : shape of the gamma
    distribution of firms around it. started : cumulative share of starters after 0, 1, … months.
    """

    yearly: float
    likeness: float
    started: np.ndarray
    cohorts: Cohorts

    @property
    def within(self) -> float:
        """The share of next year's starters who start within that year."""
        ends = np.minimum(np.arange(1, MONTHS_AHEAD + 1), len(self.started) - 1)
        return float(self.started[ends].mean())


def flow_of(base: pd.Series, shares: np.ndarray, levels: pd.DataFrame) -> Flow:
    """Return the flow of one row of help_bases.

    shares : of help_start_shares, by month. levels : rows of help_levels, by months watched;
    without any, `known` follows from the shares and all levels are 0.
    """
    started = np.concatenate([[0.0], np.minimum(np.cumsum(shares), 1.0)])
    cohorts = Cohorts(0, started, np.zeros(len(started)))
    if len(levels):
        known, level = (levels[name].to_numpy(float) for name in ("known", "level"))
        cohorts = Cohorts(int(levels["watched"].iloc[0]), known, level)
    return Flow(float(base["yearly"]), float(base["likeness"]), started, cohorts)


def expected_next(seen: np.ndarray, years: np.ndarray, staff: np.ndarray, flow: Flow) -> np.ndarray:
    """Return how many become eligible in the next year at firms that had `seen` in `years`.

    years : fewer at a firm that opened meanwhile. A firm of known staff is shrunk toward the usual
    number for its employees; others have their own rate.
    """
    own = seen / years
    usual = np.maximum(np.where(np.isnan(staff), 0, staff), 0.5) * max(flow.yearly, 1e-9)
    shrunk = (flow.likeness + seen) / (flow.likeness / usual + years)
    return np.where(np.isnan(staff), own, shrunk)


class Waiting(NamedTuple):
    """Open people: their row, for how many months they have been watched, and their number."""

    row: np.ndarray
    watched: np.ndarray
    people: np.ndarray


class Helped(NamedTuple):
    """Per row: open people, those helped now and in the next year, variance of the sum of both.

    The variance comes from the firm's rate only; the uncertainty of the effect is common to all.
    """

    open: np.ndarray
    now: np.ndarray
    next: np.ndarray
    variance: np.ndarray


def helped(
    chance: Chance, waiting: Waiting, coming: np.ndarray, flow: Flow, effect: Effect
) -> Helped:
    """Return the people a visit can help, per row of `chance`.

    coming : from expected_next. Nobody open and nobody coming gives 0.
    """
    rows = len(coming)
    cohort = flow.cohorts.at(waiting.watched)
    level, known = (each[cohort][:, None] for each in (flow.cohorts.level, flow.cohorts.known))
    like = chance.like[:, None]
    rates = moved(chance.rates[waiting.row], level)
    gain = effect.gain(rates, moved(like[waiting.row], level))
    # at rate 1 with all starts known nobody would be open, and this would be 0
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
    """Return the share of a firm's open people that one visit reaches, at most 1."""
    return np.minimum(1.0, reach / np.maximum(open_people, 1e-9))


def limits(
    helped: np.ndarray, variance: np.ndarray, effect: Effect, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the interval of people helped, from the uncertainty of firms and of the effect.

    Lognormal with both relative errors. For a sum, pass the sums of both arguments. 0 stays 0.
    """
    mean = np.maximum(helped, 1e-12)
    width = np.sqrt(np.log1p(variance / mean**2) + effect.spread**2)
    step = special.ndtri((1 + confidence) / 2) * width
    return helped * np.exp(-step), helped * np.exp(step)

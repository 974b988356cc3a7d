"""Made-up weeks with a known truth: level, noise of weeks, late reports whose speed may wander."""

from typing import NamedTuple

import numpy as np
import pandas as pd

BURN = 130
"""Weeks of history before the first Monday that is judged."""
LONGEST = 53
_DELAY, _SPREAD, _VERY_LATE = 3.4, 0.56, 0.012


class World(NamedTuple):
    """mean: people a week. wander: standard deviation of the log of the delay from week to week.
    noise: coefficient of variation of weeks beyond chance, two fifths of its variance alike for
    weeks beside each other. change: the level from week BURN on, as a multiple."""

    mean: float
    wander: float = 0.0
    noise: float = 0.06
    change: float = 1.0

    @property
    def name(self) -> str:
        """Return the world in words."""
        return f"{self.mean:.0f} a week, speed ±{self.wander:.0%}, weeks ±{self.noise:.0%}"


def triangles(world: World, weeks: int, charts: int, seed: int) -> list[np.ndarray]:
    """Return cumulative triangles, BURN + weeks rows; what is still to come is NaN."""
    draw = np.random.default_rng(seed)
    return [_triangle(world, BURN + weeks, draw) for _ in range(charts)]


def _triangle(world: World, weeks: int, draw: np.random.Generator) -> np.ndarray:
    alike = _wandering(draw, weeks, 0.5) * np.sqrt(0.4) + draw.normal(size=weeks) * np.sqrt(0.6)
    level = world.mean * np.exp(world.noise * alike - world.noise**2 / 2)
    level[BURN:] *= world.change
    people = draw.poisson(level)
    slow = np.repeat(world.wander * _wandering(draw, weeks, 0.8), people)
    delay = _DELAY * np.exp(slow + _SPREAD * draw.normal(size=len(slow)))
    late = draw.random(len(slow)) < _VERY_LATE
    delay = np.where(late, delay + draw.uniform(10, 40, len(slow)), delay)
    delay = np.minimum(delay.astype(int), LONGEST - 1)
    added = np.zeros((weeks, LONGEST))
    np.add.at(added, (np.repeat(np.arange(weeks), people), delay), 1)
    known = added.cumsum(axis=1)
    known[np.arange(weeks)[:, None] + np.arange(LONGEST) >= weeks] = np.nan
    return known


def _wandering(draw: np.random.Generator, weeks: int, alike: float) -> np.ndarray:
    """Return numbers of variance 1, each correlated with the one before."""
    fresh = draw.normal(size=weeks) * np.sqrt(1 - alike**2)
    found = np.empty(weeks)
    found[0] = draw.normal()
    for week in range(1, weeks):
        found[week] = alike * found[week - 1] + fresh[week]
    return found


def finals(known: np.ndarray) -> np.ndarray:
    """Return the final counts of each week."""
    return np.nanmax(known, axis=1)


def starts(known: np.ndarray) -> pd.DataFrame:
    """Return week, received_week and users of a triangle."""
    added = np.nan_to_num(np.diff(known, axis=1, prepend=0))
    week, delay = np.nonzero(added)
    first = pd.Timestamp("2024-01-01")
    return pd.DataFrame({
        "week": first + pd.to_timedelta(7 * week, unit="D"),
        "received_week": first + pd.to_timedelta(7 * (week + delay), unit="D"),
        "users": added[week, delay],
    })  # fmt: skip

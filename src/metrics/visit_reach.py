"""The reach of a visit, in people, learnt from outcomes.

A visit that reaches R of n waiting people moves each of them by min(1, R / n) of its effect. So a
smaller change at firms with many waiting people shows how far a visit reaches. R has a posterior on
the grid PEOPLE, with a prior around REACH; the size of the effect where all are reached is
integrated out over SCALES, around the effect learnt from all firms.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from src.metrics.helped import REACH, reached
from src.metrics.visit_effect import Effect, visited_of

FORM, EVERY = "reach", ""
"""form and program of the rows of reach among the rows of effects: it belongs to no programme."""
PEOPLE = np.array([1, 1.5, 2, 3, 4.5, 6, 10, 15, 30, 60])
SCALES = np.geomspace(0.5, 2.5, 5)
USUAL, APART = 0.7, 0.4
"""Prior standard deviations: of log R around log REACH, and of the log of the scale."""


class Reach(NamedTuple):
    """People that a visit reaches, with a 95 % interval, and from how many firms (0 if assumed)."""

    people: float
    low: float
    high: float
    firms: int = 0


ASSUMED = Reach(REACH, 1.0, 10.0)


def learn_reach(rows: pd.DataFrame, effects: Mapping[str, Effect]) -> pd.DataFrame:
    """Return size (people), weight, low and high (multiples of the estimate) and firms, one row per
    element of PEOPLE; empty where no effect was learnt.

    rows : as visit_effect.learn takes them, with waiting: people open at the firm when it was
    visited. effects : as learnt, by program.
    """
    columns = ["size", "weight", "low", "high", "firms"]
    if not effects:
        return pd.DataFrame(columns=columns)
    there = rows[rows["eligible_after"] * rows["known_after"] > 0]
    logs = np.zeros((len(PEOPLE), len(SCALES)))
    for program, part in there.groupby("program", sort=True):
        if program in effects and part["visited"].any():
            logs += _logs(part, effects[str(program)])
    before = (np.log(PEOPLE / REACH) / USUAL) ** 2
    scaled = logs - (np.log(SCALES) / APART) ** 2 / 2
    weights = special.softmax(special.logsumexp(scaled, axis=1) - before / 2)
    found = _summary(weights)
    firms = int(there.loc[there["visited"] & (there["waiting"] > 1), "company_id"].nunique())
    return pd.DataFrame(
        {
            "size": PEOPLE,
            "weight": weights,
            "low": found.low / found.people,
            "high": found.high / found.people,
            "firms": firms,
        }
    )


def _logs(rows: pd.DataFrame, effect: Effect) -> np.ndarray:
    """Return the log-likelihood of each of PEOPLE and SCALES."""
    found = np.zeros((len(PEOPLE), len(SCALES)))
    for one in visited_of(rows):
        waiting = one.rows["waiting"].to_numpy(float)
        gain = effect.gain(one.rates, one.like)
        for at, people in enumerate(PEOPLE):
            share = reached(waiting, people)[:, None]
            for scale_at, scale in enumerate(SCALES):
                chance = np.clip(one.rates + scale * share * gain, 0, 1 - 1e-9)
                found[at, scale_at] += one.record.log_likelihood(chance)
    return found


def reach_of(rows: pd.DataFrame) -> Reach:
    """Return the reach stored as rows of learn_reach; ASSUMED without rows."""
    if rows.empty:
        return ASSUMED
    by_size = rows.sort_values("size")
    first = by_size.iloc[0]
    people = _middle(by_size["size"].to_numpy(float), by_size["weight"].to_numpy(float))
    return Reach(people, people * first["low"], people * first["high"], int(first["firms"]))


def _middle(people: np.ndarray, weights: np.ndarray) -> float:
    return float(np.exp(weights @ np.log(people)))


def _summary(weights: np.ndarray) -> Reach:
    """Return the geometric mean and the interval; log R is taken as uniform between grid steps."""
    edges = np.sqrt(PEOPLE[1:] * PEOPLE[:-1])
    ends = np.log(np.concatenate([PEOPLE[:1], edges, PEOPLE[-1:]]))
    upto = np.concatenate([[0.0], np.cumsum(weights)])
    low, high = np.exp(np.interp([0.025, 0.975], upto, ends))
    return Reach(_middle(PEOPLE, weights), float(low), float(high))

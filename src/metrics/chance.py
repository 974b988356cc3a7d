"""The chance that an eligible person starts, firm by firm, as a few rates with weights.

The effect of a visit is E[f(θ)] over a firm's rate θ, for some smooth f. `Chance` is a quadrature
for it: a few rates with weights that match the moments of the posterior of θ.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

BELIEVED = ["zero", "mean", "variance"]
"""Posterior of a row in the joint model: chance of never granting; mean and variance if it grants.
"""


class Chance(NamedTuple):
    """The posterior of each row's rate.

    like : the rate of like firms. rates, weights : arrays (row, 3); the weights of a row sum to 1.
    The first rate is 0, for a firm that never grants; the other two have the mean, variance and
    skew of the beta for a firm that does.
    """

    rates: np.ndarray
    weights: np.ndarray
    like: np.ndarray

    def mean_of(self, values: np.ndarray) -> np.ndarray:
        """Return the expectation of a function of the rate, given at `rates`."""
        return (self.weights * values).sum(axis=1)

    def variance_of(self, values: np.ndarray) -> np.ndarray:
        """Return the variance of a function of the rate, given at `rates`."""
        centre = self.mean_of(values)[:, None]
        return self.mean_of((values - centre) ** 2)


def chances(people: pd.DataFrame) -> Chance:
    """Return the chance of each row of `people`, a firm × sex of one programme.

    people : the columns BELIEVED, made by `firm_rates`.
    """
    zero, mean, variance = (people[name].to_numpy(float) for name in BELIEVED)
    size = np.maximum(mean * (1 - mean) / np.maximum(variance, 1e-9) - 1, 1e-3)
    like = people["like_rate"].to_numpy(float) if "like_rate" in people else None
    return nodes(mean * size, (1 - mean) * size, zero, like)


def of_newest(people: pd.DataFrame) -> Chance:
    """Return the chance of people of the newest month.

    people : BELIEVED and like_rate of help_rates, each with the prefix help_.
    """
    names = {f"help_{name}": name for name in (*BELIEVED, "like_rate")}
    return chances(people[list(names)].rename(columns=names))


def nodes(a: np.ndarray, b: np.ndarray, zero: np.ndarray, like: np.ndarray | None = None) -> Chance:
    """Return the two Gauss nodes of Beta(a, b), and 0 with weight `zero`.

    like : the rate of like firms; by default the mean of each row. The nodes are the roots of the
    Jacobi polynomial of degree 2, so the quadrature is exact for cubic functions.
    """
    size, mean = a + b, a / (a + b)
    half = (a + 1) / (size + 2)
    product = a * (a + 1) / ((size + 1) * (size + 2))
    reach = np.sqrt(np.maximum(half**2 - product, 0))
    low, high = half - reach, half + reach
    share = np.where(reach > 0, (high - mean) / np.where(reach > 0, 2 * reach, 1), 1.0)
    return Chance(
        np.stack([np.zeros(len(a)), low, high], axis=1),
        np.stack([zero, (1 - zero) * share, (1 - zero) * (1 - share)], axis=1),
        mean if like is None else like,
    )

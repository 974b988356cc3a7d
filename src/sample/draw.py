"""Draw many values at once: shares into whole numbers, categories row by row."""

import numpy as np
from scipy.special import ndtri


def apportion(weights: np.ndarray, total: int) -> np.ndarray:
    """Return whole numbers proportional to the weights that add up to the total exactly."""
    exact = np.asarray(weights, dtype=float) / np.sum(weights) * total
    whole = np.floor(exact).astype(np.int64)
    largest_rests = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[largest_rests] += 1
    return whole


def pick(cumulative: np.ndarray, rows: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Return the category of each row: `cumulative[row]` holds its probabilities, added up."""
    bounds = (cumulative + np.arange(len(cumulative))[:, None]).ravel()
    found = np.searchsorted(bounds, rows + uniform, side="right") - rows * cumulative.shape[1]
    return np.clip(found, 0, cumulative.shape[1] - 1)


def whole(values: np.ndarray, dither: np.ndarray) -> np.ndarray:
    """Return values as whole numbers that are right on average.

    `dither` is one number in [0, 1) for each series: the same in every quarter, so that a series
    does not jump up and down by one from rounding alone.
    """
    return np.floor(values + dither).astype(np.int64)


def lognormal_quantiles(count: int, median: float, mean: float) -> np.ndarray:
    """Return `count` sizes at even steps of the lognormal with this median and mean, ascending.

    Even steps, not draws: the heavy tail is there at every seed, as it is in reality.
    """
    sigma = np.sqrt(2 * np.log(max(mean / median, 1.01)))
    return median * np.exp(sigma * ndtri((np.arange(count) + 0.5) / count))


def quantiles(sizes: tuple[int, ...], count: int) -> np.ndarray:
    """Return `count` sizes at even steps of a published list, ascending, its ends included."""
    return np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(sizes)), np.sort(sizes))


def complex_effect(tenants: np.ndarray, spread: float, random: np.random.Generator) -> np.ndarray:
    """Return by how much each complex differs (logarithm): large ones less than small ones."""
    return random.normal(0, spread, len(tenants)) / np.sqrt(1 + tenants / 2_000)

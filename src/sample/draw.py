"""Tools for drawing many values at once: random streams, apportionment, categories, rounding."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pandas as pd
from scipy.special import ndtri


def apportion(weights: np.ndarray, total: int) -> np.ndarray:
    """Return whole numbers proportional to the weights that sum to the total."""
    exact = np.asarray(weights, dtype=float) / np.sum(weights) * total
    whole = np.floor(exact).astype(np.int64)
    largest_rests = np.argsort(whole - exact, kind="stable")[: total - whole.sum()]
    whole[largest_rests] += 1
    return whole


def pick(cumulative: np.ndarray, rows: np.ndarray, uniform: np.ndarray) -> np.ndarray:
    """Return a category for each row; `cumulative[row]` are its cumulative probabilities."""
    bounds = (cumulative + np.arange(len(cumulative))[:, None]).ravel()
    found = np.searchsorted(bounds, rows + uniform, side="right") - rows * cumulative.shape[1]
    return np.clip(found, 0, cumulative.shape[1] - 1)


def whole(values: np.ndarray, dither: np.ndarray) -> np.ndarray:
    """Return values as whole numbers that are right on average.

    `dither` is one number in [0, 1) per series, the same in every quarter, so that rounding alone
    does not make a series jump by one.
    """
    return np.floor(values + dither).astype(np.int64)


def lognormal_quantiles(count: int, median: float, mean: float) -> np.ndarray:
    """Return `count` evenly spaced quantiles of the lognormal with this median and mean.

    Quantiles instead of draws, so that every seed has the heavy tail. They ascend.
    """
    sigma = np.sqrt(2 * np.log(max(mean / median, 1.01)))
    return median * np.exp(sigma * ndtri((np.arange(count) + 0.5) / count))


def complex_effect(tenants: np.ndarray, spread: float, random: np.random.Generator) -> np.ndarray:
    """Return a random effect of each complex (logarithm), smaller for large complexes."""
    return random.normal(0, spread, len(tenants)) / np.sqrt(1 + tenants / 2_000)


def apportion_within(
    weights: np.ndarray, groups: np.ndarray, totals: np.ndarray, least: int = 0
) -> np.ndarray:
    """Return whole numbers of at least `least` that sum to each group's total.

    weights : positive, proportional to the wanted numbers; groups : index in `totals` of each. A
    group's total must be at least `least` times the number of its members.
    """
    count = np.bincount(groups, minlength=len(totals))
    sums = np.bincount(groups, weights, minlength=len(totals))
    rest = np.asarray(totals) - least * count
    exact = weights * np.divide(rest, sums, out=np.zeros(len(totals)), where=sums > 0)[groups]
    found = np.floor(exact).astype(np.int64)
    short = rest - np.bincount(groups, found, minlength=len(totals)).astype(np.int64)
    order = np.lexsort((found - exact, groups))
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(np.cumsum(count) - count, count)
    return found + (place < short[groups]) + least


def round_within(
    values: np.ndarray, groups: np.ndarray, totals: np.ndarray, dither: np.ndarray
) -> np.ndarray:
    """Return each value rounded down or up so that each group sums to its total.

    Rows are ordered by group; `values` sum to the totals up to floating-point error; `dither` is
    one number in [0, 1) per group.
    """
    count = np.bincount(groups, minlength=len(totals))
    last = np.cumsum(count) - 1
    running = np.cumsum(values)
    before = np.concatenate([[0.0], running])[last - count + 1]
    within = np.round(running - before[groups], 6)
    steps = np.floor(within + np.minimum(dither, 1 - 1e-5)[groups]).astype(np.int64)
    filled = count > 0
    steps[last[filled]] = np.asarray(totals)[filled]
    steps = np.minimum(steps, np.asarray(totals)[groups])
    found = np.diff(steps, prepend=0)
    firsts = (last - count + 1)[filled]
    found[firsts] = steps[firsts]
    return found


def rank_within(groups: np.ndarray, keys: np.ndarray, size: int) -> np.ndarray:
    """Return the rank (0, 1, …) of each row within its group by ascending key."""
    count = np.bincount(groups, minlength=size)
    order = np.lexsort((keys, groups))
    place = np.empty(len(groups), dtype=np.int64)
    place[order] = np.arange(len(groups)) - np.repeat(np.cumsum(count) - count, count)
    return place


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random stream for a name; equal seeds and names give equal numbers."""
    return np.random.default_rng([seed, crc32(name.encode())])


def coded(texts: Sequence[str] | pd.Series, positions: np.ndarray) -> pd.Series:
    """Return the text at each position as a categorical; -1 is missing."""
    categories = pd.Index(pd.array(list(texts), dtype="str"))
    return pd.Series(pd.Categorical.from_codes(positions, categories=categories))


def taken(values: list[str | None], positions: np.ndarray) -> pd.Series:
    """Return the text at each position."""
    return pd.Series(pd.array(values, dtype="str").take(positions))

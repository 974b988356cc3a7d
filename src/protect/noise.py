"""The noise of a protected count, looked up by the count and the key of its cell (a p-table).

Cell-key perturbation as used by the ABS and the ONS: Fraser & Wooton (2005); Thompson, Broadfoot &
Elazar (2013). The table has maximum entropy: Giessing (2016), Privacy in Statistical Databases.
"""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike

KEYS = 1024
"""Cell keys run from 0 to 1,023; with only 256, rare large noise would be rounded away."""
VARIANCE = 2
MOST = 5
"""Largest noise."""


def protect(counts: ArrayLike, keys: ArrayLike) -> np.ndarray:
    """Return counts with their noise: whole numbers, none negative, 0 always 0.

    counts : 0 or more. keys : of the cells, 0 to KEYS - 1.
    """
    exact = np.asarray(counts, np.int64)
    return exact + noise_table()[np.minimum(exact, MOST), np.asarray(keys, np.int64)]


@cache
def noise_table() -> np.ndarray:
    """Return the noise by count (rows 0 to MOST; larger counts have the last) and key (columns)."""
    rows = [np.zeros(KEYS, np.int64)]
    for count in range(1, MOST + 1):
        values = np.arange(-count, MOST + 1)
        rows.append(np.repeat(values, keys_of(values)))
    return np.vstack(rows)


def keys_of(values: np.ndarray) -> np.ndarray:
    """Return how many of the KEYS keys have each noise: mean 0 and VARIANCE exactly.

    The maximum-entropy shares are rounded; the errors in sum, mean and variance are corrected at
    -1, 0 and 1, where most keys are.
    """
    found = np.rint(most_even(values) * KEYS).astype(np.int64)
    mean = -int(found @ values)
    square = VARIANCE * KEYS - int(found @ values**2)
    found[values == 1] += (square + mean) // 2
    found[values == -1] += (square - mean) // 2
    found[values == 0] += KEYS - found.sum()
    return found


def most_even(values: np.ndarray) -> np.ndarray:
    """Return the maximum-entropy shares over values with mean 0 and VARIANCE.

    They are proportional to exp(a v + b v²); a and b are found by Newton's method.
    """
    powers = np.stack([values, values**2]).astype(float)
    wanted = np.array([0.0, VARIANCE])
    slopes = np.array([0.0, -1 / (2 * VARIANCE)])
    for _ in range(100):
        weights = np.exp(slopes @ powers)
        shares = weights / weights.sum()
        off = powers @ shares - wanted
        if np.abs(off).max() < 1e-12:
            break
        around = powers - (powers @ shares)[:, None]
        slopes = slopes - np.linalg.solve((around * shares) @ around.T, off)
    return shares

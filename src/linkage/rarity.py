"""The expected number of other firms with the same name: the fewer, the more a match says.

A name that occurs once in a list need not be expected once: '효봉한플라텍' occurs by chance far
less often than '대성산업'. So the count of each name in both lists is shrunk towards a prediction
from the frequencies of its beginning and ending in other names, the more so the better such
predictions fit all names (empirical Bayes with Gamma and Poisson: Robbins, 1956; frequent names
count less: Fellegi and Sunter, 1969, and Winkler, 1989).
"""

import numpy as np
import pandas as pd

MOST_PARTED = 7
"""Names are split only before this syllable."""
UNSEEN = 0.5
"""The count of a beginning or ending that no other firm has."""
SHAPES = tuple(2.0**power for power in range(-4, 6))
"""Grid for the Gamma shape, which says how closely counts follow the predictions."""
SCALES = tuple(2.0 ** (power / 2) for power in range(-6, 7))
"""Grid for the factor between predictions and counts over all names."""
LEAST_EXPECTED = 0.05
"""Lower limit of the expected firms of any name: another name, mistyped, may turn into it."""
LEAST_FIRMS = 200
"""With fewer firms, shape and scale cannot be estimated, and both are 1."""
SAMPLE = 50_000
"""Number of names that suffices to estimate them."""
MOST_COUNTED = 200
"""Counts of namesakes are capped here when shape and scale are estimated."""


def strangers_of(names: pd.Index, seen: np.ndarray, population: float) -> np.ndarray:
    """Return the expected number of other firms of each name in a population; never 0.

    names : name keys, each once. seen : how often each occurs in both lists together, the firm in
    question and its own workplace included. population : how many firms the lists represent.
    """
    expected = _expected(names, seen) / population
    shape, scale = _spread(seen, expected)
    expected = np.maximum(expected * scale, LEAST_EXPECTED)
    return (np.maximum(seen - 1, 0) + shape) * expected / (expected + shape)


def _expected(names: pd.Index, seen: np.ndarray) -> np.ndarray:
    """Return how many other firms begin like each name, times how many others end like it.

    Where a name divides is not known, so it is split everywhere and the largest product counts.
    """
    texts, length = pd.Series(names.array), names.str.len().to_numpy()
    best = np.full(len(names), UNSEEN * UNSEEN)
    for place in range(1, MOST_PARTED):
        rows = np.flatnonzero(length > place)
        some, own = texts.iloc[rows], seen[rows]
        begins, ends = (_in_others(part, own) for part in (some.str[:place], some.str[place:]))
        best[rows] = np.maximum(best[rows], begins * ends)
    return best


def _in_others(parts: pd.Series, seen: np.ndarray) -> np.ndarray:
    codes, known = pd.factorize(parts)
    total = np.bincount(codes, seen, minlength=len(known))
    return np.maximum(total[codes] - seen, UNSEEN)


def _spread(seen: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    """Return the maximum-likelihood shape and scale for the namesakes of all firms.

    A firm whose name occurs r times has r - 1 namesakes. Given that one firm has the name, their
    number is negative binomial with shape + 1.
    """
    if seen.sum() < LEAST_FIRMS:
        return 1.0, 1.0
    here = np.flatnonzero(seen)
    here = here[:: max(len(here) // SAMPLE, 1)]
    namesakes = (np.minimum(seen[here], MOST_COUNTED) - 1).astype(int)
    tried = [
        (_likelihood(namesakes, seen[here], expected[here] * scale, shape), shape, scale)
        for shape in SHAPES
        for scale in SCALES
    ]
    return max(tried)[1:]


def _likelihood(namesakes: np.ndarray, firms: np.ndarray, mean: np.ndarray, shape: float) -> float:
    steps = np.arange(MOST_COUNTED)
    ways = np.concatenate([[0.0], np.cumsum(np.log((shape + 1 + steps) / (steps + 1)))])
    chance = mean / (mean + shape)
    each = ways[namesakes] + (shape + 1) * np.log1p(-chance) + namesakes * np.log(chance)
    return float((firms * each).sum())

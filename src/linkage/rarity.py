"""How many strangers of one name are to be expected: the fewer, the more it tells that it agrees.

That a name stands in a list once does not say that one stranger of that name was to be expected:
'효봉한플라텍' would be there by chance far more seldom than '대성산업'. So each name is judged by
how often it stands in both lists, and by how often what it begins and ends with stands in others:
the count is drawn towards what the parts let expect, the more so the better the parts foretell the
counts of all (empirical Bayes with Gamma and Poisson, Robbins, 1956; that frequent names tell less,
Fellegi and Sunter, 1969, and Winkler, 1989).
"""

import numpy as np
import pandas as pd

MOST_PARTED = 7
"""Syllables from which on no name is parted any more."""
UNSEEN = 0.5
"""How often a beginning or an ending that no other firm has counts as seen."""
SHAPES = tuple(2.0**power for power in range(-4, 6))
"""How much names keep to what their parts let expect: tried, the likeliest is taken."""
SCALES = tuple(2.0 ** (power / 2) for power in range(-6, 7))
"""By how much all names are more, or less, than their parts let expect: tried as well."""
LEAST_EXPECTED = 0.05
"""Firms that are to be expected of any name: that of another, mistyped, may come out as it."""
LEAST_TELLING = 200
"""Firms of which shape and scale are judged; of fewer nothing can be said, and both are 1."""
SAMPLE = 50_000
"""Names that are enough to judge them by."""
MOST_COUNTED = 200
"""Namesakes beyond which a name is common anyhow; only in judging shape and scale."""


def strangers_of(names: pd.Index, seen: np.ndarray, population: float) -> np.ndarray:
    """Return how many firms of each name are to be expected among as many as the lists have.

    names : name keys, each once. seen : how often each stands in either list, the firm that is
    asked for and its own workplace included. population : how many firms the lists stand for.
    Nothing is given back as 0.
    """
    expected = _expected(names, seen) / population
    shape, scale = _spread(seen, expected)
    expected = np.maximum(expected * scale, LEAST_EXPECTED)
    return (np.maximum(seen - 1, 0) + shape) * expected / (expected + shape)


def _expected(names: pd.Index, seen: np.ndarray) -> np.ndarray:
    """Return how often others begin like each name, times how often others end like it.

    Where a name parts is not known: of all places the one that lets expect the most counts.
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
    """Return shape and scale under which the namesakes of all firms are the likeliest.

    A firm of a name that stands r times has r - 1 namesakes. Of a name that one firm is known to
    have they are spread as a negative binomial of shape + 1.
    """
    if seen.sum() < LEAST_TELLING:
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

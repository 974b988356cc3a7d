"""Rates with their uncertainty: Wilson for a share, Byar for a count.

`divide` is the one place that decides what 0/0 is: NaN, nobody was eligible.
"""

import numpy as np
import scipy
from numpy.typing import ArrayLike
from scipy import special

from src.metrics.checks import confidence_level, counts, users_and_eligible

_EXACT_BELOW = 10


def rate(users: ArrayLike, eligible: ArrayLike) -> np.ndarray:
    """Return users / eligible, element by element; NaN where nobody was eligible (0/0).

    Counts may be fractions (person-time). A missing count stays NaN. Raises BadInputError where
    users exceed eligible or a count is negative.
    """
    return divide(*users_and_eligible(users, eligible, missing=True))


def divide(top: ArrayLike, bottom: ArrayLike) -> np.ndarray:
    """Return top / bottom, element by element; NaN where bottom is 0 or either is missing."""
    top, bottom = np.asarray(top, float), np.asarray(bottom, float)
    if top.shape != bottom.shape:
        top, bottom = np.broadcast_arrays(top, bottom)
    return np.divide(top, bottom, out=np.full(top.shape, np.nan), where=bottom != 0)


def normal_quantile(tail: float) -> float:
    """Return the value that a standard normal exceeds with this chance.

    Equals scipy.stats.norm.isf, which spends a tenth of a millisecond on checking its argument; a
    page calls this some hundred times.
    """
    return -float(special.ndtri(tail))


def wilson_interval(
    users: ArrayLike, eligible: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the Wilson score limits (lower, upper) of users / eligible, element by element.

    Shares between 0 and 1. NaN where nobody was eligible or a count is missing. Raises
    BadInputError where users exceed eligible or a count is negative.
    Source: Wilson (1927) JASA 22:209; Newcombe (1998) Statistics in Medicine 17:857, method 3.
    """
    x, whole = users_and_eligible(users, eligible, missing=True)
    z = normal_quantile((1 - confidence_level(confidence)) / 2)
    known = whole > 0
    n = np.where(known, whole, np.nan)
    spread = z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    lower = (2 * x + z**2 - spread) / (2 * (n + z**2))
    upper = (2 * x + z**2 + spread) / (2 * (n + z**2))
    return np.where(x == 0, 0.0 * n, lower), np.where(x == n, 1.0 + 0 * n, upper)


def byar_interval(
    count: ArrayLike, confidence: float = 0.95, exact_below: float = _EXACT_BELOW
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) of a Poisson count, element by element, in counts.

    Byar's approximation; below `exact_below`, where it is inaccurate, the exact limits from
    chi-square quantiles (0 gives a lower limit of 0). A missing count stays NaN. Raises
    BadInputError where a count is negative.
    Source: Breslow & Day (1987) Statistical Methods in Cancer Research II, 2.3; APHO (2008)
    Technical Briefing 3.
    """
    observed = counts(count, "count", missing=True)
    tail = (1 - confidence_level(confidence)) / 2
    exact = observed < exact_below
    lower = np.where(exact, exact_lower(observed, tail), byar_lower(observed, tail))
    upper = np.where(exact, exact_upper(observed, tail), byar_upper(observed, tail))
    return lower, upper


def count_limits(
    mean: ArrayLike, variance: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the prediction limits (lower, upper) of a count with this mean and variance.

    Whole counts, negative binomial; Poisson where the variance does not exceed the mean. Where the
    lower limit is 0 the upper tail gets all of 1 − confidence, because no count is below 0. The
    upper limit is never below the mean, rounded down.
    """
    mean, variance = np.broadcast_arrays(np.asarray(mean, float), np.asarray(variance, float))
    tail = 1 - confidence_level(confidence)
    lower = count_quantile(tail / 2, mean, variance, repeated=False)
    share = np.where(lower > 0, 1 - tail / 2, 1 - tail)
    upper = count_quantile(share, mean, variance, repeated=False)
    return lower, np.maximum(upper, np.floor(mean))


def count_quantile(
    share: ArrayLike, mean: ArrayLike, variance: ArrayLike, repeated: bool = True
) -> np.ndarray:
    """Return the quantile of a count with this mean and variance; NaN where the mean is NaN.

    repeated : whether many elements are equal, such as the weeks of a month; equal ones are
    computed once.
    """
    share, mean, variance = np.broadcast_arrays(share, mean, np.maximum(variance, mean))
    quantiles = np.where(np.isnan(mean), np.nan, 0.0)
    positive = mean > 0
    arguments = np.stack([each[positive] for each in (share, mean, variance)])
    if not repeated:
        quantiles[positive] = _quantile(*arguments)
        return quantiles
    order = np.lexsort(arguments)
    arguments = arguments[:, order]
    is_new = np.ones(len(order), bool)
    is_new[1:] = (arguments[:, 1:] != arguments[:, :-1]).any(axis=0)
    in_order = np.empty(len(order))
    in_order[order] = _quantile(*arguments[:, is_new])[is_new.cumsum() - 1]
    quantiles[positive] = in_order
    return quantiles


def _quantile(share: np.ndarray, mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    extra = np.maximum(variance - mean, 1e-9 * np.maximum(mean, 1e-9))
    size = np.clip(mean**2 / extra, 1e-6, 1e9)
    # `ppf` without its checks of arguments, which make it four times slower
    return np.maximum(scipy.stats.nbinom._ppf(share, size, size / (size + mean)), 0)


def count_tails(
    count: ArrayLike, mean: ArrayLike, variance: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """Return P(X ≤ count) and P(X ≥ count) for counts X with this mean and variance."""
    mean, variance = np.maximum(mean, 1e-9), np.maximum(variance, mean)
    extra = np.maximum(variance - mean, 1e-9 * mean)
    size = np.clip(mean**2 / extra, 1e-6, 1e9)
    share = size / (size + mean)
    negative_binomial, count = scipy.stats.nbinom, np.asarray(count, float)
    # `cdf` and `sf` without their checks of arguments, which take longer than the values
    below = np.where(count >= 0, negative_binomial._cdf(count, size, share), 0.0)
    return below, np.where(count >= 1, negative_binomial._sf(count - 1, size, share), 1.0)


def exact_lower(observed: np.ndarray, tail: float) -> np.ndarray:
    """Return half the chi-square quantile with 2·count degrees of freedom: a gamma quantile."""
    return np.where(observed == 0, 0.0, special.gammaincinv(np.maximum(observed, 1e-300), tail))


def exact_upper(observed: np.ndarray, tail: float) -> np.ndarray:
    return special.gammainccinv(observed + 1, tail)


def byar_lower(observed: np.ndarray, tail: float) -> np.ndarray:
    """Return Byar's lower limit; NaN where the approximation falls below zero, 0 for no count."""
    x = np.where(observed > 0, observed, np.nan)
    cube_root = 1 - 1 / (9 * x) - normal_quantile(tail) / (3 * np.sqrt(x))
    lower = np.where(cube_root > 0, x * cube_root**3, np.nan)
    return np.where(observed == 0, 0.0, lower)


def byar_upper(observed: np.ndarray, tail: float) -> np.ndarray:
    x = observed + 1
    return x * (1 - 1 / (9 * x) + normal_quantile(tail) / (3 * np.sqrt(x))) ** 3

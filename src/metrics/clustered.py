"""Uptake of places as a binomial with clustering by company (design effect).

The variance of the users of a place whose level is λ times that of similar companies is
    λ·chance − λ²·chance_less    (sum over strata of clustered people × λp × (1 − λp)),
enlarged by chance_more, the uncertainty of the benchmark. It equals that of a binomial count of
fewer people, so that binomial limits apply: `effective` gives the effective sample size. With one
stratum, one person per company and a known benchmark that is the number of people.
Sources: Kish (1965) Survey Sampling, 5.4; Korn & Graubard (1998) Survey Methodology 24:193.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike

from src.metrics.checks import confidence_level, counts
from src.metrics.funnel_limits import interpolated_limits
from src.metrics.rates import divide, normal_quantile, wilson_interval

PARTS = ("clustered", "chance", "chance_less", "chance_more")
"""Columns beside eligible, users and expected; src/store/place_marts.py makes them."""
COUNTED = ("eligible", "users", "expected", *PARTS)

Figures = pd.DataFrame | Mapping[str, np.ndarray]


class Effective(NamedTuple):
    """The binomial distribution of each place's users. people: effective sample size. users: users
    among them. share: the expected share, at the level of similar companies."""

    people: np.ndarray
    users: np.ndarray
    share: np.ndarray


def is_clustered(figures: Figures) -> bool:
    return all(name in figures for name in PARTS)


def effective(figures: Figures) -> Effective:
    """Return the effective binomial distribution of each row; NaN where nobody is expected."""
    due, chance, less, more = (
        counts(figures[name], name, missing=True)
        for name in ("expected", "chance", "chance_less", "chance_more")
    )
    users = counts(figures["users"], "users", missing=True)
    plain = chance - less
    wider = np.where(plain > 0, divide(plain + more, plain), 1.0)
    share = divide(less, chance)
    people = divide(due**2, less * wider)
    return Effective(people, np.minimum(divide(users * due, chance * wider), people), share)


def clustered_rate(
    figures: Figures, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return users / eligible and Wilson limits of the effective sample (value, lower, upper).

    figures : eligible, users, clustered. NaN where nobody was eligible.
    """
    people, users, clustered = (
        counts(figures[name], name, missing=True) for name in ("eligible", "users", "clustered")
    )
    fewer = divide(people, clustered)
    limits = wilson_interval(users * fewer, people * fewer, confidence)
    return (divide(users, people), *limits)


def clustered_ratio(
    figures: Figures, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return users / expected and its limits (value, lower, upper).

    figures : users, expected and PARTS. Clopper–Pearson limits of the effective count, consistent
    with the exact limits of the funnel. NaN where nothing is expected.
    Source: Clopper & Pearson (1934) Biometrika 26:404; Korn & Graubard (1998), of effective counts.
    """
    law = effective(figures)
    tail = (1 - confidence_level(confidence)) / 2
    known = law.people > 0
    x, others = (np.where(known, part, np.nan) for part in (law.users, law.people - law.users))
    # `ppf` and `isf` without their checks of arguments, which take longer than the values
    beta = scipy.stats.beta
    ends = (
        np.where(x > 0, beta._ppf(tail, np.maximum(x, 1e-9), others + 1), 0 * x),
        np.where(others > 0, beta._isf(tail, x + 1, np.maximum(others, 1e-9)), 1 + 0 * x),
    )
    value = divide(counts(figures["users"], "users", missing=True), figures["expected"])
    return (value, *[divide(end, law.share) for end in ends])


def level_limits(
    people: ArrayLike, share: ArrayLike, confidence: float = 0.95, tau2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) of a ratio whose true level is 1, element by element.

    people, share : of an effective count. Exact binomial limits, as in `binomial_limits`; tau2
    (variance between places, log scale) can only widen them. NaN without people.
    """
    n, p = np.broadcast_arrays(np.asarray(people, float), np.asarray(share, float))
    known = (n > 0) & (p > 0) & (p < 1)
    size = np.where(known, np.maximum(np.round(n), 1), 1)
    tail = (1 - confidence_level(confidence)) / 2
    ends = interpolated_limits(scipy.stats.binom, (size, np.where(known, p, 0.5)), tail)
    lower, upper = (np.clip(end / size, 0, 1) / np.where(known, p, np.nan) for end in ends)
    if not tau2 > 0:
        return lower, upper
    z = normal_quantile(tail)
    reach = np.exp(z * np.sqrt(divide(1 - p, n * p) + tau2))
    return np.minimum(lower, 1 / reach), np.maximum(upper, np.minimum(reach, 1 / p))

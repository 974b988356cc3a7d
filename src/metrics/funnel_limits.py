"""Funnel limits: how far a complex or a building may lie from the target by chance alone.

Exact binomial limits for a rate, exact Poisson limits for a standardised ratio, both interpolated
after Spiegelhalter for a smooth curve. Overdispersion (additive τ²) is added only where it can be
estimated.
"""

from typing import Any, NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike

from src.metrics.checks import BadInputError, confidence_level, counts, require_choice
from src.metrics.rates import divide, normal_quantile

DENOMINATORS = {"rate": "eligible", "ratio": "expected"}

FEW_EXPECTED = 7
"""From this expected count on, a unit without users has a probability below .001."""

LEVELS = {"95": 0.95, "998": 0.998}

_NO_EVENT_SHARE = 0.1


REFUSALS = ("few_units", "few_users", "many_without_users")


class RefusedError(ValueError):
    """The data are too few for an estimate; str(error) is the reason's code, one of REFUSALS."""


class Overdispersion(NamedTuple):
    """phi: mean squared z score (1 = chance alone); tau2: variance between units, log scale;
    units: the number of units used."""

    phi: float
    tau2: float
    units: int


def binomial_limits(
    target: float, eligible: ArrayLike, confidence: float = 0.95
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact binomial limits (lower, upper) of a rate, for each number of eligible.

    A unit at the target falls below the lower limit, and above the upper one, with a probability
    of at most (1 − confidence) / 2 each. Shares from 0 to 1; a fractional `eligible` (person-time)
    is rounded; NaN where nobody is eligible.
    Source: Spiegelhalter (2005) Statistics in Medicine 24:1185, appendix A.1. His upper limit lies
    one count lower and is crossed too often where few are eligible (12 % instead of 2.5 % at 2
    eligible and a rate of .35); here it mirrors the lower one.
    """
    if not 0 < target < 1:
        raise BadInputError(f"target은 0과 1 사이의 비율이어야 하는데 {target}을(를) 받았습니다.")
    n = np.round(counts(eligible, "eligible"))
    tail = (1 - confidence_level(confidence)) / 2
    lower, upper = interpolated_limits(scipy.stats.binom, (np.maximum(n, 1), target), tail)
    size = np.where(n > 0, n, np.nan)
    return np.clip(lower / size, 0, 1), np.clip(upper / size, 0, 1)


def poisson_limits(
    expected: ArrayLike, confidence: float = 0.95, target: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact Poisson limits (lower, upper) of observed / expected, for each expected.

    As binomial_limits; 0 or more; NaN where nothing is expected.
    """
    mean = counts(expected, "expected") * target
    tail = (1 - confidence_level(confidence)) / 2
    lower, upper = interpolated_limits(scipy.stats.poisson, (np.where(mean > 0, mean, 1),), tail)
    size = np.where(mean > 0, mean / target, np.nan)
    return np.maximum(lower / size, 0), upper / size


def funnel_limits(
    target: float, sizes: ArrayLike, kind: str = "rate", confidence: float = 0.95, tau2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) at any sizes (eligible or expected).

    `tau2` above 0 (from `overdispersion`) widens them. Where fewer than 7 are expected they are
    never narrower than those of chance alone, because on the log scale every unit without users
    would be low. NaN for a target of 0 or, for a rate, of 1.
    """
    require_choice(kind, DENOMINATORS, "kind")
    size = counts(sizes, DENOMINATORS[kind])
    if not target > 0 or (kind == "rate" and not target < 1):
        return np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    if kind == "rate":
        chance = binomial_limits(target, size, confidence)
    else:
        chance = poisson_limits(size, confidence, target)
    if not tau2 > 0:
        return chance
    lower, upper = _overdispersed_limits(target, size, kind, confidence, tau2)
    few = size * target < FEW_EXPECTED
    return (
        np.where(few, np.minimum(chance[0], lower), lower),
        np.where(few, np.maximum(chance[1], upper), upper),
    )


def overdispersion(
    observed: ArrayLike,
    expected: ArrayLike,
    trim: float = 0.1,
    share: ArrayLike = 0.0,
    min_units: int = 10,
) -> Overdispersion:
    """Return phi and tau2: how much more the units vary than chance alone explains.

    One element per unit. The outer `trim` of the z scores on each side is left out; z scores are on
    the log scale. `share` is the target rate of binomial data (variance (1 − share) / expected),
    for all units or one for each; 0 for Poisson.
    Raises RefusedError where over 10 % of the units have no event or fewer than `min_units` are
    left, as tau2 cannot be estimated then; BadInputError for impossible counts.
    Source: Spiegelhalter (2005) Quality and Safety in Health Care 14:347 and Statistics in
    Medicine 24:1185, section 2.5; NHS Digital, SHMI methodology (truncation); DerSimonian & Laird
    (1986) for tau2.
    """
    count, mean = _units_with_expected(observed, expected)
    if np.ndim(share):
        share = np.asarray(share, float)[counts(expected, "expected") > 0]
    _refuse_too_little(count, min_units)
    ratio, error = count / mean, np.sqrt((1 - np.asarray(share)) / mean)
    z = np.log(ratio, out=np.full(len(ratio), -np.inf), where=ratio > 0) / error
    kept = _kept(z, trim)
    if kept.sum() < min_units or np.isinf(z[kept]).any():
        raise RefusedError("few_users")
    return _method_of_moments(z[kept], 1 / error[kept] ** 2)


def interpolated_limits(
    law: Any, shapes: tuple[ArrayLike, ...], tail: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts where the lower and the upper tail probability is `tail`, interpolated.

    law : a discrete distribution of scipy.stats. shapes : its parameters, which must be valid:
    for speed, scipy's checks of arguments are skipped.
    """
    low, high = law._ppf(tail, *shapes), law._ppf(1 - tail, *shapes)
    lower = low - (law._cdf(low, *shapes) - tail) / law._pmf(low, *shapes)
    upper = high - (law._cdf(high, *shapes) - (1 - tail)) / law._pmf(high, *shapes)
    return lower, upper + 1


def _overdispersed_limits(
    target: float, size: np.ndarray, kind: str, confidence: float, tau2: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return target · exp(± z · sqrt(variance + τ²)); a rate cannot exceed 1."""
    z = normal_quantile((1 - confidence_level(confidence)) / 2)
    variance = divide(1 - target if kind == "rate" else 1.0, size * target)
    reach = np.exp(z * np.sqrt(variance + tau2))
    top = 1.0 if kind == "rate" else np.inf
    return target / reach, np.minimum(target * reach, top)


def _units_with_expected(observed: ArrayLike, expected: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    count, mean = counts(observed, "observed"), counts(expected, "expected")
    if count.shape != mean.shape:
        raise BadInputError("observed와 expected의 길이가 다릅니다; 같은 단위들을 주십시오.")
    return count[mean > 0], mean[mean > 0]


def _refuse_too_little(count: np.ndarray, min_units: int) -> None:
    if len(count) < min_units:
        raise RefusedError("few_units")
    if (count == 0).mean() > _NO_EVENT_SHARE:
        raise RefusedError("many_without_users")


def _kept(z: np.ndarray, trim: float) -> np.ndarray:
    """Return which z scores remain after trimming a share `trim` on each side, by rank / (n+1)."""
    rank = scipy.stats.rankdata(z, method="ordinal")
    part = rank / (len(z) + 1)
    return (part >= trim) & (part < 1 - trim)


def _method_of_moments(z: np.ndarray, weight: np.ndarray) -> Overdispersion:
    units, phi = len(z), float((z**2).mean())
    excess = units * phi - (units - 1)
    tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(phi, max(0.0, float(tau2)), units)

"""Funnel limits: how far a complex or a building may lie from the target by chance alone.

Exact binomial limits for a rate, exact Poisson limits for a standardised ratio, both interpolated
as Spiegelhalter does so that the curve is smooth; over-dispersion (additive τ²) only where it can
be estimated.
"""

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.checks import (
    BadInputError,
    confidence_level,
    counts,
    require_choice,
    require_columns,
    users_and_eligible,
)
from src.metrics.rates import divide, rate

DENOMINATORS = {"rate": "eligible", "ratio": "expected"}
# from seven expected on, a unit without users has a probability below .001
FEW_EXPECTED = 7
LEVELS = {"95": 0.95, "998": 0.998}


def binomial_limits(
    target: float, eligible, confidence: float = 0.95
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
    lower, upper = _interpolated(stats.binom(np.maximum(n, 1), target), tail)
    size = np.where(n > 0, n, np.nan)
    return np.clip(lower / size, 0, 1), np.clip(upper / size, 0, 1)


def poisson_limits(
    expected, confidence: float = 0.95, target: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact Poisson limits (lower, upper) of observed / expected, for each expected.

    As binomial_limits; 0 or more; NaN where nothing is expected.
    """
    mean = counts(expected, "expected") * target
    tail = (1 - confidence_level(confidence)) / 2
    lower, upper = _interpolated(stats.poisson(np.where(mean > 0, mean, 1)), tail)
    size = np.where(mean > 0, mean / target, np.nan)
    return np.maximum(lower / size, 0), upper / size


def funnel(
    frame: pd.DataFrame, kind: str = "rate", target: float | None = None, tau2: float = 0.0
) -> pd.DataFrame:
    """Return `frame` with value, target, limits and `outside` per unit (one row a unit).

    kind "rate": users / eligible against the pooled rate; "ratio": users / expected against 1;
    `target` overrides. Limits at 95 % and 99.8 %: lower_95, upper_95, lower_998, upper_998.
    `outside` is low_998, low_95, inside, high_95, high_998, or too_few where nothing is eligible
    or expected. p: the probability of a value as far off as this, on either side (two-sided, exact
    where the limits are); q: p adjusted for looking at all units at once (Benjamini–Hochberg).
    `tau2` above 0 (from `overdispersion` by truncation) widens the limits; where fewer than 7 are
    expected they are never narrower than those of chance alone, for the logarithm would call every
    unit without users low.
    """
    require_choice(kind, DENOMINATORS, "kind")
    require_columns(frame, ["users", DENOMINATORS[kind]])
    users, size = _counts_of(frame, kind)
    aim = _target(users, size, kind) if target is None else float(target)
    result = frame.assign(value=_value(users, size, kind), target=aim)
    for name, confidence in LEVELS.items():
        limits = _limits(aim, size, kind, confidence, tau2)
        result[f"lower_{name}"], result[f"upper_{name}"] = limits
    p = _p_values(aim, users, size, kind, tau2)
    return result.assign(outside=_outside(result), p=p, q=benjamini_hochberg(p))


def benjamini_hochberg(p) -> np.ndarray:
    """Return q: the share of false ones expected if all with p as small as this are called.

    Missing p stay missing and take no part. Source: Benjamini & Hochberg (1995) JRSS B 57:289.
    """
    p = np.asarray(p, float)
    if ((p < 0) | (p > 1)).any():
        raise BadInputError("p는 0과 1 사이의 확률이어야 합니다.")
    q = np.full(p.shape, np.nan)
    known = ~np.isnan(p)
    if known.any():
        q[known] = stats.false_discovery_control(p[known])
    return q


def funnel_limits(
    target: float, sizes, kind: str = "rate", confidence: float = 0.95, tau2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) at any sizes (eligible or expected), to draw the funnel."""
    require_choice(kind, DENOMINATORS, "kind")
    return _limits(target, counts(sizes, DENOMINATORS[kind]), kind, confidence, tau2)


def _interpolated(law, tail: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts where the lower and the upper tail probability is `tail`, interpolated."""
    low, high = law.ppf(tail), law.ppf(1 - tail)
    lower = low - (law.cdf(low) - tail) / law.pmf(low)
    upper = high - (law.cdf(high) - (1 - tail)) / law.pmf(high)
    return lower, upper + 1


def _counts_of(frame: pd.DataFrame, kind: str) -> tuple[np.ndarray, np.ndarray]:
    if kind == "rate":
        return users_and_eligible(frame["users"], frame["eligible"], labels=frame.index)
    return (
        counts(frame["users"], "users", frame.index),
        counts(frame["expected"], "expected", frame.index),
    )


def _target(users: np.ndarray, size: np.ndarray, kind: str) -> float:
    return 1.0 if kind == "ratio" else float(rate(users.sum(), size.sum()))


def _value(users: np.ndarray, size: np.ndarray, kind: str) -> np.ndarray:
    return rate(users, size) if kind == "rate" else divide(users, size)


def _limits(target: float, size: np.ndarray, kind: str, confidence: float, tau2: float):
    if not target > 0 or (kind == "rate" and not target < 1):
        return np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    chance = poisson_limits(size, confidence, target)
    if kind == "rate":
        chance = binomial_limits(target, size, confidence)
    if not tau2 > 0:
        return chance
    lower, upper = _overdispersed_limits(target, size, kind, confidence, tau2)
    few = size * target < FEW_EXPECTED
    return (
        np.where(few, np.minimum(chance[0], lower), lower),
        np.where(few, np.maximum(chance[1], upper), upper),
    )


def _overdispersed_limits(target: float, size: np.ndarray, kind: str, confidence: float, tau2):
    """Return target · exp(± z · sqrt(variance + τ²)); a rate cannot exceed 1."""
    z = stats.norm.isf((1 - confidence_level(confidence)) / 2)
    reach = np.exp(z * _overdispersed_error(target, size, kind, tau2))
    top = 1.0 if kind == "rate" else np.inf
    return target / reach, np.minimum(target * reach, top)


def _overdispersed_error(target: float, size: np.ndarray, kind: str, tau2: float) -> np.ndarray:
    """Return the standard error of the log of value / target, chance and τ² together."""
    variance = divide(1 - target if kind == "rate" else 1.0, size * target)
    return np.sqrt(variance + tau2)


def _p_values(target: float, users, size, kind: str, tau2: float) -> np.ndarray:
    """Return the two-sided p of each unit at the target; NaN without eligible or expected."""
    known = (size > 0) & (target > 0) & (kind == "ratio" or target < 1)
    p = np.full(size.shape, np.nan)
    users, size = users[known], size[known]
    law = stats.poisson(size * target)
    if kind == "rate":
        law = stats.binom(np.maximum(np.rint(size), 1), target)
    count = np.rint(users)
    p[known] = np.minimum(1, 2 * np.minimum(law.cdf(count), law.sf(count - 1)))
    if tau2 > 0:
        log_ratio = np.log(np.maximum(users, 1e-300) / (size * target))
        z = np.abs(log_ratio) / _overdispersed_error(target, size, kind, tau2)
        few = size * target < FEW_EXPECTED
        p[known] = np.maximum(np.where(few, p[known], 0), 2 * stats.norm.sf(z))
    return p


def _outside(result: pd.DataFrame) -> np.ndarray:
    value = result["value"]
    far_first = [
        (value.isna(), "too_few"),
        (value < result["lower_998"], "low_998"),
        (value > result["upper_998"], "high_998"),
        (value < result["lower_95"], "low_95"),
        (value > result["upper_95"], "high_95"),
    ]
    return np.select([row[0] for row in far_first], [row[1] for row in far_first], "inside")

"""Funnel limits: how far a complex or a building may lie from the target by chance alone.

Exact binomial limits for a rate, exact Poisson limits for a standardised ratio, both interpolated
as Spiegelhalter does so that the curve is smooth; over-dispersion (additive τ²) only where it can
be estimated.
"""

from typing import NamedTuple

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
from src.metrics.rates import rate

DENOMINATORS = {"rate": "eligible", "ratio": "expected"}
LEVELS = {"95": 0.95, "998": 0.998}

_NO_EVENT_SHARE = 0.1


class RefusedError(ValueError):
    """An estimate that the data cannot carry; str(error) is one Korean sentence saying why."""


class Overdispersion(NamedTuple):
    """phi: mean squared z score (1 = chance alone); tau2: variance between units, log scale
    (square-root scale when winsorised); units: how many units entered."""

    phi: float
    tau2: float
    units: int


def binomial_limits(
    target: float, eligible, confidence: float = 0.95, mirrored: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact binomial limits (lower, upper) of a rate, for each number of eligible.

    A unit at the target falls below the lower limit, and above the upper one, with a probability
    of at most (1 − confidence) / 2 each. Shares from 0 to 1; a fractional `eligible` (person-time)
    is rounded; NaN where nobody is eligible.
    Source: Spiegelhalter (2005) Statistics in Medicine 24:1185, appendix A.1. His upper limit lies
    one count lower and is crossed too often where few are eligible (12 % instead of 2.5 % at 2
    eligible and a rate of .35); `mirrored=False` gives it as printed.
    """
    if not 0 < target < 1:
        raise BadInputError(f"target은 0과 1 사이의 비율이어야 하는데 {target}을(를) 받았습니다.")
    n = np.round(counts(eligible, "eligible"))
    tail = (1 - confidence_level(confidence)) / 2
    lower, upper = _interpolated(stats.binom(np.maximum(n, 1), target), tail, mirrored)
    size = np.where(n > 0, n, np.nan)
    return np.clip(lower / size, 0, 1), np.clip(upper / size, 0, 1)


def poisson_limits(
    expected, confidence: float = 0.95, target: float = 1.0, mirrored: bool = True
) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact Poisson limits (lower, upper) of observed / expected, for each expected.

    As binomial_limits; 0 or more; NaN where nothing is expected.
    """
    mean = counts(expected, "expected") * target
    tail = (1 - confidence_level(confidence)) / 2
    lower, upper = _interpolated(stats.poisson(np.where(mean > 0, mean, 1)), tail, mirrored)
    size = np.where(mean > 0, mean / target, np.nan)
    return np.maximum(lower / size, 0), upper / size


def overdispersion(
    observed,
    expected,
    method: str = "truncate",
    trim: float = 0.1,
    share: float = 0.0,
    min_units: int = 10,
) -> Overdispersion:
    """Return phi and tau2: how much more the units differ than chance alone explains.

    One element per unit. truncate: the outer `trim` of the z scores on each side is left out, on
    the log scale; winsorise: it is pulled in to the trim quantiles, on the square-root scale.
    `share` is the target rate of binomial data (variance (1 − share) / expected); 0 for Poisson.
    Raises RefusedError where over 10 % of the units have no event or fewer than `min_units` are
    left (tau2 is then invented, not estimated), BadInputError for counts that cannot be.
    Source: Spiegelhalter (2005) Quality and Safety in Health Care 14:347 and Statistics in
    Medicine 24:1185, section 2.5; NHS Digital, SHMI methodology (truncate); Care Quality
    Commission (winsorise); DerSimonian & Laird (1986) for tau2.
    """
    require_choice(method, ("truncate", "winsorise"), "method")
    count, mean = _units_with_expected(observed, expected)
    _refuse_too_little(count, min_units)
    value, spread = _transformed(count / mean, (1 - share) / mean, method)
    z = value / spread
    kept = _kept(z, trim) if method == "truncate" else np.full(len(z), True)
    if kept.sum() < min_units or np.isinf(z[kept]).any():
        raise RefusedError("과대산포를 추정하기에 사용자가 있는 단위가 너무 적습니다.")
    scores = z[kept] if method == "truncate" else _winsorised(z, trim)
    return _method_of_moments(scores, 1 / spread[kept] ** 2)


def funnel(
    frame: pd.DataFrame, kind: str = "rate", target: float | None = None, tau2: float = 0.0
) -> pd.DataFrame:
    """Return `frame` with value, target, limits and `outside` per unit (one row a unit).

    kind "rate": users / eligible against the pooled rate; "ratio": users / expected against 1;
    `target` overrides. Limits at 95 % and 99.8 %: lower_95, upper_95, lower_998, upper_998.
    `outside` is low_998, low_95, inside, high_95, high_998, or too_few where nothing is eligible
    or expected. `tau2` above 0 (from `overdispersion` by truncation) widens the limits.
    """
    require_choice(kind, DENOMINATORS, "kind")
    require_columns(frame, ["users", DENOMINATORS[kind]])
    users, size = _counts_of(frame, kind)
    aim = _target(users, size, kind) if target is None else float(target)
    result = frame.assign(value=_value(users, size, kind), target=aim)
    for name, confidence in LEVELS.items():
        limits = _limits(aim, size, kind, confidence, tau2)
        result[f"lower_{name}"], result[f"upper_{name}"] = limits
    return result.assign(outside=_outside(result))


def funnel_limits(
    target: float, sizes, kind: str = "rate", confidence: float = 0.95, tau2: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) at any sizes (eligible or expected), to draw the funnel."""
    require_choice(kind, DENOMINATORS, "kind")
    return _limits(target, counts(sizes, DENOMINATORS[kind]), kind, confidence, tau2)


def _interpolated(law, tail: float, mirrored: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the counts where the lower and the upper tail probability is `tail`, interpolated."""
    low, high = law.ppf(tail), law.ppf(1 - tail)
    lower = low - (law.cdf(low) - tail) / law.pmf(low)
    upper = high - (law.cdf(high) - (1 - tail)) / law.pmf(high)
    return lower, upper + (1 if mirrored else 0)


def _units_with_expected(observed, expected) -> tuple[np.ndarray, np.ndarray]:
    count, mean = counts(observed, "observed"), counts(expected, "expected")
    if count.shape != mean.shape:
        raise BadInputError("observed와 expected의 길이가 다릅니다; 같은 단위들을 주십시오.")
    return count[mean > 0], mean[mean > 0]


def _refuse_too_little(count: np.ndarray, min_units: int) -> None:
    if len(count) < min_units:
        raise RefusedError(
            f"과대산포를 추정하려면 단위가 {min_units}개 이상이어야 하는데 {len(count)}개뿐입니다."
        )
    without = (count == 0).mean()
    if without > _NO_EVENT_SHARE:
        raise RefusedError(
            f"사용자가 없는 단위가 {without:.0%}라서(한도 {_NO_EVENT_SHARE:.0%}) "
            "과대산포를 추정할 수 없습니다."
        )


def _transformed(ratio: np.ndarray, variance: np.ndarray, method: str):
    """Return the distance from a ratio of 1 and its standard error, on the method's own scale."""
    if method == "winsorise":
        return np.sqrt(ratio) - 1, np.sqrt(variance) / 2
    log_ratio = np.log(ratio, out=np.full(len(ratio), -np.inf), where=ratio > 0)
    return log_ratio, np.sqrt(variance)


def _kept(z: np.ndarray, trim: float) -> np.ndarray:
    """Return which ranks lie between the outer `trim` on each side: floor(rank / trim / (n+1))."""
    rank = stats.rankdata(z, method="ordinal")
    part = rank / (len(z) + 1)
    return (part >= trim) & (part < 1 - trim)


def _winsorised(z: np.ndarray, trim: float) -> np.ndarray:
    return np.clip(z, *np.quantile(z, [trim, 1 - trim]))


def _method_of_moments(z: np.ndarray, weight: np.ndarray) -> Overdispersion:
    units, phi = len(z), float((z**2).mean())
    excess = units * phi - (units - 1)
    tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(phi, max(0.0, float(tau2)), units)


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
    if kind == "rate":
        return rate(users, size)
    return np.divide(users, size, out=np.full(len(users), np.nan), where=size > 0)


def _limits(target: float, size: np.ndarray, kind: str, confidence: float, tau2: float):
    if not target > 0 or (kind == "rate" and not target < 1):
        return np.full(size.shape, np.nan), np.full(size.shape, np.nan)
    if tau2 > 0:
        return _overdispersed_limits(target, size, kind, confidence, tau2)
    if kind == "rate":
        return binomial_limits(target, size, confidence)
    return poisson_limits(size, confidence, target)


def _overdispersed_limits(target: float, size: np.ndarray, kind: str, confidence: float, tau2):
    """Return target · exp(± z · sqrt(variance + τ²)); a rate cannot exceed 1."""
    z = stats.norm.isf((1 - confidence_level(confidence)) / 2)
    mean = np.where(size > 0, size * target, np.nan)
    variance = (1 - target if kind == "rate" else 1.0) / mean
    reach = np.exp(z * np.sqrt(variance + tau2))
    top = 1.0 if kind == "rate" else np.inf
    return target / reach, np.minimum(target * reach, top)


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

"""Over-dispersion: do units differ by more than chance, and can that be told at all?"""

from typing import NamedTuple

import numpy as np
from scipy import stats

from src.metrics.checks import BadInputError, counts

_NO_EVENT_SHARE = 0.1


class RefusedError(ValueError):
    """An estimate that the data cannot carry; str(error) is one Korean sentence saying why."""


class Overdispersion(NamedTuple):
    """phi: mean squared z score (1 = chance alone); tau2: variance between units, log scale;
    units: how many units entered."""

    phi: float
    tau2: float
    units: int


def overdispersion(
    observed,
    expected,
    trim: float = 0.1,
    share: float = 0.0,
    min_units: int = 10,
) -> Overdispersion:
    """Return phi and tau2: how much more the units differ than chance alone explains.

    One element per unit. The outer `trim` of the z scores on each side is left out; all is on the
    log scale.
    `share` is the target rate of binomial data (variance (1 − share) / expected); 0 for Poisson.
    Raises RefusedError where over 10 % of the units have no event or fewer than `min_units` are
    left (tau2 is then invented, not estimated), BadInputError for counts that cannot be.
    Source: Spiegelhalter (2005) Quality and Safety in Health Care 14:347 and Statistics in
    Medicine 24:1185, section 2.5; NHS Digital, SHMI methodology (truncation); DerSimonian & Laird
    (1986) for tau2.
    """
    count, mean = _units_with_expected(observed, expected)
    _refuse_too_little(count, min_units)
    ratio, error = count / mean, np.sqrt((1 - share) / mean)
    z = np.log(ratio, out=np.full(len(ratio), -np.inf), where=ratio > 0) / error
    kept = _kept(z, trim)
    if kept.sum() < min_units or np.isinf(z[kept]).any():
        raise RefusedError("과대산포를 추정하기에 사용자가 있는 단위가 너무 적습니다.")
    return _method_of_moments(z[kept], 1 / error[kept] ** 2)


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


def _kept(z: np.ndarray, trim: float) -> np.ndarray:
    """Return which ranks lie between the outer `trim` on each side: floor(rank / trim / (n+1))."""
    rank = stats.rankdata(z, method="ordinal")
    part = rank / (len(z) + 1)
    return (part >= trim) & (part < 1 - trim)


def _method_of_moments(z: np.ndarray, weight: np.ndarray) -> Overdispersion:
    units, phi = len(z), float((z**2).mean())
    excess = units * phi - (units - 1)
    tau2 = excess / (weight.sum() - (weight**2).sum() / weight.sum())
    return Overdispersion(phi, max(0.0, float(tau2)), units)

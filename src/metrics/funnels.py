"""Funnel plots of complexes or buildings: which differ beyond chance and usual variation."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from scipy import special

from src.metrics.checks import require_columns
from src.metrics.clustered import Effective, effective, is_clustered, level_limits
from src.metrics.false_discovery import benjamini_hochberg
from src.metrics.funnel_limits import LEVELS, RefusedError, funnel_limits, overdispersion
from src.metrics.rates import divide
from src.metrics.standardise import expected_users

STRATA = ["industry", "size_band", "sex"]
CURVE_POINTS = 60
CLUSTERED = ("squares", "likeness")
"""Columns beside eligible and users: the sum over companies of squared eligible people, and the
intra-class correlation of people of one company."""


class ShareFunnel(NamedTuple):
    """rows: the units with value and base. curve: size with lower and upper limits at 95 and
    99.8 %, empty where there are none. target: the pooled share of all units, or a ratio of 1.
    tau2: variance between units beyond chance, NaN where refused. refused: why tau2 could not be
    estimated, one of REFUSALS, else "". kind: rate or ratio."""

    rows: pd.DataFrame
    curve: pd.DataFrame
    target: float
    tau2: float
    refused: str
    kind: str = "rate"


class UnitFunnel(NamedTuple):
    """rows: one per unit with users, eligible, expected, value (users / expected), outside, p, q.
    curve: size (expected) with exact limits at 95 and 99.8 %. phi: the overdispersion factor, NaN
    where it cannot be estimated."""

    rows: pd.DataFrame
    curve: pd.DataFrame
    phi: float


def share_funnel(
    figures: pd.DataFrame, kind: str = "rate", chance_alone: bool = False
) -> ShareFunnel:
    """Return the funnel of a share: value and base of each unit, and limits around the whole.

    figures : one row per unit with value (0 to 1) and base (its denominator); rows without either
    are left out. The limits are widened by the variation between units beyond chance (additive tau
    squared). Where that cannot be estimated none are drawn, because limits of chance alone would
    call nearly every large complex different; `chance_alone` draws them nevertheless, as exact
    limits, for uptake, whose counts are small. kind "ratio": value is users divided by expected,
    base the expected, and the limits lie around 1. Where the rows have the columns of
    src/metrics/clustered.py, limits use the effective sample size; the curve is that of a typical
    unit, and `position` judges each unit by its own.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1185.
    """
    value, base = (figures[name].to_numpy(float, na_value=np.nan) for name in ("value", "base"))
    kept = ~np.isnan(value) & (base > 0)
    rows, value, base = figures[kept], value[kept], base[kept]
    target = 1.0 if kind == "ratio" else float(divide(np.round(value * base).sum(), base.sum()))
    if is_clustered(rows):
        return _clustered_funnel(rows, kind, target, chance_alone)
    share = target if kind == "rate" else 0.0
    try:
        found = overdispersion(np.round(value * base), base * target, share=share)
    except RefusedError as refused:
        drawn = _curve(base[: len(base) * chance_alone], target, 0.0, kind)
        return ShareFunnel(rows, drawn, target, float("nan"), str(refused), kind)
    return ShareFunnel(rows, _curve(base, target, found.tau2, kind), target, found.tau2, "", kind)


def position(funnel: ShareFunnel, units: pd.DataFrame) -> pd.Series:
    """Return low, high, inside or unjudged for each unit (value, base), by the 95 % limits.

    unjudged where the unit has no value or no base, or where tau2 could not be estimated.
    """
    if funnel.refused:
        return pd.Series("unjudged", index=units.index)
    if is_clustered(units):
        lower, upper = level_limits(*_people(units, funnel.kind, funnel.target), tau2=funnel.tau2)
        lower, upper = lower * funnel.target, upper * funnel.target
    else:
        base = units["base"].fillna(0).to_numpy(dtype=float)
        lower, upper = funnel_limits(funnel.target, base, funnel.kind, tau2=funnel.tau2)
    value = units["value"].to_numpy(dtype=float)
    unknown = np.isnan(value) | np.isnan(lower)
    judged = np.select(
        [unknown, value < lower, value > upper], ["unjudged", "low", "high"], "inside"
    )
    return pd.Series(judged, index=units.index)


def _clustered_funnel(
    rows: pd.DataFrame, kind: str, target: float, chance_alone: bool
) -> ShareFunnel:
    """Return the funnel of places with exact limits of effective counts."""
    people, share = _people(rows, kind, target)
    tau2, refused = 0.0, ""
    try:
        value = rows["value"].to_numpy(float) / target
        tau2 = overdispersion(value * people * share, people * share, share=share).tau2
    except RefusedError as found:
        tau2, refused = float("nan"), str(found)
    base = rows["base"].to_numpy(float)
    counting = people.sum() / base.sum() if len(rows) else 1.0
    usual = np.average(share, weights=people) if len(rows) else 0.5

    def limits(size: np.ndarray, confidence: float) -> Limits:
        lower, upper = level_limits(size * counting, usual, confidence, np.nan_to_num(tau2))
        return lower * target, upper * target

    curve = _drawn(base[: len(base) * (chance_alone or not refused)], limits)
    return ShareFunnel(rows, curve, target, tau2, refused, kind)


def _people(rows: pd.DataFrame, kind: str, target: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the effective sample size of each place, and the expected share of users in it."""
    if kind == "ratio":
        return effective(rows)[::2]
    eligible = rows["eligible"].to_numpy(float)
    return divide(eligible**2, rows["clustered"]), np.full(len(rows), target)


def unit_funnel(groups: pd.DataFrame, reference: pd.DataFrame) -> UnitFunnel:
    """Return each unit's users compared with those expected of similar companies.

    groups : one row per unit_id, unit_name, industry, size_band, sex with eligible and users.
    reference : the country's eligible and users by industry, size_band, sex, whose rates are
    applied. Units with fewer than one expected user are left out, as nothing can be said of them.
    With the columns CLUSTERED, limits are exact binomial limits of effective counts, as in the
    comparison of complexes; else exact Poisson limits. Both are of chance alone, never widened.
    `outside` is low_998, low_95, inside, high_95 or high_998; p is the exact two-sided p-value; q
    is p adjusted for testing all units (Benjamini–Hochberg). No units give empty frames.
    """
    require_columns(groups, ["unit_id", "unit_name", *STRATA, "eligible", "users"])
    rows = _units(groups, reference)
    clustered = "chance" in rows and not rows.empty
    expected = rows["expected"].to_numpy(float)
    curve = _clustered_curve(rows) if clustered else _curve(expected, 1.0, 0.0, "ratio")
    if rows.empty:
        return UnitFunnel(rows.assign(value=[], outside=[], q=[]), curve, float("nan"))
    return UnitFunnel(_judged(rows), curve, _phi(rows))


Limits = tuple[np.ndarray, np.ndarray]


def _curve(base: np.ndarray, target: float, tau2: float, kind: str) -> pd.DataFrame:
    return _drawn(base, lambda size, level: funnel_limits(target, size, kind, level, tau2))


def _drawn(base: np.ndarray, limits: Callable[[np.ndarray, float], Limits]) -> pd.DataFrame:
    """Return the points of a curve, sizes and limits at every level; empty without any place.

    limits : (sizes, confidence) -> lower and upper.
    """
    made = {"size": np.zeros(0)}
    if len(base):
        made["size"] = np.geomspace(max(base.min(), 1), base.max() + 1, CURVE_POINTS)
    for level, confidence in LEVELS.items():
        ends = limits(made["size"], confidence) if len(base) else (np.zeros(0), np.zeros(0))
        made |= dict(zip((f"lower_{level}", f"upper_{level}"), ends, strict=True))
    return pd.DataFrame(made)


def _units(groups: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    if groups.empty or not reference["eligible"].sum() > 0:
        return pd.DataFrame(columns=["unit_id", "unit_name", "eligible", "users", "expected"])
    expected = expected_users(groups, STRATA, reference)
    named = {"unit_name": "first", "eligible": "sum", "users": "sum", "expected": "sum"}
    if set(CLUSTERED) <= set(groups):
        rate = divide(expected["expected"], expected["eligible"])
        more = groups["likeness"] * (groups["squares"] - groups["eligible"])
        count = (groups["eligible"] + more).to_numpy(float)
        expected = expected.assign(chance=count * rate, chance_less=count * rate**2)
        named |= {"chance": "sum", "chance_less": "sum"}
    units = expected.groupby("unit_id", sort=True).agg(named).reset_index()
    return units[units["expected"] >= 1].reset_index(drop=True)


def _judged(units: pd.DataFrame) -> pd.DataFrame:
    users, expected = units["users"].to_numpy(float), units["expected"].to_numpy(float)
    result = units.assign(value=divide(users, expected), target=1.0)
    law = effective(result.assign(chance_more=0.0)) if "chance" in result else None
    for level, confidence in LEVELS.items():
        limits = (
            funnel_limits(1.0, expected, "ratio", confidence)
            if law is None
            else level_limits(law.people, law.share, confidence)
        )
        result[f"lower_{level}"], result[f"upper_{level}"] = limits
    poisson = scipy.stats.poisson(expected)
    tails = (poisson.cdf(users), poisson.sf(users - 1)) if law is None else _tails(law)
    p = np.minimum(1, 2 * np.minimum(*tails))
    far_first = ["low_998", "high_998", "low_95", "high_95"]
    beyond = [
        result["value"] < result["lower_998"],
        result["value"] > result["upper_998"],
        result["value"] < result["lower_95"],
        result["value"] > result["upper_95"],
    ]
    return result.assign(outside=np.select(beyond, far_first, "inside"), p=p,
                         q=benjamini_hochberg(p))  # fmt: skip


def _clustered_curve(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the limits around 1 of a unit with the mean design effect and expected share."""
    law = effective(rows.assign(chance_more=0.0))
    counting = law.people.sum() / rows["expected"].sum()
    usual = np.average(law.share, weights=law.people)
    return _drawn(
        rows["expected"].to_numpy(float),
        lambda size, level: level_limits(size * counting, usual, level),
    )


def _tails(law: Effective) -> tuple[np.ndarray, np.ndarray]:
    """Return P(X ≤ users) and P(X ≥ users) for binomial counts that need not be whole numbers."""
    few = special.betainc(np.maximum(law.people - law.users, 1e-9), law.users + 1, 1 - law.share)
    many = special.betainc(np.maximum(law.users, 1e-9), law.people - law.users + 1, law.share)
    return few, many


def _phi(rows: pd.DataFrame) -> float:
    try:
        return overdispersion(rows["users"], rows["expected"]).phi
    except RefusedError:
        return float("nan")

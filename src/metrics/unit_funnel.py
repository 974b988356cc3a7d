"""A funnel of complexes or buildings: their users against those of like companies, exact limits."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.checks import require_columns
from src.metrics.dispersion import RefusedError, overdispersion
from src.metrics.funnel import LEVELS, funnel, funnel_limits
from src.metrics.standardise import expected_users

STRATA = ["industry", "size_band", "sex"]
CURVE_POINTS = 60


class UnitFunnel(NamedTuple):
    """rows: one per unit with users, eligible, expected, value (users / expected), outside, q.
    curve: size (expected) with exact limits at 95 and 99.8 %. phi: how many times the units differ
    more than chance alone explains, NaN where that cannot be told."""

    rows: pd.DataFrame
    curve: pd.DataFrame
    phi: float


def unit_funnel(groups: pd.DataFrame, reference: pd.DataFrame) -> UnitFunnel:
    """Return how each unit's users stand against those expected of like companies.

    groups : one row per unit_id, unit_name, industry, size_band, sex with eligible and users.
    reference : the country's eligible and users by industry, size_band, sex, whose rates are
    applied. Units of which less than one user is expected are left out: of those nothing can be
    told. Limits are exact Poisson limits of chance alone, never widened. No units: empty frames.
    """
    require_columns(groups, ["unit_id", "unit_name", *STRATA, "eligible", "users"])
    rows = _units(groups, reference)
    if rows.empty:
        return UnitFunnel(rows.assign(value=[], outside=[], q=[]), _no_curve(), float("nan"))
    judged = funnel(rows, kind="ratio")
    return UnitFunnel(judged, _curve(judged["expected"]), _phi(judged))


def _units(groups: pd.DataFrame, reference: pd.DataFrame) -> pd.DataFrame:
    if groups.empty or not reference["eligible"].sum() > 0:
        return pd.DataFrame(columns=["unit_id", "unit_name", "eligible", "users", "expected"])
    expected = expected_users(groups, STRATA, reference)
    named = {"unit_name": "first", "eligible": "sum", "users": "sum", "expected": "sum"}
    units = expected.groupby("unit_id", sort=True).agg(named).reset_index()
    return units[units["expected"] >= 1].reset_index(drop=True)


def _no_curve() -> pd.DataFrame:
    limits = [f"{side}_{level}" for level in LEVELS for side in ("lower", "upper")]
    return pd.DataFrame(columns=["size", *limits])


def _curve(expected: pd.Series) -> pd.DataFrame:
    sizes = np.geomspace(expected.min(), expected.max() + 1, CURVE_POINTS)
    curve = pd.DataFrame({"size": sizes})
    for level, confidence in LEVELS.items():
        limits = funnel_limits(1.0, sizes, "ratio", confidence)
        curve[f"lower_{level}"], curve[f"upper_{level}"] = limits
    return curve


def _phi(rows: pd.DataFrame) -> float:
    try:
        return overdispersion(rows["users"], rows["expected"]).phi
    except RefusedError:
        return float("nan")

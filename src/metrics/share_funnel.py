"""A funnel of complexes for a share or a ratio: who differs beyond chance and usual variation."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from src.metrics.dispersion import RefusedError, overdispersion
from src.metrics.funnel import LEVELS, funnel_limits

CURVE_POINTS = 60


class ShareFunnel(NamedTuple):
    """rows: the units with value and base. curve: size with lower and upper limits at 95 and
    99.8 %, empty where there are none. target: the share of all units together, or a ratio of 1.
    tau2: how much units vary beyond chance, NaN where refused. refused: why that could not be
    estimated, in Korean, else "". kind: rate or ratio."""

    rows: pd.DataFrame
    curve: pd.DataFrame
    target: float
    tau2: float
    refused: str
    kind: str = "rate"


def share_funnel(
    figures: pd.DataFrame, kind: str = "rate", chance_alone: bool = False
) -> ShareFunnel:
    """Return the funnel of a share: value and base of each unit, and limits around the whole.

    figures : one row per unit with value (0 to 1) and base (its denominator); rows without either
    are left out. The limits are widened by the variation between units that chance does not
    explain (additive tau squared); where that cannot be estimated none are drawn, for limits of
    chance alone would call nearly every large complex different. `chance_alone` draws them all the
    same: exact limits, for uptake, whose numbers are small. kind "ratio": value is users divided
    by expected, base the expected, and the limits lie around 1.
    Source: Spiegelhalter (2005), Statistics in Medicine 24:1185.
    """
    rows = figures.dropna(subset=["value", "base"])
    rows = rows[rows["base"] > 0]
    events = (rows["value"] * rows["base"]).round()
    total = rows["base"].sum()
    target = _target(float(events.sum()), float(total), kind)
    share = target if kind == "rate" else 0.0
    try:
        found = overdispersion(events.to_numpy(), (rows["base"] * target).to_numpy(), share=share)
    except RefusedError as refused:
        drawn = _curve(rows["base"].iloc[: len(rows) * chance_alone], target, 0.0, kind)
        return ShareFunnel(rows, drawn, target, float("nan"), str(refused), kind)
    drawn = _curve(rows["base"], target, found.tau2, kind)
    return ShareFunnel(rows, drawn, target, found.tau2, "", kind)


def _target(events: float, total: float, kind: str) -> float:
    if kind == "ratio":
        return 1.0
    return events / total if total else float("nan")


def position(funnel: ShareFunnel, units: pd.DataFrame) -> pd.Series:
    """Return low, high, inside or unjudged for each unit (value, base), by the 95 % limits.

    unjudged where the unit has no value or no base, or where it is not known how much units vary.
    """
    if funnel.refused:
        return pd.Series("unjudged", index=units.index)
    base = units["base"].fillna(0).to_numpy(dtype=float)
    lower, upper = funnel_limits(funnel.target, base, funnel.kind, tau2=funnel.tau2)
    value = units["value"].to_numpy(dtype=float)
    unknown = np.isnan(value) | np.isnan(lower)
    judged = np.select(
        [unknown, value < lower, value > upper], ["unjudged", "low", "high"], "inside"
    )
    return pd.Series(judged, index=units.index)


def _limit_columns() -> list[str]:
    return [f"{side}_{level}" for level in LEVELS for side in ("lower", "upper")]


def _curve(base: pd.Series, target: float, tau2: float, kind: str) -> pd.DataFrame:
    if base.empty:
        return pd.DataFrame(columns=["size", *_limit_columns()])
    sizes = np.geomspace(max(base.min(), 1), base.max() + 1, CURVE_POINTS)
    curve = pd.DataFrame({"size": sizes})
    for level, confidence in LEVELS.items():
        lower, upper = funnel_limits(target, sizes, kind, confidence, tau2)
        curve[f"lower_{level}"], curve[f"upper_{level}"] = lower, upper
    return curve

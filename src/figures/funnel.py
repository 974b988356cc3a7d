"""A funnel: a share against size, with the limits within which a unit does not differ."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.label_places import label_places
from src.figures.look import Look, Texts, axis, layout, note
from src.figures.markup import plain, short

HEIGHT = 440
NARROWEST = 320
"""Pixels that the points have across on a telephone: names that fit there fit everywhere."""
# which limit, how its line is drawn, which edge of its name lies on it
LIMITS = (("95", "solid", "bottom"), ("998", "dot", "top"))
TICKS = {"share": ".0%", "ratio": ".2f"}
HOVER = {"share": "%{y:.1%}", "ratio": "%{y:.2f}"}


@dataclass(frozen=True)
class Funnel:
    """What stands on a funnel.

    rows : complex_id, complex_name, value, base. curve : size, lower_95, upper_95, lower_998,
    upper_998; empty draws none. target : NaN draws none. chosen : ids of the units that are named.
    titles : of the axes x and y. kind : share or ratio.
    """

    rows: pd.DataFrame
    curve: pd.DataFrame
    target: float
    chosen: Sequence[str]
    titles: tuple[str, str]
    kind: str = "share"

    @property
    def reach(self) -> tuple[float, float]:
        """Return the ends of the axis upwards."""
        if self.rows.empty:
            return 0, 1
        low, high = self.rows["value"].min(), self.rows["value"].max()
        room = max((high - low) * 0.08, 0.01)
        top = 1.04 if self.kind == "share" else high + room
        return max(low - room, -0.02), min(high + room, top)


def funnel_figure(funnel: Funnel, t: Texts, look: Look) -> go.Figure:
    """Return every unit as a point, the chosen ones named and in colour, and the limit curves."""
    line = {"color": look.context_strong, "width": 1, "dash": "dash"}
    target = funnel.target
    middle = {"x0": 0, "x1": 1, "xref": "paper", "y0": target, "y1": target}
    across, up = funnel.titles
    return FinishedFigure(
        [*_curves(funnel.curve, look), *_points(funnel, look)],
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 70, "t": 16, "b": 8},
            xaxis=axis(look, type="log", title={"text": across}, dtick=1, tickformat=","),
            yaxis=axis(
                look,
                tickformat=TICKS[funnel.kind],
                title={"text": up},
                range=list(funnel.reach),
            ),
            shapes=[{"type": "line", "line": line, **middle}] if pd.notna(target) else [],
            annotations=_names_of_limits(funnel, t, look),
        ),
    )


def _curves(curve: pd.DataFrame, look: Look) -> list:
    return [
        go.Scatter(
            x=curve["size"],
            y=curve[f"{side}_{level}"],
            mode="lines",
            line={"color": look.context_strong, "width": 1.2, "dash": dash},
            hoverinfo="skip",
        )
        for level, dash, _ in LIMITS
        for side in ("lower", "upper")
        if len(curve)
    ]


def _names_of_limits(funnel: Funnel, t: Texts, look: Look) -> list[dict]:
    """Name the lower curves beside their ends; the upper ones often lie on the figure's edge."""
    last = funnel.curve.tail(1).to_dict("records")
    lowest = funnel.reach[0]
    return [
        {
            **note(t(f"figure.limits_{level}"), look.muted, 12),
            "x": math.log10(end["size"]),  # as annotations on a logarithmic axis want it
            "y": end[f"lower_{level}"],
            "xanchor": "left",
            "yanchor": side,
        }
        for end in last
        for level, _, side in LIMITS
        if end[f"lower_{level}"] >= lowest
    ]


def _points(funnel: Funnel, look: Look) -> list[go.Scatter]:
    rows, hover = funnel.rows, HOVER[funnel.kind]
    picked = rows["complex_id"].isin(list(funnel.chosen))
    others, named = rows[~picked], rows[picked]
    names = [short(name, 16) for name in named["complex_name"]]
    return [
        go.Scatter(
            x=others["base"].astype("float32"),
            y=others["value"].astype("float32"),
            mode="markers",
            marker={"size": 6, "color": look.context_strong, "opacity": 0.45},
            hovertext=others["complex_name"].map(plain),
            hovertemplate=f"<b>%{{hovertext}}</b><br>{hover} · %{{x:,.0f}}<extra></extra>",
        ),
        go.Scatter(
            x=named["base"],
            y=named["value"],
            mode="markers+text",
            text=names,
            textposition=_places(named, names, funnel),
            textfont={"color": look.ink, "size": 13},
            marker={"size": 12, "color": look.accent, "line": {"color": look.surface, "width": 2}},
            hovertemplate=f"<b>%{{text}}</b><br>{hover} · %{{x:,.0f}}<extra></extra>",
            cliponaxis=False,
        ),
    ]


def _places(named: pd.DataFrame, names: list[str], funnel: Funnel) -> list[str]:
    """Return where each name stands beside its point."""
    (low, high), rows = funnel.reach, funnel.rows
    size = np.log10(rows["base"].where(rows["base"] > 0))
    least, most = size.min(), size.max()
    across = (size[named.index].fillna(least) - least) / max(most - least, 0.1)
    up = (named["value"] - low) / (high - low)
    return label_places(list(zip(across, up, strict=True)), names, NARROWEST, HEIGHT - 80)

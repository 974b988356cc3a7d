"""A funnel of stages: how many companies, and how many eligible people in them, got so far."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure
from src.figures.look import Look, axis, layout

ROW_HEIGHT = 48
ROOM = (2.4, 1.9)
"""How far each axis goes beyond the longest bar, for the words behind it on a narrow screen."""


def stage_funnel_figure(rows: pd.DataFrame, t, look: Look) -> go.Figure:
    """Return one bar per stage, the first on top, companies on the left and people on the right.

    rows : stage, companies, eligible, conversion (of the stage before, NaN for the first).
    """
    names = [t(f"stage.{stage}") for stage in rows["stage"]]
    bars = [
        _bars(rows["companies"], rows["conversion"], names, "x", look.accent, t, look),
        _bars(rows["eligible"], None, names, "x2", look.context_strong, t, look),
    ]
    return FinishedFigure(
        bars,
        layout(
            look,
            height=ROW_HEIGHT * len(rows) + 60,
            margin={"l": 8, "r": 8, "t": 34, "b": 8},
            bargap=0.35,
            xaxis=_axis(rows["companies"], [0, 0.6], ROOM[0], look),
            xaxis2=_axis(rows["eligible"], [0.64, 1], ROOM[1], look),
            yaxis=axis(
                look,
                autorange="reversed",
                showgrid=False,
                tickfont={"color": look.ink, "size": 14},
            ),
            annotations=[
                _heading(t("campaigns.companies"), 0, look),
                _heading(t("campaigns.eligible"), 0.64, look),
            ],
        ),
    )


def _bars(values, conversion, names, x: str, colour: str, t, look: Look) -> go.Bar:
    said = [t.value("count", value) for value in values]
    if conversion is not None:
        said = [
            words if pd.isna(share) else f"{words} ({t.value('share', share)})"
            for words, share in zip(said, conversion, strict=True)
        ]
    return go.Bar(
        x=values,
        y=names,
        xaxis=x,
        orientation="h",
        marker={"color": colour},
        text=said,
        textposition="outside",
        textfont={"color": look.ink, "size": 13},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _axis(values, domain: list[float], room: float, look: Look) -> dict:
    longest = max([1, *values])
    return axis(
        look,
        domain=domain,
        range=[0, longest * room],
        showgrid=False,
        showticklabels=False,
        zeroline=False,
    )


def _heading(words: str, x: float, look: Look) -> dict:
    return {
        "text": f"<b>{words}</b>",
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"color": look.muted, "size": 13},
    }

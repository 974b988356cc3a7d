"""A funnel of stages: companies, and eligible people in them, that reached each stage."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, Wide, bar
from src.figures.look import Look, Row, Texts, axis, layout, note

ROW_HEIGHT = 48
ROOM = (2.4, 1.9)
"""Range of each axis relative to the longest bar, with room for its words on a narrow screen."""
WIDE, WIDE_ROOM = 760, (1.35, 1.3)
"""From this width of the figure in pixels, the ranges are shorter."""
ALONE = 1.45


def stage_funnel_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one bar per stage, the first on top, companies on the left and people on the right.

    rows : stage, companies, conversion (of the stage before, NaN for the first), and optionally
    eligible; without it companies take the whole width.
    """
    names = [t(f"stage.{stage}") for stage in rows["stage"]]
    people = "eligible" in rows
    said = [_said(row, t) for row in rows.itertuples()]
    split = (0.6, 0.64) if people else (1.0, 1.0)
    bars = [_bars(rows["companies"], names, said, look.accent, look) | {"xaxis": "x"}]
    axes = {"xaxis": _axis(rows["companies"], [0, split[0]], ROOM[0] if people else ALONE, look)}
    wide = {"xaxis": {"range": _range(rows["companies"], WIDE_ROOM[0])}} if people else {}
    heads = [_heading(t("campaigns.companies"), 0, look)]
    if people:
        counts = [t.value("count", number) for number in rows["eligible"]]
        eligible = _bars(rows["eligible"], names, counts, look.context_strong, look)
        bars.append(eligible | {"xaxis": "x2"})
        axes["xaxis2"] = _axis(rows["eligible"], [split[1], 1], ROOM[1], look)
        wide["xaxis2"] = {"range": _range(rows["eligible"], WIDE_ROOM[1])}
        heads.append(_heading(t("campaigns.eligible"), split[1], look))
    return FinishedFigure(
        bars,
        layout(
            look,
            height=ROW_HEIGHT * len(rows) + 60,
            margin={"l": 8, "r": 8, "t": 34, "b": 8},
            bargap=0.35,
            yaxis=axis(
                look,
                autorange="reversed",
                showgrid=False,
                tickfont={"color": look.ink, "size": 14},
            ),
            annotations=heads,
            **axes,
        ),
        wide=Wide(WIDE, wide),
    )


def _said(row: Row, t: Texts) -> str:
    companies = t.value("count", row.companies)
    if pd.isna(row.conversion):
        return companies
    return f"{companies} ({t.value('share', row.conversion)})"


def _bars(values: pd.Series, names: list[str], said: list[str], colour: str, look: Look) -> dict:
    return bar(
        x=values,
        y=names,
        orientation="h",
        marker={"color": colour},
        text=said,
        textposition="outside",
        textfont={"color": look.ink, "size": 13},
        cliponaxis=False,
        hoverinfo="skip",
    )


def _axis(values: pd.Series, domain: list[float], room: float, look: Look) -> dict:
    return axis(
        look,
        domain=domain,
        range=_range(values, room),
        showgrid=False,
        showticklabels=False,
        zeroline=False,
    )


def _range(values: pd.Series, room: float) -> list[float]:
    return [0, max([1, *values]) * room]


def _heading(words: str, x: float, look: Look) -> dict:
    return {
        **note(f"<b>{words}</b>", look.muted),
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "bottom",
    }

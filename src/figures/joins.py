"""Companies joined, for review and alone in each source, as one stacked bar per source."""

import pandas as pd
import plotly.graph_objects as go

from src.domain.codes import LINK_STATUSES
from src.figures.finished import FinishedFigure, bar
from src.figures.look import Look, Texts, axis, layout, short

ROW_HEIGHT, FOOT = 84, 44
BAR = 0.3
NAME = 28


def joins_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one bar per source: joined, for review, alone, with their words above it.

    rows : source_name, joined, review, alone (companies), companies. A company that is joined and
    also has a doubtful pair counts in both parts.
    """
    places = list(range(len(rows)))
    bars = [
        bar(
            y=places,
            x=rows[status],
            orientation="h",
            width=BAR,
            marker={"color": _colours(look)[status], "line": {"color": look.surface, "width": 1}},
            hoverinfo="text",
            hovertext=[_said(t, row, status) for row in rows.to_dict("records")],
        )
        for status in LINK_STATUSES
    ]
    notes = [
        _note(place, row, t, look)
        for place, row in zip(places, rows.to_dict("records"), strict=True)
    ]
    across = axis(look, rangemode="tozero", tickformat=",d", nticks=5, fixedrange=True)
    return FinishedFigure(
        bars,
        layout(
            look,
            height=FOOT + ROW_HEIGHT * len(rows),
            barmode="stack",
            xaxis=across,
            yaxis={"visible": False, "range": [len(rows) - 0.7, -0.85], "fixedrange": True},
            annotations=notes,
        ),
    )


def _colours(look: Look) -> dict[str, str]:
    return {"joined": look.accent, "review": look.diverging[1], "alone": look.context}


def _said(t: Texts, row: dict, status: str) -> str:
    share = row[status] / row["companies"] if row["companies"] else float("nan")
    words = t("figure.joins_part", status=t(f"data_links.status_{status}"), share=share)
    return f"{words} · {t('figure.joins_companies', companies=row[status])}"


def _note(place: int, row: dict, t: Texts, look: Look) -> dict:
    """Return the words above a bar: the source, and the share of each part in its colour."""
    inks = _colours(look) | {"alone": look.muted}
    parts = []
    for status in LINK_STATUSES:
        share = row[status] / row["companies"] if row["companies"] else float("nan")
        words = t("figure.joins_part", status=t(f"data_links.status_{status}"), share=share)
        parts.append(f'<span style="color:{inks[status]}"><b>{words}</b></span>')
    return {
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "y": place - BAR / 2,
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "text": f"{short(row['source_name'], NAME)}<br>{'  '.join(parts)}",
    }

"""An event study: additional users per 100 eligible people, by months since the first contact."""

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Texts, axis, layout, note, whisker

HEIGHT = 360


def event_study_figure(study: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one dot per span of months with its simultaneous band.

    study : first, last (months since the contact), effect, lower, upper, companies, eligible. A
    vertical line marks the contact, a dashed one zero effect.
    """
    contact = -0.5
    names = [t("campaigns.months", first=r.first, last=r.last) for r in study.itertuples()]
    told = study.assign(months=names, place=range(len(names)))
    return FinishedFigure(
        [_dots(told, look.accent, t, look)],
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 16, "t": 34, "b": 8},
            xaxis=axis(
                look,
                tickvals=list(range(len(names))),
                ticktext=names,
                range=[-0.6, max(len(names), 1) - 0.4],
                showgrid=False,
                zeroline=False,
                title={"text": t("campaigns.axis_since")},
            ),
            yaxis=axis(look, title={"text": t("campaigns.axis_effect")}, zeroline=False, nticks=7),
            shapes=_lines(contact, look),
            annotations=[_contact(contact, t, look)],
        ),
    )


def _dots(rows: pd.DataFrame, colour: str, t: Texts, look: Look) -> dict:
    return scatter(
        x=list(rows["place"]),
        y=rows["effect"],
        mode="markers+text",
        text=[f"  {t.value('number', value)}" for value in rows["effect"]],
        textposition="middle right",
        textfont={"color": look.ink, "size": 13},
        marker={"size": 11, "color": colour},
        error_y=whisker(rows["effect"], rows["lower"], rows["upper"], colour),
        hovertext=[
            t(
                "campaigns.hover_effect",
                months=row.months,
                effect=t.value("number", row.effect),
                lower=t.value("number", row.lower),
                upper=t.value("number", row.upper),
                companies=row.companies,
                eligible=row.eligible,
            )
            for row in rows.itertuples()
        ],
        hoverinfo="text",
        cliponaxis=False,
    )


def _lines(contact: float, look: Look) -> list[dict]:
    none = {"x0": 0, "x1": 1, "xref": "paper", "y0": 0, "y1": 0}
    there = {"x0": contact, "x1": contact, "y0": 0, "y1": 1, "yref": "paper"}
    return [
        {"type": "line", "line": {"color": look.axis, "width": 1.5, "dash": "dash"}, **none},
        {"type": "line", "line": {"color": look.context_strong, "width": 1}, **there},
    ]


def _contact(contact: float, t: Texts, look: Look) -> dict:
    return {
        **note(t("campaigns.contact"), look.muted),
        "x": contact,
        "y": 1,
        "yref": "paper",
        "yanchor": "bottom",
    }

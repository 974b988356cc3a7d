"""The people of one company: men and women over the months, and their ages now."""

import pandas as pd
import plotly.graph_objects as go

from src.domain.codes import SEXES
from src.figures.finished import FinishedFigure, bar, scatter
from src.figures.look import Look, Texts, axis, layout, note

HEIGHT = 210
BAR, MARK = 0.7, 16
NEAR = 0.12
"""Names of lines that end nearer than this share of the highest value would overlap."""
LIFTED, LINE = 6, 18


def people_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return a line for men and one for women, each named at its end, from zero.

    rows : month, m, f; one row per month, in order.
    """
    colours = {"m": look.context_strong, "f": look.accent}
    lines = [
        scatter(
            x=list(rows["month"]),
            y=list(rows[sex]),
            mode="lines",
            line={"color": colours[sex], "width": 2.5},
            hovertext=[
                t("company.hover", name=t(f"sex.{sex}"), month=t.value("month", month), people=n)
                for month, n in zip(rows["month"], rows[sex], strict=True)
            ],
            hoverinfo="text",
        )
        for sex in SEXES
    ]
    ends = [_end(rows, sex, other, colours[sex], t) for sex, other in (SEXES, SEXES[::-1])]
    months = list(rows["month"])
    return FinishedFigure(
        lines,
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 84, "t": 12, "b": 8},
            annotations=ends,
            xaxis=axis(
                look,
                type="category",
                showgrid=False,
                tickvals=[months[0], months[-1]],
                ticktext=[t.value("month_short", month) for month in (months[0], months[-1])],
            ),
            yaxis=axis(look, rangemode="tozero", nticks=4, tickformat=","),
        ),
    )


def _end(rows: pd.DataFrame, sex: str, other: str, colour: str, t: Texts) -> dict:
    """Return the name of a line with its last value, moved up where both lines end close."""
    last, against = rows[sex].iloc[-1], rows[other].iloc[-1]
    above = last > against or (last == against and sex == "f")
    near = abs(last - against) < NEAR * max(rows[["m", "f"]].max().max(), 1)
    return {
        "x": 1,
        "xref": "paper",
        "xanchor": "left",
        "xshift": 6,
        "y": last,
        "yshift": LIFTED + LINE if above and near else LIFTED,
        **note(t("company.people_of", sex=t(f"sex.{sex}"), people=last), colour),
    }


def ages_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return the ages of men to the left and of women to the right, the oldest on top.

    rows : age_band, sex, employees, before (a year before, drawn as a thin mark; NaN: none).
    """
    bands = list(dict.fromkeys(rows["age_band"]))
    widest = max(rows[["employees", "before"]].max().max(), 1) * 1.25
    sides = {"m": -1, "f": 1}
    drawn = [
        trace
        for sex in SEXES
        for trace in _side(rows[rows["sex"] == sex], sides[sex], sex, t, look)
    ]
    heads = [
        {
            "x": side * widest,
            "y": 1,
            "yref": "paper",
            "xanchor": "left" if side < 0 else "right",
            "yanchor": "bottom",
            **note(t(f"sex.{sex}"), look.muted),
        }
        for sex, side in sides.items()
    ]
    return FinishedFigure(
        drawn,
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 8, "t": 24, "b": 8},
            barmode="overlay",
            bargap=1 - BAR,
            annotations=heads,
            xaxis=axis(look, range=[-widest, widest], showticklabels=False, showgrid=False),
            yaxis=axis(
                look,
                showgrid=False,
                zeroline=False,
                tickvals=list(range(len(bands))),
                ticktext=[t(f"age_band.{band}") for band in bands],
                tickfont={"color": look.ink, "size": 13},
            ),
        ),
    )


def _side(rows: pd.DataFrame, side: int, sex: str, t: Texts, look: Look) -> list:
    """Return the bars of one sex and the marks of a year before."""
    places = list(range(len(rows)))
    bars = bar(
        x=list(rows["employees"] * side),
        y=places,
        orientation="h",
        marker={"color": look.accent if sex == "f" else look.context_strong},
        text=[t.value("count", number) for number in rows["employees"]],
        textposition="outside",
        textfont={"color": look.ink, "size": 13},
        cliponaxis=False,
        hoverinfo="skip",
    )
    marks = scatter(
        x=list(rows["before"] * side),
        y=places,
        mode="markers",
        marker={"symbol": "line-ns", "size": MARK, "line": {"color": look.ink, "width": 1.5}},
        hoverinfo="skip",
    )
    return [bars, marks]

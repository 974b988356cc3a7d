"""Uptake of each programme by sex: a dot with its interval, on one scale from 0 to 100 %."""

from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Row, Texts, axis, layout, plain, whisker

ROW_HEIGHT = 26
LONGEST = 16
"""Letters of a programme's name per line."""
# sex is shown by shape as well as by position and word
SHAPES = {"all": "circle", "f": "diamond", "m": "square"}


def program_figure(rows: pd.DataFrame, t: Texts, look: Look) -> go.Figure:
    """Return one line per programme and sex, the first on top, named with its rate.

    rows : program, program_name, sex, sex_name, value, lower, upper. Colour is the programme's.
    Changes are only in the table, as a phone has no room for them here.
    """
    shown = rows.iloc[::-1].reset_index(drop=True)
    return FinishedFigure(
        [
            *(_dots(part, t, look) for _, part in shown.groupby("program", sort=False)),
            _values(shown, t, look),
        ],
        layout(
            look,
            height=ROW_HEIGHT * max(len(shown), 2) + 40,
            xaxis=axis(look, tickformat=".0%", range=[0, 1.12], tickvals=[0, 0.25, 0.5, 0.75, 1]),
            yaxis=axis(
                look,
                showgrid=False,
                zeroline=False,
                range=[-0.7, len(shown) - 0.3],
                tickvals=list(range(len(shown))),
                ticktext=_names(shown, t),
                tickfont={"color": look.ink, "size": 13},
            ),
        ),
    )


def _names(shown: pd.DataFrame, t: Texts) -> list[str]:
    """Return the label of each line: the sex, and before it the programme's name.

    A long name is split over the programme's lines, as a phone has no room for it in one.
    """
    names: list[str] = []
    for _, part in shown[::-1].groupby("program", sort=False):
        words = wrap(part["program_name"].iloc[0], LONGEST, break_long_words=False)
        words[len(part) - 1 :] = [" ".join(words[len(part) - 1 :])]
        for at, row in enumerate(part.itertuples()):
            sex = t("figure.both") if row.sex == "all" else row.sex_name
            led = f"<b>{plain(words[at])}</b>  " if at < len(words) and words[at] else ""
            names.append(f"{led}{plain(sex)}")
    return names[::-1]


def _dots(part: pd.DataFrame, t: Texts, look: Look) -> dict:
    colour = look.programs[part["program"].iloc[0]]
    return scatter(
        x=part["value"],
        y=part.index,
        mode="markers",
        marker={"size": 10, "color": colour, "symbol": [SHAPES[sex] for sex in part["sex"]]},
        error_x=whisker(part["value"], part["lower"], part["upper"], colour, 4),
        hovertext=[_hover(row, t) for row in part.itertuples()],
        hoverinfo="text",
        cliponaxis=False,
    )


def _values(shown: pd.DataFrame, t: Texts, look: Look) -> dict:
    """Return the value of each dot as a text beyond the end of its interval."""
    value, to_the_left = shown["value"], shown["value"] > 0.8
    return scatter(
        x=shown["lower"].where(to_the_left, shown["upper"]).fillna(value),
        y=shown.index,
        mode="text",
        text=[f"  {t.value('share', each)}  " for each in value],
        textposition=["middle left" if left else "middle right" for left in to_the_left],
        textfont={"color": look.ink, "size": 13},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _hover(row: Row, t: Texts) -> str:
    return t(
        "figure.hover_interval",
        name=f"{plain(row.program_name)} {plain(row.sex_name)}",
        value=t.value("share", row.value),
        lower=t.value("share", row.lower),
        upper=t.value("share", row.upper),
    )

"""A measure over time: one small panel a complex, the others behind it in grey."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Texts, fitting, layout, whisker
from src.figures.panels import Grid, Spot

PANEL_HEIGHT, NAME = 156, 14
GRID = Grid(columns=2, gap=0.14, head=0.26, foot=0.82)
TICKS = {"share": ".0%", "ratio": ".2f"}


def trend_figure(
    rows: pd.DataFrame, kind: str, t: Texts, look: Look, time: str = "quarter"
) -> go.Figure:
    """Return one panel per complex with its value over time, on one common scale.

    rows : complex_id, complex_name, value and the column `time`, panels in the order that complexes
    first come; a missing value breaks the line. Counts start at zero. lower, upper : intervals,
    where there are any. time : quarter or months, which also says how times are written.
    """
    wide = _wide(rows, "value", time)
    ends = {name: _wide(rows, name, time) for name in ("lower", "upper") if name in rows}
    names = dict(zip(rows["complex_id"], rows["complex_name"], strict=True))
    spots = GRID.spots(len(names))
    lines, axes, notes = [], {}, []
    for spot, (complex_id, name) in zip(spots, names.items(), strict=True):
        limits = {name: end[complex_id] for name, end in ends.items()}
        front = _front(wide[complex_id], limits, kind, t, look)
        lines += [trace | spot.of_trace for trace in (_behind(wide, complex_id, look), front)]
        axes |= _axes(wide.index, spot, kind, t, look)
        known = wide[complex_id].dropna()
        last = known.iloc[-1] if len(known) else None
        words = f"<b>{fitting(name, NAME)}</b><br>{t.value(kind, last)}"
        notes.append(spot.heading(words, look, 13) | {"align": "left"})
    # Given in one go: a figure checks all of itself again at each change.
    shape = layout(look, height=PANEL_HEIGHT * GRID.rows(len(names)) + 30)
    return FinishedFigure(lines, {**shape, **axes, "annotations": notes})


def _wide(rows: pd.DataFrame, name: str, time: str) -> pd.DataFrame:
    """Return a column with a row for each time, in order, and a column for each complex."""
    places, times = pd.factorize(rows[time], sort=True)
    ids, complexes = pd.factorize(rows["complex_id"])
    values = np.full((len(times), len(complexes)), np.nan)
    values[places, ids] = rows[name].to_numpy(float, na_value=np.nan)
    return pd.DataFrame(values, index=pd.Index(times, name=time), columns=complexes)


def _axes(times: pd.Index, spot: Spot, kind: str, t: Texts, look: Look) -> dict:
    ends = [times[0], times[-1]]
    across = {
        "type": "category",
        "tickvals": ends,
        "ticktext": [t.value(f"{times.name}_short", code) for code in ends],
        "showgrid": False,
    }
    up = {
        "rangemode": "normal" if kind in TICKS else "tozero",
        "nticks": 3,
        "tickformat": TICKS.get(kind, ","),
        **({"matches": "y"} if spot.number else {}),
    }
    return spot.axes(look, across, up)


def _behind(wide: pd.DataFrame, one: str, look: Look) -> dict:
    """Return the lines of the other complexes as one trace, broken between them."""
    others = [other for other in wide.columns if other != one]
    values = pd.concat([pd.concat([wide[o], pd.Series([None])]) for o in others] or [wide[one]])
    return scatter(
        x=[*wide.index, None] * len(others) or list(wide.index),
        y=values,
        mode="lines",
        line={"color": look.context, "width": 1},
        opacity=0.55,
        hoverinfo="skip",
    )


def _front(
    values: pd.Series, limits: dict[str, pd.Series], kind: str, t: Texts, look: Look
) -> dict:
    """Return the line of one complex; limits : lower and upper of each value, or nothing."""
    time = str(values.index.name)
    said = [
        t("figure.hover_quarter", quarter=t.value(time, code), value=t.value(kind, value))
        for code, value in values.items()
    ]
    drawn = scatter(
        x=list(values.index),
        y=values,
        mode="lines+markers",
        line={"color": look.accent, "width": 2.5},
        marker={"size": 6},
        hovertext=said,
        hoverinfo="text",
    )
    if limits:
        low, high = limits["lower"], limits["upper"]
        drawn["error_y"] = whisker(values, low, high, look.accent, 3)
    return drawn

"""Complexes in order of a measure, with intervals; never as bare ranks."""

import math
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.arrays import Arrays, arrays_of
from src.figures.finished import FinishedFigure, scatter
from src.figures.labels import width_of
from src.figures.look import (
    Look,
    Texts,
    axis,
    in_lines,
    layout,
    named_rows,
    note,
    plain,
    whisker,
)

ROW_HEIGHT, OF_TWO_LINES = 34, 40
LINE = 18
"""Longer names take two lines, as they would fill half of a phone."""
COUNTED = {"tickformat": ","}
TICKS = {"share": {"tickformat": ".0%"}, "ratio": {"tickformat": ".2f"}}
CHANGES = ("points", "signed_share")
"""Kinds for which plotly has no tick format; their ticks are written out."""
STEPS = (1, 2, 5, 10, 20)
MOST_TICKS = 3
FEW_TICKS = {"nticks": MOST_TICKS + 1, "tickangle": 0}
"""On a phone more ticks would overlap, or plotly would rotate them."""
LIMITS = ("value", "lower", "upper")
BESIDE = 8
"""Pixels between the figure and the column of values at its right."""


def ranking_figure(
    rows: pd.DataFrame, benchmark: float, kind: str, t: Texts, look: Look
) -> go.Figure:
    """Return one dot per row with its interval, the highest on top, and the benchmark as a line.

    rows : complex_name, value, lower, upper (NaN where the measure has no interval).
    kind : how values are written (src.text.values.FORMATS). Rows without a value are left out.
    benchmark : the value that the rows are compared with; NaN draws no line.
    """
    shown = arrays_of(rows, ("complex_name", *LIMITS))
    shown = shown.where(~np.isnan(shown["value"]))
    shown = shown.where(np.argsort(shown["value"]))
    written = [t.value(kind, value) for value in shown["value"].tolist()]
    right = max([width_of(words) for words in written], default=0) + 2 * BESIDE
    names = [in_lines(name, LINE) for name in shown["complex_name"].tolist()]
    height = OF_TWO_LINES if any("<br>" in name for name in names) else ROW_HEIGHT
    lines, words = _benchmark(benchmark, kind, t, look) if pd.notna(benchmark) else ([], [])
    return FinishedFigure(
        _dots(shown, kind, t, look),
        layout(
            look,
            height=height * max(len(written), 2) + 78,
            xaxis=axis(look, rangemode="normal", **_ticks(shown, kind, t)),
            yaxis=named_rows(look, names) | {"ticktext": names},
            margin={"l": 8, "r": round(right), "t": 30 if words else 8, "b": 8},
            shapes=lines,
            annotations=[*words, *_values(written, look)],
        ),
    )


def _values(written: list[str], look: Look) -> list[dict]:
    """Return the values as a column at the right; beside the dots they would overlap lines."""
    place = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": BESIDE, "yanchor": "middle"}
    return [note(words, look.ink) | place | {"y": at} for at, words in enumerate(written)]


def _ticks(shown: Arrays, kind: str, t: Texts) -> dict:
    """Return the attributes of the axis' ticks; for changes, written out at round numbers."""
    if kind not in CHANGES or not len(shown["value"]):
        return TICKS.get(kind, COUNTED) | FEW_TICKS
    ends = np.array([shown[name] for name in LIMITS])
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    step = _step(low, high)
    if not step:
        return {"showticklabels": False}
    at = [step * number for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return {
        "tickvals": at,
        "ticktext": _whole([_tick(t.value(kind, each)) for each in at]),
        "tickangle": 0,
    }


def _tick(written: str) -> str:
    """Return a change without its unit, which the values beside it have, so that ticks fit on a
    phone."""
    return re.sub(r" ?%?pp?$", "", written)


def _whole(written: list[str]) -> list[str]:
    """Return ticks without decimals if all decimals are zero."""
    bare = [re.sub(r"\.0(?!\d)", "", words) for words in written]
    return written if any("." in words for words in bare) else bare


def _step(low: float, high: float) -> float:
    """Return the least round step that gives at most MOST_TICKS ticks between two values."""
    if high <= low:
        return 0.0
    tens = 10.0 ** math.floor(math.log10((high - low) / MOST_TICKS))
    steps = (tens * step for step in STEPS)
    return next(
        step for step in steps if math.floor(high / step) - math.ceil(low / step) < MOST_TICKS
    )


def _dots(shown: Arrays, kind: str, t: Texts, look: Look) -> dict:
    said = zip(*(shown[name].tolist() for name in ("complex_name", *LIMITS)), strict=True)
    return scatter(
        x=shown["value"],
        y=list(range(len(shown["value"]))),
        mode="markers",
        marker={"size": 11, "color": look.accent},
        error_x=whisker(*(shown[name] for name in LIMITS), look.accent),
        hovertext=[_hover(each, kind, t) for each in said],
        hoverinfo="text",
        cliponaxis=False,
    )


def _hover(one: tuple[str, float, float, float], kind: str, t: Texts) -> str:
    name, value, lower, upper = one
    words = {"name": plain(name), "value": t.value(kind, value)}
    if lower != lower:
        return t("figure.hover", **words)
    return t(
        "figure.hover_interval", **words, lower=t.value(kind, lower), upper=t.value(kind, upper)
    )


def _benchmark(benchmark: float, kind: str, t: Texts, look: Look) -> tuple[list[dict], list[dict]]:
    """Return the benchmark as a line, and as an annotation above it."""
    line = {"color": look.context_strong, "dash": "dot", "width": 1.5}
    across = {"x0": benchmark, "x1": benchmark, "y0": 0, "y1": 1, "yref": "paper"}
    words = note(t("figure.benchmark", value=t.value(kind, benchmark)), look.muted)
    words |= {"x": benchmark, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return [{"type": "line", "line": line, **across}], [words]

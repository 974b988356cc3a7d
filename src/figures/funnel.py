"""A funnel plot: a share against size, with control limits."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from src.figures.arrays import Arrays, arrays_of
from src.figures.finished import FinishedFigure, scatter
from src.figures.look import Look, Numbers, Texts, axis, fitting, fitting_lines, layout, note, plain

PLACES = (
    *("top center", "bottom center", "middle right", "middle left"),
    *("top right", "top left", "bottom right", "bottom left"),
)
"""Positions of a name beside its point, in order of preference."""
OFFSETS = tuple(
    (round(far * math.cos(turn * math.pi / 6)), round(far * math.sin(turn * math.pi / 6)))
    for far in (36, 56, 80, 110)
    for turn in (9, 3, 10, 8, 2, 4, 11, 7, 1, 5, 0, 6)
)
"""Pixels (right, down) from a point to the centre of a name that a line ties to it."""
LETTER, LINE, GAP = 13.0, 17.0, 8.0
"""Pixels: the width of a Hangul letter, the height of a line, and from a point to its name."""
STEP = 4.0
"""Pixels between the points of a curve that are tested for overlap with names."""
Points = Sequence[tuple[float, float]]
Place = str | tuple[int, int]
"""One of PLACES or of OFFSETS."""


class Box(NamedTuple):
    """A rectangle in pixels, y downwards."""

    left: float
    top: float
    right: float
    bottom: float


def label_places(
    points: Points, names: Sequence[str], width: float, height: float, curves: Sequence[Points] = ()
) -> list[Place]:
    """Return the position of each point's name, "" where it would overlap a name or a curve.

    points, curves : (x, y) as shares of the figure's width and height, y upwards. width, height :
    of the figure in pixels; what fits here also fits on a wider one. From top to bottom each name
    takes the first of PLACES that is free of other names, points and curves, else of OFFSETS, else
    one of PLACES that overlaps only points.
    """
    at = [(x * width, (1 - y) * height) for x, y in points]
    dots = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in at]
    drawn = np.vstack([np.zeros((0, 4)), *(_along(curve, width, height) for curve in curves)])
    taken: list[Box] = []
    chosen: list[Place] = [""] * len(at)
    for index in sorted(range(len(at)), key=lambda one: at[one][1]):
        others = [dot for place, dot in enumerate(dots) if place != index]
        second: Place = ""
        for place in (*PLACES, *OFFSETS):
            box = _box(at[index], names[index], place)
            if not _fits(box, width, height) or _meets(box, taken):
                continue
            if _meets_any(_reaching(box, at[index]), drawn):
                continue
            if not _meets(box, others):
                chosen[index] = place
                break
            second = second or (place if isinstance(place, str) else "")
        chosen[index] = chosen[index] or second
        if chosen[index]:
            taken.append(_box(at[index], names[index], chosen[index]))
    return chosen


def _along(curve: Points, width: float, height: float) -> np.ndarray:
    """Return boxes (rows) around points on a curve, so close that no name fits between two."""
    at = np.asarray(curve, float).reshape(-1, 2)
    known = np.isfinite(at).all(axis=1)
    if not known.any():
        return np.zeros((0, 4))
    x, y = at[known].T
    x, y = x * width, (1 - y) * height
    gone = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(x), np.diff(y)))])
    at = np.arange(0, gone[-1] + STEP, STEP)
    x, y = np.interp(at, gone, x), np.interp(at, gone, y)
    return np.column_stack([x - 1, y - 1, x + 1, y + 1])


def _box(at: tuple[float, float], name: str, place: Place) -> Box:
    (x, y), lines = at, name.split("<br>")
    wide, high = max(map(_wide, lines)), LINE * len(lines)
    if not isinstance(place, str):
        x, y = x + place[0], y + place[1]
        return Box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
    left = {"right": x + GAP, "left": x - GAP - wide}.get(place.split()[1], x - wide / 2)
    top = {"top": y - GAP - high, "bottom": y + GAP}.get(place.split()[0], y - high / 2)
    return Box(left, top, left + wide, top + high)


def _wide(line: str) -> float:
    return sum(LETTER if letter > "\u02ff" else LETTER * 0.6 for letter in line)


def _reaching(box: Box, at: tuple[float, float]) -> Box:
    """Return the box extended to its point: on a wider figure the name is nearer to it."""
    return box._replace(left=min(box.left, at[0]), right=max(box.right, at[0]))


def _fits(box: Box, width: float, height: float) -> bool:
    """Return whether a name fits: it may extend above the figure, but not below, over the axis."""
    return box.left >= 0 and box.right <= width and box.top >= -LINE and box.bottom <= height


def _meets_any(box: Box, drawn: np.ndarray) -> bool:
    if not len(drawn):
        return False
    left, top, right, bottom = drawn.T
    across = (box.left < right) & (left < box.right)
    return bool((across & (box.top < bottom) & (top < box.bottom)).any())


def _meets(box: Box, others: list[Box]) -> bool:
    return any(
        box.left < other.right
        and other.left < box.right
        and box.top < other.bottom
        and other.top < box.bottom
        for other in others
    )


NAME, SHORTER = 14, (9, 5)
"""Width of a name in Korean letters, and shorter widths for names that do not fit."""
HEIGHT = 440
NARROWEST = 320
"""Width in pixels of the plot on a phone: names that fit there fit everywhere."""
# limit, dash of its line, edge of its name that touches the line
LIMITS = (("95", "solid", "bottom"), ("998", "dot", "top"))
LEAST_TICKS = 3
"""Fewest ticks on the axis of sizes, if there are so many round numbers."""
TICKS = {"share": ".0%", "ratio": ".2f"}
FINE = 0.08
"""On a smaller range of shares, ticks need a decimal: whole per cents would repeat."""
HOVER = {"share": "%{y:.1%}", "ratio": "%{y:.2f}"}


SHOWN = ("complex_id", "complex_name", "base", "value")


@dataclass(frozen=True)
class Funnel:
    """The content of a funnel plot.

    rows : complex_id, complex_name, value, base. curve : size, lower_95, upper_95, lower_998,
    upper_998; empty draws none. target : the level; NaN draws none. chosen : ids of named units.
    titles : of the axes x and y. kind : share or ratio.
    """

    rows: pd.DataFrame
    curve: pd.DataFrame
    target: float
    chosen: Sequence[str]
    titles: tuple[str, str]
    kind: str = "share"

    @cached_property
    def reach(self) -> tuple[float, float]:
        """Return the range of the y axis."""
        if self.rows.empty:
            return 0, 1
        value = self.rows["value"].to_numpy(float)
        low, high = float(np.fmin.reduce(value)), float(np.fmax.reduce(value))
        room = max((high - low) * 0.08, 0.01)
        top = 1.04 if self.kind == "share" else high + room
        return max(low - room, -0.02), min(high + room, top)

    @cached_property
    def width(self) -> tuple[float, float]:
        """Return the range of the axis of sizes, as logarithms."""
        known = (self.rows["base"], self.curve["size"])
        sizes = np.concatenate([column.to_numpy(float, na_value=np.nan) for column in known])
        places = np.log10(sizes[sizes > 0])
        if not len(places):
            return 0.0, 1.0
        room = max(float(places.max() - places.min()) * 0.05, 0.05)
        return float(places.min()) - room, float(places.max()) + room

    @cached_property
    def drawn(self) -> list[Points]:
        """Return the lines that names must not overlap: the limits and the level."""
        curve = self.curve
        curves: list[Points] = [
            self.share(curve["size"], curve[f"{side}_{level}"])
            for level, *_ in LIMITS
            for side in ("lower", "upper")
        ]
        if pd.notna(self.target):
            level = (self.target - self.reach[0]) / (self.reach[1] - self.reach[0])
            curves.append([(0.0, level), (1.0, level)])
        return curves

    def share(self, size: Numbers, value: Numbers) -> list[tuple[float, float]]:
        """Return points as shares of both axes, 0 at their starts."""
        (left, right), (low, high) = self.width, self.reach
        sizes, values = (np.asarray(one, float) for one in (size, value))
        across = (np.log10(np.where(sizes > 0, sizes, np.nan)) - left) / (right - left)
        up = (values - low) / (high - low)
        return list(zip(np.nan_to_num(across, nan=0.0).tolist(), up.tolist(), strict=True))


def round_sizes(ends: tuple[float, float]) -> list[int]:
    """Return ticks for the axis of sizes: powers of ten, with multiples of them if too few."""
    low, high = ends
    powers = range(max(math.floor(low), 0), math.ceil(high) + 1)
    for digits in ((1,), (1, 2, 5), range(1, 10)):
        sizes = [digit * 10**power for power in powers for digit in digits]
        found = [size for size in sizes if low <= math.log10(size) <= high]
        if len(found) >= LEAST_TICKS:
            break
    return found


def funnel_figure(funnel: Funnel, t: Texts, look: Look) -> go.Figure:
    """Return all units as points, the chosen ones named and in colour, with the limit curves."""
    line = {"color": look.context_strong, "width": 1, "dash": "dash"}
    target = funnel.target
    middle = {"x0": 0, "x1": 1, "xref": "paper", "y0": target, "y1": target}
    across, up = funnel.titles
    points, tied = _points(funnel, look)
    return FinishedFigure(
        [*_curves(funnel.curve, look), *points],
        layout(
            look,
            height=HEIGHT,
            margin={"l": 8, "r": 70, "t": 16, "b": 8},
            xaxis=axis(
                look,
                type="log",
                title={"text": across},
                tickvals=round_sizes(funnel.width),
                tickformat=",",
                range=list(funnel.width),
            ),
            yaxis=axis(
                look,
                tickformat=_ticks(funnel),
                title={"text": up},
                range=list(funnel.reach),
            ),
            shapes=[{"type": "line", "line": line, **middle}] if pd.notna(target) else [],
            annotations=[*_names_of_limits(funnel, t, look), *tied],
        ),
    )


def _ticks(funnel: Funnel) -> str:
    low, high = funnel.reach
    return ".1%" if funnel.kind == "share" and high - low < FINE else TICKS[funnel.kind]


def _curves(curve: pd.DataFrame, look: Look) -> list:
    return [
        scatter(
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
    """Return names beside the ends of the lower limits; the upper ones are often off the figure."""
    last = funnel.curve.tail(1).to_dict("records")
    lowest = funnel.reach[0]
    return [
        {
            **note(t(f"figure.limits_{level}"), look.muted, 12),
            "x": math.log10(end["size"]),  # annotations on a logarithmic axis take logarithms
            "y": end[f"lower_{level}"],
            "xanchor": "left",
            "yanchor": side,
        }
        for end in last
        for level, _, side in LIMITS
        if end[f"lower_{level}"] >= lowest
    ]


def _points(funnel: Funnel, look: Look) -> tuple[list[dict], list[dict]]:
    """Return the points, and the annotations of names that are tied by a line."""
    rows, hover = arrays_of(funnel.rows, SHOWN), HOVER[funnel.kind]
    chosen = set(funnel.chosen)
    picked = np.array([one in chosen for one in rows["complex_id"].tolist()], bool)
    others, named = rows.where(~picked), rows.where(picked)
    names, places = _names(named, funnel)
    beside = [place if isinstance(place, str) else "" for place in places]
    each = zip(named["base"].tolist(), named["value"].tolist(), names, places, strict=True)
    tied = [
        _tied(base, value, name, place, look)
        for base, value, name, place in each
        if not isinstance(place, str)
    ]
    points = [
        scatter(
            x=others["base"].astype("float32"),
            y=others["value"].astype("float32"),
            mode="markers",
            marker={"size": 6, "color": look.context_strong, "opacity": 0.45},
            hovertext=[plain(name) for name in others["complex_name"].tolist()],
            hovertemplate=f"<b>%{{hovertext}}</b><br>{hover} · %{{x:,.0f}}<extra></extra>",
        ),
        scatter(
            x=named["base"],
            y=named["value"],
            mode="markers+text",
            text=[name if place else "" for name, place in zip(names, beside, strict=True)],
            hovertext=[plain(name) for name in named["complex_name"].tolist()],
            textposition=[place or PLACES[0] for place in beside],
            textfont={"color": look.ink, "size": 13},
            marker={"size": 12, "color": look.accent, "line": {"color": look.surface, "width": 2}},
            hovertemplate=f"<b>%{{hovertext}}</b><br>{hover} · %{{x:,.0f}}<extra></extra>",
            cliponaxis=False,
        ),
    ]
    return points, tied


def _tied(
    base: float, value: float, name: str, place: tuple[int, int], look: Look
) -> dict[str, Any]:
    """Return the annotation of a name away from its point, with the line that ties them."""
    right, down = place
    line = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": look.context_strong}
    where = {"x": math.log10(base), "y": value, "ax": right, "ay": down, "standoff": 6}
    return note(name, look.ink) | line | where | {"borderpad": 0}


def _names(named: Arrays, funnel: Funnel) -> tuple[list[str], list[Place]]:
    """Return the names, those that have no room whole cut shorter, and where each stands."""
    names = [_in_room(name, NAME) for name in named["complex_name"]]
    places = _places(named, names, funnel)
    for shorter in SHORTER:
        if all(places):
            break
        names = [
            name if place else _in_room(whole, shorter)
            for name, place, whole in zip(names, places, named["complex_name"], strict=True)
        ]
        places = _places(named, names, funnel)
    return names, places


def _in_room(name: str, widest: float) -> str:
    """Return a name whole in one line or two, or cut in one: two are not worth what is lost."""
    lines = fitting_lines(name, widest)
    return fitting(name, widest) if "…" in lines else lines


def _places(named: Arrays, names: list[str], funnel: Funnel) -> list[Place]:
    """Return the position of each name."""
    points = funnel.share(named["base"], named["value"])
    return label_places(points, names, NARROWEST, HEIGHT - 80, funnel.drawn)

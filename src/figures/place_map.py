"""The map of regions and complexes as SVG; areas and circles are links for mouse and keyboard.

Areas are coloured by shares, circles are sized by counts. A ratio is coloured by its verdict, as in
the sentence beside the map. Nothing is fetched, and no WebGL is needed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd

from src.domain.company_ids import tells_number
from src.figures import labels
from src.figures.ground import FINE, HEIGHT, WIDTH, View
from src.figures.insets import HIGH, WIDE, Inset
from src.figures.look import Look
from src.figures.markup import Drawing, escaped

LARGEST, SMALLEST = 20.0, 3.0
"""Radii of circles, in units of the drawing."""
MOST_LABELS = 24
LONGEST = 14 * labels.LETTER
"""Greatest width of a circle's name, in units."""
UNDER_INSETS = (0.0, 0.0, 76.0, float(HEIGHT))
"""The part of a map that insets cover on a wide screen: left, top, right, bottom."""


class Area(NamedTuple):
    """A row of the areas of PlaceMap."""

    region_code: str
    lat: float
    lon: float
    lines: tuple[str, ...]
    detail: str
    value: float
    missing: Any
    verdict: Any
    to: str


class Circle(NamedTuple):
    """A row of the circles of PlaceMap."""

    id: str
    name: str
    detail: str
    lat: float
    lon: float
    size: float
    value: float
    missing: Any
    verdict: Any
    to: str


Row = TypeVar("Row", bound=tuple)


def _rows(frame: pd.DataFrame, kind: type[Row]) -> list[Row]:
    """Return the rows of a frame as `kind`; itertuples would create a class at each call."""
    columns = (frame[name].tolist() for name in kind._fields)  # type: ignore[attr-defined]
    return [kind(*each) for each in zip(*columns, strict=True)]


@dataclass(frozen=True)
class PlaceMap:
    """The content of the map.

    areas : region_code, lat, lon, lines (its label, a tuple of lines; () for none), detail (its
    hover text), value (for its colour; NaN for none), missing (the reason why it has no value, else
    None), verdict (low, like, high or None), to (the query string of its link; "" for no link).
    circles : id, name, detail, lat, lon, size, value, missing, verdict, to.
    said : the map's label for screen readers. scale : least and greatest value of the colours.
    paths : of the areas (ground.paths). outlines : paths of the complexes' own shapes. insets :
    enlarged parts; their circles are links only there.
    """

    areas: pd.DataFrame
    circles: pd.DataFrame
    view: View
    paths: dict[str, str]
    outlines: dict[str, str]
    scale: tuple[float, float]
    said: str
    insets: Sequence[Inset] = ()

    @cached_property
    def largest(self) -> float:
        """Return the size of the largest circle."""
        return float(self.circles["size"].max()) if len(self.circles) else 0.0

    @cached_property
    def area_rows(self) -> list[Area]:
        """Return the areas one by one."""
        return _rows(self.areas, Area)

    @cached_property
    def apart(self) -> pd.DataFrame:
        """Return the circles outside all insets."""
        return self.circles[~self._in_insets]

    @cached_property
    def inset_circles(self) -> pd.DataFrame:
        """Return the circles within an inset."""
        return self.circles[self._in_insets]

    @cached_property
    def _in_insets(self) -> np.ndarray:
        found = np.zeros(len(self.circles), bool)
        for each in self.insets:
            found |= each.of(self.circles)
        return found


def place_map(shown: PlaceMap, look: Look) -> Drawing:
    """Return the map as one line of HTML, every text in it escaped."""
    parts = [
        _defs(look),
        _areas(shown, look),
        *[_outline(path, look.accent, 3) for path in shown.outlines.values()],
        _plain_circles(shown, look),
        _circles(shown, shown.apart, shown.view, look),
        *[_frame(each, shown.view, look) for each in shown.insets],
        _names(placed_names(shown), look),
    ]
    drawn = [_svg(parts, (WIDTH, HEIGHT), shown.said, look)]
    drawn += [_inset(shown, each, look) for each in shown.insets]
    return Drawing(f'<div class="place-map">{"".join(drawn)}</div>')


def _svg(parts: Sequence[str], size: tuple[int, int], said: str, look: Look, kind: str = "") -> str:
    """Return parts as one <svg>; Tab reaches its first link."""
    inside = "".join(parts).replace('tabindex="-1"', 'tabindex="0"', 1)
    return (
        f'<svg{kind} viewBox="0 0 {size[0]} {size[1]}" role="group" '
        f'aria-label="{escaped(said)}" data-roving="1" '
        f'style="background:{look.map_background}">{inside}</svg>'
    )


def _outline(path: str, colour: str, width: float, fill: str = "none") -> str:
    return (
        f'<path d="{path}" transform="scale({1 / FINE})" fill="{fill}" stroke="{colour}" '
        f'stroke-width="{width}"/>'
    )


def _inset(shown: PlaceMap, inset: Inset, look: Look) -> str:
    """Return an inset: plain background, its circles as links, their names."""
    circles = shown.circles[inset.of(shown.circles)]
    names = _circle_names(circles, inset.view, shown.largest)
    placed = labels.place(
        names, WIDE, HIGH, labels.ground_of(tuple(inset.paths.items())) if names else None
    )
    parts = [
        *[_outline(path, look.map_line_strong, 1.4, look.surface) for path in inset.paths.values()],
        _circles(shown, circles, inset.view, look),
        _names(placed, look),
    ]
    return _svg(parts, (WIDE, HIGH), inset.said, look, f' class="inset {inset.code}"')


def _frame(inset: Inset, view: View, look: Look) -> str:
    """Return the frame on the map around the part that an inset shows."""
    part = inset.view
    left, right = (round(FINE * view.across(lon)) for lon in (part.west, part.east))
    top, bottom = (round(FINE * view.down(lat)) for lat in (part.north, part.south))
    wide, high = right - left, bottom - top
    return _outline(f"M{left},{top}l{wide},0 0,{high} {-wide},0z", look.map_line_strong, 2)


def _plain_circles(shown: PlaceMap, look: Look) -> str:
    """Return the circles of insets without links: on the map they only show where they are."""
    circles = shown.inset_circles
    drawn = [
        _circle(row, shown, shown.view, look)
        for row in _rows(circles.sort_values("size", ascending=False), Circle)
    ]
    return _around_circles(drawn, look, ' aria-hidden="true"')


def _defs(look: Look) -> str:
    return (
        '<defs><pattern id="unjudged" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{look.missing}"/>'
        f'<rect width="2" height="6" fill="{look.withheld}"/></pattern></defs>'
    )


def _areas(shown: PlaceMap, look: Look) -> str:
    """Return the areas, as links if they have one, else as shapes.

    Common attributes are on the element around them: for 250 districts that saves a sixth.
    """
    drawn = []
    for row in shown.area_rows:
        path = shown.paths.get(row.region_code)
        if path is None:
            continue
        body = f'<path d="{path}" fill="{_colour(row, shown.scale, look)}"/>'
        at = shown.view.across(row.lon), shown.view.down(row.lat)
        drawn.append(_linked(body, row.to, row.region_code, row.detail, at))
    return (
        f'<g transform="scale({1 / FINE})" stroke="{look.map_line_strong}" stroke-width="1.4">'
        f"{''.join(drawn)}</g>"
    )


def _linked(body: str, to: str, key: str, detail: str, at: tuple[float, float]) -> str:
    """Return an SVG element as a link. at : its position, by which arrow keys find the next link.

    Label and address are in the element only once: static/links.js shows the label as a title on
    hover, and completes the address before the link is followed.
    """
    said = escaped(detail)
    if not to or tells_number(to):  # as ids of companies in old versions do
        return f"<g><title>{said}</title>{body}</g>"
    return (
        f'<a href="?" data-to="{escaped(to)}" data-key="{escaped(key)}" '
        f'data-at="{at[0]:.0f} {at[1]:.0f}" tabindex="-1" aria-label="{said}">{body}</a>'
    )


def _colour(row: Area | Circle, scale: tuple[float, float], look: Look, plain: str = "") -> str:
    if row.missing == "nobody":
        return look.surface
    if isinstance(row.missing, str):
        return "url(#unjudged)"
    if isinstance(row.verdict, str):
        return dict(zip(("low", "like", "high"), look.areas_around, strict=True))[row.verdict]
    if math.isnan(row.value):
        return plain or look.surface
    return colour_at(row.value, scale, look.areas)


def colour_at(value: float, scale: tuple[float, float], steps: tuple[str, ...]) -> str:
    """Return the colour of a value between the ends of a scale."""
    low, high = scale
    share = (value - low) / (high - low) if high > low else 0.5
    at = min(max(share, 0.0), 1.0) * (len(steps) - 1)
    first = min(int(at), len(steps) - 2)
    ends = zip(_channels(steps[first]), _channels(steps[first + 1]), strict=True)
    return "#" + "".join(f"{round((to - of) * (at - first) + of):02x}" for of, to in ends)


@lru_cache
def _channels(colour: str) -> tuple[int, ...]:
    """Return red, green and blue of a colour."""
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _circles(shown: PlaceMap, circles: pd.DataFrame, view: View, look: Look) -> str:
    """Return circles as links, the largest first; the radius grows with the root of the size."""
    return _around_circles(
        [
            _linked(
                _circle(row, shown, view, look),
                row.to,
                row.id,
                row.detail,
                (view.across(row.lon), view.down(row.lat)),
            )
            for row in _rows(circles.sort_values("size", ascending=False), Circle)
        ],
        look,
    )


def _around_circles(drawn: Sequence[str], look: Look, more: str = "") -> str:
    """Return circles in a group of common attributes. more : further attributes of the group."""
    if not drawn:
        return ""
    line = f'fill-opacity=".8" stroke="{look.surface}" stroke-width=".8"'
    return f"<g{more} {line}>{''.join(drawn)}</g>"


def _circle(row: Circle, shown: PlaceMap, view: View, look: Look) -> str:
    colour = _colour(row, shown.scale, look, look.accent)
    told = isinstance(row.verdict, str) or isinstance(row.missing, str)
    line = f' stroke="{look.map_line_strong}"' if told else ""
    return (
        f'<circle cx="{view.across(row.lon):.1f}" cy="{view.down(row.lat):.1f}" '
        f'r="{radius(row.size, shown.largest):.1f}" fill="{colour}"{line}/>'
    )


def radius(size: float, top: float) -> float:
    """Return the radius of a circle in units; the smallest stay large enough to click."""
    share = math.sqrt(max(size, 0.0) / top) if top > 0 and size == size else 0.0
    return SMALLEST + share * (LARGEST - SMALLEST)


def _names(placed: Sequence[labels.Placed], look: Look) -> str:
    """Return the names, each with the line to its point where it needs one."""
    line = f'stroke="{look.map_line_strong}" stroke-width="1"'
    return (
        f'<g aria-hidden="true" text-anchor="middle" font-size="{labels.LETTER}" '
        f'fill="{look.ink}" stroke="{look.map_background}" stroke-width="3" '
        'style="paint-order:stroke;pointer-events:none">'
        f"{''.join(_name(each, line) for each in placed)}</g>"
    )


def placed_names(shown: PlaceMap) -> list[labels.Placed]:
    """Return the names on the map: of areas with labels, else of the largest circles."""
    named = [one for one in shown.area_rows if one.lines and one.region_code in shown.paths]
    covered, circles = [UNDER_INSETS] if shown.insets else [], []
    if named:
        # the smallest areas first, as a large area has room for its name elsewhere
        named.sort(key=lambda row: len(shown.paths[row.region_code]))
        wanted = [
            _wanted(row.lines, row, shown.view)._replace(area=row.region_code) for row in named
        ]
        circles = [_box_of(circle, shown) for circle in _rows(shown.apart, Circle)]
    else:
        wanted = _circle_names(shown.apart, shown.view, shown.largest)
    ground = labels.ground_of(tuple(shown.paths.items()))
    return labels.place(wanted, WIDTH, HEIGHT, ground, covered, circles)


def _box_of(circle: Circle, shown: PlaceMap) -> tuple[float, float, float, float]:
    """Return the square inscribed in a circle, where words would be hard to read."""
    x, y = shown.view.across(circle.lon), shown.view.down(circle.lat)
    half = radius(circle.size, shown.largest) / math.sqrt(2)
    return x - half, y - half, x + half, y + half


def _circle_names(circles: pd.DataFrame, view: View, top: float) -> list[labels.Wanted]:
    """Return the names of the largest circles, above rather than on them."""
    largest = circles.nlargest(MOST_LABELS, "size")
    return [
        _above(_wanted(_lines(row.name), row, view), row.size, top)
        for row in _rows(largest, Circle)
    ]


def _wanted(lines: tuple[str, ...], row: Area | Circle, view: View) -> labels.Wanted:
    return labels.Wanted(lines, view.across(row.lon), view.down(row.lat))


def _above(wanted: labels.Wanted, size: float, top: float) -> labels.Wanted:
    """Return the name of a circle, above rather than on it."""
    room = radius(size, top)
    return wanted._replace(y=wanted.y - room - labels.LINE * len(wanted.lines) / 2, room=room)


def _lines(name: str) -> tuple[str, ...]:
    """Return a name, in two lines if it is too long: its end often distinguishes it."""
    breaks = [at for at, letter in enumerate(name) if letter == " "]
    if labels.width_of(name) <= LONGEST or not breaks:
        return (_short(name),)
    at = min(breaks, key=lambda at: max(at, len(name) - at - 1))
    return _short(name[:at]), _short(name[at + 1 :])


def _short(name: str) -> str:
    if labels.width_of(name) <= LONGEST:
        return name
    longest = next(at for at in range(len(name)) if labels.width_of(name[: at + 1] + "…") > LONGEST)
    return name[:longest] + "…"


def _name(each: labels.Placed, stroke: str) -> str:
    wanted = each.wanted
    line = ""
    if each.tied:
        x, y = each.edge
        line = f'<line x1="{wanted.x:.1f}" y1="{wanted.y:.1f}" x2="{x:.1f}" y2="{y:.1f}" {stroke}/>'
    first = each.y - labels.LINE * (len(wanted.lines) / 2 - 0.78)
    spans = "".join(
        f'<tspan x="{each.x:.1f}" y="{first + at * labels.LINE:.1f}">{escaped(text)}</tspan>'
        for at, text in enumerate(wanted.lines)
    )
    return f"{line}<text>{spans}</text>"


def legend(swatches: list[tuple[str, str]], ends: tuple[str, str] | None, look: Look) -> Drawing:
    """Return the legend of colours as HTML.

    swatches : (fill, words). ends : the values at both ends of the scale, None without a scale.
    """
    bar = ""
    if ends:
        colours = ",".join(look.areas)
        bar = (
            f'<span>{escaped(ends[0])}</span><i class="scale" '
            f'style="background:linear-gradient(to right,{colours})"></i>'
            f"<span>{escaped(ends[1])}</span>"
        )
    boxes = "".join(
        '<span class="means"><svg viewBox="0 0 16 16" aria-hidden="true">'
        f'<rect x=".5" y=".5" width="15" height="15" fill="{fill}" '
        f'stroke="{look.map_line_strong}"/></svg>{escaped(words)}</span>'
        for fill, words in swatches
    )
    return Drawing(f'<div class="map-legend">{bar}{boxes}</div>')

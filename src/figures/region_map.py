"""The map of regions and complexes: coloured where a share is shown, circles where counts are.

Nothing is fetched from outside: the background is one colour, letters are drawn by the browser,
and shapes come by a link to this server, which keeps them out of the figure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from src.figures.finished import FinishedFigure, trace
from src.figures.ground import mercator
from src.figures.look import MISSING_LETTERS, Look, layout, scale, short

HEIGHT = 620
COUNTRY = {"center": {"lat": 35.95, "lon": 127.75}, "zoom": 5.95}
SEEN = (620, 560)
"""Pixels of the map that every reader has, across and down."""
TILE = 512
MARGIN = 0.32
CLOSEST = 12.0
LARGEST, SMALLEST = 46, 5
MOST_LABELS = 40
# A point that is never drawn: plotly drops an empty `sources`, and the map then reports an error.
_NOWHERE = {"type": "geojson", "data": {"type": "Point", "coordinates": [127.8, 36.2]}}


@dataclass(frozen=True)
class RegionMap:
    """What stands on a map.

    areas : region_code, region_name, lat, lon, label (what stands on it), detail (what is said on
    it), value (its colour; NaN leaves it plain), missing (why it has no figure, else NaN).
    circles : id, name, detail, lat, lon, size, value (NaN: one colour), missing.
    kind : how values are written. shapes : address or GeoJSON of the areas' shapes, whose feature
    property is region_code. moved : any text; when it changes the map moves to what it shows, else
    the reader's view stays. outlines : GeoJSON of the complexes' own shapes, drawn as lines.
    """

    areas: pd.DataFrame
    circles: pd.DataFrame
    kind: str
    shapes: str | dict
    moved: str
    outlines: dict | None = None

    @property
    def coloured_circles(self) -> bool:
        """Return whether the circles take the colours, as the areas have no values."""
        return self.circles["value"].notna().any() and not self.areas["value"].notna().any()

    @property
    def view(self) -> dict:
        """Return the view of the country for provinces, of the areas for several, else of
        circles."""
        areas, circles = self.areas, self.circles
        if len(areas) > 1 and (areas["region_code"].str.len() == 2).all():
            return view_of([], [])
        points = circles if len(circles) and len(areas) < 2 else areas
        return view_of(points["lat"].dropna(), points["lon"].dropna())


def region_map(shown: RegionMap, look: Look) -> go.Figure:
    """Return the map: areas coloured, circles sized, names on both."""
    traces = _areas(shown.areas, shown.shapes, look)
    if len(shown.circles):
        traces += _circles(shown.circles, look, coloured=shown.coloured_circles)
    # Given in one go: a figure checks all of itself again at each change.
    return FinishedFigure(
        [*traces, _labels(shown.areas, shown.circles, look)],
        layout(
            look,
            height=HEIGHT,
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            uirevision=shown.moved,
            map={
                "style": _style(look),
                "layers": _outlines(shown.outlines, look),
                **shown.view,
            },
            coloraxis={
                **_colours(shown.kind, look, shown.coloured_circles),
                "colorbar": _bar(shown.kind, look),
            },
        ),
    )


def _colours(kind: str, look: Look, circles: bool) -> dict:
    """Return the scale: a ratio is coloured to either side of 1, the level of like companies.

    Circles carry no words and must stand out from the ground also at 1.
    """
    if kind != "ratio":
        return {"colorscale": scale(look.areas)}
    around = (look.diverging[1], look.context_strong, look.diverging[-2])
    return {"colorscale": scale(around if circles else look.areas_around), "cmid": 1}


def _outlines(shapes: dict | None, look: Look) -> list[dict]:
    if shapes is None:
        return []
    line = {"type": "line", "color": look.accent, "line": {"width": 2}}
    return [{"sourcetype": "geojson", "source": shapes, **line}]


def _style(look: Look) -> dict:
    background = {"background-color": look.map_background}
    return {
        "version": 8,
        "sources": {"nowhere": _NOWHERE},
        "layers": [{"id": "background", "type": "background", "paint": background}],
    }


def _areas(areas: pd.DataFrame, shapes: str | dict, look: Look) -> list[dict]:
    """Return the coloured areas, the plain ones and the grey ones; an empty group draws nothing."""
    unknown = areas["missing"].notna()
    known = areas["value"].notna()
    groups = (
        (areas[known], {"z": areas.loc[known, "value"], "coloraxis": "coloraxis"}),
        (areas[~known & ~unknown], _one_colour(look.surface, (~known & ~unknown).sum())),
        (areas[unknown], _one_colour(look.withheld, unknown.sum())),
    )
    return [
        trace(
            "choroplethmap",
            geojson=shapes,
            featureidkey="properties.region_code",
            locations=rows["region_code"],
            marker={"line": {"color": look.map_line_strong, "width": 0.8}, "opacity": 0.9},
            hovertext=rows["detail"],
            hoverinfo="text",
            # A click goes somewhere; until it has, nothing is to fade.
            selected={"marker": {"opacity": 0.9}},
            unselected={"marker": {"opacity": 0.9}},
            **colour,
        )
        for rows, colour in groups
        if len(rows)
    ]


def _one_colour(colour: str, many: int) -> dict:
    return {"z": [0] * int(many), "colorscale": [[0, colour], [1, colour]], "showscale": False}


def _circles(circles: pd.DataFrame, look: Look, *, coloured: bool) -> list:
    ordered = circles.sort_values("size", ascending=False)
    known = ordered[ordered["missing"].isna()]
    unknown = ordered[ordered["missing"].notna()]
    colour = (
        {"color": known["value"], "coloraxis": "coloraxis"} if coloured else {"color": look.accent}
    )
    top = circles["size"].max()
    drawn = [_circle_trace(known, top, {**colour, "opacity": 0.78})]
    if len(unknown):
        drawn.append(_circle_trace(unknown, top, {"color": look.withheld, "opacity": 0.9}))
    return drawn


def _circle_trace(rows: pd.DataFrame, top: float, marker: dict) -> dict:
    """The area of a circle tells its size; the smallest stay large enough to be hit."""
    share = (rows["size"].fillna(0).clip(lower=0) / top) ** 0.5 if top else rows["size"] * 0
    letters = rows["missing"].map(MISSING_LETTERS).fillna("")
    return trace(
        "scattermap",
        lat=rows["lat"].astype("float32"),
        lon=rows["lon"].astype("float32"),
        mode="markers+text" if letters.any() else "markers",
        text=letters if letters.any() else None,
        marker={"size": (SMALLEST + share * (LARGEST - SMALLEST)).round(1), **marker},
        customdata=rows["id"],
        hovertext=rows["detail"],
        hoverinfo="text",
        # After a click plotly fades what was not clicked; here a click moves on instead.
        selected={"marker": {"opacity": 0.8}},
        unselected={"marker": {"opacity": 0.8}},
    )


def _labels(areas: pd.DataFrame, circles: pd.DataFrame, look: Look) -> dict:
    """Names stand on the map itself; the browser drops those that would overlap.

    Areas name themselves where they say something; else the largest circles do.
    """
    if areas["label"].ne("").any() or circles.empty:
        rows, text = areas, areas["label"]
    else:
        rows = circles.nlargest(MOST_LABELS, "size")
        text = [short(name, 14) for name in rows["name"]]
    return trace(
        "scattermap",
        lat=rows["lat"],
        lon=rows["lon"],
        mode="text",
        text=text,
        textfont={"color": look.ink, "size": 13},
        hoverinfo="skip",
    )


def _bar(kind: str, look: Look) -> dict:
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 0.36,
        "x": 0.02,
        "xanchor": "left",
        "y": 0.98,
        "yanchor": "top",
        "tickformat": {"share": ".0%", "ratio": ".2f"}.get(kind, ","),
        "tickfont": {"color": look.ink, "size": 12},
        "nticks": 3,
        "outlinewidth": 0,
    }


def view_of(lats: Sequence[float], lons: Sequence[float]) -> dict:
    """Return centre and zoom at which all points stand inside the map; the country for none."""
    if not len(lats):
        return COUNTRY
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    centre = {"lat": (south + north) / 2, "lon": (west + east) / 2}
    wide = (east - west) * (1 + MARGIN) + 0.02
    high = (mercator(north) - mercator(south)) * (1 + MARGIN) + 0.02
    zooms = [
        math.log2(pixels / TILE * 360 / degrees)
        for pixels, degrees in zip(SEEN, (wide, high), strict=True)
    ]
    return {"center": centre, "zoom": min(*zooms, CLOSEST)}

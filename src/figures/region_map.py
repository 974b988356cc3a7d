"""The map of regions and complexes: coloured where a share is shown, circles where counts are.

Nothing is fetched from outside: the background is one colour, letters are drawn by the browser,
and shapes come by a link to this server, which keeps them out of the figure.
"""

import pandas as pd
import plotly.graph_objects as go

from src.figures.look import Look, layout, scale
from src.figures.markup import plain, short
from src.figures.view import view_of

HEIGHT = 620
LARGEST, SMALLEST = 46, 5
MOST_LABELS = 40
# A point that is never drawn: plotly drops an empty `sources`, and the map then reports an error.
_NOWHERE = {"type": "geojson", "data": {"type": "Point", "coordinates": [127.8, 36.2]}}
WITHHELD_LETTER = {"withheld": "X", "not_carried": "?", "too_few": "…"}


def region_map(
    areas: pd.DataFrame, circles: pd.DataFrame, kind: str, shapes, t, look: Look, *, moved: str
) -> go.Figure:
    """Return the map.

    areas : region_code, region_name, lat, lon, value, missing (why there is no value, or None).
    circles : id, name, detail, lat, lon, size, value (NaN: one colour), missing.
    shapes : address or GeoJSON of the areas' shapes, whose feature property is region_code.
    moved : any text; when it changes the map moves to what it shows, else the reader's view stays.
    """
    shared = circles["value"].notna().any() and not areas["value"].notna().any()
    figure = go.Figure([_areas(areas, kind, shapes, t, look)])
    if len(circles):
        figure.add_traces(_circles(circles, kind, t, look, coloured=shared))
    figure.add_trace(_labels(areas, circles, kind, t, look))
    points = circles if len(circles) and not len(areas) else areas
    figure.update_layout(
        **layout(look, height=HEIGHT, margin={"l": 0, "r": 0, "t": 0, "b": 0}),
        uirevision=moved,
        map={"style": _style(look), **_view(areas, points)},
        coloraxis={"colorscale": scale(look.sequential), "colorbar": _bar(kind, look)},
    )
    return figure


def _view(areas: pd.DataFrame, points: pd.DataFrame) -> dict:
    if len(areas) and (areas["region_code"].str.len() == 2).all() and len(areas) > 1:
        return view_of([], [])
    return view_of(points["lat"].dropna(), points["lon"].dropna())


def _style(look: Look) -> dict:
    background = {"background-color": look.map_background}
    return {
        "version": 8,
        "sources": {"nowhere": _NOWHERE},
        "layers": [{"id": "background", "type": "background", "paint": background}],
    }


def _areas(areas: pd.DataFrame, kind: str, shapes, t, look: Look) -> go.Choroplethmap:
    """Areas without a value are grey and carry a letter; where no area has one, all are plain."""
    known = areas["value"].notna()
    plain_fill = [[0, look.surface], [1, look.surface]]
    colour = (
        {"z": areas["value"].where(known), "coloraxis": "coloraxis"}
        if known.any()
        else {"z": [0] * len(areas), "colorscale": plain_fill, "showscale": False}
    )
    return go.Choroplethmap(
        geojson=shapes,
        featureidkey="properties.region_code",
        locations=areas["region_code"],
        marker={"line": {"color": look.map_line_strong, "width": 0.8}, "opacity": 0.9},
        hovertext=[_area_hover(row, kind, t) for row in areas.itertuples()],
        hoverinfo="text",
        **colour,
    )


def _area_hover(row, kind: str, t) -> str:
    said = t(f"gap.{row.missing}") if row.missing else t.value(kind, row.value)
    return t("figure.hover", name=plain(row.region_name), value=said)


def _circles(circles: pd.DataFrame, kind: str, t, look: Look, *, coloured: bool) -> list:
    ordered = circles.sort_values("size", ascending=False)
    known = ordered[ordered["missing"].isna()]
    unknown = ordered[ordered["missing"].notna()]
    colour = (
        {"color": known["value"], "coloraxis": "coloraxis"} if coloured else {"color": look.accent}
    )
    top = circles["size"].max()
    drawn = [_circle_trace(known, top, kind, t, {**colour, "opacity": 0.78})]
    if len(unknown):
        drawn.append(_circle_trace(unknown, top, kind, t, {"color": look.withheld, "opacity": 0.9}))
    return drawn


def _circle_trace(rows: pd.DataFrame, top: float, kind: str, t, marker: dict) -> go.Scattermap:
    """The area of a circle tells its size; the smallest stay large enough to be hit."""
    share = (rows["size"].fillna(0).clip(lower=0) / top) ** 0.5 if top else rows["size"] * 0
    letters = rows["missing"].map(WITHHELD_LETTER).fillna("")
    return go.Scattermap(
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


def _labels(areas: pd.DataFrame, circles: pd.DataFrame, kind: str, t, look: Look) -> go.Scattermap:
    """Names and values stand on the map itself; the browser drops those that would overlap."""
    if areas["value"].notna().any() or areas["missing"].notna().any():
        rows = areas.head(MOST_LABELS)
        text = [_area_label(row, kind, t) for row in rows.itertuples()]
    elif len(circles):
        rows = circles.nlargest(MOST_LABELS, "size")
        text = [short(name, 14) for name in rows["name"]]
    else:
        rows, text = areas, [short(name, 14) for name in areas["region_name"]]
    return go.Scattermap(
        lat=rows["lat"],
        lon=rows["lon"],
        mode="text",
        text=text,
        textfont={"color": look.ink, "size": 13},
        hoverinfo="skip",
    )


def _area_label(row, kind: str, t) -> str:
    said = WITHHELD_LETTER[row.missing] if row.missing else t.value(kind, row.value)
    return f"{short(row.region_name, 10)}\n{said}"


def _bar(kind: str, look: Look) -> dict:
    return {
        "orientation": "h",
        "thickness": 10,
        "len": 0.5,
        "x": 0.02,
        "xanchor": "left",
        "y": 0.02,
        "yanchor": "bottom",
        "tickformat": ".0%" if kind == "share" else ",",
        "tickfont": {"color": look.ink, "size": 12},
        "nticks": 4,
        "outlinewidth": 0,
    }

"""The map of a place, with areas and circles that are links."""

import math
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.measures import Measure
from src.figures import ground, insets
from src.figures.ground import View
from src.figures.look import LIGHT, MISSING_LETTERS, Look
from src.figures.markup import Drawing
from src.figures.place_map import PlaceMap, legend, place_map, radius
from src.metrics.verdict import SIGNS
from src.screens import map_ground
from src.screens.regions.choice import Choice
from src.screens.regions.found import Found
from src.screens.regions.parts import region_names
from src.ui import cached, choices, pictures, places, widgets
from src.ui.choices import Spot
from src.ui.run import t


class Drawn(NamedTuple):
    """The map, its legend of colours, and the value of its largest circle (NaN without circles).

    swatches, ends : the legend for pictures. gaps : reasons of missing values that the map marks by
    letters. bare : whether areas without complexes lie among coloured ones.
    """

    map: Drawing
    colours: Drawing
    largest: float
    swatches: list[tuple[str, str]]
    ends: tuple[str, str] | None
    gaps: tuple[str, ...]
    bare: bool


def show(choice: Choice, found: Found) -> None:
    """Draw the map and its legend; each area and circle links into its place."""
    codes = (*choice.codes, choice.size)
    drawn = cached.keep("map", codes, lambda: _draw(choice, found, widgets.look()))
    widgets.show_drawing(drawn.map, drawn.colours)
    said = " ".join(_legend(choice, drawn))
    st.caption(said)
    _offer_picture(choice, found, said)


def _offer_picture(choice: Choice, found: Found, said: str) -> None:
    """Draw the button for pictures of the map, which use the colours of the light mode."""
    codes = (*choice.codes, choice.size)
    name = "map" if widgets.look() is LIGHT else "map_in_light"
    drawn = cached.keep(name, codes, lambda: _draw(choice, found, LIGHT))
    about = pictures.Picture(choice.scope.filters, said, drawn.swatches, drawn.ends)
    pictures.offer(drawn.map, "region_map", _alt(choice), about)


def _alt(choice: Choice) -> str:
    words = {"place": choice.place, "measure": choice.label, "when": choice.scope.when}
    return t("regions.map_alt", **words)


def _draw(choice: Choice, found: Found, look: Look) -> Drawn:
    measure, spot, unit = choice.measure, choice.spot, choice.unit
    areas = areas_on_map(found.areas, measure, unit)
    areas = areas.assign(to=places.links_into(areas["region_code"]))
    circles = circles_on_map(spot, found.rows, measure, unit, choice.size)
    circles = circles.assign(to=places.links_into(circles["id"]))
    shapes, view = _ground(spot, unit, areas, circles)
    around = outlines(spot, found.rows)
    values = np.concatenate([each["value"].to_numpy(float) for each in (areas, circles)])
    values = values[~np.isnan(values)]
    scale = (float(values.min()), float(values.max())) if len(values) else (0.0, 1.0)
    shown = PlaceMap(
        areas,
        circles,
        view,
        shapes,
        {} if around is None else ground.paths(around, view),
        scale,
        _alt(choice),
        _insets(choice, circles, view),
    )
    judged = any(isinstance(one, str) for one in (*areas["verdict"], *circles["verdict"]))
    swatches, ends = _colours(measure, scale, len(values), judged, look)
    colours = legend(swatches, ends, look)
    missing = {*areas["missing"], *circles["missing"]}
    gaps = tuple(reason for reason in MISSING_LETTERS if reason in missing)
    bare = is_relative(measure) and unit != "complex" and (areas["lines"].str.len() == 0).any()
    largest = circles["size"].max()
    return Drawn(place_map(shown, look), colours, largest, swatches, ends, gaps, bool(bare))


def _ground(
    spot: Spot, unit: str, areas: pd.DataFrame, circles: pd.DataFrame
) -> tuple[dict[str, str], View]:
    """Return the paths of the areas, and their view."""
    shapes, whole = places.ground(spot, unit), spot.sido == choices.ALL
    if whole:
        view = View(*ground.COUNTRY)
    elif len(circles) and len(places.buildings_of(spot.complex)):
        view = ground.view_of(circles["lat"], circles["lon"])
    else:
        # show the whole district: around its complexes alone no border would be visible
        inside = tuple(sorted(areas["region_code"])) or (spot.sigungu,)
        view = cached.keep("view", inside, lambda: ground.view_of_shapes(shapes, set(inside)))
    return map_ground.ground_paths(spot, unit, view), view


def _insets(choice: Choice, circles: pd.DataFrame, view: View) -> list[insets.Inset]:
    """Return enlarged insets of the parts of the country where complexes are crowded."""
    if choice.unit != "complex" or choice.spot.sido != choices.ALL or circles.empty:
        return []
    radii = circles["size"].map(partial(radius, top=circles["size"].max()))
    return [
        insets.Inset(code, _inset_ground(choice.spot, code), t(f"regions.inset_{code}"))
        for code in insets.crowded(circles, radii, view)
    ]


def _inset_ground(spot: Spot, code: str) -> dict[str, str]:
    return map_ground.ground_paths(spot, "complex", insets.PARTS[code])


def _colours(
    measure: Measure, scale: tuple[float, float], values: int, judged: bool, look: Look
) -> tuple[list[tuple[str, str]], tuple[str, str] | None]:
    """Return the legend of colours: verdicts if there are any, else the ends of the scale."""
    swatches: list[tuple[str, str]] = []
    ends = None
    if judged:
        verdicts = zip(look.areas_around, ("low", "like", "high"), strict=True)
        swatches = [(colour, t(f"regions.verdict_{code}")) for colour, code in verdicts]
    elif is_relative(measure) and values:
        ends = (t.value(measure.unit, scale[0]), t.value(measure.unit, scale[1]))
    if is_relative(measure):
        swatches.append(("url(#unjudged)", t("regions.verdict_open")))
    return swatches, ends


def _legend(choice: Choice, drawn: Drawn) -> list[str]:
    measure, largest = choice.measure, drawn.largest
    letters = [f"{MISSING_LETTERS[one]} {t(f'regions.legend_gap.{one}')}" for one in drawn.gaps]
    said = [t("regions.legend_missing", letters=" · ".join(letters))] if letters else []
    if drawn.bare:
        said.append(t("regions.legend_bare"))
    if choice.unit == "complex" or not is_relative(measure):
        sized = t(f"measure.{choice.size}") if is_relative(measure) else choice.label
        size = t.value("count" if is_relative(measure) else measure.unit, largest)
        if len(places.buildings_of(choice.spot.complex)):
            sized = t("column.companies")
        said = [t("regions.legend_circle", size=sized, largest=size), *said]
    if choice.unit == "complex":
        said.append(t("regions.legend_approximate"))
    return said


def outlines(spot: Spot, rows: pd.DataFrame) -> dict | None:
    """Return the loaded shapes of a district's complexes; None without any, or above districts."""
    loaded = None if spot.sigungu == choices.ALL else cached.shapes("complex")
    if loaded is None:
        return None
    inside = set(rows["code"]) | {spot.complex}
    kept = [each for each in loaded["features"] if each["properties"]["region_code"] in inside]
    return {"type": "FeatureCollection", "features": kept} if kept else None


def areas_on_map(areas: pd.DataFrame, measure: Measure, unit: str) -> pd.DataFrame:
    """Return the areas as the map takes them.

    Only shares colour an area; counts are shown as circles, as large areas would look large. Under
    complexes the areas are plain background.
    """
    areas = areas[areas["lat"].notna()]
    rows = _told(areas.assign(name=region_names(areas, "region_short")))
    plain = [unit == "complex" or _is_bare(row) for row in rows]
    coloured = is_relative(measure) and unit != "complex"
    return pd.DataFrame(
        {
            "region_code": areas["region_code"],
            "lat": areas["lat"],
            "lon": areas["lon"],
            "lines": [
                () if bare else _lines(row, measure) for row, bare in zip(rows, plain, strict=True)
            ],
            "detail": [
                row["name"] if bare else _detail(row, measure)
                for row, bare in zip(rows, plain, strict=True)
            ],
            "value": areas["value"].astype(float) if coloured else math.nan,
            "missing": areas["missing"] if unit != "complex" else None,
            "verdict": [row.get("verdict") if coloured else None for row in rows],
        }
    )


_TOLD = ("name", "value", "lower", "upper", "missing", "verdict", "place")


def _told(rows: pd.DataFrame) -> list[dict]:
    """Return the columns _TOLD of each row as dicts; all columns would take much longer."""
    there = [name for name in _TOLD if name in rows]
    columns = [rows[name].tolist() for name in there]
    return [dict(zip(there, each, strict=True)) for each in zip(*columns, strict=True)]


def _is_bare(one: dict) -> bool:
    """Return whether an area has no complex: neither a value nor a reason why it is missing."""
    return pd.isna(one["value"]) and not isinstance(one["missing"], str)


def is_relative(measure: Measure) -> bool:
    """Return whether a measure has a denominator, so that areas may be coloured by it."""
    return bool(measure.denominator)


def _lines(one: dict, measure: Measure) -> tuple[str, str]:
    said = MISSING_LETTERS.get(one["missing"]) or t.value(measure.unit, one["value"])
    return one["name"], SIGNS.get(one.get("verdict") or "", "") + said


NO_CIRCLES = pd.DataFrame(
    {name: pd.Series(dtype=object) for name in ("id", "name", "detail", "missing", "verdict")}
    | {name: pd.Series(dtype=float) for name in ("lat", "lon", "size", "value")}
)


def circles_on_map(
    spot: Spot, rows: pd.DataFrame, measure: Measure, unit: str, by: str
) -> pd.DataFrame:
    """Return the circles as the map takes them: buildings, complexes, or the counts of regions."""
    buildings = places.buildings_of(spot.complex)
    if len(buildings):
        return _buildings_on_map(_with_companies(buildings, spot.complex))
    if unit != "complex" and is_relative(measure):
        return NO_CIRCLES
    known = rows.dropna(subset=["lat", "lon"])
    size = known[by] if is_relative(measure) else known["value"]
    return pd.DataFrame(
        {
            "id": known["code"],
            "name": known["name"],
            "detail": [_detail(one, measure) for one in _told(known)],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": size.astype(float).fillna(0),
            "value": known["value"].astype(float) if is_relative(measure) else math.nan,
            "missing": known["missing"],
            "verdict": known.get("verdict"),
        }
    )


def _with_companies(buildings: pd.DataFrame, complex_id: str) -> pd.DataFrame:
    """Return the buildings with their numbers of companies; NaN if the reader may not see firms."""
    if not cached.may_ask("buildings_in", complex_id=complex_id):
        return buildings.assign(companies=math.nan)
    return cached.ask("buildings_in", complex_id=complex_id)


def _building_words(companies: float) -> str:
    if math.isnan(companies):
        return ""
    return t("regions.building_companies", companies=int(companies))


def _buildings_on_map(buildings: pd.DataFrame) -> pd.DataFrame:
    known = buildings.dropna(subset=["lat", "lon"])
    said = [_building_words(count) for count in known["companies"]]
    return pd.DataFrame(
        {
            "id": known["building_id"],
            "name": known["building_name"],
            "detail": [
                f"{name} {words}".strip()
                for name, words in zip(known["building_name"], said, strict=True)
            ],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": known["companies"].astype(float).fillna(1),
            "value": math.nan,
            "missing": None,
            "verdict": None,
        }
    )


def _detail(one: dict, measure: Measure) -> str:
    missing = isinstance(one["missing"], str)
    said = t(f"gap.{one['missing']}") if missing else t.value(measure.unit, one["value"])
    lines = [f"{one['name']} · {choices.measure_label(measure)} {said}"]
    if one.get("lower") == one.get("lower") and one.get("lower") is not None:
        ends = {end: t.value(measure.unit, one[end]) for end in ("lower", "upper")}
        lines.append(t("figure.interval", **ends))
    found = one.get("verdict")
    if isinstance(found, str):
        lines.append(t(f"regions.verdict_{found}"))
    if one.get("place") == "approximate":
        lines.append(t("table.approximate"))
    return " · ".join(lines)

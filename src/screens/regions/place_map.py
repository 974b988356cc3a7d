"""The map of a place: areas and circles as it takes them, and the way to what is clicked on it."""

import math
from typing import NamedTuple

import pandas as pd
import streamlit as st

from src.domain.measures import Measure
from src.figures.finished import FinishedFigure
from src.figures.look import MISSING_LETTERS, plain, short
from src.figures.region_map import RegionMap, region_map
from src.screens.regions.choice import Choice
from src.screens.regions.parts import Found, region_names
from src.ui import cached, choices, places, widgets
from src.ui.choices import Spot
from src.ui.run import t


class Drawn(NamedTuple):
    """figure: the map. largest: the size of its largest circle, NaN where it has none."""

    figure: FinishedFigure
    largest: float


def show(choice: Choice, found: Found) -> None:
    """Draw the map, its legend in words, and go where the reader clicks."""
    codes = (*choice.codes, choice.size)
    drawn = cached.keep("map", codes, lambda: _draw(choice, found))
    # Another place is another map: what was clicked on the last one is forgotten.
    key = "_".join(("map", choice.unit, *choice.spot.codes))
    words = {"place": choice.place, "measure": choice.label, "when": choice.scope.when}
    widgets.show_figure(
        drawn.figure,
        key,
        t("regions.map_alt", **words),
        on_select=lambda: follow_click(key),
        selection_mode="points",
    )
    st.caption(" ".join(_legend(choice, drawn.largest)))


def _draw(choice: Choice, found: Found) -> Drawn:
    measure, spot, unit = choice.measure, choice.spot, choice.unit
    circles = circles_on_map(spot, found.rows, measure, unit, choice.size)
    shown = RegionMap(
        areas_on_map(found.areas, measure, unit),
        circles,
        measure.unit,
        places.shapes(spot, unit),
        moved=f"{spot}{unit}",
        outlines=outlines(spot, found.rows),
    )
    return Drawn(region_map(shown, widgets.look()), circles["size"].max())


def _legend(choice: Choice, largest: float) -> list[str]:
    measure = choice.measure
    said = [t(f"regions.legend_missing_{choice.scope.basis}")]
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
    """Return the loaded shapes of the complexes of a district, None further out or without any."""
    loaded = None if spot.sigungu == choices.ALL else cached.shapes("complex")
    if loaded is None:
        return None
    inside = set(rows["code"]) | {spot.complex}
    kept = [each for each in loaded["features"] if each["properties"]["region_code"] in inside]
    return {"type": "FeatureCollection", "features": kept} if kept else None


def areas_on_map(areas: pd.DataFrame, measure: Measure, unit: str) -> pd.DataFrame:
    """Return the areas as the map takes them.

    An area is coloured by a share only: a count is told by the size of a circle, for large areas
    would win. Under complexes the areas are plain ground.
    """
    areas = areas[areas["lat"].notna()]
    short_names = region_names(areas, "region_short")
    ground = unit == "complex"
    named = areas.assign(name=short_names)
    return pd.DataFrame(
        {
            "region_code": areas["region_code"],
            "lat": areas["lat"],
            "lon": areas["lon"],
            "label": [
                "" if ground or _is_bare(one) else _label(one, measure)
                for one in named.to_dict("records")
            ],
            "detail": [
                plain(one["name"]) if ground or _is_bare(one) else _detail(one, measure)
                for one in named.to_dict("records")
            ],
            "value": areas["value"] if is_relative(measure) and not ground else math.nan,
            "missing": areas["missing"] if not ground else math.nan,
        }
    )


def _is_bare(one: dict) -> bool:
    """Return whether an area has no complex: it has no figure, and none is missing."""
    return pd.isna(one["value"]) and not isinstance(one["missing"], str)


def is_relative(measure: Measure) -> bool:
    """Return whether a measure divides by something, so that areas may be coloured by it."""
    return bool(measure.denominator)


def _label(one: dict, measure: Measure) -> str:
    said = MISSING_LETTERS.get(one["missing"]) or t.value(measure.unit, one["value"])
    return f"{short(one['name'], 12)}<br>{said}"


def circles_on_map(
    spot: Spot, rows: pd.DataFrame, measure: Measure, unit: str, by: str
) -> pd.DataFrame:
    """Return the circles as the map takes them: buildings, complexes, or the counts of regions."""
    buildings = places.buildings_of(spot.complex)
    if len(buildings):
        return _buildings_on_map(_with_companies(buildings, spot.complex))
    if unit != "complex" and is_relative(measure):
        rows = rows.head(0)
    known = rows.dropna(subset=["lat", "lon"])
    size = known[by] if is_relative(measure) else known["value"]
    return pd.DataFrame(
        {
            "id": known["code"],
            "name": known["name"],
            "detail": [_detail(one, measure) for one in known.to_dict("records")],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": size.astype(float).fillna(0),
            "value": known["value"].astype(float) if is_relative(measure) else math.nan,
            "missing": known["missing"],
        }
    )


def _with_companies(buildings: pd.DataFrame, complex_id: str) -> pd.DataFrame:
    """Return the buildings with how many companies are in each; NaN for who may not see firms."""
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
    names = [f"<b>{plain(name)}</b>" for name in known["building_name"]]
    return pd.DataFrame(
        {
            "id": known["building_id"],
            "name": known["building_name"],
            "detail": [f"{name}<br>{words}" for name, words in zip(names, said, strict=True)],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": known["companies"].astype(float).fillna(1),
            "value": math.nan,
            "missing": math.nan,
        }
    )


def _detail(one: dict, measure: Measure) -> str:
    missing = isinstance(one["missing"], str)
    said = t(f"gap.{one['missing']}") if missing else t.value(measure.unit, one["value"])
    lines = [f"<b>{plain(one['name'])}</b>", f"{choices.measure_label(measure)} {said}"]
    if one.get("lower") == one.get("lower") and one.get("lower") is not None:
        ends = {end: t.value(measure.unit, one[end]) for end in ("lower", "upper")}
        lines.append(t("figure.interval", **ends))
    if one.get("place") == "approximate":
        lines.append(t("table.approximate"))
    return "<br>".join(lines)


def follow_click(key: str) -> None:
    """Go into the area or complex that was clicked on the map; a callback."""
    points = st.session_state[key].selection.points
    codes = [point.get("location") or point.get("customdata") for point in points]
    codes = [code[0] if isinstance(code, list) else code for code in codes if code]
    if codes:
        places.step_into(codes[0])

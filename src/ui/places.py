"""Places by their codes: names, shapes on maps, links into them."""

import json
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from src.domain.codes import STRADDLING, UNDISCLOSED
from src.ui import address, cached
from src.ui.choices import ALL, Spot
from src.ui.run import t

BOUNDARIES = Path(__file__).parents[2] / "static" / "boundaries"
MOST_PARTS_NAMED = 3
NO_REGION = {STRADDLING: "straddling", UNDISCLOSED: "undisclosed"}
"""Rows of figures that belong to no single region; with them the parts add up to the whole."""


def name_of(step: str, code: str, spot: Spot) -> str:
    """Return what the place of a code is called."""
    if step in ("sido", "sigungu"):
        rows = cached.ask("regions", level=step)
        row = rows[rows["region_code"] == code].iloc[0]
        return t.pick(row["region_name"], row["region_name_en"])
    if step == "complex":
        return complex_name(code)
    rows = buildings_of(spot.complex)
    return rows.loc[rows["building_id"] == code, "building_name"].iloc[0]


def complex_name(code: str) -> str:
    """Return the name of a complex by which people know it."""
    rows = cached.ask("complexes_list", tops_only=False)
    return named_by_parts(rows[rows["complex_id"] == code])["complex_name"].iloc[0]


def called(region: str) -> str:
    """Return the name of the region of a right; its code where the data have no name."""
    regions = cached.ask("regions", level=None)
    found = regions[regions["region_code"] == region]
    if len(found):
        return t.pick(found["region_name"].iloc[0], found["region_name_en"].iloc[0])
    listed = cached.ask("complexes_list", tops_only=False).set_index("complex_id")
    return listed["complex_name"].get(region, region)


def complex_or_region_name(spot: Spot) -> str:
    """Return the name of the place whose figures are shown: for a building, its complex."""
    if spot.step == "country":
        return t("choice.all_sido")
    step = "complex" if spot.step == "building" else spot.step
    return name_of(step, getattr(spot, step), spot)


def named_by_parts(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return complexes with the names by which people know them (`names_by_parts`).

    complexes : complex_id, complex_name.
    """
    known = _by_parts()
    pairs = zip(complexes["complex_id"], complexes["complex_name"], strict=True)
    return complexes.assign(complex_name=[known.get(code, name) for code, name in pairs])


def _by_parts() -> dict[str, str]:
    return cached.keep(
        "names_by_parts", (), lambda: names_by_parts(cached.ask("complexes_list", tops_only=False))
    )


def names_by_parts(listed: pd.DataFrame) -> dict[str, str]:
    """Return, by id, the names of complexes with parts that differ from their own names.

    One whose smallest parts begin otherwise than it does says which they are:
    한국수출산업(서울디지털·부평·주안), and is called as its only part is: 서울디지털. One of a row
    of parts, 구미국가(4단지), is not all that 구미국가(2-4단지) is. listed : complex_id, parent_id,
    complex_name.
    """
    names = dict(zip(listed["complex_id"], listed["complex_name"], strict=True))
    parts: dict[str, list[str]] = {}
    for row in listed.dropna(subset=["parent_id"]).itertuples():
        parts.setdefault(row.parent_id, []).append(row.complex_id)

    def smallest(code: str) -> list[str]:
        found = [smallest(part) if part in parts else [part] for part in parts[code]]
        return list(chain.from_iterable(found))

    found = {}
    for code, own in parts.items():
        inner = sorted(names[each] for each in smallest(code))
        name = names.get(code, "")
        if any(one[:2] == name[:2] for one in inner):
            continue
        if len(own) == 1:
            found[code] = names[own[0]]
        elif len(inner) <= MOST_PARTS_NAMED:
            before, between = (" ", ", ") if name.isascii() else ("", "·")
            found[code] = f"{name}{before}({between.join(inner)})"
    return found


def place_name(spot: Spot) -> str:
    """Return the name of the chosen place, which may be a building."""
    if spot.building == ALL:
        return complex_or_region_name(spot)
    return name_of("building", spot.building, spot)


def counted_in(spot: Spot, query: str) -> str:
    """Return the name of the chosen place as `of_part` gives it for a query."""
    return of_part(place_name(spot), query, **spot.place)


def of_part(name: str, query: str, **codes: Any) -> str:
    """Return the name of a place whose counts a query gives.

    Where the reader may see only a part of the place, his sums are those of that part
    (src/store/door.py), and the name says so.
    """
    return t("gate.own_part", place=name) if cached.is_of_part(query, **codes) else name


def buildings_of(complex_id: str) -> pd.DataFrame:
    """Return the buildings of a complex, no row where no complex is chosen."""
    if complex_id == ALL:
        return pd.DataFrame(columns=["building_id"])
    return cached.ask("buildings_list", complex_id=complex_id)


def layer_of(spot: Spot, unit: str) -> str:
    """Return the layer of areas on a map: sido or sigungu."""
    return "sigungu" if unit == "sigungu" or spot.sido != ALL else "sido"


def ground(spot: Spot, unit: str) -> dict:
    """Return the shapes under a map as GeoJSON: the snapshot's, else those that come with us."""
    layer = layer_of(spot, unit)
    return cached.shapes(layer) or own_shapes(file_of(layer, spot))


def file_of(layer: str, spot: Spot) -> str:
    """Return the name of our own file with the shapes of a layer, around a place."""
    suffix = f"-{spot.sido}" if layer == "sigungu" and spot.sido != ALL else ""
    return f"{layer}{suffix}.geojson"


@lru_cache(maxsize=4)
def own_shapes(name: str) -> dict:
    """Return the shapes of one of our own files as GeoJSON."""
    return json.loads((BOUNDARIES / name).read_text(encoding="utf-8"))


def ways_into(codes: Iterable[str]) -> list[dict[str, str]]:
    """Return the choices that lead into each province, district, complex or building, by its code.

    Finer choices are reset to ALL. The codes of NO_REGION lead nowhere: {}.
    """
    inside = st.session_state.get("complex", ALL)
    buildings = set() if inside == ALL else set(buildings_of(inside)["building_id"])
    provinces = cached.keep_large("provinces", (), _provinces)
    return [_way_into(code, buildings, provinces) for code in codes]


def _way_into(code: str, buildings: set[str], provinces: dict[str, str]) -> dict[str, str]:
    if code in NO_REGION:
        return {}
    if code in buildings:
        return {"building": code}
    if not code.isdigit():
        return {"complex": code, "building": ALL}
    finer = {"complex": ALL, "building": ALL}
    if len(code) == 2:
        return {"sido": code, "sigungu": ALL, **finer}
    return {"sido": provinces[code], "sigungu": code, **finer}


def _provinces() -> dict[str, str]:
    """Return the province of each district."""
    districts = cached.ask("regions", level="sigungu")
    return dict(zip(districts["region_code"], districts["parent_code"], strict=True))


def step_into(code: str) -> None:
    """Go to a place by its code; the codes of NO_REGION lead nowhere. For callbacks."""
    address.move(**ways_into([code])[0])


def links_into(codes: Iterable[str]) -> list[str]:
    """Return the query string that leads into each place; "" for the codes of NO_REGION."""
    return [_encoded(tuple(way.items())) for way in ways_into(codes)]


@lru_cache(maxsize=4_000)
def _encoded(way: tuple[tuple[str, str], ...]) -> str:
    """Return the choices as a query string; cached, as maps repeat the same hundreds."""
    return urlencode(way)

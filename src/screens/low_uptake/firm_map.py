"""The map of listed companies: points are buildings, complexes, districts or single companies."""

import math
from typing import NamedTuple
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from src.figures import ground
from src.figures.ground import View
from src.figures.look import LIGHT, Look
from src.figures.markup import Drawing
from src.figures.place_map import PlaceMap, place_map
from src.metrics.clusters import cluster_points, spread_out
from src.screens import map_ground
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.table import mark_of, said_filters
from src.ui import cached, choices, pictures, places, widgets
from src.ui.choices import ALL, Spot
from src.ui.run import t

LEVELS = ("building_id", "complex_id", "sigungu")


class Named(NamedTuple):
    """A point's name, and the query string that its link adds."""

    name: str
    to: str


def show(choice: Choice, rows: pd.DataFrame) -> None:
    """Draw the map of the listed companies; each point is a link."""
    st.subheader(t("low_uptake.map"), anchor=False)
    if rows["lat"].notna().sum() == 0:
        st.info(t("low_uptake.map_empty"), icon=":material/location_off:")
        return
    widgets.show_drawing(_kept("low_uptake_map", choice, rows, widgets.look()))
    nowhere = int(rows["lat"].isna().sum())
    said = [t("low_uptake.map_note")]
    if nowhere:
        said.append(t("low_uptake.map_nowhere", companies=nowhere))
    st.caption(" ".join(said))
    name = "low_uptake_map" if widgets.look() is LIGHT else "low_uptake_map_in_light"
    about = pictures.Picture(
        said_filters(choice), t("low_uptake.map_note"), companies=tuple(rows["company_id"])
    )
    drawn = _kept(name, choice, rows, LIGHT)
    pictures.offer(drawn, "low_uptake_map", t("low_uptake.map_alt"), about)


def _kept(name: str, choice: Choice, rows: pd.DataFrame, look: Look) -> Drawing:
    codes = (*choice.codes, mark_of(rows))
    return cached.keep(name, codes, lambda: place_map(map_of(choice, rows), look))


def map_of(choice: Choice, rows: pd.DataFrame) -> PlaceMap:
    """Return the map with points by building, complex or district; within a building, by firm."""
    opened = choice.spot.building != ALL
    points = cluster_points(rows, ("company_id",) if opened else LEVELS, "help")
    circles = _circles(spread_out(points) if opened else points, choice.numbers)
    areas = _ground(choice.spot)
    shapes = places.ground(choice.spot, "complex")
    view = _view(choice.spot, areas, circles, shapes)
    return PlaceMap(
        areas,
        circles,
        view,
        map_ground.ground_paths(choice.spot, "complex", view),
        {},
        (0.0, 1.0),
        t("low_uptake.map_alt"),
    )


def _view(spot: Spot, areas: pd.DataFrame, circles: pd.DataFrame, shapes: dict) -> View:
    """Return the view: the country, a whole province, or the points of a district or complex."""
    if spot.sido == ALL and spot.complex == ALL:
        return View(*ground.COUNTRY)
    if spot.sigungu != ALL or spot.complex != ALL:
        return ground.view_of(circles["lat"], circles["lon"])
    return ground.view_of_shapes(shapes, set(areas["region_code"]))


def _circles(points: pd.DataFrame, numbers: bool) -> pd.DataFrame:
    named = _names(points, numbers)
    known = [named.get((row.level, row.id), Named(row.id, "")) for row in points.itertuples()]
    details = [
        t("low_uptake.map_detail", name=one.name, companies=row.companies, helped=row.help)
        for one, row in zip(known, points.itertuples(), strict=True)
    ]
    return pd.DataFrame(
        {
            "id": points["level"] + "-" + points["id"].astype("str"),
            "name": [one.name for one in known],
            "detail": details,
            "lat": points["lat"],
            "lon": points["lon"],
            "size": points["help"].astype(float),
            "value": math.nan,
            "missing": None,
            "verdict": None,
            "to": [one.to for one in known],
        }
    )


def _names(points: pd.DataFrame, numbers: bool) -> dict[tuple[str, str], Named]:
    """Return name and link of each point, by level and id."""
    sources = {
        "company": lambda wanted: _companies(wanted, numbers),
        "building": lambda _: _buildings(),
        "complex": lambda _: _complexes(),
        "sigungu": lambda _: _districts(),
    }
    ids = points.groupby("level")["id"].agg(tuple).to_dict()
    return {
        (level, code): one
        for level, wanted in ids.items()
        for code, one in sources[level](wanted).items()
    }


def _companies(wanted: tuple[str, ...], numbers: bool) -> dict[str, Named]:
    rows = cached.fetch("low_uptake_facts", company_ids=wanted, numbers=numbers)
    pairs = zip(rows["company_id"], rows["company_name"], strict=True)
    return {code: Named(name, urlencode({"selected": code})) for code, name in pairs}


def _buildings() -> dict[str, Named]:
    rows = cached.ask("buildings_list")[["building_id", "building_name", "complex_id"]]
    return {
        code: Named(name, urlencode({"complex": inside, "building": code}))
        for code, name, inside in rows.itertuples(index=False)
    }


def _complexes() -> dict[str, Named]:
    rows = cached.ask("complexes_list", tops_only=False)
    return _with_ways(rows["complex_id"], rows["complex_name"])


def _districts() -> dict[str, Named]:
    rows = cached.ask("regions", level="sigungu")
    return _with_ways(rows["region_code"], rows[t.pick("region_name", "region_name_en")])


def _with_ways(codes: pd.Series, names: pd.Series) -> dict[str, Named]:
    ways = places.links_into(codes)
    return {code: Named(*pair) for code, *pair in zip(codes, names, ways, strict=True)}


def _ground(spot: Spot) -> pd.DataFrame:
    """Return the regions under the points, without colours and labels."""
    level = places.layer_of(spot, "complex")
    parent = choices.none(spot.sido) if level == "sigungu" else None
    rows = cached.ask("regions", level=level, parent=parent)
    if spot.sigungu != ALL:
        rows = rows[rows["region_code"] == spot.sigungu]
    return pd.DataFrame(
        {
            "region_code": rows["region_code"],
            "lat": rows["lat"],
            "lon": rows["lon"],
            "lines": [()] * len(rows),
            "detail": rows["region_name_en"] if t.lang == "en" else rows["region_short"],
            "value": math.nan,
            "missing": None,
            "verdict": None,
            "to": "",
        }
    )

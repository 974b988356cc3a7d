"""Where the listed companies are: buildings that open into their companies, clusters where many."""

import math

import pandas as pd
import streamlit as st

from src.figures.finished import FinishedFigure
from src.figures.look import plain
from src.figures.region_map import RegionMap, region_map
from src.metrics.clusters import cluster_points, spread_out
from src.screens.low_uptake.choice import Choice
from src.screens.low_uptake.table import mark_of, said_filters
from src.ui import address, cached, choices, places, widgets
from src.ui.choices import Spot
from src.ui.run import t

LEVELS = ("building_id", "complex_id", "sigungu")
SEPARATOR = "|"


def show(choice: Choice, rows: pd.DataFrame) -> None:
    """Draw the map of the companies on the list, and go where the reader clicks."""
    st.subheader(t("low_uptake.map"), anchor=False)
    if rows["lat"].notna().sum() == 0:
        st.info(t("low_uptake.map_empty"), icon=":material/location_off:")
        return
    codes = (*choice.codes, mark_of(rows))
    figure = cached.keep("low_uptake_map", codes, lambda: _draw(choice, rows))
    key = f"map_low_uptake_{abs(hash(codes))}"
    widgets.show_figure(
        figure,
        key,
        t("low_uptake.map_alt"),
        widgets.Picture(
            said_filters(choice), t("low_uptake.map_note"), companies=tuple(rows["company_id"])
        ),
        on_select=lambda: _follow(key),
        selection_mode="points",
    )
    nowhere = int(rows["lat"].isna().sum())
    said = [t("low_uptake.map_note")]
    if nowhere:
        said.append(t("low_uptake.map_nowhere", companies=nowhere))
    st.caption(" ".join(said))


def _draw(choice: Choice, rows: pd.DataFrame) -> FinishedFigure:
    opened = choice.spot.building != choices.ALL
    points = cluster_points(rows, ("company_id",) if opened else LEVELS, "help")
    circles = _circles(spread_out(points) if opened else points, choice.numbers)
    shown = RegionMap(
        _ground(choice.spot),
        circles,
        "count",
        places.shapes(choice.spot, "complex"),
        moved=f"{choice.spot}",
    )
    return region_map(shown, widgets.look())


def _circles(points: pd.DataFrame, numbers: bool) -> pd.DataFrame:
    names = _names(points, numbers)
    called = [names.get((one.level, one.id), one.id) for one in points.itertuples()]
    return pd.DataFrame(
        {
            "id": points["level"] + SEPARATOR + points["id"].astype("str"),
            "name": called,
            "detail": [
                t(
                    "low_uptake.map_detail",
                    name=plain(name),
                    companies=one.companies,
                    helped=one.help,
                )
                for name, one in zip(called, points.itertuples(), strict=True)
            ],
            "lat": points["lat"],
            "lon": points["lon"],
            "size": points["help"].astype(float),
            "value": math.nan,
            "missing": pd.Series(None, index=points.index, dtype="str"),
        }
    )


def _names(points: pd.DataFrame, numbers: bool) -> dict[tuple[str, str], str]:
    """Return what each point is called, by level and id."""
    ids = points.groupby("level")["id"].agg(tuple).to_dict()
    sources = {
        "company": lambda wanted: cached.fetch(
            "low_uptake_facts", company_ids=wanted, numbers=numbers
        ),
        "building": lambda wanted: cached.ask("buildings_list"),
        "complex": lambda wanted: cached.ask("complexes_list", tops_only=False),
        "sigungu": lambda wanted: cached.ask("regions", level="sigungu"),
    }
    columns = {
        "company": ("company_id", "company_name"),
        "building": ("building_id", "building_name"),
        "complex": ("complex_id", "complex_name"),
        "sigungu": ("region_code", t.pick("region_name", "region_name_en")),
    }
    names: dict[tuple[str, str], str] = {}
    for level, wanted in ids.items():
        code, name = columns[level]
        found = sources[level](wanted)
        pairs = zip(found[code], found[name], strict=True)
        names |= {(level, one): called for one, called in pairs}
    return names


def _ground(spot: Spot) -> pd.DataFrame:
    """Return the regions under the points, plain and without words of their own."""
    level = places.layer_of(spot, "complex")
    parent = choices.none(spot.sido) if level == "sigungu" else None
    rows = cached.ask("regions", level=level, parent=parent)
    if spot.sigungu != choices.ALL:
        rows = rows[rows["region_code"] == spot.sigungu]
    named = rows["region_name_en"] if t.lang == "en" else rows["region_short"]
    return pd.DataFrame(
        {
            "region_code": rows["region_code"],
            "lat": rows["lat"],
            "lon": rows["lon"],
            "label": "",
            "detail": [plain(name) for name in named],
            "value": math.nan,
            "missing": pd.Series(None, index=rows.index, dtype="str"),
        }
    )


def _follow(key: str) -> None:
    """Open what was clicked: a building, a complex, a district, or one company; a callback."""
    points = st.session_state[key].selection.points
    codes = [point.get("customdata") for point in points]
    codes = [code[0] if isinstance(code, list) else code for code in codes if code]
    if codes:
        open_point(*codes[0].split(SEPARATOR, 1))


def open_point(level: str, code: str) -> None:
    """Go into a building, complex or district, or open a company; to be called from a callback."""
    if level == "company":
        address.move(selected=code)
    elif level == "building":
        buildings = cached.ask("buildings_list").set_index("building_id")
        address.move(complex=buildings.loc[code, "complex_id"], building=code)
    elif level == "complex":
        choices.step_to("complex", code)
    else:
        places.step_into(code)

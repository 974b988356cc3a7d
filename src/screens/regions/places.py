"""The parts of the screen that walks country → province → district → complex → building."""

import math
from typing import NamedTuple

import pandas as pd
import streamlit as st

from src.figures.markup import MISSING_LETTERS, plain, short
from src.store.mart_tables import STRADDLING, UNDISCLOSED
from src.ui import address, cached, choices, widgets
from src.ui.answers import change_answer, low_answer, region_answer
from src.ui.columns import TableColumn, change_columns, interval_columns, measure_column
from src.ui.plain_text import as_written
from src.ui.run import t

# Rows of figures that belong to no single region; with them the parts add up to the whole.
NO_REGION = {STRADDLING: "straddling", UNDISCLOSED: "undisclosed"}
UNITS_AT = {
    "country": ("sido", "sigungu", "complex"),
    "sido": ("sigungu", "complex"),
    "sigungu": ("complex",),
    "complex": ("complex",),
    "building": ("complex",),
}
SIZES = ("tenants", "employees", "eligible", "users")


def crumbs(spot) -> None:
    """Draw the way from the country to where the reader stands; each step leads back to it."""
    trail = [("sido", choices.ALL, t("choice.all_sido"))]
    for step in choices.STEPS:
        code = getattr(spot, step)
        if code != choices.ALL:
            trail.append((step, code, name_of(step, code, spot)))
    if len(trail) == 1:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for place, (step, code, name) in enumerate(trail):
            st.button(
                as_written(name),
                key=f"crumb_{place}",
                type="tertiary",
                icon=":material/chevron_right:" if place else ":material/public:",
                disabled=place == len(trail) - 1,
                on_click=choices.step_to,
                args=(step, code),
            )


def name_of(step: str, code: str, spot) -> str:
    """Return what the place of a code is called."""
    if step in ("sido", "sigungu"):
        rows = cached.ask("regions", level=step)
        row = rows[rows["region_code"] == code].iloc[0]
        return t.pick(row["region_name"], row["region_name_en"])
    if step == "complex":
        rows = cached.ask("complexes_list", tops_only=False)
        return rows.loc[rows["complex_id"] == code, "complex_name"].iloc[0]
    rows = cached.ask("buildings_in", complex_id=spot.complex)
    return rows.loc[rows["building_id"] == code, "building_name"].iloc[0]


def place_name(spot) -> str:
    """Return the name of the place that the figures speak for: of a building they are none."""
    if spot.step == "country":
        return t("choice.all_sido")
    step = "complex" if spot.step == "building" else spot.step
    return name_of(step, getattr(spot, step), spot)


def unit(spot) -> str:
    """Return what stands on the map: provinces, districts or complexes."""
    options = UNITS_AT[spot.step]
    return choices.select(
        "unit", options, options[0], lambda code: t(f"choice.units.{code}"), width=120
    )


def size(scope) -> str:
    """Return by what circles are sized: a count that stands beside the measure."""
    sizes = scope.sizes
    return choices.select("size", sizes, sizes[0], lambda c: t(f"measure.{c}"), width=130)


class Found(NamedTuple):
    """areas: regions with the measure. rows: the parts of the place for the table, the largest
    value first. whole: the row of the place itself, or none."""

    areas: pd.DataFrame
    rows: pd.DataFrame
    whole: pd.DataFrame


# What of a part is shown or drawn; a kept frame holds no more.
PART_COLUMNS = [
    "code",
    "name",
    "value",
    "lower",
    "upper",
    "missing",
    "note",
    "change",
    "change_lower",
    "change_upper",
    "direction",
    "complexes",
    *SIZES,
    "expected",
] + ["lat", "lon", "place"]


def find(spot, row, scope, kind: str | None, unit: str, metric) -> Found:
    """Return the figures of the place and its parts.

    metric : (figures, measure, yearly, by) -> frame; src.metrics.change.measured_with_change.
    """
    areas, complexes, whole = (
        metric(read(scope), row, *_year_before(read, scope, by))
        for read, by in (
            (lambda one: area_figures(spot, unit, one, kind), "region_code"),
            (lambda one: complex_figures(spot, one, kind), "complex_id"),
            (lambda one: whole_figures(spot, one, kind), code_of(spot)),
        )
    )
    rows = parts(areas, _told_by_only_part(complexes, spot), unit)
    kept = [column for column in PART_COLUMNS if column in rows]
    return Found(_with_bare_regions(areas, spot, unit), rows[kept], whole)


def _year_before(read, scope, by: str) -> tuple:
    """Return the rows that a change on the year before is made of, and what joins them."""
    yearly = scope.yearly()
    return (None, by) if yearly is None else (read(yearly), by)


def code_of(spot) -> str:
    """Return the column that names the place itself among figures."""
    return "region_code" if spot.complex == choices.ALL else "complex_id"


def _told_by_only_part(complexes: pd.DataFrame, spot) -> pd.DataFrame:
    """Return the complexes, those with one part named by it too: 한국수출산업 (서울디지털).

    People know the part by name; where a complex is chosen, its part has a row of its own.
    """
    if spot.complex != choices.ALL:
        return complexes
    only = cached.keep("only_parts", (), _only_parts)
    named = [
        f"{name} ({only[code]})" if only.get(code, name) != name else name
        for code, name in zip(complexes["complex_id"], complexes["complex_name"], strict=True)
    ]
    return complexes.assign(complex_name=named)


def _only_parts() -> dict[str, str]:
    """Return the name of the part by the id of each complex that has just one."""
    listed = cached.ask("complexes_list", tops_only=False).dropna(subset=["parent_id"])
    only = listed[~listed["parent_id"].duplicated(keep=False)]
    return dict(zip(only["parent_id"], only["complex_name"], strict=True))


def _with_bare_regions(areas: pd.DataFrame, spot, unit: str) -> pd.DataFrame:
    """Return the areas with the regions around them that have no complex: ground, not missing."""
    level = layer_of(spot, unit)
    if spot.sigungu != choices.ALL:
        return areas
    parent = choices.none(spot.sido) if level == "sigungu" else None
    regions = cached.ask("regions", level=level, parent=parent)
    bare = regions[~regions["region_code"].isin(areas["region_code"])]
    shown = [column for column in bare if column in areas]
    return pd.concat([areas, bare[shown]], ignore_index=True)


class Drawn(NamedTuple):
    """figure: the map. largest: the size of its largest circle, NaN where it has none."""

    figure: object
    largest: float


def draw_map(spot, found: Found, row, unit: str, by: str, draw) -> Drawn:
    """Return the map of the place; draw : figures.region_map.region_map."""
    circles = circles_on_map(spot, found.rows, row, unit, by)
    figure = draw(
        areas_on_map(found.areas, row, unit),
        circles,
        row.unit,
        shapes(spot, unit),
        widgets.look(),
        moved=f"{spot}{unit}",
        outlines=outlines(spot, found.rows),
    )
    return Drawn(figure, circles["size"].max())


def outlines(spot, rows: pd.DataFrame) -> dict | None:
    """Return the loaded shapes of the complexes of a district, None further out or without any."""
    loaded = None if spot.sigungu == choices.ALL else cached.shapes("complex")
    if loaded is None:
        return None
    inside = set(rows["code"]) | {spot.complex}
    kept = [each for each in loaded["features"] if each["properties"]["region_code"] in inside]
    return {"type": "FeatureCollection", "features": kept} if kept else None


def area_figures(spot, unit: str, scope, kind: str | None) -> pd.DataFrame:
    """Return the figures of the regions of the place, and of what belongs to no single region.

    At complexes the areas are only the ground: the districts of the province, without figures.
    """
    level = (
        "sido" if unit == "sido" or spot.sido == choices.ALL and unit == "complex" else "sigungu"
    )
    rows = scope.regions(level=level, kind=kind, sido=choices.none(spot.sido))
    return rows if spot.sigungu == choices.ALL else rows[rows["region_code"] == spot.sigungu]


def layer_of(spot, unit: str) -> str:
    """Return which areas the map draws: provinces, or districts."""
    return "sigungu" if unit == "sigungu" or spot.sido != choices.ALL else "sido"


def complex_figures(spot, scope, kind: str | None) -> pd.DataFrame:
    """Return the figures of the complexes of the place, or of one complex and its parts."""
    if spot.complex != choices.ALL:
        rows = scope.complexes(tops_only=False)
        return rows[(rows["complex_id"] == spot.complex) | (rows["parent_id"] == spot.complex)]
    return scope.complexes(
        kind=kind, sido=choices.none(spot.sido), sigungu=choices.none(spot.sigungu)
    )


def whole_figures(spot, scope, kind: str | None) -> pd.DataFrame:
    """Return the one row of figures of the place itself; empty where there are none."""
    if spot.complex != choices.ALL:
        rows = complex_figures(spot, scope, kind)
        return rows[rows["complex_id"] == spot.complex]
    level = {"country": "country", "sido": "sido", "sigungu": "sigungu"}[spot.step]
    rows = scope.regions(level=level, kind=kind)
    code = "KR" if level == "country" else getattr(spot, level)
    return rows[rows["region_code"] == code]


def parts(areas: pd.DataFrame, complexes: pd.DataFrame, unit: str) -> pd.DataFrame:
    """Return the rows of the table beside the map: the parts of the place, the largest first."""
    if unit == "complex":
        rows = complexes.assign(code=complexes["complex_id"], name=complexes["complex_name"])
    else:
        rows = areas.assign(code=areas["region_code"], name=_region_names(areas, "region_name"))
    ordered = rows.assign(note=_notes(rows)).sort_values("value", ascending=False)
    return ordered.reset_index(drop=True)


def _region_names(areas: pd.DataFrame, korean: str) -> pd.Series:
    names = areas["region_name_en"] if t.lang == "en" else areas[korean]
    return names.fillna(
        areas["region_code"].map({code: t(f"regions.{key}") for code, key in NO_REGION.items()})
    )


def _notes(rows: pd.DataFrame) -> list[str]:
    said = []
    for row in rows.to_dict("records"):
        words = [t(f"gap.{row['missing']}")] if isinstance(row["missing"], str) else []
        if row.get("left_out") and not words:
            words.append(t("table.partial", units=row["left_out"]))
        if "complex_id" in row and not isinstance(row["sido"], str):
            words.append(t("table.straddles"))
        said.append(" · ".join(words))
    return said


def areas_on_map(areas: pd.DataFrame, row, unit: str) -> pd.DataFrame:
    """Return the areas as the map takes them.

    An area is coloured by a share only: a count is told by the size of a circle, for large areas
    would win. Under complexes the areas are plain ground.
    """
    areas = areas[areas["lat"].notna()]
    short_names = _region_names(areas, "region_short")
    ground = unit == "complex"
    named = areas.assign(name=short_names)
    return pd.DataFrame(
        {
            "region_code": areas["region_code"],
            "lat": areas["lat"],
            "lon": areas["lon"],
            "label": [
                "" if ground or _is_bare(one) else _label(one, row)
                for one in named.to_dict("records")
            ],
            "detail": [
                plain(one["name"]) if ground or _is_bare(one) else _detail(one, row)
                for one in named.to_dict("records")
            ],
            "value": areas["value"] if is_relative(row) and not ground else math.nan,
            "missing": areas["missing"] if not ground else math.nan,
        }
    )


def _is_bare(one: dict) -> bool:
    """Return whether an area has no complex: it has no figure, and none is missing."""
    return pd.isna(one["value"]) and not isinstance(one["missing"], str)


def is_relative(row) -> bool:
    """Return whether a measure divides by something, so that areas may be coloured by it."""
    return bool(row.denominator)


def _label(one: dict, row) -> str:
    said = MISSING_LETTERS.get(one["missing"]) or t.value(row.unit, one["value"])
    return f"{short(one['name'], 12)}<br>{said}"


def circles_on_map(spot, rows: pd.DataFrame, row, unit: str, by: str) -> pd.DataFrame:
    """Return the circles as the map takes them: buildings, complexes, or the counts of regions."""
    buildings = buildings_of(spot.complex)
    if len(buildings):
        return _buildings_on_map(buildings)
    if unit != "complex" and is_relative(row):
        rows = rows.head(0)
    known = rows.dropna(subset=["lat", "lon"])
    size = known[by] if is_relative(row) else known["value"]
    return pd.DataFrame(
        {
            "id": known["code"],
            "name": known["name"],
            "detail": [_detail(one, row) for one in known.to_dict("records")],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": size.astype(float).fillna(0),
            "value": known["value"].astype(float) if is_relative(row) else math.nan,
            "missing": known["missing"],
        }
    )


def buildings_of(complex_id: str) -> pd.DataFrame:
    """Return the buildings of a complex, none where no complex is chosen."""
    if complex_id == choices.ALL:
        return pd.DataFrame(columns=["building_id"])
    return cached.ask("buildings_in", complex_id=complex_id)


def _buildings_on_map(buildings: pd.DataFrame) -> pd.DataFrame:
    known = buildings.dropna(subset=["lat", "lon"])
    said = [t("regions.building_companies", companies=count) for count in known["companies"]]
    names = [f"<b>{plain(name)}</b>" for name in known["building_name"]]
    return pd.DataFrame(
        {
            "id": known["building_id"],
            "name": known["building_name"],
            "detail": [f"{name}<br>{words}" for name, words in zip(names, said, strict=True)],
            "lat": known["lat"],
            "lon": known["lon"],
            "size": known["companies"].astype(float),
            "value": math.nan,
            "missing": math.nan,
        }
    )


def _detail(one: dict, row) -> str:
    missing = isinstance(one["missing"], str)
    said = t(f"gap.{one['missing']}") if missing else t.value(row.unit, one["value"])
    lines = [f"<b>{plain(one['name'])}</b>", f"{choices.measure_label(row)} {said}"]
    if one.get("lower") == one.get("lower") and one.get("lower") is not None:
        ends = {end: t.value(row.unit, one[end]) for end in ("lower", "upper")}
        lines.append(t("figure.interval", **ends))
    if one.get("place") == "approximate":
        lines.append(t("table.approximate"))
    return "<br>".join(lines)


def shapes(spot, unit: str):
    """Return where the browser finds the shapes: the snapshot's own, else a file of this server."""
    layer = layer_of(spot, unit)
    loaded = cached.shapes(layer)
    if loaded:
        return loaded
    suffix = f"-{spot.sido}" if layer == "sigungu" and spot.sido != choices.ALL else ""
    return f"app/static/boundaries/{layer}{suffix}.geojson"


def follow_click(key: str) -> None:
    """Go into the area or complex that was clicked on the map; a callback."""
    points = st.session_state[key].selection.points
    codes = [point.get("location") or point.get("customdata") for point in points]
    codes = [code[0] if isinstance(code, list) else code for code in codes if code]
    if codes:
        step_into(codes[0])


def follow_row(key: str, codes: list[str]) -> None:
    """Go into the row that was chosen in the table; a callback."""
    chosen = st.session_state[key].selection.rows
    if chosen:
        step_into(codes[chosen[0]])


def step_into(code: str) -> None:
    """Go to a province, district or complex by its code; what has no place leads nowhere."""
    if code in NO_REGION:
        return
    if code in set(buildings_of(st.session_state.get("complex", choices.ALL))["building_id"]):
        choices.step_to("building", code)
    elif not code.isdigit():
        choices.step_to("complex", code)
    elif len(code) == 2:
        choices.step_to("sido", code)
    else:
        address.move(sido=parent_of(code))
        choices.step_to("sigungu", code)


def parent_of(code: str) -> str:
    """Return the province of a district."""
    rows = cached.ask("regions", level="sigungu")
    return rows.loc[rows["region_code"] == code, "parent_code"].iloc[0]


def part_columns(row, unit: str, scope) -> list[TableColumn]:
    """Return the columns of the table beside the map."""
    first = "complex_name" if unit == "complex" else "region_name"
    columns = [TableColumn("name", t(f"column.{first}"), width="medium"), measure_column(row)]
    columns += interval_columns(row)
    if scope.yearly() is not None:
        columns += change_columns(row)
    counts = ("complexes", *scope.sizes) if scope.basis == "quarter" else scope.sizes
    columns += [
        TableColumn(name, t(f"measure.{name}"), "count")
        for name in counts
        if name != row.numerator or scope.basis != "quarter"
        if not (unit == "complex" and name == "complexes")
    ]
    return [*columns, TableColumn("note", t("column.note"))]


def table_notes(scope) -> list[str]:
    """Return what a reader of the table must know of its change on the year before."""
    return [] if scope.yearly() is None else [t("change.note")]


def show_map(drawn: Drawn, spot, unit: str, place: str, row, scope, by: str) -> None:
    """Draw the map, its legend in words, and go where the reader clicks."""
    label = scope.label(row)
    words = {"place": place, "measure": label, "when": scope.when}
    # Another place is another map: what was clicked on the last one is forgotten.
    key = "_".join(("map", unit, *spot.codes))
    widgets.show_figure(
        drawn.figure,
        key,
        t("regions.map_alt", **words),
        on_select=lambda: follow_click(key),
        selection_mode="points",
    )
    legend = [t(f"regions.legend_missing_{scope.basis}")]
    if unit == "complex" or not is_relative(row):
        sized = t(f"measure.{by}") if is_relative(row) else label
        largest = t.value("count" if is_relative(row) else row.unit, drawn.largest)
        if len(buildings_of(st.session_state["complex"])):
            sized = t("column.companies")
        legend = [t("regions.legend_circle", size=sized, largest=largest), *legend]
    if unit == "complex":
        legend.append(t("regions.legend_approximate"))
    st.caption(" ".join(legend))


def show_parts(codes: tuple, rows, row, unit: str, place: str, scope, kind: str | None) -> None:
    """Draw the table beside the map; a chosen row leads into its place, as a click does."""
    st.subheader(
        t("regions.table", place=as_written(place), measure=scope.label(row)), anchor=False
    )
    notes = table_notes(scope)
    st.caption(" ".join([t("table.choose_row"), *notes]))
    parts_in_order = list(rows["code"])
    widgets.show_table(
        rows,
        part_columns(row, unit, scope),
        export="regions",
        filters=[
            (t("choice.measure"), choices.measure_label(row)),
            *scope.filters,
            (t("choice.kind"), t(f"kind.{kind or choices.ALL}")),
            (t("column.place"), place),
        ],
        notes=notes,
        definitions=widgets.definitions([row]),
        codes=codes,
        on_select=lambda: follow_row(widgets.table_key("regions", codes), parts_in_order),
        selection_mode="single-row",
    )


def say(codes: tuple, found: Found, row, place: str, scope, judge) -> None:
    """Draw the answer: how the place stands, who is low among its like, and what changed.

    judge : figures of uptake -> frame with the ratio; src.metrics.measured.uptake_beside.
    """
    widgets.say(cached.keep("said", codes, lambda: _said(found, row, place, scope, judge)))


def _said(found: Found, row, place: str, scope, judge) -> list[str]:
    answer = region_answer(found.rows, found.whole, row, place, scope)
    changed = [change_answer(one, row) for _, one in found.whole.iterrows()]
    judged = []
    if row.unit == "share" and scope.basis == "window" and len(found.rows) > 1:
        judged = [low_answer(judge(found.rows))]
    return [answer, *judged, *filter(None, changed)]

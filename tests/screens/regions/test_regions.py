"""Walking down: where a click or a row leads, and what is on the map and in the table."""

import math
import re
from html import unescape

import pandas as pd
import pytest

from src.metrics.measure_columns import find_measure, with_measure
from src.metrics.verdict import verdict_of
from src.screens.regions import parts, place_map
from src.text.catalogue import Texts
from src.ui import places, widgets
from src.ui.choices import ALL, Spot
from src.ui.run import with_texts
from src.ui.scopes import Scope
from tests.published import HOSTILE_COMPLEX
from tests.screen import address_of, open_page, run_script, said

EN = Texts("en")
COUNTRY = Spot(ALL, ALL, ALL, ALL)
SHARE, COUNT = find_measure("operating_share"), find_measure("tenants")
NAN = math.nan
pytestmark = pytest.mark.usefixtures("korean")

ENDS = ("lower", "upper", "change", "change_lower", "change_upper")


def say_ways():
    """Show where the rows of a list lead; `complex` in the address is where the reader is."""
    import streamlit as st

    from src.ui import cached, places

    cached.open_snapshot()
    st.session_state["complex"] = st.query_params.get("complex", "all")
    for way in places.links_into(["11", "47190", "gumi-1", "00", "b1"]):
        st.text(way)


WHERE = ("sido", "sigungu", "complex", "building")


def test_each_row_leads_into_its_place_and_one_without_a_place_nowhere(served, visible):
    served(visible)
    assert said(run_script(say_ways))[:4] == [
        "sido=11&sigungu=all&complex=all&building=all",
        "sido=47&sigungu=47190&complex=all&building=all",
        "complex=gumi-1&building=all",
        "",
    ]


def links_of(app) -> dict[str, str]:
    """Return where the links of the map lead, by the code of their place."""
    drawn = next(one.value for one in app.markdown if "place-map" in one.value)
    return dict(re.findall(r'data-to="([^"]*)" data-key="([^"]*)"', drawn))


def test_what_is_on_the_map_is_a_link_into_its_place(served, visible):
    served(visible)
    led = {code: unescape(to) for to, code in links_of(open_page("regions")).items()}
    assert led["11"] == "sido=11&sigungu=all&complex=all&building=all"
    assert "00" not in led
    app = open_page("regions", sido="47")
    led = {code: unescape(to) for to, code in links_of(app).items()}
    assert led["47190"] == "sido=47&sigungu=47190&complex=all&building=all"


def test_a_building_of_the_complex_is_led_into(served, visible):
    served(visible)
    assert said(run_script(say_ways, complex="seoul-digital"))[4] == "building=b1"


@pytest.mark.slow
def test_every_row_of_every_table_leads_somewhere_that_holds(served, visible):
    """A row of a part once led back to the whole country: parts were not among the choices."""
    served(visible)
    for code in ("export", "export-seoul", "seoul-digital", "juan", "gumi-1", "hostile"):
        app = open_page("regions", complex=code)
        assert address_of(app)["complex"] == code


@pytest.mark.parametrize(
    ("spot", "unit", "layer"),
    [
        (COUNTRY, "sido", "sido"),
        (COUNTRY, "sigungu", "sigungu"),
        (COUNTRY, "complex", "sido"),
        (Spot("47", ALL, ALL, ALL), "sigungu", "sigungu"),
        (Spot("47", ALL, ALL, ALL), "complex", "sigungu"),
        (Spot("47", "47190", "gumi-1", ALL), "complex", "sigungu"),
    ],
)
def test_the_ground_is_provinces_or_the_districts_of_one(spot, unit, layer):
    assert places.layer_of(spot, unit) == layer


REGIONS = with_measure(
    pd.DataFrame(
        {
            "region_code": ["11", "28", "00"],
            "region_name": ["서울특별시", "인천광역시", NAN],
            "region_short": ["서울", "인천", NAN],
            "region_name_en": ["Seoul", "Incheon", NAN],
            "lat": [37.5, 37.4, NAN],
            "lon": [127.0, 126.7, NAN],
            "tenants": [1000.0, NAN, 50.0],
            "operating": [900.0, NAN, 40.0],
            "tenants_withheld": [1, 2, 0],
            "tenants_not_carried": [2, 0, 0],
            "operating_withheld": [0, 2, 0],
        }
    ),
    SHARE,
)


def test_the_table_has_the_largest_first_and_names_what_has_no_region():
    counted = with_measure(REGIONS, COUNT)
    rows = parts.parts(counted)
    assert list(rows["name"]) == ["서울특별시", "두 시도에 걸친 단지", "인천광역시"]
    assert list(rows["code"]) == ["11", "00", "28"]
    with with_texts(EN):
        assert list(parts.parts(counted)["name"])[0] == "Seoul"


def test_the_note_says_what_is_missing_or_left_out():
    rows = parts.parts(with_measure(REGIONS, COUNT)).set_index("code")
    assert rows.loc["11", "note"] == "비공개·자료 없음 단지 3곳 제외"
    assert rows.loc["28", "note"] == "비공개(X)"
    assert rows.loc["00", "note"] == ""


def test_areas_are_coloured_by_a_share_and_never_by_a_count():
    by_share = place_map.areas_on_map(REGIONS, SHARE, "sido")
    assert list(by_share["region_code"]) == ["11", "28"]
    assert by_share["value"].iloc[0] == 0.9
    assert list(by_share["lines"]) == [("서울", "90.0%"), ("인천", "X")]
    by_count = place_map.areas_on_map(with_measure(REGIONS, COUNT), COUNT, "sido")
    assert by_count["value"].isna().all()
    assert list(by_count["lines"]) == [("서울", "1,000"), ("인천", "X")]


def test_under_complexes_the_areas_are_plain_ground():
    ground = place_map.areas_on_map(REGIONS, SHARE, "complex")
    assert set(ground["lines"]) == {()}
    assert ground["value"].isna().all()
    assert ground["missing"].isna().all()
    assert list(ground["detail"]) == ["서울", "인천"]


COMPLEXES = pd.DataFrame(
    {
        "code": ["gumi-1", "hostile", "yecheon", "nowhere"],
        "name": ["구미1", HOSTILE_COMPLEX, "예천농공", "어디"],
        "lat": [36.1, 36.2, 36.6, NAN],
        "lon": [128.4, 128.4, 128.4, NAN],
        "place": ["exact", "approximate", "approximate", NAN],
        "tenants": [500.0, 60.0, 3.0, 9.0],
        "employees": [39_000.0, NAN, NAN, 1.0],
        "operating": [480.0, 50.0, NAN, 9.0],
        "operating_gap": [NAN, NAN, "withheld", NAN],
    }
)


def circles(row, by="tenants", unit="complex") -> pd.DataFrame:
    return place_map.circles_on_map(COUNTRY, with_measure(COMPLEXES, row), row, unit, by)


def test_circles_of_a_share_are_sized_by_choice_and_coloured_by_the_share():
    drawn = circles(SHARE).set_index("id")
    assert list(drawn.index) == ["gumi-1", "hostile", "yecheon"]
    assert drawn.loc["gumi-1", "value"] == 0.96
    assert list(drawn["size"]) == [500, 60, 3]
    assert list(circles(SHARE, by="employees")["size"]) == [39_000, 0, 0]
    assert drawn.loc["yecheon", "missing"] == "withheld"


def test_circles_of_a_count_are_sized_by_it_and_have_no_colour():
    drawn = circles(find_measure("operating"))
    assert list(drawn["size"]) == [480, 50, 0]
    assert drawn["value"].isna().all()


def test_regions_have_circles_only_for_counts():
    rows = parts.parts(with_measure(REGIONS, COUNT))
    assert list(place_map.circles_on_map(COUNTRY, rows, COUNT, "sido", "tenants")["id"]) == [
        *("11", "28")
    ]
    assert place_map.circles_on_map(COUNTRY, rows, SHARE, "sido", "tenants").empty


def test_what_is_said_on_a_circle_says_where_it_is_approximate():
    said = circles(SHARE).set_index("id")["detail"]
    assert said["gumi-1"] == "구미1 · 가동업체 비율 96.0% · 95% 구간 93.9%~97.4%"
    assert said["yecheon"] == "예천농공 · 가동업체 비율 비공개(X) · 어림 위치"


def test_a_ratio_is_coloured_and_named_by_the_verdict_that_the_sentence_gives():
    names = {"region_name": "경상북도", "region_short": "경북", "region_name_en": "Gyeongbuk"}
    row = {"region_code": "47", "lat": 36.0, "lon": 128.0, "missing": None, "value": 1.2, **names}
    ratio = find_measure("ratio")
    for lower, upper, verdict, words in (
        (1.01, 1.4, "high", "▲ 1.20배"),
        (0.9, 1.4, "like", "1.20배"),
        (0.5, 0.99, "low", "▼ 1.20배"),
    ):
        judged = {"verdict": verdict_of(lower, upper), "lower": lower, "upper": upper}
        areas = pd.DataFrame([row | judged])
        drawn = place_map.areas_on_map(areas, ratio, "sido").iloc[0]
        assert (drawn["verdict"], drawn["lines"]) == (verdict, ("경북", words))


@pytest.mark.parametrize(
    ("row", "unit", "expected"),
    [
        (SHARE, "sido", ["lower", "upper", "complexes", "tenants", "employees"]),
        (COUNT, "sido", ["complexes", "employees"]),
        (COUNT, "complex", ["employees"]),
        (find_measure("employees"), "complex", ["tenants"]),
        (find_measure("rate"), "sido", [*ENDS, "eligible", "users"]),
        (find_measure("ratio"), "complex", [*ENDS, "eligible", "users"]),
        (find_measure("young_share"), "sido", [*ENDS, "employees"]),
    ],
)
def test_the_table_shows_the_measure_its_interval_its_change_and_the_sizes(row, unit, expected):
    shown = [column.key for column in parts.part_columns(row, unit, Scope(row.basis, (), ""))]
    assert shown == ["name", "value", *expected, "note"]


def test_the_way_back_is_drawn_and_each_step_leads_to_it(served, visible):
    served(visible)
    app = open_page("regions", sido="47", sigungu="47190", complex="gumi-1")
    way = next(e.proto.body for e in app.get("html") if 'class="way"' in e.proto.body)
    steps = re.findall(r'data-to="([^"]*)">([^<]*)</a>', unescape(way))
    assert steps == [
        ("sido=all&sigungu=all&complex=all&building=all", "전국"),
        ("sido=47&sigungu=all&complex=all&building=all", "경상북도"),
        ("sigungu=47190&complex=all&building=all", "구미시"),
    ]
    assert ">구미1</span>" in way


def test_the_figures_of_a_building_are_said_of_its_complex(served, visible):
    """Figures are of complexes: a building has companies, but no figures."""
    served(visible)
    app = open_page("regions", complex="seoul-digital", building="b2")
    assert app.markdown[0].value == "## 서울디지털의 입주업체는 1,000곳입니다 (2025년 3분기)."


def test_a_region_without_a_complex_is_bare_ground_and_not_missing():
    names = {"region_name": "경상남도", "region_short": "경남", "region_name_en": "Gyeongnam"}
    bare = pd.DataFrame([{"region_code": "48", "lat": 35.4, "lon": 128.0, **names}])
    areas = pd.concat([REGIONS, bare], ignore_index=True)
    drawn = place_map.areas_on_map(areas, SHARE, "sido").set_index("region_code")
    assert drawn.loc["48", ["lines", "detail"]].to_list() == [(), "경남"]
    assert drawn.loc["48", ["value", "missing"]].isna().all()


def test_other_rows_are_another_table():
    assert widgets.table_key("regions", None) == "table_regions"
    assert widgets.table_key("regions", ("tenants", None, "47")) == "table_regions_tenants_None_47"

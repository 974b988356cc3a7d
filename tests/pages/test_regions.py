"""The regional map: every number on screen against a recount from the exported tables."""

import random

import pandas as pd
import pytest

from src.domain.measures import COMPLEX_MEASURES
from src.text.catalogue import Texts
from tests.pages.recount import grouped, measured, names_of, on_screen, read
from tests.published import HOSTILE_BUILDING, HOSTILE_COMPANIES
from tests.screen import address_of, open_page, tables_of

pytestmark = pytest.mark.slow

SHOWN = COMPLEX_MEASURES[1:]
PLACES = [
    {},
    {"sido": "11"},
    {"sido": "28"},
    {"sido": "47"},
    {"sido": "47", "sigungu": "47190"},
    {"sido": "28", "sigungu": "28237"},
]
QUARTERS = ("2025Q3", "2025Q4", "2026Q1")
UNITS = {0: ("sido", "sigungu", "complex"), 1: ("sigungu", "complex"), 2: ("complex",)}


def choices(seed: int, many: int) -> list[dict]:
    """Return random choices of place, kind and measure on the map."""
    draw = random.Random(seed)
    made = []
    for _ in range(many):
        place = draw.choice(PLACES)
        unit = draw.choice(UNITS[len(place)])
        kind = draw.choice(("all", "all", "national", "general", "rural"))
        made.append({"sido": "all", "sigungu": "all", **place, "unit": unit, "kind": kind})
    return made


def expected(tables, row, quarter: str, choice: dict) -> pd.DataFrame:
    """Return the expected table beside the map, by name."""
    parts = grouped(tables, quarter, choice)
    names = names_of(tables, parts)
    made = []
    for code, rows in parts.items():
        value, lower, upper = measured(rows, row)
        numbers = {"value": value, "lower": lower, "upper": upper}
        made.append(
            {"name": names[code]}
            | {key: on_screen(number, row.unit) for key, number in numbers.items()}
            | {size: rows[size].sum(min_count=1) for size in ("tenants", "employees")}
        )
    return pd.DataFrame(made, columns=["name", "value", "lower", "upper", "tenants", "employees"])


def assert_shows(app, wanted: pd.DataFrame, row, said: str) -> None:
    if wanted.empty:
        assert not [t for t in tables_of(app) if "value" in t.value], said
        return
    found = tables_of(app)[0].value
    columns = [column for column in wanted if column in found]
    assert {"name", "value"} <= set(columns)
    assert ("lower" in columns) == (row.unit == "share")
    together = [
        frame[columns].astype(dict.fromkeys(columns[1:], float)) for frame in (found, wanted)
    ]
    left, right = (frame.sort_values(columns).reset_index(drop=True) for frame in together)
    pd.testing.assert_frame_equal(left, right, check_dtype=False, obj=said)
    known = found["value"].dropna()
    assert known.is_monotonic_decreasing, "the largest comes first"


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.name)
def test_every_number_of_every_measure_equals_a_recount(row, served, visible):
    served(visible)
    tables = read(visible)
    app = open_page("regions", measure=row.name)
    for place, choice in enumerate(choices(seed=len(row.name), many=12)):
        asked = choice | {"quarter": QUARTERS[place % 3]}
        for key, code in asked.items():
            app.query_params[key] = code
        app.run()
        assert not app.exception
        shown = address_of(app)
        assert {key: shown[key] for key in choice} == choice
        wanted = expected(tables, row, shown["quarter"], choice)
        assert_shows(app, wanted, row, f"{row.name} {asked}")


@pytest.mark.parametrize("row", SHOWN, ids=lambda row: row.name)
def test_the_sample_equals_a_recount_too(row, served, made_up):
    served(made_up)
    tables = read(made_up)
    for unit in ("sido", "complex"):
        app = open_page("regions", measure=row.name, unit=unit, quarter="2025Q2")
        assert not app.exception
        choice = {"unit": unit, "kind": "all"}
        assert_shows(app, expected(tables, row, address_of(app)["quarter"], choice), row, unit)


def test_the_parts_of_a_straddling_complex_stand_beside_it(served, visible):
    served(visible)
    app = open_page("regions", complex="export", quarter="2025Q3")
    assert tables_of(app)[0].value[["name", "value"]].to_numpy().tolist() == [
        ["수출", 1300],
        ["수출", 1000],
        ["수출", 300],
    ]
    assert list(tables_of(app)[0].value["note"]) == ["두 시도에 걸침", "", ""]


def test_a_straddling_complex_counts_in_each_province_with_its_part_there(served, visible):
    served(visible)
    app = open_page("regions", measure="tenants", quarter="2025Q3")
    found = tables_of(app)[0].value.set_index("name")["value"].to_dict()
    assert found == {"서울특별시": 1050, "경상북도": 603, "인천광역시": 300}


COUNTRY = (
    "전국의 입주업체는 1,953곳입니다 (2025년 3분기). "
    "서울특별시가 1,050곳, 전체의 53.8%로 가장 많습니다."
)
ONE_PART = "경상북도의 입주업체는 500곳입니다 (2025년 3분기)."
OF_A_SHARE = (
    "전국의 가동업체 비율은 90.1%입니다 (2025년 3분기). "
    "가장 높은 곳은 경상북도(94.6%), 가장 낮은 곳은 인천광역시(83.3%)입니다."
)
IN_ENGLISH = (
    "Whole country: production ₩12.2tn (Q1 2026). "
    "Gyeongsangbuk-do has the most, ₩8.8tn, 72.1% of all."
)
WITHHELD = "예천농공에는 2025년 3분기 가동업체 자료가 없습니다. 다른 분기나 지표를 골라 보세요."
NONE = "전국에는 2025년 3분기 입주업체 자료가 없습니다. 다른 분기나 지표를 골라 보세요."
ANSWERS = [
    ({}, COUNTRY),
    ({"sido": "47", "unit": "complex", "kind": "national"}, ONE_PART),
    ({"measure": "operating_share"}, OF_A_SHARE),
    ({"measure": "production_krw", "quarter": "2026Q1", "lang": "en"}, IN_ENGLISH),
    ({"measure": "operating", "complex": "yecheon"}, WITHHELD),
    ({"kind": "urban"}, NONE),
]


@pytest.mark.parametrize(("codes", "answer"), ANSWERS)
def test_the_answer_comes_first_word_for_word(codes, answer, served, visible):
    served(visible)
    app = open_page("regions", **codes)
    assert not app.exception
    assert app.markdown[0].value == f"## {answer}"


def test_where_nothing_fits_a_sentence_stands_in_place_of_the_table(served, visible):
    served(visible)
    app = open_page("regions", kind="urban")
    assert [info.value for info in app.info] == ["조건에 맞는 자료가 없습니다. 조건을 넓혀 보세요."]


def test_buildings_and_companies_stand_below_their_complex(served, visible, rights):
    rights("firms", "export", "act")
    served(visible)
    app = open_page("regions", complex="seoul-digital")
    buildings, companies = (table.value for table in tables_of(app)[1:])
    assert list(buildings["building_name"]) == [HOSTILE_BUILDING, "가나타워"]
    assert list(buildings["companies"]) == [2, 1]
    assert len(companies) == 3
    app.query_params["building"] = "b1"
    app.run()
    assert set(tables_of(app)[-1].value["company_name"]) == set(HOSTILE_COMPANIES[:2])


def test_who_may_not_see_companies_is_told_so_and_sent_none(served, visible):
    served(visible)
    app = open_page("regions", complex="seoul-digital")
    assert Texts("ko")("gate.needs_firms") in [info.value for info in app.info]
    assert not [t for t in tables_of(app) if "company_name" in t.value]


def test_a_complex_without_companies_says_so(served, visible, rights):
    rights("firms")
    served(visible)
    app = open_page("regions", complex="magok")
    assert "이 단지에는 올린 건물·기업 자료가 없습니다." in [info.value for info in app.info]

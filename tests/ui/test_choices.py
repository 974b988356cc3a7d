"""The choices of pages: what is offered, what falls back, what may be combined."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.ui.choices import ALL, Spot, distinct_labels, none
from tests.screen import address_of, open_page, places_of


@pytest.mark.parametrize(
    ("spot", "step"),
    [
        (Spot(ALL, ALL, ALL, ALL), "country"),
        (Spot("47", ALL, ALL, ALL), "sido"),
        (Spot("47", "47190", ALL, ALL), "sigungu"),
        (Spot("47", "47190", "gumi-1", ALL), "complex"),
        (Spot(ALL, ALL, "gumi-1", ALL), "complex"),
        (Spot("47", "47190", "gumi-1", "b1"), "building"),
    ],
)
def test_the_step_is_the_finest_that_is_chosen(spot, step):
    assert spot.step == step


def test_all_asks_for_no_restriction():
    assert none(ALL) is None
    assert none("47") == "47"


def test_two_of_one_name_are_told_apart_and_codes_keep_their_order():
    labels = {"a": "중앙", "b": "중앙", "c": "중앙 (2)", "d": "중앙"}
    assert distinct_labels(labels) == {
        "a": "중앙",
        "b": "중앙 (2)",
        "c": "중앙 (2) (2)",
        "d": "중앙 (3)",
    }


@pytest.mark.slow
@given(st.dictionaries(st.text(max_size=3), st.sampled_from(["가", "가 (2)", "가 (3)", "나"])))
def test_labels_that_are_told_apart_are_all_different(labels):
    apart = distinct_labels(labels)
    assert list(apart) == list(labels)
    assert len(set(apart.values())) == len(labels)
    assert all(apart[code].startswith(labels[code]) for code in labels)


def test_the_place_box_leads_to_every_step_of_the_way(served, visible):
    served(visible)
    found = places_of(open_page("regions"))
    assert found["전국"] == "sido=all&sigungu=all&complex=all&building=all"
    assert found["부평구"] == "sido=28&sigungu=28237&complex=all&building=all"
    assert found["부평"] == "sido=28&sigungu=28237&complex=bupyeong&building=all"


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ({"sido": "11", "sigungu": "47190"}, {"sido": "11", "sigungu": "all"}),
        ({"sido": "99", "sigungu": "47190"}, {"sido": "all", "sigungu": "all"}),
        ({"sigungu": "47190"}, {"sido": "47", "sigungu": "47190"}),
        ({"sido": "all", "sigungu": "47190"}, {"sido": "47", "sigungu": "47190"}),
        ({"sigungu": "00000"}, {"sido": "all", "sigungu": "all"}),
        ({"sido": "11", "complex": "gumi-1"}, {"sido": "11", "complex": "all"}),
        ({"sido": "47", "complex": "gumi-1"}, {"sido": "47", "complex": "gumi-1"}),
        ({"complex": "seoul-digital"}, {"complex": "seoul-digital", "building": "all"}),
        ({"complex": "export", "building": "b1"}, {"complex": "export", "building": "b1"}),
        ({"complex": "seoul-digital", "building": "nowhere"}, {"building": "all"}),
        ({"kind": "nothing"}, {"kind": "all"}),
        ({"measure": "nothing"}, {"measure": "tenants"}),
        ({"measure": "employees", "quarter": "1999Q1"}, {"quarter": "2026Q1"}),
        ({"measure": "employees", "quarter": "2025Q3"}, {"quarter": "2026Q1"}),
        ({"measure": "tenants", "quarter": "2025Q4"}, {"quarter": "2025Q4"}),
        ({"sido": "47", "unit": "sido"}, {"unit": "sigungu"}),
        ({"size": "nothing"}, {"size": "tenants"}),
    ],
)
def test_a_choice_that_does_not_belong_falls_back_and_the_address_says_so(
    codes, expected, served, visible
):
    served(visible)
    app = open_page("regions", **codes)
    assert not app.exception
    assert {key: address_of(app)[key] for key in expected} == expected


def test_what_the_address_asks_for_and_is_not_there_is_told_in_a_line(served, visible):
    served(visible)
    app = open_page("regions", sido="99", measure="nothing")
    assert [one.value for one in app.toast] == [
        "주소에 적힌 ‘장소’ 조건은 여기에 없어 ‘전국’ 조건으로 보입니다.",
        "주소에 적힌 ‘지표’ 조건은 여기에 없어 ‘입주업체’ 조건으로 보입니다.",
    ]
    assert not app.run().toast


@pytest.mark.parametrize(("compare", "left_out"), [("unknown", 1), ("gumi-1,no-such,unknown", 2)])
def test_complexes_of_the_address_that_are_not_here_are_told_in_a_line(
    compare, left_out, served, visible
):
    served(visible)
    app = open_page("complexes", compare=compare)
    assert [one.value for one in app.toast] == [
        f"주소에 적힌 단지 가운데 {left_out}곳은 여기에 없어 빼고 보입니다."
    ]
    assert not app.run().toast


def test_the_best_covered_quarter_is_the_default_and_each_says_its_coverage(served, visible):
    served(visible)
    app = open_page("regions", measure="tenants")
    assert address_of(app)["quarter"] == "2025Q3"
    assert app.selectbox(key="quarter").options == [
        "2026년 1분기 · 수치가 있는 단지 2곳",
        "2025년 4분기 · 수치가 있는 단지 2곳",
        "2025년 3분기 · 수치가 있는 단지 6곳",
    ]


def test_another_measure_keeps_the_quarter_where_that_carries_it(served, visible):
    served(visible)
    app = open_page("regions", measure="tenants", quarter="2025Q4")
    app.selectbox(key="measure").set_value("employees").run()
    assert address_of(app)["quarter"] == "2025Q4"
    app.selectbox(key="measure").set_value("operating").run()
    app.selectbox(key="quarter").set_value("2025Q3").run()
    app.selectbox(key="measure").set_value("employees").run()
    assert address_of(app)["quarter"] == "2026Q1"


def test_choosing_another_province_opens_its_districts_up_again(served, visible):
    served(visible)
    app = open_page("regions", sido="47", sigungu="47190")
    app.query_params["sido"] = "11"
    app.run()
    assert {k: address_of(app)[k] for k in ("sido", "sigungu")} == {"sido": "11", "sigungu": "all"}
    assert app.markdown[0].value.startswith("## 서울특별시의")

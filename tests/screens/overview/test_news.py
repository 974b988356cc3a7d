"""The sentences and cards of the opening screen, from blocks of figures made by hand."""

import math

import pytest

from src.metrics.measure_columns import find_measure
from src.screens.overview import news
from src.text.catalogue import Texts
from src.ui.run import with_texts

EN = Texts("en")

pytestmark = pytest.mark.usefixtures("korean")
NAN = math.nan
CENSUS = {"complexes": 1349, "tenants": 129_922, "operating": 119_000, "operating_share": 0.935}
SURVEY = {"employees": 984_829.0, "women_share": 0.285}


def block(names, values, before=None, kinds=("national",), complexes=40) -> news.Block:
    return news.Block(
        measures=tuple(find_measure(name) for name in names),
        quarter="2026Q1",
        before_quarter="2025Q4" if before else None,
        values=values,
        before=before or {},
        complexes=complexes,
        kinds=frozenset(kinds),
    )


def said(values, before=None) -> str:
    found = news.sentences(
        [block(("tenants",), CENSUS), block(("employees", "women_share"), values, before)],
    )
    return found[1]


def said_in_english(values, before) -> str:
    with with_texts(EN):
        return said(values, before)


def test_without_a_quarter_before_there_is_no_change():
    assert said(SURVEY) == (
        "2026년 1분기 수치가 있는 국가산업단지 40곳의 고용은 **98만 4,829명**(여성 28.5%)입니다."
    )


@pytest.mark.parametrize(
    ("before", "ending"),
    [
        (1_000_000.0, "보다 1.5% 줄었습니다."),
        (970_000.0, "보다 1.5% 늘었습니다."),
    ],
)
def test_a_change_is_said_with_its_direction_and_without_a_sign(before, ending):
    assert said(SURVEY, {"employees": before}).endswith(f"2025년 4분기{ending}")


@pytest.mark.parametrize("before", [984_829.0, 984_900.0])
def test_no_change_is_called_neither_rise_nor_fall(before):
    sentence = said(SURVEY, {"employees": before})
    assert "늘었" not in sentence
    assert "줄었" not in sentence


@pytest.mark.parametrize("before", [NAN, None, 0.0])
def test_what_cannot_be_compared_is_not_compared(before):
    assert said(SURVEY, {"employees": before}).endswith("(여성 28.5%)입니다.")


def test_the_same_in_english():
    assert said_in_english(SURVEY, {"employees": 970_000.0}) == (
        "In Q1 2026, **984,829** people (women 28.5%) work in 40 national complexes with figures, "
        "1.5% more than in Q4 2025."
    )


def test_nothing_to_say_is_said():
    assert news.sentences([None, None]) == ["조건에 맞는 자료가 없습니다. 조건을 넓혀 보세요."]


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        (("national",), "수치가 있는 국가산업단지 40곳"),
        (("national", "general", "urban", "rural"), "수치가 있는 전국 산업단지 40곳"),
        (("national", "general"), "수치가 있는 산업단지 40곳"),
    ],
)
def test_a_block_names_whom_it_speaks_for(kinds, expected):
    assert news.coverage_name(block(("tenants",), CENSUS, kinds=kinds)) == expected


@pytest.mark.parametrize(
    ("now", "then", "expected"),
    [
        (110.0, 100.0, 0.1),
        (90.0, 100.0, -0.1),
        (5.0, 0.0, None),
        (NAN, 1.0, None),
        (1.0, NAN, None),
    ],
)
def test_a_relative_change_needs_both_and_a_before_that_is_not_zero(now, then, expected):
    one = block(("employees",), {"employees": now}, {"employees": then})
    found = news.relative(one, "employees")
    assert found == (None if expected is None else pytest.approx(expected))

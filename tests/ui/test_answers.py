"""The answers, word for word, in Korean and English."""

import math

import pandas as pd
import pytest

from src.metrics.definitions import find_measure
from src.text.catalogue import Texts
from src.ui.answers import complex_answer, region_answer, standing

KO, EN = Texts("ko"), Texts("en")
NAN = math.nan
SHARE, COUNT = find_measure("operating_share"), find_measure("employees")
PEERS = "국가 단지 40곳 전체"


@pytest.mark.parametrize(
    ("value", "lower", "upper", "benchmark", "expected"),
    [
        (0.9, 0.85, 0.95, 0.8, "above"),
        (0.7, 0.65, 0.75, 0.8, "below"),
        (0.8, 0.75, 0.85, 0.78, "in_line"),
        (0.9, 0.8, 0.95, 0.8, "in_line"),
        (0.7, 0.6, 0.8, 0.8, "in_line"),
        (0.9, NAN, NAN, 0.8, "in_line"),
        (0.9, 0.85, 0.95, NAN, "in_line"),
    ],
)
def test_only_an_interval_that_leaves_the_benchmark_out_is_a_difference(
    value, lower, upper, benchmark, expected
):
    assert standing(value, lower, upper, benchmark) == expected


def one(name="구미1", value=0.9, lower=0.85, upper=0.93, missing=NAN, position="unjudged"):
    return pd.Series(
        {
            "complex_name": name,
            "value": value,
            "lower": lower,
            "upper": upper,
            "missing": missing,
            "position": position,
        }
    )


def answer(found: pd.Series, row=SHARE, t=KO, benchmark=0.8, peers=PEERS) -> str:
    return complex_answer(found, row, benchmark, peers, "2026Q1", t)


def test_a_complex_clearly_above():
    assert answer(one()) == (
        "구미1은 가동업체 비율이 90.0%로, 국가 단지 40곳 전체 80.0%보다 10.0%p 높습니다 "
        "(95% 구간 85.0%~93.0%)."
    )


def test_a_complex_clearly_below_with_the_particle_after_a_vowel():
    found = one("구미", 0.7, 0.65, 0.75)
    assert answer(found) == (
        "구미는 가동업체 비율이 70.0%로, 국가 단지 40곳 전체 80.0%보다 10.0%p 낮습니다 "
        "(95% 구간 65.0%~75.0%)."
    )


def test_a_complex_in_line():
    found = one("부평", 0.8, 0.75, 0.85)
    assert answer(found, benchmark=0.78) == (
        "부평은 가동업체 비율이 80.0%로, 국가 단지 40곳 전체 78.0%와 뚜렷한 차이가 없습니다 "
        "(95% 구간 75.0%~85.0%)."
    )


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (one(position="high"), "단지마다 본래 있는 차이를 감안해도 두드러집니다."),
        (
            one(position="inside"),
            "다만 단지마다 본래 있는 차이를 감안하면 두드러지지는 않습니다.",
        ),
        (
            one("구미", 0.7, 0.65, 0.75, position="low"),
            "단지마다 본래 있는 차이를 감안해도 두드러집니다.",
        ),
    ],
)
def test_a_difference_says_whether_it_stands_out(found, expected):
    assert answer(found).endswith(f"). {expected}")


@pytest.mark.parametrize("position", ["low", "high", "inside"])
def test_no_difference_needs_no_such_word(position):
    found = one("부평", 0.8, 0.75, 0.85, position=position)
    assert answer(found, benchmark=0.78).endswith("(95% 구간 75.0%~85.0%).")


@pytest.mark.parametrize(
    ("missing", "reason"), [("withheld", "비공개(X)"), ("not_carried", "자료 없음")]
)
def test_a_missing_value_says_why(missing, reason):
    found = one("예천농공", NAN, NAN, NAN, missing)
    assert answer(found) == f"예천농공은 2026년 1분기 가동업체 비율 값이 없습니다 ({reason})."


def test_a_count_is_held_against_nothing():
    found = one("구미1", 39_000.0, NAN, NAN)
    assert answer(found, row=COUNT) == "구미1은 고용 인원이 39,000입니다 (2026년 1분기)."


def test_the_same_in_english_without_particles():
    assert answer(one(), t=EN, peers="all 40 complexes of kind National") == (
        "구미1: Operating share is 90.0%, 10.0 pp above all 40 complexes of kind National (80.0%) "
        "(95% interval 85.0% to 93.0%)."
    )


def test_a_tiny_difference_has_no_sign():
    found = one("구미", 0.8004, 0.8002, 0.8006)
    assert "80.0%보다 0.0%p 높습니다" in answer(found)


def test_a_name_is_said_as_it_is_written():
    found = one("**굵게** [고리](http://example.invalid)")
    assert answer(found).startswith(r"\*\*굵게\*\* \[고리\](http\://example.invalid)")


def places(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["name", "value", "lat"])


WHOLE = pd.DataFrame({"value": [0.8]})


def test_a_place_names_its_highest_and_lowest_part_for_a_share():
    rows = places(("서울", 0.9, 37.0), ("인천", 0.7, 37.0), ("경북", NAN, 36.0))
    assert region_answer(rows, WHOLE, SHARE, "전국", "2025Q3", KO) == (
        "전국은 가동업체 비율이 80.0%입니다 (2025년 3분기). "
        "가장 높은 곳은 서울(90.0%), 가장 낮은 곳은 인천(70.0%)입니다."
    )


def test_a_place_names_its_largest_part_for_a_count():
    rows = places(("서울", 300.0, 37.0), ("구미", 700.0, 36.0))
    whole = pd.DataFrame({"value": [1000.0]})
    assert region_answer(rows, whole, COUNT, "경상북도", "2026Q1", KO) == (
        "경상북도는 고용 인원이 1,000입니다 (2026년 1분기). "
        "구미가 700, 전체의 70.0%로 가장 많습니다."
    )


def test_what_is_no_single_place_is_never_called_the_highest():
    rows = places(("두 시도에 걸친 단지", 900.0, NAN), ("서울", 300.0, 37.0), ("구미", 100.0, 36.0))
    whole = pd.DataFrame({"value": [1300.0]})
    assert "서울이 300" in region_answer(rows, whole, COUNT, "전국", "2026Q1", KO)


def test_a_single_part_is_not_compared_with_itself():
    rows = places(("구미1", 500.0, 36.0))
    assert region_answer(rows, pd.DataFrame({"value": [500.0]}), COUNT, "구미1", "2026Q1", KO) == (
        "구미1은 고용 인원이 500입니다 (2026년 1분기)."
    )


@pytest.mark.parametrize(
    ("rows", "whole"),
    [
        (places(("서울", NAN, 37.0)), WHOLE),
        (places(("서울", 0.9, 37.0)), pd.DataFrame({"value": [NAN]})),
        (places(("서울", 0.9, 37.0)), WHOLE.head(0)),
        (places(), WHOLE),
    ],
)
def test_without_figures_the_answer_says_so(rows, whole):
    assert region_answer(rows, whole, SHARE, "서울", "2026Q1", KO) == (
        "서울에는 2026년 1분기 가동업체 비율 자료가 없습니다. 다른 분기나 지표를 골라 보세요."
    )


def test_nothing_anywhere_has_no_largest_part():
    rows = places(("서울", 0.0, 37.0), ("구미", 0.0, 36.0))
    whole = pd.DataFrame({"value": [0.0]})
    assert region_answer(rows, whole, COUNT, "전국", "2026Q1", KO) == (
        "전국은 고용 인원이 0입니다 (2026년 1분기)."
    )

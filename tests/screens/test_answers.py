"""The answers, word for word, in Korean and English."""

import math

import pandas as pd
import pytest

from src.metrics.measure_columns import find_measure
from src.screens.complexes.compare import complex_answer, uptake_answer
from src.screens.regions.parts import low_answer, region_answer
from src.text.catalogue import Texts
from src.ui.change_answer import change_answer
from src.ui.run import with_texts
from src.ui.scopes import Scope

EN = Texts("en")

pytestmark = pytest.mark.usefixtures("korean")
NAN = math.nan
SHARE, COUNT = find_measure("operating_share"), find_measure("employees")
PEERS = "수치가 있는 국가 단지 40곳 전체"
LATER, EARLIER = Scope("quarter", (), "2026년 1분기"), Scope("quarter", (), "2025년 3분기")


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


def answer(found: pd.Series, row=SHARE, benchmark=0.8, peers=PEERS) -> str:
    return complex_answer(found, row, benchmark, peers, LATER)


def test_a_complex_clearly_above():
    assert answer(one()) == (
        "구미1은 가동업체 비율이 90.0%로, 수치가 있는 국가 단지 40곳 전체 80.0%보다 10.0%p "
        "높습니다 (95% 구간 85.0%~93.0%)."
    )


def test_a_complex_clearly_below_with_the_particle_after_a_vowel():
    found = one("구미", 0.7, 0.65, 0.75)
    assert answer(found) == (
        "구미는 가동업체 비율이 70.0%로, 수치가 있는 국가 단지 40곳 전체 80.0%보다 10.0%p 낮습니다 "
        "(95% 구간 65.0%~75.0%)."
    )


def test_a_complex_in_line():
    found = one("부평", 0.8, 0.75, 0.85)
    assert answer(found, benchmark=0.78) == (
        "부평은 가동업체 비율이 80.0%로, 수치가 있는 국가 단지 40곳 전체 78.0%와 뚜렷한 "
        "차이가 없습니다 (95% 구간 75.0%~85.0%)."
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
    assert answer(found, row=COUNT) == "구미1은 고용 인원이 39,000명입니다 (2026년 1분기)."


def test_the_same_in_english_without_particles():
    with with_texts(EN):
        said = answer(one(), peers="all 40 complexes of kind National")
    assert said == (
        "구미1: the operating share is 90.0%, 10.0 pp above all 40 complexes of kind National "
        "(80.0%) (95% interval 85.0% to 93.0%)."
    )


def test_a_difference_is_that_of_what_is_printed():
    said = answer(one("구미", 0.9157, 0.91, 0.92), benchmark=0.9254)
    assert "91.6%로, 수치가 있는 국가 단지 40곳 전체 92.5%보다 0.9%p 낮습니다" in said


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
    assert region_answer(rows, WHOLE, SHARE, "전국", EARLIER) == (
        "전국의 가동업체 비율은 80.0%입니다 (2025년 3분기). "
        "가장 높은 곳은 서울(90.0%), 가장 낮은 곳은 인천(70.0%)입니다."
    )


def test_a_place_names_its_largest_part_for_a_count():
    rows = places(("서울", 300.0, 37.0), ("구미", 700.0, 36.0))
    whole = pd.DataFrame({"value": [1000.0]})
    assert region_answer(rows, whole, COUNT, "경상북도", LATER) == (
        "경상북도의 고용 인원은 1,000명입니다 (2026년 1분기). "
        "구미가 700명, 전체의 70.0%로 가장 많습니다."
    )


def test_what_is_no_single_place_is_never_called_the_highest():
    rows = places(("두 시도에 걸친 단지", 900.0, NAN), ("서울", 300.0, 37.0), ("구미", 100.0, 36.0))
    whole = pd.DataFrame({"value": [1300.0]})
    assert "서울이 300명" in region_answer(rows, whole, COUNT, "전국", LATER)


def test_the_lowest_is_told_with_what_reads_the_same_and_of_which_parts_it_is():
    rows = places(
        *(("두 시도에 걸친 단지", 0.189, NAN), ("울산", 0.2331, 35.0), ("서울", 0.4, 37.0)),
        *(("전북", 0.2334, 35.0), ("대구", 0.3, 35.0)),
    ).assign(code=["", "31", "11", "52", "27"])
    said = region_answer(rows, WHOLE, SHARE, "전국", LATER)
    assert said.endswith(
        "시도 가운데 가장 높은 곳은 서울(40.0%), 가장 낮은 곳은 울산, 전북(23.3%)입니다."
    )
    many = places(*((name, 0.1, 37.0) for name in "가나다라"), ("마", 0.2, 37.0))
    said = region_answer(many, WHOLE, SHARE, "전국", LATER)
    assert said.endswith("가장 높은 곳은 마(20.0%), 가장 낮은 곳은 가, 나, 다 등 4곳(10.0%)입니다.")


def test_of_a_country_without_a_single_place_its_own_figure_is_told():
    rows = places(("두 시도에 걸친 단지", 0.9, NAN)).assign(code=[""])
    scope = Scope("window", (), "최근 24개월", "육아휴직")
    said = region_answer(rows, WHOLE, SHARE, "전국", scope)
    assert said.startswith("전국의 ")
    assert said.endswith(" 80.0%입니다 (최근 24개월).")


def test_a_single_part_is_not_compared_with_itself():
    rows = places(("구미1", 500.0, 36.0))
    assert region_answer(rows, pd.DataFrame({"value": [500.0]}), COUNT, "구미1", LATER) == (
        "구미1의 고용 인원은 500명입니다 (2026년 1분기)."
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
    assert region_answer(rows, whole, SHARE, "서울", LATER) == (
        "서울에는 2026년 1분기 가동업체 비율 자료가 없습니다. 다른 분기나 지표를 골라 보세요."
    )


def test_nothing_anywhere_has_no_largest_part():
    rows = places(("서울", 0.0, 37.0), ("구미", 0.0, 36.0))
    whole = pd.DataFrame({"value": [0.0]})
    assert region_answer(rows, whole, COUNT, "전국", LATER) == (
        "전국의 고용 인원은 0명입니다 (2026년 1분기)."
    )


UPTAKE = Scope("window", (), "최근 24개월, 2024. 8.~2026. 7.", "남성 육아휴직")
RATE, RATIO, YOUNG = (find_measure(name) for name in ("rate", "ratio", "young_share"))


def stood(ratio: float, lower: float, upper: float, missing=NAN, name="구미") -> pd.Series:
    ends = {"ratio": ratio, "ratio_lower": lower, "ratio_upper": upper, "ratio_missing": missing}
    return pd.Series({"complex_name": name, "rate": 0.31, "eligible": 40, "expected": 3.2, **ends})


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            stood(0.88, 0.81, 0.96),
            (
                "구미의 남성 육아휴직 사용률은 31.0%로, 업종·규모·성별이 같은 다른 곳 기업보다 "
                "12% 낮습니다 (95% 구간 4%~19%)."
            ),
        ),
        (
            stood(1.2, 1.05, 1.4),
            (
                "구미의 남성 육아휴직 사용률은 31.0%로, 업종·규모·성별이 같은 다른 곳 기업보다 "
                "20% 높습니다 (95% 구간 5%~40%)."
            ),
        ),
        (
            stood(0.95, 0.85, 1.06),
            (
                "구미의 남성 육아휴직 사용률은 31.0%로, 업종·규모·성별이 같은 다른 곳 기업과 "
                "뚜렷한 차이가 없습니다 (95% 구간 -15.0%~+6.0%)."
            ),
        ),
        (
            stood(NAN, NAN, NAN, "too_few"),
            "구미의 남성 육아휴직 사용률은 판단하기에 적습니다 (대상자 40명, 기대 사용자 3.2명).",
        ),
        (
            stood(NAN, NAN, NAN, "too_few").replace(
                3.2, NAN
            ),  # a reader who sees a part has no rates of all
            "구미의 남성 육아휴직 사용률은 판단하기에 적습니다 (대상자 40명).",
        ),
        (
            stood(NAN, NAN, NAN, "nobody"),
            "구미에는 최근 24개월, 2024. 8.~2026. 7. 동안 남성 육아휴직 대상자가 없습니다.",
        ),
    ],
)
def test_a_complex_is_low_only_against_its_like(found, expected):
    assert uptake_answer(found, UPTAKE) == expected


def test_a_hostile_name_is_said_as_it_is_written_of_uptake_too():
    said = uptake_answer(stood(0.95, 0.85, 1.06, name="**굵게**"), UPTAKE)
    assert said.startswith(r"\*\*굵게\*\*의 남성 육아휴직")


def changed(direction, change=0.02, lower=0.01, upper=0.03) -> pd.Series:
    names = ("direction", "change", "change_lower", "change_upper")
    return pd.Series(dict(zip(names, (direction, change, lower, upper), strict=True)))


@pytest.mark.parametrize(
    ("found", "row", "expected"),
    [
        (
            changed("rise"),
            RATE,
            "최근 12개월에 그 전 12개월보다 2.0%p 높아졌습니다 (95% 구간 +1.0%p~+3.0%p).",
        ),
        (
            changed("fall", -0.1, -0.2, -0.05),
            RATIO,
            "최근 12개월에 그 전 12개월보다 10.0% 낮아졌습니다 (95% 구간 -20.0%~-5.0%).",
        ),
        (
            changed("unclear", 0.0, -0.01, 0.01),
            YOUNG,
            "한 해 전보다 높아졌는지 낮아졌는지는 아직 알 수 없습니다 (95% 구간 -1.0%p~+1.0%p).",
        ),
        (changed("too_few", NAN, NAN, NAN), RATE, "한 해 전과 비교하기에는 자료가 적습니다."),
        (pd.Series({"value": 1.0}), SHARE, ""),
    ],
)
def test_a_change_is_told_or_said_not_to_be_told_and_never_called_none(found, row, expected):
    said = change_answer(found, row)
    assert said == expected
    assert "변화가 없" not in said


def test_a_ratio_counts_the_places_that_are_clearly_below():
    rows = places(("서울", 1.1, 37.0), ("인천", 0.8, 37.0), ("경북", 0.97, 36.0))
    rows["verdict"] = ["like", "low", "like"]
    said = region_answer(rows, pd.DataFrame({"value": [1.0]}), RATIO, "전국", UPTAKE)
    assert said == (
        "전국에서 업종·규모·성별이 같은 다른 곳 기업보다 남성 육아휴직 업종·규모 감안 사용비가 "
        "뚜렷이 낮은 곳은 3곳 가운데 1곳입니다 (최근 24개월, 2024. 8.~2026. 7.). 가장 낮은 곳은 "
        "인천(0.80배), 가장 높은 곳은 서울(1.10배)입니다."
    )
    none = rows.assign(verdict="like")
    said = region_answer(none, pd.DataFrame({"value": [1.0]}), RATIO, "전국", UPTAKE)
    assert "뚜렷이 낮은 곳이 없습니다" in said


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("too_few", "세종의 남성 육아휴직 사용률은 판단하기에 적습니다"),
        ("nobody", "세종에는 남성 육아휴직 사용률을 셀 대상자가 없습니다"),
    ],
)
def test_a_place_that_cannot_be_judged_says_so_and_no_number(missing, said):
    whole = pd.DataFrame({"value": [NAN], "missing": [missing]})
    assert region_answer(places(), whole, RATE, "세종", UPTAKE) == (
        f"{said} (최근 24개월, 2024. 8.~2026. 7.)."
    )


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (
            ("like", "low", "like", "like"),
            "업종·규모·성별이 같은 다른 곳 기업과 비교해도 뚜렷이 낮은 곳은 나(0.80배)입니다.",
        ),
        (
            ("low", "low", "low", "low"),
            (
                "업종·규모·성별이 같은 다른 곳 기업과 비교해도 뚜렷이 낮은 곳은 "
                "다(0.50배), 라(0.70배), 나(0.80배) 등 4곳입니다."
            ),
        ),
        (
            ("like", None, "like", "like"),
            "업종·규모·성별이 같은 다른 곳 기업과 비교하면 뚜렷이 낮은 곳은 없습니다.",
        ),
    ],
)
def test_a_low_rate_is_told_from_a_low_one_among_its_like(verdicts, expected):
    rows = pd.DataFrame({"name": list("가나다라"), "lat": 37.0, "ratio": [0.95, 0.8, 0.5, 0.7]})
    assert low_answer(rows.assign(verdict=verdicts)) == expected

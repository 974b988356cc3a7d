"""Complexes side by side: every number against a recount, every answer word for word."""

import math

import pytest

from src.domain.measures import COMPLEX_MEASURES
from src.text.catalogue import Texts
from tests.pages.recount import measured, on_screen, read
from tests.screen import open_page, tables_of

pytestmark = pytest.mark.slow

SHOWN = COMPLEX_MEASURES[1:]
# complexes compared, quarter asked for
CHOICES = [
    ("gumi-1,seoul-digital,juan", "2026Q1"),
    ("export,export-seoul,export-incheon,bupyeong", "2025Q4"),
    ("yecheon,pohang,hostile,magok", "2025Q3"),
    ("juan,export,gumi-1", "2025Q3"),
]
SAMPLE_CHOICES = [("gumi-1,seoul-digital", "2025Q2"), ("seoul-digital", "2023Q4")]


def below(tables, complex_id: str, quarter: str):
    """Return the lowest complexes of a quarter that are this one or lie below it."""
    rows = tables.leaves(quarter)
    return rows[[complex_id in tables.line_up(one) for one in rows["complex_id"]]]


def carrying(tables, row, asked: str) -> str:
    """Return the quarter asked for if any complex prints the measure, else the fullest one."""
    known = tables.quarters.dropna(subset=[row.numerator])
    if asked in set(known["quarter"]):
        return asked
    counted = known.groupby("quarter").size().sort_index(ascending=False)
    return counted.idxmax()


def assert_side_by_side(app, tables, compared: list[str], asked: str) -> None:
    found = tables_of(app)[0].value
    names = tables.complexes.set_index("complex_id")["complex_name"]
    listed = [one for one in compared if len(below(tables, one, asked))]
    assert list(found["complex_name"]) == [names[one] for one in listed]
    for row in SHOWN:
        quarter = carrying(tables, row, asked)
        for place, one in enumerate(listed):
            wanted = measured(below(tables, one, quarter), row)
            ends = ("", "_lower", "_upper") if row.unit == "share" else ("",)
            shown = [found[f"{row.name}{end}"].iloc[place] for end in ends]
            expected = [on_screen(number, row.unit) for number in wanted[: len(ends)]]
            assert shown == pytest.approx(expected, nan_ok=True), (row.name, one, quarter)


@pytest.mark.parametrize(("compared", "quarter"), CHOICES)
def test_every_number_side_by_side_equals_a_recount(compared, quarter, served, visible):
    served(visible)
    app = open_page("complexes", compare=compared, quarter=quarter, measure="tenants")
    assert not app.exception
    assert_side_by_side(app, read(visible), compared.split(","), quarter)


@pytest.mark.parametrize(("compared", "quarter"), SAMPLE_CHOICES)
def test_the_sample_equals_a_recount_too(compared, quarter, served, made_up):
    served(made_up)
    app = open_page("complexes", compare=compared, quarter=quarter, measure="tenants")
    assert not app.exception
    assert_side_by_side(app, read(made_up), compared.split(","), quarter)


ABOVE = (
    "구미1은 가동업체 비율이 96.0%로, 수치가 있는 국가 단지 2곳 전체 90.6%보다 5.4%p 높습니다 "
    "(95% 구간 93.9%~97.4%)."
)
BELOW = (
    "주안은 가동업체 비율이 70.0%로, 수치가 있는 국가 단지 2곳 전체 90.6%보다 20.6%p 낮습니다 "
    "(95% 구간 60.4%~78.1%)."
)
IN_LINE = (
    "서울디지털은 가동업체 비율이 90.0%로, 수치가 있는 국가 단지 2곳 전체 90.6%와 뚜렷한 "
    "차이가 없습니다 (95% 구간 88.0%~91.7%)."
)
WITHHELD = "예천농공은 2025년 3분기 가동업체 비율 값이 없습니다 (비공개(X))."
NOT_CARRIED = "포항은 2025년 3분기 가동업체 비율 값이 없습니다 (자료 없음)."
COUNT = "구미1은 고용 인원이 39,000명입니다 (2026년 1분기)."


@pytest.mark.parametrize(
    ("compared", "measure", "answers"),
    [
        ("gumi-1,juan,magok", "operating_share", [ABOVE, BELOW]),
        ("seoul-digital", "operating_share", [IN_LINE]),
        ("yecheon", "operating_share", [WITHHELD]),
        ("pohang", "operating_share", [NOT_CARRIED]),
        ("gumi-1", "employees", [COUNT]),
    ],
)
def test_the_answer_comes_first_word_for_word(compared, measure, answers, served, visible):
    served(visible)
    app = open_page("complexes", compare=compared, measure=measure)
    said = [element.value for element in app.markdown[: len(answers)]]
    assert said == [f"## {answers[0]}", *answers[1:]]


def test_with_too_few_peers_the_funnel_says_why_it_has_no_limits(served, visible):
    served(visible)
    app = open_page("complexes", compare="gumi-1", measure="operating_share")
    said = [caption.value for caption in app.caption]
    assert "곡선을 그리지 않았습니다: 단지가 10곳은 있어야 하는데 2곳뿐입니다." in said


def test_a_count_has_no_funnel_and_says_so(served, visible):
    served(visible)
    app = open_page("complexes", compare="gumi-1", measure="employees")
    assert Texts("ko")("complexes.funnel_only_shares") in [info.value for info in app.info]


def test_one_quarter_is_no_trend_and_says_so(served, visible):
    served(visible)
    app = open_page("complexes", compare="magok", measure="tenants")
    assert Texts("ko")("complexes.trend_one") in [info.value for info in app.info]
    two = open_page("complexes", compare="gumi-1", measure="employees")
    assert Texts("ko")("complexes.trend_one") not in [info.value for info in two.info]


def test_a_complex_without_industries_says_so(served, visible):
    served(visible)
    app = open_page("complexes", compare="magok")
    assert Texts("ko")("complexes.mix_none") in [info.value for info in app.info]
    with_mix = open_page("complexes", compare="gumi-1,magok")
    assert Texts("ko")("complexes.mix_none") not in [info.value for info in with_mix.info]
    assert any("2026년 1분기" in caption.value for caption in with_mix.caption)


def test_no_number_is_written_for_what_is_missing(served, visible):
    served(visible)
    found = tables_of(open_page("complexes", compare="yecheon", quarter="2025Q3"))[0].value
    assert math.isnan(found["operating"].iloc[0])
    assert found["tenants"].iloc[0] == 3

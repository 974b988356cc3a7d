"""A rate of the country is one number, and a count of complexes one count, on every page."""

import random
import re

import pytest

from src.domain.codes import PROGRAM, PROGRAMS
from src.text.catalogue import Texts
from tests.screen import open_page, tables_of

KO = Texts("ko")
SEXES = ("all", "f", "m")
LINE = re.compile(r"기준 ([\d.]+)%")


def rate_on_map(**codes) -> str | None:
    """Return the rate of the country in the answer of 지역 지도."""
    app = open_page("regions", **codes)
    assert not app.exception
    answer = next(one.value for one in app.markdown if one.value.startswith("## "))
    found = re.search(r"사용률은 \**([\d.]+)%", answer)
    return found and found[1]


def line_of_comparison(**codes) -> str | None:
    """Return the rate at which 단지 비교 draws the line of all complexes of a kind."""
    app = open_page("complexes", **codes)
    assert not app.exception
    drawn = "".join(chart.proto.spec for chart in app.get("plotly_chart"))
    found = LINE.search(drawn)
    return found and found[1]


@pytest.mark.slow
def test_each_programmes_rate_on_the_first_page_is_that_on_the_map(served, made_up):
    served(made_up)
    first = next(t.value for t in tables_of(open_page("overview")) if "program_name" in t.value)
    told = {
        (row["program_name"], row["sex_name"]): f"{row['value']:.1f}"
        for row in first.to_dict("records")
    }
    assert len(told) >= len(PROGRAMS)
    for program in PROGRAMS:
        for sex in SEXES:
            key = (KO(f"program.{program}"), KO(f"sex.{sex}"))
            if key in told:
                assert rate_on_map(program=program, sex=sex) == told[key], key


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_the_line_of_a_comparison_is_the_rate_of_that_kind_on_the_map(seed, served, made_up):
    served(made_up)
    drawn = random.Random(seed)
    program = PROGRAM[drawn.choice(PROGRAMS)]
    codes = {
        "measure": "rate",
        "program": program.code,
        "sex": drawn.choice(("all", *program.sexes)),
        "window": drawn.choice(("12", "24")),
    }
    of_kind = rate_on_map(kind="national", **codes)
    assert of_kind
    assert line_of_comparison(compare="seoul-digital,gumi-1", **codes) == of_kind


def test_complexes_with_figures_are_as_many_on_every_page_that_counts_them(served, visible):
    """Two national complexes have figures in the newest quarter; the map lists those."""
    served(visible)
    first, compared, listed = (
        open_page("overview"),
        open_page("complexes", measure="employees", compare="seoul-digital"),
        open_page("regions", measure="employees", unit="complex"),
    )
    first_says = " ".join(one.value for one in [*first.markdown, *first.caption])
    assert "2026년 1분기 수치가 있는 국가산업단지 2곳의 고용은" in first_says
    assert "수치가 있는 국가산업단지 2곳 합계 · 2026년 1분기" in first_says
    assert any("수치가 있는 국가 단지 2곳 전체" in one.value for one in compared.caption)
    for app in (compared, listed):
        offered = next(box.options for box in app.selectbox if box.label == KO("choice.quarter"))
        assert offered[0] == "2026년 1분기 · 수치가 있는 단지 2곳"
    assert [len(t.value) for t in tables_of(listed)] == [2]

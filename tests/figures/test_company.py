"""The figures of one company."""

import pandas as pd
import pytest

from src.figures.company_people import ages_figure, people_figure
from src.figures.company_programs import programs_figure
from tests.figures.support import EN, KO, LOOKS, holds_markup, texts

PEOPLE = pd.DataFrame({"month": ["2026-02", "2026-03"], "m": [8, 9], "f": [2, 1]})
AGES = pd.DataFrame(
    {
        "age_band": ["-29", "-29", "60+", "60+"],
        "sex": ["m", "f", "m", "f"],
        "employees": [3, 1, 0, 2],
        "before": [2, 1, 0, 2],
    }
)
QUARTERS = pd.DataFrame(
    {
        "program": ["parental", "parental", "flexible", "flexible"],
        "quarter": ["2025Q4", "2026Q1"] * 2,
        "eligible": [2, 1, 0, 0],
        "users": [0, 2, 0, 0],
        "provisional": [False, True] * 2,
    }
)
FIGURES = ((people_figure, PEOPLE), (ages_figure, AGES), (programs_figure, QUARTERS))


@pytest.mark.parametrize("t", [KO, EN])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize(("make", "rows"), FIGURES)
def test_each_is_made_in_both_looks_and_languages(make, rows, look, t):
    figure = make(rows, t, look)
    assert figure.layout.paper_bgcolor == look.surface
    assert not holds_markup(figure)


def test_lines_begin_at_zero_and_are_named_at_their_end():
    figure = people_figure(PEOPLE, KO, LOOKS[0])
    assert figure.layout.yaxis.rangemode == "tozero"
    assert {"남성 9명", "여성 1명"} <= set(texts(figure))


def test_men_stand_left_and_women_right_with_their_numbers():
    bars = [trace for trace in ages_figure(AGES, KO, LOOKS[0]).data if trace.type == "bar"]
    assert [list(bar.x) for bar in bars] == [[-3, 0], [1, 2]]
    assert [list(bar.text) for bar in bars] == [["3", "0"], ["1", "2"]]


def test_provisional_quarters_are_paler_and_all_panels_have_one_scale():
    figure = programs_figure(QUARTERS, KO, LOOKS[0])
    able, users = figure.data[:2]
    for bar in (able, users):
        assert bar.marker.opacity[1] < bar.marker.opacity[0]
    assert figure.layout.yaxis.range == figure.layout.yaxis2.range
    assert figure.layout.yaxis.range[0] == 0
    assert "잠정" in users.hovertext[1]
    assert "<b>육아휴직</b>  3명 중 2명" in texts(figure)


def test_a_company_with_nobody_at_all_still_has_its_figures():
    assert people_figure(PEOPLE.assign(m=0, f=0), KO, LOOKS[0]).data
    assert ages_figure(AGES.assign(employees=0, before=float("nan")), KO, LOOKS[0]).data
    assert programs_figure(QUARTERS.assign(eligible=0, users=0), KO, LOOKS[0]).data

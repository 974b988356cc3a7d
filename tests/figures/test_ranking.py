"""The dots of complexes with their intervals."""

import math

import pandas as pd
import pytest

from src.figures.look import LIGHT
from src.figures.ranking import ranking_figure
from tests.figures.support import EN, KO

NAN = math.nan
ROWS = pd.DataFrame(
    [("구미", 0.9, 0.85, 0.93), ("부평", 0.7, 0.6, 0.78), ("예천", NAN, NAN, NAN)],
    columns=["complex_name", "value", "lower", "upper"],
)
COUNTS = pd.DataFrame(
    {"complex_name": ["구미", "부평"], "value": [1500.0, 20.0], "lower": NAN, "upper": NAN}
)


def test_the_highest_is_on_top_and_a_missing_one_is_left_out():
    figure = ranking_figure(ROWS, 0.8, "share", KO, LIGHT)
    dots = figure.data[0]
    assert list(dots.x) == [0.7, 0.9]
    assert list(figure.layout.yaxis.ticktext) == ["부평", "구미"]
    assert [(note.text, note.y) for note in figure.layout.annotations[1:]] == [
        ("70.0%", 0),
        ("90.0%", 1),
    ]


def test_the_interval_is_drawn_from_its_lower_to_its_upper_end():
    dots = ranking_figure(ROWS, 0.8, "share", KO, LIGHT).data[0]
    assert list(dots.error_x.arrayminus) == pytest.approx([0.1, 0.05])
    assert list(dots.error_x.array) == pytest.approx([0.08, 0.03])
    assert dots.hovertext[1] == "<b>구미</b><br>90.0% (95% 구간 85.0%~93.0%)"


def test_a_count_has_no_interval_and_its_own_scale():
    figure = ranking_figure(COUNTS, NAN, "count", EN, LIGHT)
    assert list(figure.data[0].hovertext) == ["<b>부평</b><br>20", "<b>구미</b><br>1,500"]
    assert figure.layout.xaxis.tickformat == ","
    assert ranking_figure(ROWS, 0.8, "share", KO, LIGHT).layout.xaxis.tickformat == ".0%"


def test_the_benchmark_is_a_line_with_its_value():
    figure = ranking_figure(ROWS, 0.8, "share", KO, LIGHT)
    assert [(line.x0, line.x1) for line in figure.layout.shapes] == [(0.8, 0.8)]
    assert figure.layout.annotations[0].text == "기준 80.0%"


def test_without_a_benchmark_no_line_is_drawn():
    figure = ranking_figure(ROWS, NAN, "share", KO, LIGHT)
    assert figure.layout.shapes == ()
    assert [note.text for note in figure.layout.annotations] == ["70.0%", "90.0%"]


def test_the_figure_grows_with_its_rows():
    many = pd.concat([COUNTS] * 4)
    few, more = (ranking_figure(r, NAN, "count", KO, LIGHT).layout.height for r in (COUNTS, many))
    assert more - few == 6 * 34


def test_a_long_name_takes_two_lines_and_leaves_the_figure_its_room():
    named = ROWS.assign(complex_name=["Gumi National (Complex 1)", "Bupyeong", "Yecheon"])
    figure = ranking_figure(named, 0.8, "share", EN, LIGHT)
    assert list(figure.layout.yaxis.ticktext) == ["Bupyeong", "Gumi National<br>(Complex 1)"]
    assert figure.layout.height - ranking_figure(ROWS, 0.8, "share", KO, LIGHT).layout.height == 12


@pytest.mark.parametrize(
    ("kind", "written", "ticks"),
    [
        ("points", "+90.0%p", ("+60", "+80")),
        ("signed_share", "+90.0%", ("+60%", "+80%")),
        ("ratio", "0.90배", None),
    ],
)
def test_a_change_is_written_beside_its_dot_and_on_the_axis_at_round_numbers(kind, written, ticks):
    figure = ranking_figure(ROWS, 0.0, kind, KO, LIGHT)
    assert figure.layout.annotations[-1].text == written
    assert figure.layout.xaxis.ticktext == ticks
    assert figure.layout.xaxis.tickangle == 0  # also on a telephone, where plotly would turn them

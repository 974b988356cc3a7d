"""The funnel of a share against size."""

import math

import pandas as pd
import pytest

from src.figures.funnel import Funnel, funnel_figure, round_sizes
from src.figures.look import LIGHT, fitting_lines
from tests.figures.support import EN, KO

ROWS = pd.DataFrame(
    [
        ("gumi", "구미", 0.9, 500.0),
        ("juan", "주안", 0.7, 100.0),
        ("magok", "마곡", 0.5, 20.0),
    ],
    columns=["complex_id", "complex_name", "value", "base"],
)
CURVE = pd.DataFrame(
    {
        "size": [10.0, 1000.0],
        "lower_95": [0.4, 0.7],
        "upper_95": [1.0, 0.85],
        "lower_998": [0.3, 0.65],
        "upper_998": [1.0, 0.9],
    }
)
LABELS = ("입주업체", "가동업체 비율")


def figure_of(curve=CURVE, chosen=("juan",), t=KO):
    return funnel_figure(Funnel(ROWS, curve, 0.8, list(chosen), LABELS), t, LIGHT)


def test_the_chosen_are_named_and_the_others_are_context():
    others, named = figure_of().data[-2:]
    assert list(others.x) == [500.0, 20.0]
    assert list(others.y) == pytest.approx([0.9, 0.5])
    assert list(others.hovertext) == ["구미", "마곡"]
    assert others.mode == "markers"
    assert (list(named.x), list(named.y), list(named.text)) == ([100.0], [0.7], ["주안"])
    assert named.marker.color == LIGHT.accent


def test_each_limit_is_a_curve_that_is_named_where_it_ends():
    curves = figure_of().data[:4]
    assert [list(curve.y) for curve in curves] == [
        [0.4, 0.7],
        [1.0, 0.85],
        [0.3, 0.65],
        [1.0, 0.9],
    ]
    names = figure_of().layout.annotations
    # CURVE ends at a size of 1,000, at .7 and .65: one name above its line, one below
    assert [(n.text, n.x, n.y, n.yanchor) for n in names] == [
        ("95% 한계", 3.0, 0.7, "bottom"),
        ("99.8% 한계", 3.0, 0.65, "top"),
    ]
    assert figure_of(t=EN).layout.annotations[0].text == "95% limit"


def test_a_limit_below_the_figure_has_no_name_there():
    deep = CURVE.assign(lower_998=[0.0, 0.1])
    assert [name.text for name in figure_of(curve=deep).layout.annotations] == ["95% 한계"]


def test_where_limits_are_refused_the_points_stay():
    figure = figure_of(curve=CURVE.head(0))
    assert len(figure.data) == 2
    assert len(figure.data[0].x) + len(figure.data[1].x) == 3


def test_the_target_is_a_line():
    assert [(line.y0, line.y1) for line in figure_of().layout.shapes] == [(0.8, 0.8)]


def test_sizes_are_on_a_log_scale_and_the_axes_are_named():
    layout = figure_of().layout
    assert layout.xaxis.type == "log"
    assert (layout.xaxis.title.text, layout.yaxis.title.text) == LABELS


@pytest.mark.parametrize(
    ("least", "most", "ticks"),
    [
        (3, 20_000, [10, 100, 1_000, 10_000]),
        (15, 700, [20, 50, 100, 200, 500]),
        (2_300, 7_200, [3_000, 4_000, 5_000, 6_000, 7_000]),
    ],
)
def test_the_axis_of_sizes_has_round_ticks(least, most, ticks):
    assert round_sizes((math.log10(least), math.log10(most))) == ticks


def test_every_point_lies_within_the_height_of_the_figure():
    low, high = figure_of().layout.yaxis.range
    assert low < 0.5
    assert high > 0.9


def test_a_chosen_complex_that_is_not_there_is_left_out():
    named = figure_of(chosen=("nowhere",)).data[-1]
    assert len(named.x) == 0


def test_a_name_breaks_before_its_bracket_where_one_line_has_no_room():
    assert fitting_lines("구미국가(2-4단지)", 9) == "구미국가(2-4단지)"
    assert fitting_lines("구미국가(2-4단지)", 5) == "구미국가<br>(2-4단지)"
    assert fitting_lines("구미국가(2-4단지)", 4) == "구미국가<br>(2-4…"
    assert fitting_lines("용인첨단시스템반도체", 5) == "용인첨단…"


def test_a_long_name_of_words_stands_in_two_lines_and_is_told_whole_by_the_pointer():
    long = ROWS.assign(complex_name=["Gumi National (Complexes 2-4) <b>"] * len(ROWS))
    funnel = Funnel(long, CURVE, 0.8, ["juan"], LABELS)
    named = funnel_figure(funnel, KO, LIGHT).data[-1]
    assert list(named.text) == ["Gumi National<br>(Complexes 2-4) &lt;b&gt;"]
    assert list(named.hovertext) == ["Gumi National (Complexes 2-4) &lt;b&gt;"]

"""Small panels of a measure over quarters."""

import math

import pandas as pd
import pytest

from src.figures.look import LIGHT
from src.figures.trend import trend_figure
from tests.figures.support import EN, KO

NAN = math.nan
ROWS = pd.DataFrame(
    [
        ("juan", "주안", "2026Q1", 30.0),
        ("juan", "주안", "2025Q3", 10.0),
        ("juan", "주안", "2025Q4", NAN),
        ("gumi", "구미", "2025Q4", 500.0),
        ("gumi", "구미", "2026Q1", NAN),
    ],
    columns=["complex_id", "complex_name", "quarter", "value"],
)


def front(figure) -> list:
    """Return the coloured line of each panel."""
    return list(figure.data)[1::2]


def test_one_panel_a_complex_in_the_order_given_with_quarters_in_order():
    lines = front(trend_figure(ROWS, "count", KO, LIGHT))
    assert [list(line.x) for line in lines] == [["2025Q3", "2025Q4", "2026Q1"]] * 2
    assert list(lines[0].y) == pytest.approx([10.0, NAN, 30.0], nan_ok=True)
    assert list(lines[1].y) == pytest.approx([NAN, 500.0, NAN], nan_ok=True)


def test_a_missing_value_breaks_the_line_and_is_a_dash_in_words():
    line = front(trend_figure(ROWS, "count", KO, LIGHT))[0]
    assert line.connectgaps is None
    assert list(line.hovertext) == [
        "2025년 3분기<br><b>10</b>",
        "2025년 4분기<br><b>–</b>",
        "2026년 1분기<br><b>30</b>",
    ]


def test_a_panel_is_headed_by_its_name_and_its_last_known_value():
    notes = [note.text for note in trend_figure(ROWS, "count", EN, LIGHT).layout.annotations]
    assert notes == ["<b>주안</b><br>30", "<b>구미</b><br>500"]


def test_a_long_name_takes_two_lines_and_its_value_stands_behind_it():
    long = {"구미": "Gumi National (Complex 1)"}
    rows = ROWS.assign(complex_name=ROWS["complex_name"].replace(long))
    notes = [note.text for note in trend_figure(rows, "count", EN, LIGHT).layout.annotations]
    assert notes == ["<b>주안</b><br>30", "<b>Gumi National<br>(Complex 1)</b>  500"]


def test_the_others_stand_behind_in_grey():
    behind = list(trend_figure(ROWS, "count", KO, LIGHT).data)[0]
    assert [value for value in behind.y if pd.notna(value)] == [500.0]
    assert list(behind.x) == ["2025Q3", "2025Q4", "2026Q1", None]
    assert behind.line.color == LIGHT.context


def test_all_panels_share_one_scale_and_counts_start_at_zero():
    layout = trend_figure(ROWS, "count", KO, LIGHT).layout
    assert layout.yaxis.rangemode == "tozero"
    assert layout.yaxis2.matches == "y"
    assert trend_figure(ROWS, "share", KO, LIGHT).layout.yaxis.rangemode == "normal"


def test_only_the_first_and_last_quarter_are_named():
    axis = trend_figure(ROWS, "count", KO, LIGHT).layout.xaxis
    assert list(axis.tickvals) == ["2025Q3", "2026Q1"]
    assert list(axis.ticktext) == ["’25.3분기", "’26.1분기"]


@pytest.mark.parametrize("many", [1, 2, 3, 8])
def test_panels_never_overlap(many):
    rows = pd.concat([ROWS.head(3).assign(complex_id=f"c{i}") for i in range(many)])
    layout = trend_figure(rows, "count", KO, LIGHT).layout
    boxes = [
        (*layout[f"xaxis{n or ''}"].domain, *layout[f"yaxis{n or ''}"].domain)
        for n in [None, *range(2, many + 1)]
    ]
    for place, (left, right, bottom, top) in enumerate(boxes):
        assert 0 <= left < right <= 1
        assert 0 <= bottom < top <= 1
        for other in boxes[:place]:
            apart = left >= other[1] or right <= other[0] or bottom >= other[3] or top <= other[2]
            assert apart

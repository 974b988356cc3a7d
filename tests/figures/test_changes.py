"""The bars of what changed most."""

import pandas as pd

from src.figures.changes import change_figure
from src.figures.look import LIGHT
from tests.figures.support import EN, KO

ROWS = pd.DataFrame(
    {
        "complex_name": ["구미", "부평", "주안"],
        "before": [100.0, 50.0, 0.0],
        "after": [80.0, 55.0, 30.0],
    }
)


def test_the_greatest_rise_is_on_top_and_falls_are_below():
    figure = change_figure(ROWS, "count", KO, LIGHT)
    bars = figure.data[0]
    assert list(bars.x) == [-20.0, 5.0, 30.0]
    assert list(bars.y) == [0, 1, 2]
    assert list(figure.layout.yaxis.ticktext) == ["구미", "부평", "주안"]


def test_direction_is_told_by_sign_and_colour():
    bars = change_figure(ROWS, "count", KO, LIGHT).data[0]
    falls, rises = "#a85a10", "#3566d6"
    assert list(bars.marker.color) == [falls, rises, rises]
    assert list(bars.text) == ["-20 (-20.0%)", "+5 (+10.0%)", "+30 (–)"]


def test_the_hover_says_before_and_after_in_the_unit():
    won = ROWS.assign(before=1e12, after=2e12)
    assert change_figure(ROWS, "count", KO, LIGHT).data[0].hovertext[0] == "<b>구미</b><br>100 → 80"
    assert change_figure(won, "krw", EN, LIGHT).data[0].hovertext[0] == (
        "<b>구미</b><br>₩1.0tn → ₩2.0tn"
    )


def test_bars_have_room_for_their_labels_on_both_sides():
    low, high = change_figure(ROWS, "count", KO, LIGHT).layout.xaxis.range
    assert low < -20 - 10
    assert high > 30 + 10


def test_only_rises_start_at_zero():
    low, _ = change_figure(ROWS.tail(2), "count", KO, LIGHT).layout.xaxis.range
    assert low < 0
    assert low > -30

"""The bars of the greatest changes."""

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
    names = [label.split("<br>")[0] for label in figure.layout.yaxis.ticktext]
    assert names == ["구미", "부평", "주안"]


def test_direction_is_told_by_sign_and_colour():
    figure = change_figure(ROWS, "count", KO, LIGHT)
    bars = figure.data[0]
    falls, rises = "#a85a10", "#3566d6"
    assert list(bars.marker.color) == [falls, rises, rises]
    said = [label.split("<br>")[1] for label in figure.layout.yaxis.ticktext]
    assert said == ["-20 (-20.0%)", "+5 (+10.0%)", "+30 (–)"]


def test_an_amount_is_said_in_its_own_unit():
    won = ROWS.assign(before=2e12, after=1.5e12)
    labels = change_figure(won, "krw", KO, LIGHT).layout.yaxis.ticktext
    assert labels[0] == "구미<br>-5,000억 원 (-25.0%)"


def test_the_hover_says_before_and_after_in_the_unit():
    won = ROWS.assign(before=1e12, after=2e12)
    assert change_figure(ROWS, "count", KO, LIGHT).data[0].hovertext[0] == "<b>구미</b><br>100 → 80"
    assert change_figure(won, "krw", EN, LIGHT).data[0].hovertext[0] == (
        "<b>구미</b><br>₩1.0tn → ₩2.0tn"
    )

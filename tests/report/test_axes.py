"""Scales and ticks of the charts in a report."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.report.axes import Scale, quarter_starts, runs_of, spread, tick_text, ticks_from_zero


@pytest.mark.parametrize(
    ("top", "ticks"),
    [
        (30, [0, 10, 20, 30]),
        (8, [0, 2, 4, 6, 8]),
        (9, [0, 2.5, 5, 7.5, 10]),
        (0.7, [0, 0.2, 0.4, 0.6, 0.8]),
        (1234, [0, 500, 1000, 1500]),
        (0, [0, 1]),
        (float("nan"), [0, 1]),
        (float("inf"), [0, 1]),
    ],
)
def test_ticks_are_round_and_begin_at_zero(top, ticks):
    assert ticks_from_zero(top) == pytest.approx(ticks)


@given(st.floats(1e-6, 1e12))
def test_the_last_tick_is_not_below_the_highest_value(top):
    ticks = ticks_from_zero(top)
    assert ticks[0] == 0
    assert ticks[-1] >= top * 0.999
    assert 2 <= len(ticks) <= 6


@pytest.mark.parametrize(
    ("value", "ticks", "text"),
    [(2.5, [0, 2.5, 5], "2.5"), (0, [0, 2.5], "0.0"), (1500, [0, 500], "1,500"), (1, [0, 1], "1")],
)
def test_a_tick_has_the_decimals_that_its_neighbours_need(value, ticks, text):
    assert tick_text(value, ticks) == text


def test_a_scale_lies_straight_between_its_ends():
    scale = Scale(0, 10, 100, 200)
    assert [scale(0), scale(5), scale(10)] == [100, 150, 200]
    assert Scale(3, 3, 100, 200)(3) == 150


def test_the_first_week_of_each_quarter_is_labelled():
    weeks = pd.Series(pd.date_range("2026-03-23", periods=20, freq="7D"))
    assert [str(weeks[at].date()) for at in quarter_starts(weeks)] == ["2026-04-06", "2026-07-06"]


def test_weeks_without_a_new_quarter_have_their_first_labelled():
    assert quarter_starts(pd.Series(pd.date_range("2026-05-04", periods=3, freq="7D"))) == [0]
    assert quarter_starts(pd.Series([], dtype="datetime64[ns]")) == []


def test_labels_move_apart_in_their_order():
    assert spread([100, 101, 150], 10, 0, 200) == [100, 110, 150]
    assert spread([195, 196, 197], 10, 0, 200) == [180, 190, 200]
    assert spread([3, 1, 2], 10, 1, 200) == [21, 1, 11]
    assert spread([], 10, 0, 200) == []


@given(st.lists(st.floats(0, 300), min_size=1, max_size=6))
def test_labels_never_overlap_nor_leave_the_sheet(heights):
    placed = spread(heights, 10, 0, 300)
    inside = sorted(placed)
    assert all(after - before >= 10 - 1e-6 for before, after in pairwise(inside))
    assert inside[0] >= -1e-6
    assert inside[-1] <= 300 + 1e-6


def test_a_gap_parts_a_line():
    assert runs_of([True, True, False, True]) == [(0, 2), (3, 4)]
    assert runs_of([False]) == []
    assert runs_of([]) == []

"""Ranges and ticks of axes: round, within the range, in the format of the screen."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.pictures.scales import Axis, Extent, kind_of


def axis(
    name: str = "yaxis", kind: str = "linear", places=(), padded: bool = False, **spec
) -> Axis:
    made = Axis(name, spec, kind, spec.pop("names", ()))
    return made.ranged([Extent(np.array(places, float), padded)] if len(places) else [])


def words(made: Axis, pixels: float = 200) -> list[str]:
    return [tick.words for tick in made.ticks(pixels)]


def test_a_range_that_is_given_is_kept():
    made = axis(range=[0, 120])
    assert (made.low, made.high) == (0, 120)
    assert words(made) == ["0", "20", "40", "60", "80", "100", "120"]


@pytest.mark.parametrize(
    ("places", "padded", "spec", "ends"),
    [
        ((0, 100), False, {}, (0, 100)),
        ((0, 100), True, {}, (-5, 105)),
        ((20, 100), False, {"rangemode": "tozero"}, (0, 100)),
        ((0, 100), False, {"autorange": "reversed"}, (100, 0)),
        ((7, 7), False, {}, (6, 8)),
        ((np.nan,), False, {}, (0, 1)),
        ((), False, {}, (0, 1)),
    ],
)
def test_a_range_holds_what_is_drawn(places, padded, spec, ends):
    made = axis(places=places, padded=padded, **spec)
    assert (made.low, made.high) == ends


@given(st.floats(-1e6, 1e6), st.floats(1, 1e9), st.integers(2, 10))
def test_ticks_are_evenly_spaced_within_the_range_and_not_more_than_asked_for(low, size, wanted):
    made = axis(range=[low, low + size], nticks=wanted)
    places = [tick.place for tick in made.ticks(100)]
    assert len(places) <= wanted + 1
    assert all(low - size * 1e-5 <= place <= low + size * (1 + 1e-5) for place in places)
    steps = [after - before for before, after in pairwise(places)]
    assert steps == pytest.approx([steps[0]] * len(steps), rel=1e-6) if steps else True


@pytest.mark.parametrize(
    ("ends", "pattern", "said"),
    [
        ([0, 1], ".0%", ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([0.79, 0.81], ".1%", ["79.0%", "79.5%", "80.0%", "80.5%", "81.0%"]),
        ([0, 1], None, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ([-10, 10], None, ["−10", "−5", "0", "5", "10"]),
        ([0, 30_000], ",", ["0", "5,000", "10,000", "15,000", "20,000", "25,000", "30,000"]),
        ([0, 1], ",d", ["0", "", "", "", "", "1"]),
    ],
)
def test_ticks_are_written_in_the_pattern_of_the_axis(ends, pattern, said):
    assert words(axis(range=ends, tickformat=pattern)) == said


def test_a_logarithmic_axis_has_powers_of_ten_and_shares_by_its_logarithm():
    made = axis("xaxis", "log", places=(10, 0, 10_000), tickformat=",", dtick=1)
    assert words(made) == ["10", "100", "1,000", "10,000"]
    assert made.share(1000) == pytest.approx(2 / 3)
    assert axis(kind="log").ticks(100)


def test_an_axis_of_dates_has_firsts_of_months():
    days = pd.to_datetime(["2026-01-05", "2026-11-09"])
    made = axis("xaxis", "date", tickformat="%y.%-m", nticks=6)
    made = made.ranged([Extent(made.numbers(days), False)])
    assert words(made) == ["26.3", "26.5", "26.7", "26.9", "26.11"]


def test_ticks_outside_the_range_are_left_out_and_named_ones_keep_their_words():
    made = axis(range=[0, 1], tickvals=[0, 1, 2], ticktext=["가", "나", "다"])
    assert words(made) == ["가", "나"]


def test_a_missing_value_is_no_number_on_any_axis():
    assert np.isnan(axis().numbers([None, np.nan])).all()
    assert np.isnan(axis(kind="date").numbers([None, pd.NaT])).all()
    named = Axis("xaxis", {}, "category", ("가", "나"))
    np.testing.assert_array_equal(named.numbers(["나", None, "가"]), [1, np.nan, 0])


def test_the_kind_of_an_axis_is_that_of_its_values():
    assert kind_of({}, [None, "가"]) == "category"
    assert kind_of({}, [pd.Timestamp("2026-11-09")]) == "date"
    assert kind_of({}, [np.nan, 3]) == "linear"
    assert kind_of({}, []) == "linear"
    assert kind_of({"type": "log"}, ["가"]) == "log"

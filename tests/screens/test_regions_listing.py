"""The list beside the map: how its intervals are drawn."""

import pandas as pd
import pytest

from src.domain.measures import PLACE_MEASURES
from src.screens.regions.listing import _scale

RATE = next(row for row in PLACE_MEASURES if row.unit == "share")
ROWS = pd.DataFrame({"lower": [0.2, 0.3, None], "upper": [0.4, 0.5, None]})


def test_intervals_are_drawn_from_the_lowest_end_to_the_highest():
    scale = _scale(ROWS, pd.DataFrame({"value": [0.35]}), RATE)
    assert [scale.at(end) for end in (0.2, 0.35, 0.5)] == pytest.approx([0, 0.5, 1])
    assert scale.at(scale.against) == pytest.approx(0.5)


def test_a_benchmark_outside_of_all_intervals_is_drawn_too():
    scale = _scale(ROWS, pd.DataFrame({"value": [0.1]}), RATE)
    assert scale.at(scale.against) == 0
    assert scale.at(0.5) == 1


def test_one_place_without_an_interval_breaks_nothing():
    scale = _scale(pd.DataFrame({"value": [0.3]}), pd.DataFrame({"value": [0.3]}), RATE)
    assert scale.at(0.3) == 0

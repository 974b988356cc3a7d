"""The one verdict on a place."""

import math

import pandas as pd
import pytest

from src.domain.measures import MEASURES
from src.metrics.verdict import verdict_of, with_verdict


@pytest.mark.parametrize(
    ("lower", "upper", "expected"),
    [
        (0.61, 0.99, "low"),
        (0.61, 1.0, "like"),
        (0.61, 1.03, "like"),
        (1.0, 1.4, "like"),
        (1.15, 1.9, "high"),
        (math.nan, 1.9, None),
        (0.5, math.nan, None),
    ],
)
def test_a_place_is_like_others_unless_its_interval_leaves_the_benchmark_out(
    lower, upper, expected
):
    assert verdict_of(lower, upper) == expected


def test_without_a_benchmark_there_is_no_verdict():
    assert verdict_of(0.2, 0.4, math.nan) is None


def test_a_measure_that_is_not_of_uptake_has_no_verdict():
    rows = pd.DataFrame({"value": [0.2], "lower": [0.1], "upper": [0.3]})
    assert with_verdict(rows, MEASURES["women_share"])["verdict"].tolist() == [None]

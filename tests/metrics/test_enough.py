"""When there is too little to judge: decided by what is expected, never by what was seen."""

import math

import pytest

from src.metrics.enough import why_not_judged
from src.metrics.rates import byar_interval

NAN = math.nan


@pytest.mark.parametrize(
    ("eligible", "expected", "said"),
    [
        (0, 0.0, "nobody"),
        (1, 0.4, "too_few"),
        (40, 7.0, "too_few"),
        (40, 7.6, "too_few"),
        (40, 7.7, ""),
        (40, 8.0, ""),
        (9, 8.1, ""),
        (100_000, 30_000.0, ""),
        (NAN, NAN, "too_few"),
    ],
)
def test_the_line_lies_at_eight_expected_users(eligible, expected, said):
    assert why_not_judged([eligible], [expected]).tolist() == [said]


def test_the_line_is_where_half_and_double_both_fit():
    for expected in (5.0, 7.0, 8.0, 9.0, 20.0):
        lower, upper = byar_interval(expected)
        both_fit = lower < expected / 2 and upper > 2 * expected
        assert (why_not_judged([100], [expected])[0] == "too_few") == both_fit


def test_nobody_eligible_goes_before_too_few():
    assert why_not_judged([0, 0, 3], [0.0, NAN, 0.0]).tolist() == ["nobody", "nobody", "too_few"]

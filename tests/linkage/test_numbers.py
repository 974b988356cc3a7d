"""Only valid numbers join or forbid a pair."""

import pandas as pd
import pytest

from src.linkage.prepare import trusted_business_no, trusted_head, trusted_workplace_no


def one(function, *values):
    return function(*[pd.Series([value], dtype=object) for value in values]).iloc[0]


@pytest.mark.parametrize(
    ("printed", "trusted"),
    [
        ("124-81-00998", "1248100998"),
        ("1248100998", "1248100998"),
        ("1248100999", ""),
        ("124810****", ""),
        ("0000000000", ""),
        ("１２４８１００９９８", ""),
        (None, ""),
    ],
)
def test_a_business_number_is_trusted_if_its_check_digit_is_right(printed, trusted):
    assert one(trusted_business_no, printed) == trusted


@pytest.mark.parametrize(
    ("printed", "trusted"),
    [
        ("124-81-00998-0", "12481009980"),
        ("12481009996", ""),
        ("91234567890", "91234567890"),
        ("1248100998", ""),
    ],
)
def test_a_workplace_number_is_trusted_with_its_business_number(printed, trusted):
    assert one(trusted_workplace_no, printed) == trusted


@pytest.mark.parametrize(
    ("head", "number", "trusted"),
    [
        ("124810", "", "124810"),
        ("124810****", "", "124810"),
        ("999999", "1248100998", "124810"),
        ("12481", "", ""),
        ("000000", "", ""),
        (None, "", ""),
    ],
)
def test_a_head_is_that_of_the_number_or_the_one_shown(head, number, trusted):
    assert one(trusted_head, head, number) == trusted

"""Sheet names, lengths and widths."""

import pytest

from src.exports.sheet import sheet_name, width_of


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("입주기업", "입주기업"),
        ("a/b\\c[d]:e*f?", "a b c d e f"),
        ("'따옴표'", "따옴표"),
        ("History", "표"),
        ("", "표"),
        ("가" * 40, "가" * 31),
        ("🏭" * 16, "🏭" * 15),
    ],
)
def test_a_sheet_name_obeys_excel(title, expected):
    assert sheet_name(title, "표") == expected


def test_hangul_takes_two_columns():
    assert width_of("가나다라마바사아", []) > width_of("abcdefgh", [])


def test_one_long_name_does_not_make_a_column_endless():
    assert width_of("이름", ["가" * 300]) == 48

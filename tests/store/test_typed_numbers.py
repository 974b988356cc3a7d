"""Business numbers typed into texts are hidden from readers who may not see them."""

import pandas as pd
import pytest

from src.store.typed_numbers import hide_numbers, without_numbers


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("대표 1248154321 확인", "대표 12481***** 확인"),
        ("124-81-54321", "124-81-*****"),
        ("(124 81 54321)", "(124 81 *****)"),
        ("124 - 81 - 54321", "124 - 81 - *****"),
        ("１２４-８１-５４３２１", "１２４-８１-*****"),
        ("124-81-54321, 2148154320", "124-81-*****, 21481*****"),
    ],
)
def test_the_last_digits_of_a_number_in_a_text_are_hidden(typed, told):
    assert hide_numbers(typed) == told


@pytest.mark.parametrize(
    "text",
    ["031-860-1234", "0318601234", "2026-11-29 10:30", "02-860-1234", "20261129103000", "08389"],
)
def test_telephones_days_and_longer_numbers_stay(text):
    assert hide_numbers(text) == text


def test_codes_ids_and_who_signed_in_are_no_texts_and_rows_may_be_left_as_they_are():
    rows = pd.DataFrame(
        {
            "company_id": ["1248154321", "2148154320"],
            "moved_by": ["2023012345", "kim"],
            "need": ["1248154321", "214-81-54320"],
            "note": [None, "없음"],
            "users": [1248154321, 2],
        }
    )
    told = without_numbers(rows, pd.Series([False, True]))
    assert told["need"].tolist() == ["1248154321", "214-81-*****"]
    assert without_numbers(rows)["need"].tolist() == ["12481*****", "214-81-*****"]
    kept = ["company_id", "moved_by", "note", "users"]
    pd.testing.assert_frame_equal(told[kept], rows[kept])
    assert without_numbers(rows.head(0)).empty

"""Business numbers as people type them."""

import pytest

from src.store.business_number import digits_of, is_mistyped


@pytest.mark.parametrize("number", ["124-81-00998", "124 81 00998", "1248100998"])
def test_a_number_in_use_passes_however_it_is_typed(number):
    assert digits_of(number) == "1248100998"
    assert not is_mistyped(digits_of(number))


@pytest.mark.parametrize("number", ["1234567890", "1248100999", "1248010998"])
def test_a_mistyped_number_is_noticed(number):
    assert is_mistyped(number)


@pytest.mark.parametrize("words", ["12481", "124810099", "12481009980", ""])
def test_what_has_not_ten_digits_is_not_judged(words):
    assert not is_mistyped(words)


@pytest.mark.parametrize("words", ["가나정밀", "123-45가", "１２３", "'; DROP TABLE", "", "--"])
def test_words_are_no_number(words):
    assert digits_of(words) == ""

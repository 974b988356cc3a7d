"""What a cell of figures may hold, and what is refused."""

import math

import pytest

from src.load.files.cells import DOLLARS, WON, Cell, find_unit, read_amount, read_count


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (15333.0, 15333),
        ("1,234", 1234),
        ("１,２３４", 1234),
        (" 12\xa0", 12),
        ("국가 총50개", 50),
        ("1개", 1),
        ("총1,349개", 1349),
        ("-", 0),
        (0.0, 0),
        ("3.0", 3),
    ],
)
def test_a_count_is_read_however_it_is_written(raw, value):
    assert read_count(raw) == Cell(value=value)


@pytest.mark.parametrize(
    ("raw", "gap"),
    [
        ("X", "withheld"),
        ("x ", "withheld"),
        ("Ｘ", "withheld"),
        ("…", "not_carried"),
        ("", "not_carried"),
    ],
)
def test_a_cell_without_a_value_says_why(raw, gap):
    assert read_count(raw) == Cell(gap=gap)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("약 3천", "not_a_number"),
        ("1,23", "not_a_number"),
        ("=1+1", "not_a_number"),
        (True, "not_a_number"),
        (math.inf, "not_a_number"),
        ("△12", "negative"),
        (-1.0, "negative"),
        (1.5, "not_whole"),
        ("9" * 18, "too_big"),
        ("1e99", "too_big"),
    ],
)
def test_a_count_that_cannot_be_is_refused_with_its_reason(raw, code):
    assert read_count(raw) == Cell(refused=code)


def test_an_amount_is_turned_into_whole_won():
    assert read_amount(43189.48017300196, 10**8) == Cell(value=4318948017300)


def test_an_amount_keeps_its_cents_until_the_unit_is_applied():
    assert read_amount("0.000001", 10**6) == Cell(value=1)


@pytest.mark.parametrize(
    ("printed", "currency", "unit"),
    [
        ("누계생산(백만원)", WON, 10**6),
        ("누계생산백만원", WON, 10**6),
        ("(단위 : 억원, %)", WON, 10**8),
        ("(단위 : 천만원, %)", WON, 10**7),
        ("(단위: 십억원)", WON, 10**9),
        ("단위: 10억 원", WON, 10**9),
        ("(1,000원)", WON, 1_000),
        ("만원", WON, 10_000),
        ("원", WON, 1),
        ("고용인원(명)", WON, 7),
        ("누계수출(천달러)", DOLLARS, 1_000),
        ("(단위 : 백만불, %)", DOLLARS, 10**6),
        ("수출(백만 US$)", DOLLARS, 10**6),
        ("수출(천USD)", DOLLARS, 1_000),
        ("(단위 : 백만원)", DOLLARS, 7),
    ],
)
def test_a_unit_of_money_is_read_whole_or_left_to_the_layout(printed, currency, unit):
    assert find_unit(printed, currency, 7) == unit

"""The rules that check rows, each against its slow and obvious version."""

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from src.load.files.rules import (
    REJECTED,
    Rule,
    broken_rules,
    missing,
    more_than,
    outside,
    problems_of,
    refused_rows,
    together,
    twice,
)

COLUMNS = {
    "users": pa.array([3, 5, None, 0]),
    "eligible": pa.array([4, 4, 4, None]),
    "week": pa.array([dt.date(2026, 11, 16), dt.date(2026, 11, 17), None, dt.date(2026, 11, 22)]),
    "sex": pa.array(["m", "x", None, "f"]),
    "company": pa.array(["a", "b", "a", "a"]),
    "month": pa.array(["2026-01", "2026-01", "2026-01", "2026-02"]),
}
TESTS = {
    "missing": (missing("users"), [False, False, True, False]),
    "below": (outside("users", least=1), [False, False, False, True]),
    "above": (outside("users", most=4), [False, True, False, False]),
    "more than": (more_than("users", "eligible"), [False, True, False, False]),
    "twice": (twice("company", "month"), [False, False, True, False]),
    "together": (together("company", "a", missing("users")), [False, False, True, False]),
}


@pytest.mark.parametrize("name", TESTS)
def test_a_rule_finds_the_rows_that_break_it(name):
    test, broken = TESTS[name]
    assert test(COLUMNS).tolist() == broken


def test_a_rule_on_a_column_that_is_not_there_breaks_nothing():
    assert broken_rules([Rule("no_count", REJECTED, "gone", missing("gone"))], COLUMNS) == []


def not_a_man(columns):
    """Return the rows whose sex is neither missing nor male."""
    return np.array([sex not in (None, "m") for sex in columns["sex"].to_pylist()])


def test_a_row_is_refused_once_and_all_that_is_wrong_in_it_is_told():
    rules = (
        Rule("no_count", REJECTED, "users", missing("users")),
        Rule("unknown_status", REJECTED, "sex", not_a_man),
        Rule("too_many_people", REJECTED, "users", outside("users", most=4)),
    )
    broken = broken_rules(rules, COLUMNS)
    numbers, raw = np.array([2, 3, 4, 5]), {"users": pa.array(["3", "5", "", "0"])}
    told = problems_of(broken, numbers, raw, {"users": "사용자"})
    assert refused_rows(broken, 4).tolist() == [False, True, True, True]
    assert list(zip(told["row"], told["column"], told["level"], strict=True)) == [
        (3, "sex", "rejected"),
        (3, "사용자", "also"),
        (4, "사용자", "rejected"),
        (5, "sex", "rejected"),
    ]

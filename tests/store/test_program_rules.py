"""The dated rules of the programmes."""

from datetime import date

import pytest

from src.domain.codes import PROGRAMS
from src.store.program_rules import (
    CONFIDENCES,
    PRIORITY,
    all_rules,
    priority_limit,
    rules_on,
    section_of,
)

TODAY = date(2026, 11, 15)


def test_every_rule_says_what_it_is_from_when_and_where_to_confirm_it():
    rules = all_rules()
    assert {*rules["program"]} == {*PROGRAMS, PRIORITY}
    assert {*rules["confidence"]} <= {*CONFIDENCES}
    for column in ("rule", "text_ko", "text_en", "official", "valid_from", "checked_on"):
        assert rules[column].notna().all(), column
    assert (rules["valid_to"].isna() | (rules["valid_to"] > rules["valid_from"])).all()


def test_what_was_only_remembered_names_no_amount_and_asks_to_be_confirmed():
    remembered = all_rules()[lambda rules: rules["confidence"] == "M"]
    assert remembered["amount_krw"].isna().all()
    assert remembered["text_ko"].str.contains("확인이 필요합니다").all()
    assert remembered["text_en"].str.contains("to be confirmed").all()


def test_what_was_seen_names_its_source():
    seen = all_rules()[lambda rules: rules["confidence"] != "M"]
    assert seen["source"].notna().all()


def substitute(day: date, employees: float | None) -> list[float]:
    rules = rules_on(day, employees)
    return list(rules.loc[rules["rule"].str.startswith("substitute"), "amount_krw"])


def test_the_grant_for_a_substitute_follows_the_year_and_the_size():
    assert substitute(date(2024, 6, 1), 10) == [800_000]
    assert substitute(date(2025, 12, 31), 10) == [1_200_000]
    assert substitute(date(2026, 1, 1), 29) == [1_400_000]
    assert substitute(date(2026, 1, 1), 30) == [1_300_000]
    assert substitute(TODAY, None) == [1_400_000, 1_300_000]


def test_a_rule_does_not_hold_before_its_day():
    assert "short_leave" not in set(rules_on(date(2026, 8, 19), 10)["rule"])
    assert "short_leave" in set(rules_on(date(2026, 8, 20), 10)["rule"])


@pytest.mark.parametrize(
    ("ksic", "section", "limit"),
    [("26", "C", 500), ("C26410", "C", 500), ("62", "J", 300), ("47", "G", 200), ("68", "L", 100)],
)
def test_the_limit_of_a_priority_firm_follows_its_industry(ksic, section, limit):
    assert section_of(ksic) == section
    assert priority_limit(ksic, TODAY) == limit


@pytest.mark.parametrize("ksic", [None, float("nan"), "", "X", "2", "가나", "00"])
def test_an_unknown_industry_has_no_limit(ksic):
    assert priority_limit(ksic, TODAY) is None

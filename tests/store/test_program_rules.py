"""The dated rules of the programmes: their content, and what each kind of firm gets on a day."""

from datetime import date

import pandas as pd
import pytest

from src.domain.codes import PROGRAMS
from src.store.program_rules import (
    CLASSES,
    MARKS,
    PRIORITY,
    Firm,
    all_rules,
    priority_limit,
    rules_for,
    section_of,
    stale_rules,
)

TODAY = date(2026, 12, 1)
MACHINES, SOFTWARE = "29299", "58222"


def test_every_rule_says_what_it_is_from_when_and_where_to_confirm_it():
    rules = all_rules()
    assert {*rules["program"]} == {*PROGRAMS, PRIORITY}
    assert {*rules["mark"]} <= {*MARKS}
    assert {*rules["firm_class"].dropna()} <= {*CLASSES}
    for column in ("rule", "text_ko", "text_en", "source", "official", "valid_from", "checked_on"):
        assert rules[column].notna().all(), column
    assert (rules["valid_to"].isna() | (rules["valid_to"] > rules["valid_from"])).all()


def test_a_rule_that_excludes_another_names_one_that_is_there():
    rules = all_rules()
    named = {f"{row.program}.{row.rule}" for row in rules.itertuples()}
    assert {*rules["excludes"].dropna()} <= named


def test_one_rule_is_never_in_force_twice_for_one_firm():
    for day in (date(2025, 6, 1), date(2026, 3, 1), date(2026, 10, 1), TODAY):
        for size in (10, 40, 400):
            rules = rules_for(Firm(size, MACHINES, "11", "11530"), day)
            rules = rules[rules["verdict"] != "may_not"]
            assert not rules.duplicated(["program", "rule"]).any(), (day, size)


def gets(firm: Firm, day: date, *verdicts: str) -> set[str]:
    rules = rules_for(firm, day)
    rules = rules[rules["verdict"].isin(verdicts or ("may",))]
    return set(rules["program"] + "." + rules["rule"])


GRANTS_2026 = {
    *("parental.employer_grant", "reduced_hours.employer_grant", "flexible.system"),
    *("replacement.substitute", "replacement.shared_work"),
}
MID_2026 = {"reduced_hours.ten_oclock", "flexible.employer_grant", "flexible.shorter_week"}
LAW_2025 = {"parental.duration", "maternity.infertility", "replacement.bank"}
LAW_2026 = {*LAW_2025, "reduced_hours.benefit"}
SEOUL = "parental.seoul_points"


@pytest.mark.parametrize(
    ("firm", "day", "expected"),
    [
        (
            Firm(10, MACHINES, "47", "47190"),
            date(2025, 6, 1),
            {
                *LAW_2025,
                *("reduced_hours.benefit_2025", "flexible.employer_grant_2025"),
                *("replacement.substitute_2025", "replacement.shared_work_2025"),
            },
        ),
        (Firm(10, MACHINES, "47", "47190"), date(2026, 3, 1), {*LAW_2026, *GRANTS_2026, *MID_2026}),
        (
            Firm(10, MACHINES, "47", "47190"),
            date(2026, 10, 1),
            {
                *LAW_2026,
                *GRANTS_2026,
                *MID_2026,
                *("parental.short_leave", "paternity.around_birth", "paternity.loss"),
            },
        ),
        (
            Firm(40, SOFTWARE, "11", "11530"),
            date(2026, 12, 1),
            {
                *LAW_2026,
                *GRANTS_2026,
                *MID_2026,
                *("parental.short_leave", "paternity.around_birth", "paternity.loss"),
                *("flexible.four_and_a_half_days", SEOUL),
            },
        ),
        (
            Firm(5432, MACHINES, "47", "47190"),
            date(2026, 12, 1),
            {*LAW_2026, "parental.short_leave", "paternity.around_birth", "paternity.loss"},
        ),
        (
            Firm(None, None, "11", "11530"),
            date(2026, 12, 1),
            {*LAW_2026, "parental.short_leave", "paternity.around_birth", "paternity.loss"},
        ),
    ],
    ids=["small 2025", "small March 2026", "small October 2026", "40 in Guro", "5,432", "unknown"],
)
def test_a_firm_gets_exactly_what_it_may_have_on_a_day(firm, day, expected):
    assert gets(firm, day) == expected


@pytest.mark.slow
def test_no_firm_above_the_limit_is_offered_what_is_for_priority_firms():
    rules = all_rules()
    priority = {
        f"{row.program}.{row.rule}" for row in rules[rules["firm_class"] == "priority"].itertuples()
    }
    for day in (date(2025, 6, 1), date(2026, 3, 1), date(2026, 10, 1), TODAY):
        for ksic in ("10", "26", "41", "47", "58", "62", "68", "86"):
            for sido, sigungu in (("11", "11530"), ("30", "30170"), ("47", "47190")):
                limit = priority_limit(ksic, day)
                firm = Firm(limit + 1, ksic, sido, sigungu)
                assert not priority & gets(firm, day, "may", "confirm")


def test_why_a_firm_does_not_get_a_grant_is_told():
    rules = rules_for(Firm(5432, MACHINES), TODAY)
    why = rules[rules["firm_class"] == "priority"].set_index("rule")["why"]
    assert set(why[["employer_grant", "system"]]) == {"class"}
    middle = rules[rules["firm_class"] == "priority_or_mid"]
    assert set(middle["verdict"]) == {"confirm"}
    assert set(middle["why"]) == {"class_unknown"}


def test_the_row_of_another_size_is_not_told_beside_that_of_the_firm():
    rules = rules_for(Firm(56, MACHINES), TODAY)
    assert list(rules.loc[rules["rule"] == "substitute", "amount_krw"]) == [1_300_000]
    assert not (rules["why"] == "size").any()
    small = rules_for(Firm(10, MACHINES), TODAY)
    assert list(small.loc[small["why"] == "size", "rule"]) == ["four_and_a_half_days"]


def test_what_others_say_is_to_be_confirmed_and_what_is_remembered_is_not_there(monkeypatch):
    rules = rules_for(Firm(10, MACHINES), TODAY)
    assert set(rules.loc[rules["mark"] == "C", "verdict"]) == {"confirm"}
    remembered = all_rules().assign(mark="M")
    monkeypatch.setattr("src.store.program_rules.all_rules", lambda: remembered)
    assert rules_for(Firm(10, MACHINES), TODAY).empty


def test_a_rule_of_a_region_is_for_firms_there():
    assert SEOUL in gets(Firm(10, MACHINES, "11", "11530"), TODAY)
    assert SEOUL not in gets(Firm(10, MACHINES, "41", "41273"), TODAY)
    assert SEOUL not in gets(Firm(10, MACHINES), TODAY)


def substitute(day: date, employees: int) -> list[float]:
    rules = rules_for(Firm(employees, MACHINES), day)
    rules = rules[(rules["verdict"] == "may") & rules["rule"].str.startswith("substitute")]
    return list(rules["amount_krw"])


def test_the_grant_for_a_substitute_follows_the_year_and_the_size():
    assert substitute(date(2024, 6, 1), 10) == [800_000]
    assert substitute(date(2025, 12, 31), 10) == [1_200_000]
    assert substitute(date(2026, 1, 1), 29) == [1_400_000]
    assert substitute(date(2026, 1, 1), 30) == [1_300_000]


def test_fathers_leave_changes_its_name_on_the_18th_of_september_2026():
    before = {*rules_for(Firm(10, MACHINES), date(2026, 9, 17))["rule"]}
    after = rules_for(Firm(10, MACHINES), date(2026, 9, 18))
    assert "around_birth" not in before
    assert "around_birth" in {*after["rule"]}
    assert "duration" not in {*after.loc[after["program"] == "paternity", "rule"]}


def test_rules_that_nobody_looked_at_for_90_days_are_named():
    looked_at = all_rules()["checked_on"].max()
    assert stale_rules((looked_at + pd.Timedelta(days=90)).date()).empty
    assert len(stale_rules((looked_at + pd.Timedelta(days=91)).date())) > 20


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

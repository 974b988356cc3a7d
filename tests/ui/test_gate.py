"""Who may see single companies and whole numbers."""

import pytest

from src.ui import cached, gate

CASES = [
    # origin, company readers, number readers, user: sees companies, sees numbers
    ("sample", "", "", "", True, True),
    ("sample", "kim", "", "", False, False),
    ("sample", "*", "kim", "lee", True, False),
    ("official", "", "", "", False, False),
    ("official", "", "*", "kim", False, False),
    ("official", "*", "", "kim", True, False),
    ("official", "*", "*", "", True, True),
    ("official", "lee, kim ", "kim", "kim", True, True),
    ("official", "lee,kim", "kim", "lee", True, False),
    ("official", "lee", "*", "kim", False, False),
    ("official", "kimchi", "", "kim", False, False),
    ("official", ",", "", "", False, False),
]


@pytest.mark.parametrize(("origin", "readers", "numbers", "user", "companies", "whole"), CASES)
def test_the_two_rights(origin, readers, numbers, user, companies, whole, monkeypatch):
    monkeypatch.setenv("SANDAN_COMPANY_READERS", readers)
    monkeypatch.setenv("SANDAN_NUMBER_READERS", numbers)
    monkeypatch.setattr(gate, "user", lambda: user)
    monkeypatch.setattr(cached, "snapshot", lambda: type("Of", (), {"origin": origin}))
    assert gate.may_see_companies() is companies
    assert gate.may_see_numbers() is whole


def test_without_a_name_nobody_is_named(monkeypatch):
    monkeypatch.setenv("SANDAN_COMPANY_READERS", "kim")
    monkeypatch.setattr(gate, "user", lambda: None)
    monkeypatch.setattr(cached, "snapshot", lambda: type("Of", (), {"origin": "sample"}))
    assert not gate.may_see_companies()

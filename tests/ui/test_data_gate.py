"""Who may load data: named by the setting, and told by the header that the proxy passes."""

from types import SimpleNamespace

import pytest

from src.ui import cached, gate

HEADER = "X-Signed-In"
CASES = [
    # what is shown, stewards, header set, headers passed: may load
    ("sample", "", False, {}, True),
    (None, "", False, {}, True),
    ("official", "", False, {}, False),
    ("official", "*", False, {}, True),
    ("official", "kim", False, {}, False),
    ("official", "kim", False, {HEADER: "kim"}, False),
    ("official", "kim", True, {HEADER: "kim"}, True),
    ("official", "kim", True, {HEADER: "lee"}, False),
    ("official", "kim", True, {}, False),
    ("official", "lee, kim ", True, {HEADER: "kim"}, True),
    ("official", "kimchi", True, {HEADER: "kim"}, False),
    ("official", ",", True, {HEADER: ""}, False),
    ("official", "kim", True, {HEADER: "*"}, False),
    ("sample", "kim", True, {HEADER: "lee"}, False),
    (None, "kim", True, {HEADER: "lee"}, False),
]


@pytest.mark.parametrize(("origin", "stewards", "proxied", "headers", "may"), CASES)
def test_who_may_load(origin, stewards, proxied, headers, may, monkeypatch):
    monkeypatch.setenv("SANDAN_STEWARDS", stewards)
    if proxied:
        monkeypatch.setenv("SANDAN_USER_HEADER", HEADER)
    snapshot = None if origin is None else SimpleNamespace(origin=origin)
    monkeypatch.setattr(cached, "snapshot", lambda: snapshot)
    context = SimpleNamespace(context=SimpleNamespace(headers=headers))
    monkeypatch.setattr(gate, "st", context)
    assert gate.may_load() is may


def test_a_reader_of_companies_is_no_steward_and_a_steward_sees_no_companies(monkeypatch):
    monkeypatch.setenv("SANDAN_COMPANY_READERS", "kim")
    monkeypatch.setenv("SANDAN_STEWARDS", "lee")
    monkeypatch.setattr(cached, "snapshot", lambda: SimpleNamespace(origin="official"))
    for name, rights in (("kim", (False, True)), ("lee", (True, False))):
        monkeypatch.setattr(gate, "user", lambda name=name: name)
        assert (gate.may_load(), gate.may_see_companies()) == rights

"""What a filled form opens, and who owns it."""

from datetime import date
from types import SimpleNamespace

import pytest

from src.store.operations.matters import Doer, check_matter
from src.ui import matter_forms

KIM = Doer("kim", "official", "v1", date(2026, 11, 29))
FIRM = {"company_id": "a", "complex_id": "guro", "company_name": "가", "place": "구로"}


@pytest.fixture(autouse=True)
def kim(monkeypatch):
    reader = SimpleNamespace(present=lambda: SimpleNamespace(user="kim"), today=lambda: KIM.day)
    monkeypatch.setattr(matter_forms, "reader", reader)


def opened(kind, given, *steps):
    """Return kind, owner and days of what a form opens; none of it is refused."""
    found = matter_forms._opened(kind, FIRM, given, list(steps))
    for matter, taken in found:
        check_matter(matter, taken, KIM)
    return [(one.kind, one.owner, one.opened_on, one.due_on) for one, _ in found]


def test_what_is_agreed_at_a_visit_is_whose_it_was_typed_by_unless_it_names_somebody():
    visit = {"state": "done", "moved_on": "2026-11-20", "obstacle": "cost", "reason": ""}
    step = {"kind": "step", "program": "parental", "owner": "lee", "due_on": "2026-12-20"}
    nothing = {"kind": "step", "program": "", "owner": "", "due_on": ""}
    check = {"kind": "check", "due_on": "2026-12-01"}
    assert opened("visit", visit, step, step | {"owner": ""}, nothing, check) == [
        ("visit", "kim", "2026-11-20", ""),
        ("step", "lee", "2026-11-20", "2026-12-20"),
        ("step", "kim", "2026-11-20", "2026-12-20"),
        ("check", "kim", "2026-11-20", "2026-12-01"),
    ]


@pytest.mark.parametrize(("typed", "owner"), [("", "kim"), ("lee", "lee")])
def test_a_referral_that_names_nobody_is_whose_it_was_typed_by(typed, owner):
    given = {"to_agency": "kicox", "program": "parental", "due_on": "2026-12-20", "need": "상담"}
    assert opened("referral", given | {"owner": typed}) == [("referral", owner, "", "2026-12-20")]


def test_a_visit_that_is_planned_may_have_a_check_after_it():
    visit = {"state": "planned", "moved_on": "2026-12-20", "obstacle": "", "reason": ""}
    assert opened("visit", visit, {"kind": "check", "due_on": "2027-01-10"}) == [
        ("visit", "kim", "", "2026-12-20"),
        ("check", "kim", "2026-11-29", "2027-01-10"),
    ]

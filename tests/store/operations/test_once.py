"""Some matters exist only once: opening the same one again reports that it is there."""

from datetime import date

import pytest

from src.domain.matters import Matter, Step
from src.store.operations.matters import Doer, move_matter, open_matter, open_matters
from src.store.operations.matters_seen import Sight, matters_of
from src.store.operations.once import with_id

KIM = Doer("kim", "official", "v1", date(2026, 11, 29))
ROLLOUT = Matter("rollout", complex_id="guro", owner="kim")
CASE = Matter("case", "a", "guro", "가", program="parental", need="잘했다")


def opened(db, matter):
    return open_matters(db, [(with_id(db, matter, "official"), ())], KIM)


@pytest.mark.parametrize("matter", [ROLLOUT, CASE])
def test_the_second_of_two_that_were_called_before_either_was_opened_opens_nothing(
    operations, matter
):
    two = [with_id(operations, matter, "official") for _ in range(2)]
    assert [len(open_matters(operations, [(one, ())], KIM)) for one in two] == [1, 0]


@pytest.mark.parametrize("matter", [ROLLOUT, CASE])
def test_one_that_stands_under_another_name_is_met(operations, matter):
    open_matter(operations, matter, KIM)
    assert opened(operations, matter) == []


def test_a_case_that_was_withdrawn_may_be_proposed_anew_and_stands_once(operations):
    (name,) = opened(operations, CASE)
    move_matter(operations, (name, 1), Step("withdrawn", "동의 안 함"), KIM)
    assert len(opened(operations, CASE)) == 1
    assert opened(operations, CASE) == []
    rows = matters_of(operations, Sight("official", None, None))
    assert sorted(rows["state"]) == ["proposed", "withdrawn"]


def test_a_case_of_another_programme_and_other_matters_are_others(operations):
    opened(operations, CASE)
    assert len(opened(operations, Matter("case", "a", "guro", program="flexible", need="x"))) == 1
    visit = Matter("visit", "a", "guro")
    assert with_id(operations, visit, "official") == visit

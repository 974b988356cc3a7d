"""Uses of cases: counted once per firm, way and day; the same in both types of database."""

from datetime import date

import pandas as pd
import pytest

from src.domain.matters import Matter, Step
from src.store.operations.case_uses import Use, add_uses, count_uses, note_uses
from src.store.operations.errors import OperationsError
from src.store.operations.matters import MADE_UP, Doer, drop_made_up, open_matter
from src.store.operations.matters_seen import Sight

MONDAY, TUESDAY = date(2026, 11, 30), date(2026, 12, 1)
ALL = Sight("official", None, None)
SHOWN = ["case_id", "by_page", "by_sheet", "firms"]
TOLD = Step("consented", "서면"), Step("published")


def opened(db, name: str, complex_id: str = "guro", origin: str = "official", source: str = ""):
    about = {"company_id": f"firm-{name}", "complex_id": complex_id, "program": "parental"}
    case = Matter("case", **about, need="나눠 함", matter_id=name, source=source)
    open_matter(db, case, Doer("kim", origin, "v1", MONDAY), *TOLD)


def counted(rows: pd.DataFrame) -> list[list]:
    return rows[SHOWN].to_numpy().tolist()


def test_a_use_counts_once_a_day_for_a_firm_however_often_it_is_drawn(operations):
    opened(operations, "one")
    opened(operations, "two")
    for _ in range(3):  # reruns of the page
        note_uses(operations, [("one", "a"), ("two", "a")], "page", MONDAY)
    note_uses(operations, [("one", "a"), ("one", "b"), ("one", "b")], "sheet", MONDAY)
    note_uses(operations, [("one", "a")], "page", TUESDAY)
    note_uses(operations, [], "page", TUESDAY)
    assert counted(count_uses(operations, ALL)) == [["one", 2, 2, 2], ["two", 1, 0, 1]]
    assert counted(count_uses(operations, ALL, "firm-two")) == [["two", 1, 0, 1]]
    assert counted(count_uses(operations, ALL, "no\0such")) == []


def test_uses_are_told_where_the_firm_of_the_case_may_be_seen(operations):
    opened(operations, "one")
    opened(operations, "far", "magok")
    opened(operations, "made", origin="sample", source=MADE_UP)
    for name in ("one", "far", "made"):
        note_uses(operations, [(name, "a")], "page", MONDAY)
    assert counted(count_uses(operations, Sight("official", ("magok",), ()))) == [["far", 1, 0, 1]]
    assert counted(count_uses(operations, Sight("official", (), None))) == []
    assert counted(count_uses(operations, Sight("sample", None, None))) == [["made", 1, 0, 1]]


def test_uses_of_made_up_cases_go_with_them_and_others_stay(operations):
    opened(operations, "one")
    opened(operations, "made", origin="sample", source=MADE_UP)
    add_uses(operations, [Use(name, "a", "page", "2026-11-30") for name in ("one", "made")])
    drop_made_up(operations)
    opened(operations, "made", origin="sample", source=MADE_UP)
    assert counted(count_uses(operations, Sight("sample", None, None))) == []
    assert counted(count_uses(operations, ALL)) == [["one", 1, 0, 1]]


def test_what_cannot_be_kept_is_refused_whole(operations):
    opened(operations, "one")
    with pytest.raises(OperationsError, match="글자가 아닌 것"):
        note_uses(operations, [("one", "a"), ("one", "b\0")], "page", MONDAY)
    with pytest.raises(ValueError, match="not in tuple"):
        note_uses(operations, [("one", "a")], "leaflet", MONDAY)
    assert counted(count_uses(operations, ALL)) == []

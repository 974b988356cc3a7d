"""Notes on companies: appended, never changed, of one origin; the same in both databases."""

import threading

import pytest
from sqlalchemy import func, select

from src.store.operations.errors import OperationsError
from src.store.operations.follow_ups import (
    history_of,
    mark_company,
    marked_companies,
    notes_made,
)
from src.store.operations.tables import follow_ups


@pytest.fixture
def notes(operations):
    return operations


def note(notes, company="a", mark="follow_up", **more):
    given = {"origin": "official", "version": "v1", "marked_by": "kim", "reason": ""}
    mark_company(notes, company, mark, **given | more)


def test_each_note_is_one_more_also_one_that_takes_a_mark_away(notes):
    made = [notes_made(notes)]
    for mark in ("follow_up", "follow_up", "cleared"):
        note(notes, mark=mark)
        made.append(notes_made(notes))
    assert made == [0, 1, 2, 3]


def test_the_last_note_counts_and_all_stay(notes):
    note(notes, mark="follow_up")
    note(notes, mark="not_now", reason="이전 예정", marked_by="lee")
    marked = marked_companies(notes, "official")
    assert marked[["company_id", "mark", "reason", "marked_by"]].to_numpy().tolist() == [
        ["a", "not_now", "이전 예정", "lee"]
    ]
    history = history_of(notes, "a", "official")
    assert history["mark"].tolist() == ["not_now", "follow_up"]
    assert history["marked_at"].notna().all()


def test_a_cleared_mark_is_gone_and_its_history_is_not(notes):
    note(notes)
    note(notes, mark="cleared")
    assert marked_companies(notes, "official").empty
    assert history_of(notes, "a", "official")["mark"].tolist() == ["cleared", "follow_up"]


def test_notes_on_sample_companies_are_not_seen_on_official_data(notes):
    note(notes, origin="sample")
    assert marked_companies(notes, "official").empty
    assert history_of(notes, "a", "official").empty
    assert marked_companies(notes, "sample")["company_id"].tolist() == ["a"]


@pytest.mark.parametrize("reason", ["", "   "])
def test_not_now_needs_a_reason(notes, reason):
    with pytest.raises(OperationsError, match="사유를 적어 주십시오") as refused:
        note(notes, mark="not_now", reason=reason)
    assert refused.value.english.endswith(".")
    assert history_of(notes, "a", "official").empty


def test_an_unknown_mark_is_refused(notes):
    with pytest.raises(OperationsError, match="알 수 없는 표시"):
        note(notes, mark="<script>")


def test_hostile_words_are_kept_as_they_are(notes):
    said = "'; DROP TABLE follow_ups; -- <b>🍞"
    note(notes, mark="not_now", reason=said, marked_by=said)
    assert marked_companies(notes, "official")["reason"].tolist() == [said]


def test_several_who_write_at_once_lose_nothing(notes):
    writers = [
        threading.Thread(target=note, args=(notes, f"c{at}"), kwargs={"marked_by": str(at)})
        for at in range(12)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with notes.connect() as connection:
        assert connection.execute(select(func.count()).select_from(follow_ups)).scalar() == 12
    assert len(marked_companies(notes, "official")) == 12


def test_companies_come_in_the_order_of_their_letters(notes):
    for company in ("b", "가", "A", "a-1", "a1", "_"):
        note(notes, company)
    assert marked_companies(notes, "official")["company_id"].tolist() == [
        *("A", "_", "a-1", "a1", "b", "가")
    ]


def test_nothing_in_the_module_changes_or_removes_a_note():
    import src.store.operations.follow_ups as module

    assert not {"update", "delete"} & set(vars(module))

"""Saved views: private to their users, with the last answer shown; the same in both databases."""

import pytest

from src.store.operations.errors import OperationsError
from src.store.operations.views import MOST, note_seen, remove_view, save_view, view_of, views_of

CODES = "sido=47&program=parental"


def test_a_view_is_its_users_own(operations):
    mine = save_view(operations, "kim", " 경북  육아휴직 ", "regions", CODES)
    assert [(v.name, v.page, v.codes, v.answer) for v in views_of(operations, "kim")] == [
        ("경북 육아휴직", "regions", CODES, "")
    ]
    assert views_of(operations, "lee") == []
    assert view_of(operations, "lee", mine) is None
    remove_view(operations, "lee", mine)
    note_seen(operations, "lee", mine, answer="남의 답", version="v1", rights="r")
    assert view_of(operations, "kim", mine).answer == ""
    remove_view(operations, "kim", mine)
    assert views_of(operations, "kim") == []


def test_what_was_told_last_is_kept(operations):
    mine = save_view(operations, "kim", "전국", "weekly", "")
    note_seen(operations, "kim", mine, answer="26.8%입니다.", version="v1", rights="r1")
    note_seen(operations, "kim", mine, answer="나" * 5000, version="v2", rights="r2")
    found = view_of(operations, "kim", mine)
    assert (found.answer, found.version, found.rights) == ("나" * 1000, "v2", "r2")


@pytest.mark.parametrize("name", ["", "   ", "가" * 61, "\0"])
def test_a_name_that_cannot_be_kept_is_refused_in_words(operations, name):
    with pytest.raises(OperationsError):
        save_view(operations, "kim", name, "regions", CODES)
    assert views_of(operations, "kim") == []


def test_so_many_views_and_no_more(operations):
    for number in range(MOST):
        save_view(operations, "kim", f"{number}", "regions", CODES)
    with pytest.raises(OperationsError, match="50개까지"):
        save_view(operations, "kim", "하나 더", "regions", CODES)
    save_view(operations, "lee", "다른 사람", "regions", CODES)


def test_an_id_that_no_database_takes_is_nobodys(operations):
    assert view_of(operations, "kim", "\0") is None

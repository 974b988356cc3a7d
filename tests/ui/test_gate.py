"""What the reader of a run may do: what the rights say, and everything with made-up data."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import update

from src.domain.rights import CAPABILITIES, Right
from src.store.operations.errors import OperationsError
from src.store.operations.rights import close_right, give_right, list_rights
from src.store.operations.tables import rights
from src.ui import reader
from src.ui.session import Visitor

DAY = date(2026, 11, 28)


@pytest.fixture
def asks(monkeypatch, tmp_path):
    """Return a function: origin of the data, user (None: no proxy is set) -> the reader."""
    monkeypatch.setenv("SANDAN_DATA", str(tmp_path))
    monkeypatch.setattr(reader, "today", lambda: DAY)

    def ask(origin, user=None, *, owner=False):
        if user is not None:
            monkeypatch.setenv("SANDAN_USER_HEADER", "X-Signed-In")
        monkeypatch.setattr(reader, "st", SimpleNamespace(session_state={}))
        visitor = Visitor("user" if user else "nobody", user or "", "10.0.0.7")
        monkeypatch.setattr(reader, "visitor", lambda: visitor)
        monkeypatch.setattr(reader, "is_owner", lambda: owner)
        reader.enter(origin)
        return reader.present()

    return ask


def give(capability, user="kim", region="*", since=DAY, until=None):
    give_right(reader.operations(), Right(user, capability, region, since, until, "lee"))


def held(found) -> list[str]:
    return [code for code in CAPABILITIES if found.may(code)]


@pytest.mark.parametrize("user", [None, "kim"])
@pytest.mark.parametrize("origin", ["sample", None])
def test_of_made_up_data_and_of_none_everybody_may_all_but_give_rights(asks, origin, user):
    assert held(asks(origin, user)) == [code for code in CAPABILITIES if code != "give"]


def test_who_may_give_rights_may_so_too_while_the_data_are_made_up(asks):
    give("give", region="11")
    assert asks("sample", "kim").regions("give") == ("11",)
    assert not asks("sample", "lee").may("give")


def test_of_official_data_nobody_may_what_is_not_written_down(asks):
    assert held(asks("official")) == held(asks("official", "kim")) == []


def test_a_right_that_is_written_down_opens_and_closing_it_shuts(asks):
    give("firms")
    assert held(asks("official", "kim")) == ["places", "firms"]
    number = int(list_rights(reader.operations())["right_id"].iloc[0])
    close_right(reader.operations(), number, closed_by="lee")
    assert held(asks("official", "kim")) == []
    assert list_rights(reader.operations())["closed_by"].tolist() == ["lee"]


@pytest.mark.parametrize(
    ("name", "rights"), [("kim", ["load"]), ("lee", []), ("kimchi", []), ("*", []), ("", [])]
)
def test_only_whose_name_it_is_has_the_right(asks, name, rights):
    give("load")
    assert held(asks("official", name)) == rights


def test_a_right_of_tomorrow_or_yesterday_opens_nothing(asks):
    give("firms", since=DAY + timedelta(days=1))
    give("load", since=DAY - timedelta(days=9), until=DAY - timedelta(days=1))
    assert held(asks("official", "kim")) == []


def test_without_a_name_nobody_may_anything_of_made_up_data_either(asks):
    assert held(asks("sample", "")) == []


def test_the_owner_of_the_folder_may_all(asks):
    found = asks("official", owner=True)
    assert held(found) == list(CAPABILITIES)
    assert found.address == "10.0.0.7"


def test_where_rights_cannot_be_read_nobody_has_any_and_it_is_known_why(asks, tmp_path):
    (tmp_path / "operations.db").write_bytes(b"no database at all, but sixteen bytes and more")
    assert held(asks("official", "kim")) == []
    assert isinstance(reader.why_without_rights(), OperationsError)


def test_where_data_cannot_be_read_nobody_may_anything(asks):
    asks("sample")
    reader.enter(None, readable=False)
    assert held(reader.present()) == []


def test_a_right_whose_days_cannot_be_read_opens_nothing_and_the_others_hold(asks):
    give("firms")
    give("load")
    with reader.operations().begin() as connection:
        spoilt = update(rights).where(rights.c.capability == "load").values(until="언젠가")
        connection.execute(spoilt)
    assert held(asks("official", "kim")) == ["places", "firms"]

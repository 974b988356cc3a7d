"""Every reader who is shown firms is recorded with them, also for lists and cached results."""

import inspect

import pytest

from src.store import door
from src.store.queries.catalogue import CATALOGUE, FIRMS, IDENTIFIERS
from src.store.record_chain import read_records
from tests.rights.official import GURO, publish_official
from tests.rights.test_markers import plain_calls
from tests.screen import open_page, run_script, tables_of

ONLY_IDS = {"eligible_people"}
"""Queries for programs, not for pages: ids and counts without names."""


@pytest.fixture
def folder(tmp_path, once, served):
    from src.store.snapshots import current_snapshot

    served(current_snapshot(once("official_markers", publish_official, tmp_path)))
    return tmp_path


def looks(folder):
    return [(one["query"], one["companies"]) for one in read_records(folder)]


@pytest.mark.parametrize("name", [one.name for one in CATALOGUE.values()])
def test_a_query_that_names_firms_or_is_of_one_is_recorded(name):
    query = CATALOGUE[name]
    statement = query.make(**plain_calls(name)[0])
    shown = {"company_name", "business_no"} & set(statement.selected_columns.keys())
    of_one = "company_id" in inspect.signature(query.make).parameters
    if query.needs in (FIRMS, IDENTIFIERS) and (shown or of_one):
        assert query.recorded or name in ONLY_IDS


def ask_for_lists():
    """Cache a list made from firms, and request it again."""
    from src.ui import cached, reader
    from src.ui.frame import open_page

    open_page("methods")
    assert reader.present().may("firms")
    for _ in range(2):
        kept = cached.keep("kept", (), lambda: cached.ask("company_rows", numbers=False))
        assert len(kept) == 2


def test_each_reader_of_a_kept_list_is_written_down_once_while_he_looks(folder, rights):
    rights("firms", region=GURO)
    shown = ("company_rows", ["guro-firm", "guro-person"])
    first = run_script(ask_for_lists)
    assert not first.exception
    assert looks(folder) == [shown]
    first.run()
    assert looks(folder) == [shown]
    assert not run_script(ask_for_lists).exception
    assert looks(folder) == [shown, shown]


def test_a_list_of_firms_is_not_shown_where_it_cannot_be_written_down(folder, rights, monkeypatch):
    def full(*_):
        raise OSError("disk full")

    rights("firms", region=GURO)
    monkeypatch.setattr(door, "add_record", full)
    app = open_page("companies")
    assert "기록을 남기지 못" in app.error[0].value
    assert not tables_of(app)


@pytest.mark.slow
def test_a_page_of_firms_and_a_page_of_one_are_a_line_each(folder, rights):
    rights("firms", region=GURO)
    open_page("companies")
    assert looks(folder) == [("company_rows", ["guro-firm", "guro-person"])]
    open_page("companies", company="guro-firm")
    of_one = [look for look in looks(folder)[1:] if look[1] == ["guro-firm"]]
    assert of_one == [("company_detail", ["guro-firm"])]


def test_whoever_is_refused_is_written_down_once(folder, rights):
    rights("load", region=GURO)
    app = open_page("companies")
    app.run()
    told = [(one["deed"], one["about"]) for one in read_records(folder)]
    assert told == [("refused", "firms")]


def mark_a_firm():
    from src.ui import deeds
    from src.ui.frame import open_page

    open_page("methods")
    assert deeds.record("mark", ["guro-firm"], "not_now", "이미 만남") in (True, False)


def test_a_mark_is_written_down_before_it_is_made(folder, rights, monkeypatch):
    rights("firms", "act", region=GURO)
    assert not run_script(mark_a_firm).exception
    (line,) = read_records(folder)
    said = {key: line[key] for key in ("deed", "companies", "about", "reason")}
    assert said == {
        "deed": "mark",
        "companies": ["guro-firm"],
        "about": "not_now",
        "reason": "이미 만남",
    }

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr("src.ui.deeds.add_record", full)
    assert "아무것도 바꾸지 않았습니다" in run_script(mark_a_firm).error[0].value

"""What a click on the table of companies does."""

from types import SimpleNamespace

import pytest
import streamlit as st

from src.screens.companies import table as companies

NAMES = ("company_name", "employees")


@pytest.fixture
def moved(monkeypatch):
    """Where the clicks lead: the codes that were set."""
    found = []
    monkeypatch.setattr(companies.address, "move", lambda **codes: found.append(codes))
    return found


def click(monkeypatch, rows=(), columns=(), sort="company_name", order="asc"):
    selection = SimpleNamespace(rows=list(rows), columns=list(columns))
    monkeypatch.setattr(st, "session_state", {"table": SimpleNamespace(selection=selection)})
    choice = SimpleNamespace(sort=sort, order=order)
    companies._follow("table", ["c1", "c2"], NAMES, choice)


def test_a_row_leads_to_its_company(moved, monkeypatch):
    click(monkeypatch, rows=[1])
    assert moved == [{"company": "c2"}]


def test_a_column_sorts_and_sorts_the_other_way_when_clicked_again(moved, monkeypatch):
    click(monkeypatch, columns=["employees"])
    click(monkeypatch, columns=["employees"], sort="employees")
    click(monkeypatch, columns=["employees"], sort="employees", order="desc")
    assert moved == [
        {"sort": "employees", "order": "asc"},
        {"sort": "employees", "order": "desc"},
        {"sort": "employees", "order": "asc"},
    ]


def test_letting_go_of_a_row_or_a_column_that_is_none_leads_nowhere(moved, monkeypatch):
    click(monkeypatch)
    click(monkeypatch, columns=["company_id"])
    assert moved == []

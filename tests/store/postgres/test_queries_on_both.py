"""Every query gives the same frame from PostgreSQL as from the file, except for the row order."""

import inspect
from datetime import date
from functools import cache

import pandas as pd
import pytest
from sqlalchemy import select

from src.store.answer_table import stored_answers
from src.store.door import firms_of
from src.store.engine import fetch_frame
from src.store.mart_tables import company_facts, company_uptake
from src.store.queries.catalogue import CATALOGUE, QUERIES
from src.store.schema import contacts, sources
from tests.store.test_queries import CALLS

pytestmark = pytest.mark.slow

FIXED = {
    "program": "parental",
    "programs": ("parental", "reduced"),
    "window": 12,
    "sex": "f",
    "level": "sido",
    "by": "complex",
    "value": "tenants",
    "limit": 20,
    "offset": 3,
    "table": "companies",
    "layer": "sido",
    "open_on": date(2026, 10, 1),
    "open_only": True,
    "on": date(2026, 10, 1),
    "kind": "national",
    "channel": "visit",
    "agency": "kicox",
    "way": "agency",
    "reached": "yes",
    "levels": ("rejected",),
    "quarter": "2026Q1",
    "before": "2025Q4",
    "until": "2026-10",
    "since": date(2024, 1, 1),
    "stage": "visited",
    "month": "2026-05",
    "source": "pension",
    "regions": ("11", "47190"),
}
"""Arguments of queries by the name of the parameter; the others are read from the sample."""


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_query_answers_the_same_on_both_engines(name, both):
    file, server = both
    rows = 0
    for codes in (*CALLS[name], *real_calls(name, file)):
        statement = QUERIES[name](**codes)
        expected = fetch_frame(file, statement)
        rows += len(expected)
        firms = firms_of(CATALOGUE[name], {"regions": None} | codes)
        found = fetch_frame(server, statement, firms)
        pd.testing.assert_frame_equal(found, expected, rtol=1e-9, atol=1e-12)
    assert bool(rows) is (name not in WITHOUT_ROWS), f"calls of {name} give {rows} rows"


WITHOUT_ROWS = {
    *("problem_rows", "problems_of", "problems_among", "reasons_told", "shapes_of"),
    *("month_files", "workplace_identities", "workplaces_of", "places_counted"),
    *("doubtful_links", "links_by_source", "links_counted", "fills_counted"),
    *("held_out_companies", "uptake_groups"),
    *("protected_monthly_eligible_by_complex", "protected_weekly_starts_by_complex"),
}
"""Queries for data that the sample lacks: files that people gave, joined workplaces, hold-outs."""


def real_calls(name, file):
    """Calls with codes of the sample: each query with what it needs, then with one filter more."""
    known = FIXED | _of_sample(file)
    if inspect.get_annotations(QUERIES[name]).get("until") is date:
        known["until"] = date(2026, 10, 31)
    parameters = inspect.signature(QUERIES[name]).parameters.values()
    named = [p for p in parameters if p.kind is not p.VAR_KEYWORD]
    needed = {p.name: known[p.name] for p in named if p.default is p.empty}
    more = [p.name for p in named if p.default is not p.empty and p.name in known]
    if len(named) < len(parameters):
        more += ["complex_id", "sido"]
    yield needed
    for one in more:
        yield needed | {one: known[one]}


@cache
def _of_sample(file):
    facts, given = company_facts.c, contacts.c
    visited = select(company_uptake.c.company_id, facts.complex_id, facts.sido, facts.sigungu)
    visited = visited.add_columns(facts.industry, facts.size_band, given.campaign_id)
    visited = visited.join_from(company_facts, contacts, given.company_id == facts.company_id)
    visited = visited.join(company_uptake, company_uptake.c.company_id == facts.company_id)
    row = fetch_frame(file, visited.order_by(*visited.selected_columns).limit(1)).loc[0].to_dict()
    source = fetch_frame(file, select(sources.c.source_id).limit(1)).iloc[0, 0]
    return row | {
        "complex_ids": (row["complex_id"],),
        "company_ids": (row["company_id"],),
        "places": (row["complex_id"],),
        "source_ids": (source,),
        "source_id": source,
    }


def test_answers_made_at_publication_are_the_same_bytes(both):
    file, server = both
    stored = select(stored_answers).order_by(*stored_answers.c)
    expected = fetch_frame(file, stored)
    assert len(expected) > 10
    pd.testing.assert_frame_equal(fetch_frame(server, stored), expected)

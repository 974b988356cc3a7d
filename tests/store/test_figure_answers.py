"""Rows of places held for a snapshot: the same rows that their query returns, for any choice."""

import random
import shutil
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from src.domain.codes import KINDS, LEVELS, PROGRAMS, SEXES, WINDOWS
from src.store.bulk import as_frame
from src.store.engine import fetch_arrow, fetch_frame, open_engine
from src.store.figure_answers import STORED, answer, taken, wanted
from src.store.queries.catalogue import QUERIES
from tests.examples import draws

OF_COMPLEXES = [query for query, stored in STORED.items() if stored.of_complexes]


@pytest.fixture
def engine(few_made_up, tmp_path):
    """On a copy: caches of the sample may hold texts in the string type of other tests."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(few_made_up.path, copy)
    return open_engine(replace(few_made_up, path=copy))


@pytest.fixture
def held(engine):
    """Return a function: the rows for a question, taken from the answer that holds them."""

    def ask(query, **asked):
        return fetch_arrow(engine, QUERIES[query](**asked))

    @cache
    def of(query, codes):
        return answer(ask, query, dict(zip(STORED[query].apart, codes, strict=True)))

    def found(query, asked):
        question = wanted(query, asked)
        return as_frame(taken(of(query, question.codes[1:]), question))

    return found


@pytest.fixture
def draw(engine):
    """Return a function: random arguments that a page may give to a query."""
    listed = fetch_frame(engine, QUERIES["complexes_list"](tops_only=False))
    quarters = list(fetch_frame(engine, QUERIES["coverage"]())["quarter"].unique())
    ids = list(listed["complex_id"])
    provinces, districts = (list(listed[name].dropna().unique()) for name in ("sido", "sigungu"))

    def some(luck):
        return tuple(luck.sample(ids, luck.choice([1, 2])))

    def place(luck):
        chosen = {
            "kind": luck.choice([None, *KINDS]),
            "sido": luck.choice([None, *provinces]),
            "sigungu": luck.choice([None, None, *districts, (districts[0], districts[-1])]),
            "tops_only": luck.choice([True, False]),
        }
        return {name: code for name, code in chosen.items() if luck.random() < 0.5}

    def asked(query, luck):
        who = {"program": luck.choice(PROGRAMS), "sex": luck.choice([None, *SEXES])}
        kind = {"level": luck.choice(LEVELS), "kind": luck.choice([None, *KINDS])}
        when = {"window": luck.choice(WINDOWS)}
        return {
            "complex_uptake": who | when | place(luck),
            "complex_figures": {"quarter": luck.choice(quarters), **place(luck)},
            "complex_people": place(luck),
            "complex_trend": {"complex_ids": some(luck)},
            "industry_mix": {"complex_ids": some(luck)},
            "region_figures": kind | {"quarter": luck.choice(quarters)},
            "region_people": kind,
            "region_uptake_everywhere": who,
            "uptake_groups": {"level": "complex", "places": some(luck)} | who | when,
            "uptake_periods": who | {"places": some(luck)},
            "uptake_windows": luck.choice([who, {}]),
            "uptake_bases": luck.choice([who, {}]),
        }[query]

    return asked


SLOW = ("region_figures", "region_uptake_everywhere", "complex_people", "complex_figures")


@pytest.mark.parametrize(
    "query",
    [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in STORED],
)
def test_rows_that_are_held_are_those_that_the_query_gives(engine, held, draw, query):
    luck, rows = random.Random(query), 0
    for _ in range(draws(20)):
        asked = draw(query, luck)
        given = fetch_frame(engine, QUERIES[query](**asked))
        pd.testing.assert_frame_equal(held(query, asked), given)
        rows += len(given)
    assert rows > 5 * draws(20) / 20


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("complex_uptake", {"program": "parental", "window": 24, "regions": ("11",)}),
        ("uptake_groups", {"level": "sido", "places": ("11",), "program": "parental"}),
        ("uptake_groups", {"level": "complex", "program": "parental", "kind": "national"}),
        ("region_figures", {"level": "sido", "quarter": "2026Q1", "sido": "11"}),
        ("region_figures", {"level": "building", "quarter": "2026Q1"}),
        ("industry_mix", {"complex_ids": ("gumi-1",), "quarter": "2025Q4"}),
        ("protected_complex_uptake", {"program": "parental", "window": 24}),
        ("weekly_starts", {"program": "parental"}),
    ],
)
def test_other_places_and_readers_of_a_part_are_asked_for(query, asked):
    assert wanted(query, asked) is None

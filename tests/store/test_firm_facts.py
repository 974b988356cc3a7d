"""The names of firms, from memory: the rows that the query returns, for any firms."""

import random
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from src.store import firm_facts
from src.store.engine import fetch_frame, open_engine
from src.store.firm_facts import FACTS, quick_facts
from src.store.queries.catalogue import QUERIES


@pytest.fixture
def engine(few_made_up, tmp_path):
    """On a copy: caches of the sample may hold texts in the string type of other tests."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(few_made_up.path, copy)
    return open_engine(replace(few_made_up, path=copy))


@pytest.mark.parametrize("numbers", [True, False])
def test_some_firms_have_the_rows_that_the_query_gives(engine, numbers):
    luck = random.Random(str(numbers))
    known = fetch_frame(engine, QUERIES["low_uptake_within"]())["company_id"].tolist()
    for count in (0, 1, 1, 7, 50, 50, 400):
        ids = luck.sample(known, min(count, len(known)))
        ids += [*ids[:2], "", "nobody", "zzz", "회사" * 40]
        codes = {"company_ids": tuple(luck.sample(ids, len(ids))), "numbers": numbers}
        wanted = fetch_frame(engine, QUERIES[FACTS](**codes))
        assert len(wanted) == len({*ids} & {*known})
        pd.testing.assert_frame_equal(quick_facts(engine, FACTS, codes | {"regions": None}), wanted)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        (FACTS, {"company_ids": ("1",), "numbers": True, "regions": ("11",)}),
        (FACTS, {"company_ids": ("1",), "numbers": ("11",), "regions": None}),
        (FACTS, {"company_ids": None, "numbers": True, "regions": None}),
        (FACTS, {"company_ids": ("1",), "numbers": True, "sido": "11"}),
        ("visit_facts", {"company_ids": ("1",), "numbers": True}),
    ],
)
def test_what_is_of_a_part_or_of_another_kind_is_asked(engine, query, codes):
    assert quick_facts(engine, query, codes) is None


def test_of_large_data_nothing_is_held(engine, monkeypatch):
    monkeypatch.setattr(firm_facts, "MOST_FIRMS", 5)
    assert quick_facts(engine, FACTS, {"company_ids": ("1",), "numbers": True}) is None

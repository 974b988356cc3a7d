"""Weeks of a group summed in memory: the rows that its query returns, for any question."""

import random
import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from src.domain.codes import INDUSTRIES, PROGRAMS, SIZE_BANDS
from src.store.campaign_groups import quick_campaigns
from src.store.engine import fetch_frame, open_engine
from src.store.queries.catalogue import QUERIES
from src.store.week_sums import SUMS, quick_columns, quick_sums
from tests.examples import draws

KINDS = ("national", "general", "rural")


@pytest.fixture
def engine(few_made_up, tmp_path):
    """On a copy: caches of the sample may hold texts in the string type of other tests."""
    copy = tmp_path / "copy.duckdb"
    shutil.copy(few_made_up.path, copy)
    return open_engine(replace(few_made_up, path=copy))


def places(engine) -> list[dict]:
    listed = fetch_frame(engine, QUERIES["complexes_list"](tops_only=False))
    found = [{"complex_id": one} for one in listed["complex_id"]]
    found += [{"sido": one} for one in listed["sido"].dropna().unique()]
    return [*found, *({"kind": kind} for kind in KINDS), {"sido": "nowhere"}]


def asked_at_random(luck: random.Random, known: list[dict]) -> dict:
    """Return the codes of a group, half of them without a place."""
    return {
        "program": luck.choice(PROGRAMS),
        "sex": luck.choice([None, "f", "m"]),
        "industry": luck.choice([None, None, *INDUSTRIES]),
        "size_band": luck.choice([None, *SIZE_BANDS]),
        "reached": luck.choice([None, None, "yes", "no"]),
        **luck.choice([{}, luck.choice(known)]),
    }


@pytest.mark.parametrize("query", SUMS)
def test_every_group_has_the_rows_that_its_query_gives(engine, query):
    luck, known, rows = random.Random(query), places(engine), 0
    for _ in range(draws(40)):
        codes = asked_at_random(luck, known)
        if query == "weekly_starts_by_complex":
            codes["until"] = luck.choice([date(2026, 6, 1), date(2026, 11, 9)])
        wanted = fetch_frame(engine, QUERIES[query](**codes))
        pd.testing.assert_frame_equal(quick_sums(engine, query, codes), wanted)
        columns = quick_columns(engine, query, codes)
        assert list(columns) == list(wanted.columns)
        for name, column in columns.items():
            pd.testing.assert_series_equal(
                pd.Series(column, name=name, dtype=wanted[name].dtype), wanted[name]
            )
            assert wanted[name].to_numpy().dtype == column.dtype
            assert not column.flags.writeable
        rows += len(wanted)
    assert rows > 50 * draws(40) / 40


def test_every_group_has_the_campaigns_that_their_query_gives(engine):
    luck, known, rows = random.Random(3), places(engine), 0
    for _ in range(draws(60)):
        codes = asked_at_random(luck, known)
        codes = {name: codes[name] for name in codes if name not in ("program", "sex", "kind")}
        if luck.random() < 0.2:
            codes |= {"industry": "nobody"}
        wanted = fetch_frame(engine, QUERIES["campaigns_shown"](**codes))
        found = quick_campaigns(engine, "campaigns_shown", codes)
        pd.testing.assert_frame_equal(found, wanted)
        rows += len(wanted)
    assert rows > 100 * draws(60) / 60


@pytest.mark.parametrize(
    "codes", [{"regions": ("11",)}, {"sido": ("11", "28")}, {"reached": True}, {"kind": "rural"}]
)
def test_campaigns_of_a_part_are_asked(engine, codes):
    assert quick_campaigns(engine, "campaigns_shown", codes) is None


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("weekly_starts", {"program": "parental", "regions": ("11",)}),
        ("weekly_starts", {"program": "parental", "sido": ("11", "28")}),
        ("protected_weekly_starts", {"program": "parental"}),
        ("campaigns_shown", {}),
    ],
)
def test_what_is_of_a_part_or_protected_is_asked(engine, query, codes):
    assert quick_sums(engine, query, codes) is None

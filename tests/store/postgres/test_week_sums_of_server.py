"""Weeks of a group on a server: counts are fetched once, and give what the file's query gives."""

import random
from datetime import date

import pandas as pd
import pytest

from src.store.engine import fetch_frame
from src.store.queries.catalogue import QUERIES
from src.store.week_sums import SUMS, quick_sums
from tests.store.test_week_sums import asked_at_random, places


@pytest.mark.parametrize("query", SUMS)
def test_a_server_is_asked_once_for_a_programme_and_gives_the_same(query, few_on_both):
    file, server = few_on_both
    luck, known, rows = random.Random(query), places(file), 0
    for _ in range(12):
        codes = asked_at_random(luck, known)
        if query == "weekly_starts_by_complex":
            codes["until"] = date(2026, 11, 9)
        wanted = fetch_frame(file, QUERIES[query](**codes))
        pd.testing.assert_frame_equal(quick_sums(server, query, codes), wanted)
        rows += len(wanted)
    assert rows > 20

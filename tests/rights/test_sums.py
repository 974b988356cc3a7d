"""Who may see firms of a district has exact sums of that district, and none of the country."""

import pytest

from src.domain.rights import Reader
from src.store import door
from src.store.queries.catalogue import CATALOGUE, FIRMS, LIMITED
from src.store.snapshots import publish
from tests.store.uptake_rows import by_chance

CODES = {"program": "parental", "window": 24}
KIND = ["industry", "size_band", "sex"]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    tables = by_chance(1, count=150)
    return door.open_engine(publish(tmp_path_factory.mktemp("drawn"), tables, origin="official"))


def sums(engine, region: str) -> int:
    """Return the eligible people of which who may see firms of a region is told, by kind."""
    ask = door.Asker(engine, Reader("kim", frozenset({("firms", region)})))
    rows = ask("low_uptake_reference", **CODES).set_index(KIND)[["eligible", "users"]]
    firms = ask("low_uptake_candidates", **CODES).groupby(KIND)[["eligible", "users"]].sum()
    if region != "*":  # of the country firms without a known complex are left out of the rates
        assert rows.to_dict() == firms.to_dict()
    return int(rows["eligible"].sum())


def test_rates_of_like_firms_are_those_of_the_regions_of_the_right(engine):
    whole, seoul = sums(engine, "*"), sums(engine, "11")
    assert 0 < seoul < whole


def test_no_query_of_firms_gives_more_than_the_regions_of_the_right():
    assert {query.reach for query in CATALOGUE.values() if query.needs == FIRMS} == {LIMITED}

"""Who may see firms of a district has exact sums of that district, and none of the country."""

import pytest

from src.domain.rights import Reader
from src.store import door
from src.store.queries.catalogue import CATALOGUE, FIRMS, LIMITED
from tests.rights.official import ELIGIBLE, GURO, publish_official


@pytest.fixture(scope="module")
def official(once):
    from src.store.snapshots import current_snapshot

    return door.open_engine(current_snapshot(once("official_markers", publish_official)))


def eligible(engine, reader) -> int:
    ask = door.asker(engine, reader)
    rows = ask("low_uptake_reference", program="parental", window=12)
    assert list(rows) == ["industry", "size_band", "sex", "eligible", "users"]
    return int(rows["eligible"].sum())


def test_rates_of_like_firms_are_those_of_the_regions_of_the_right(official):
    guro = ELIGIBLE["guro-person"] + ELIGIBLE["guro-firm"]
    of_all = eligible(official, Reader("kim", frozenset({("firms", "*")})))
    of_guro = eligible(official, Reader("kim", frozenset({("firms", GURO)})))
    assert of_all % sum(ELIGIBLE.values()) == of_guro % guro == 0
    assert of_all / sum(ELIGIBLE.values()) == of_guro / guro > 0


def test_no_query_of_firms_gives_more_than_the_regions_of_the_right():
    assert {query.reach for query in CATALOGUE.values() if query.needs == FIRMS} == {LIMITED}

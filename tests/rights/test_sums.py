"""Readers of a district's firms have exact sums of that district, and none of the country."""

from functools import partial

import pytest

from src.domain.rights import Reader
from src.store import door
from src.store.queries.catalogue import CATALOGUE, EVERYWHERE, FIRMS, LIMITED
from src.store.snapshots import current_snapshot
from tests.store.uptake_rows import publish_by_chance

CODES = {"program": "parental", "window": 24}
KIND = ["industry", "size_band", "sex"]


@pytest.fixture(scope="module")
def engine(once):
    made = partial(publish_by_chance, seed=1)
    return door.open_engine(current_snapshot(once("by_chance_1", made)))


def sums(engine, region: str) -> int:
    """Return the eligible people by kind that a reader of the firms of a region is shown."""
    ask = door.Asker(engine, Reader("kim", frozenset({("firms", region)})))
    rows = ask("low_uptake_reference", **CODES).set_index(KIND)[["eligible", "users"]]
    firms = ask("low_uptake_candidates", **CODES).groupby(KIND)[["eligible", "users"]].sum()
    if region != "*":  # the country's rates leave out firms without a known complex
        assert rows.to_dict() == firms.to_dict()
    return int(rows["eligible"].sum())


@pytest.mark.slow
def test_rates_of_like_firms_are_those_of_the_regions_of_the_right(engine):
    whole, seoul = sums(engine, "*"), sums(engine, "11")
    assert 0 < seoul < whole


RATES = {"help_bases", "help_effect", "help_levels", "help_start_shares"}
"""Rates of a programme and sex in the whole country, for planning visits; they are no counts."""


def test_no_query_of_firms_gives_more_than_the_regions_of_the_right():
    of_firms = [query for query in CATALOGUE.values() if query.needs == FIRMS]
    whole = {query.name for query in of_firms if query.reach not in (LIMITED, EVERYWHERE)}
    assert whole == RATES


@pytest.mark.slow
def test_sums_of_all_regions_are_only_for_who_may_see_the_firms_everywhere(engine):
    """Others ask region by region, and the door limits the answer."""
    asked = [name for name, query in CATALOGUE.items()
             if query.needs == FIRMS and query.reach == EVERYWHERE]  # fmt: skip
    assert asked == ["region_uptake_everywhere"]
    whole = door.Asker(engine, Reader("kim", frozenset({("firms", "*")})))
    assert len(whole(asked[0], program="parental"))
    for held in ({("firms", "11")}, {("places", "*")}, {("places", "*"), ("firms", "11")}, set()):
        ask = door.Asker(engine, Reader("kim", frozenset(held)))
        with pytest.raises(door.Refused):
            ask(asked[0], program="parental")


@pytest.mark.slow
def test_who_may_see_no_firms_is_not_told_by_what_visits_are_planned(engine):
    ask = door.Asker(engine, Reader("kim", frozenset({("places", "*")})))
    for name in RATES:
        with pytest.raises(door.Refused):
            ask(name)


@pytest.mark.slow
def test_rates_that_campaigns_are_judged_by_are_of_the_regions_of_the_right(engine):
    codes = {"program": "parental", "until": "2026-11"}
    rates = {}
    for region in ("*", "11"):
        ask = door.Asker(engine, Reader("kim", frozenset({("firms", region)})))
        rates[region] = ask("effect_months", **codes).set_index(["company_id", "month", "sex"])
    seoul = rates["11"]
    assert 0 < len(seoul) < len(rates["*"])
    assert (seoul["rate"] != rates["*"].loc[seoul.index, "rate"]).any()
    firms = door.Asker(engine, Reader("kim", frozenset({("firms", "*")})))
    assert len(firms("effect_others", **codes)) > len(ask("effect_others", **codes))

"""Published counts for readers who may see the firms of a region: every difference, recounted."""

import itertools
from collections import Counter, defaultdict
from functools import partial
from typing import NamedTuple

import pandas as pd
import pytest
from sqlalchemy import select

from src.domain.rights import Reader
from src.store import door, known_firms, mart_tables
from src.store.engine import open_engine
from src.store.secret import read_secret
from src.store.snapshots import current_snapshot
from tests.store import slow_protected, slow_uptake, small
from tests.store.uptake_rows import by_chance, publish_by_chance

pytestmark = pytest.mark.slow

REGIONS = ("11530", "11", "juan", "28237", "digital")


@pytest.fixture(scope="module", params=[1, pytest.param(2, marks=pytest.mark.slow)])
def drawn(request, once):
    """Give randomly drawn tables, the snapshot made from them, and its records and members."""
    seed = request.param
    folder = once(f"by_chance_{seed}", partial(publish_by_chance, seed=seed))
    tables = by_chance(seed, count=150)
    records = Records(slow_protected.records(tables, read_secret(folder)))
    return tables, current_snapshot(folder), records, slow_protected.members(tables)


class Count(NamedTuple):
    company_id: str
    eligible: int
    users: int


class Records:
    """Eligible people and users by programme, window and sex, for a few firms each."""

    def __init__(self, every: pd.DataFrame):
        self.of = defaultdict(list)
        for one in every.itertuples():
            for sex in (one.sex, "all"):
                count = Count(one.company_id, int(one.eligible), int(one.users))
                self.of[one.program, one.window, sex].append(count)

    def of_firms(self, companies: set, row) -> list[Count]:
        """Return the records of some firms that a row of counts sums up."""
        return [one for one in self.of[row.program, row.window, row.sex] if one[0] in companies]


def told(snapshot, *regions: str) -> pd.DataFrame:
    """Return the protected counts shown to a reader who sees the firms of regions."""
    every = small.ask(snapshot, select(mart_tables.protected_uptake))
    return every.merge(known_firms.shown_uptake(open_engine(snapshot), regions))


def known_of(tables, region: str) -> set[str]:
    """Return the firms of a region: a province, a district, a complex or one above it."""
    companies = tables["companies"].merge(slow_uptake.ancestors(tables))
    lies = companies.merge(tables["complexes"][["complex_id", "sido", "sigungu"]])
    codes = lies[["above_id", "sido", "sigungu"]]
    return set(lies.loc[codes.eq(region).any(axis=1), "company_id"])


def keeps(rows: list[Count]) -> bool:
    firms = Counter()
    for one in rows:
        firms[one.company_id] += one.eligible
    return len(firms) >= 5 and max(firms.values()) <= 0.5 * firms.total()


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_left_without_his_firms_keeps_the_rules(drawn, region):
    tables, snapshot, records, members = drawn
    mine, rows = known_of(tables, region), told(snapshot, region)
    assert len(rows)
    for row in rows.itertuples():
        inside = members[row.level, row.place, row.kind]
        assert keeps(records.of_firms(inside - mine, row))
        own = records.of_firms(inside & mine, row)
        users = row.users - sum(one.users for one in own)
        eligible = row.eligible - sum(one.eligible for one in own)
        assert min(users, eligible - users) >= 5


@pytest.mark.parametrize("region", REGIONS)
def test_no_difference_without_his_firms_is_of_few_nor_told_twice(drawn, region):
    tables, snapshot, records, members = drawn
    mine, compared = known_of(tables, region), 0
    for _, table in told(snapshot, region).groupby(["program", "sex", "window"]):
        for outer, inner in itertools.permutations(table.itertuples(), 2):
            whole = members[outer.level, outer.place, outer.kind]
            part = members[inner.level, inner.place, inner.kind]
            if not part < whole:
                continue
            compared += 1
            left = records.of_firms(whole - part - mine, outer)
            if not left:  # the same people have the same noise
                assert records.of_firms((whole - part) & mine, outer) == []
            else:
                assert keeps(left)
    assert compared


def test_who_knows_no_firm_is_told_what_everybody_is(drawn):
    _, snapshot, *_ = drawn
    every = small.ask(snapshot, select(mart_tables.protected_uptake))
    assert len(told(snapshot, "26")) == len(every)


def test_in_some_places_he_is_told_less_and_the_country_he_is_told(drawn):
    _, snapshot, *_ = drawn
    every = small.ask(snapshot, select(mart_tables.protected_uptake))
    his = told(snapshot, "11530")
    assert 0 < len(his) < len(every)
    assert len(his[his["level"] == "country"])
    assert not set(his["place"]) & {"digital", "11530"}


def test_of_a_list_of_places_his_own_are_exact_and_the_others_protected(drawn):
    tables, snapshot, *_ = drawn
    engine = open_engine(snapshot)
    both = Reader("kim", frozenset({("firms", "11530"), ("places", "*")}))
    codes = {"program": "parental", "tops_only": False}

    def rows(reader):
        return door.Asker(engine, reader)("complex_uptake", **codes).set_index("complex_id")

    owner, mixed = rows(Reader(owner=True)), rows(both)
    places = rows(Reader("lee", frozenset({("places", "*")})))
    assert list(mixed.index) == list(owner.index) == list(places.index)
    his = mixed["noise"] == 0
    assert mixed.loc[his, "at_country"].isna().all()
    assert set(mixed.index[his]) == {"digital", "export-seoul"}
    counts = ["eligible", "users", "companies"]
    pd.testing.assert_frame_equal(mixed.loc[his, counts], owner.loc[his, counts], check_dtype=False)
    others = mixed.loc[~his, ["eligible", "users"]].dropna()
    assert len(others)
    same = places.loc[others.index, ["eligible", "users"]]
    pd.testing.assert_frame_equal(others, same, check_dtype=False)
    assert mixed.loc[~his, ["expected", "companies", "open"]].isna().all(axis=None)


def test_expected_users_that_say_nothing_but_rates_of_rare_kinds_are_not_told(drawn):
    _, snapshot, *_ = drawn
    engine = open_engine(snapshot)
    codes = {"program": "parental", "tops_only": False, "window": 12}

    def expected(reader):
        rows = door.Asker(engine, reader)("complex_uptake", **codes).set_index("complex_id")
        return rows["expected"]

    told = []
    for region in ("digital", "juan"):
        his = expected(Reader("kim", frozenset({("firms", region), ("places", region)})))
        told += his[his.notna()].tolist()
    assert told
    assert min(told) >= 8
    thin = known_firms.without_thin_expected(pd.DataFrame({"expected": [7.9, 8.0], "users": 3}))
    assert thin["expected"].isna().tolist() == [True, False]


def test_no_exact_row_of_the_country_is_given_to_who_sees_a_part_of_it(drawn):
    _, snapshot, *_ = drawn
    engine = open_engine(snapshot)
    for held in ({("firms", "11530")}, {("firms", "11530"), ("places", "*")}):
        ask = door.Asker(engine, Reader("kim", frozenset(held | {("places", "11530")})))
        country = ask("region_uptake", level="country", program="parental")
        assert country["noise"].tolist() == [2.0]
        assert country["expected"].isna().all()
        assert ask("region_people", level="country").empty

"""Protected queries have the columns of the exact ones, no exact number and no unplanned column."""

from datetime import date

import pandas as pd
import pytest

from src.store.queries import protected, uptake, weekly
from src.store.snapshots import publish
from tests.store import small
from tests.store.uptake_rows import by_chance

pytestmark = pytest.mark.slow

UNTOLD = ["expected", "companies", "eligible_before", "users_before", "expected_before"]
NEWEST = date(2026, 11, 9)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """A small country with many reports of paternity leave in 디지털, few elsewhere."""
    tables = by_chance(1, count=150)
    companies = tables["companies"]
    few = companies["complex_id"].eq("onsan") & (companies.groupby("complex_id").cumcount() > 3)
    tables["companies"] = companies[~few]
    there = tables["companies"].query("complex_id == 'digital'")["company_id"]
    weeks = pd.date_range("2024-01-01", "2026-11-09", freq="W-MON")
    often = pd.DataFrame(
        [(company, week) for company in there for week in weeks], columns=["company_id", "week"]
    ).assign(program="paternity", sex="m", users=1)
    often["received_week"] = often["week"]
    others = tables["leave_starts"].query("program != 'paternity'")
    tables["leave_starts"] = pd.concat([others, often])
    return publish(tmp_path_factory.mktemp("told"), tables, origin="official")


EXACT = ("clustered", "chance", "chance_less", "chance_more")
"""The inputs of the interval of exact counts: they would reveal these counts."""


def ask(snapshot, make, **codes) -> pd.DataFrame:
    return small.ask(snapshot, make(**codes))


def test_columns_are_those_of_the_exact_queries_and_the_noise(snapshot):
    for exact, told, codes in (
        (uptake.complex_uptake, protected.protected_complex_uptake, {}),
        (uptake.region_uptake, protected.protected_region_uptake, {"level": "sido"}),
    ):
        asked = ask(snapshot, exact, program="parental", **codes)
        columns = [name for name in asked if name.removesuffix("_before") not in EXACT]
        found = ask(snapshot, told, program="parental", **codes)
        assert sorted(found) == sorted([*columns, "noise", "at_country"])
        assert found["noise"].eq(2).all()


def test_each_place_says_how_many_users_there_would_be_at_the_rate_told_of_the_country(snapshot):
    codes = {"program": "parental"}
    make = protected.protected_region_uptake
    country = ask(snapshot, make, level="country", **codes).iloc[0]
    assert country["at_country"] == pytest.approx(country["users"])
    parts = [
        ask(snapshot, make, level="sido", **codes),
        ask(snapshot, protected.protected_complex_uptake, tops_only=False, **codes),
    ]
    for rows in parts:
        due = rows["eligible"] * country["users"] / country["eligible"]
        pd.testing.assert_series_equal(rows["at_country"], due, check_names=False)
    assert parts[-1]["at_country"].notna().any()


def test_the_same_complexes_are_listed_and_nothing_beside_the_counts_is_told(snapshot):
    exact = ask(snapshot, uptake.complex_uptake, program="parental", tops_only=False)
    told = ask(snapshot, protected.protected_complex_uptake, program="parental", tops_only=False)
    assert told["complex_id"].tolist() == exact["complex_id"].tolist()
    assert told[UNTOLD].isna().all(axis=None)
    shown = told["users"].notna()
    assert shown.any()
    assert not shown.all()
    assert (told["eligible"].notna() == shown).all()
    near = (told["users"] - exact["users"])[shown]
    assert near.abs().max() <= 5
    assert (told["users"][shown] >= 5).all()


def test_regions_have_a_row_each_and_only_the_country_is_told_of_one_kind(snapshot):
    codes = {"program": "parental", "kind": "national"}
    country = ask(snapshot, protected.protected_region_uptake, level="country", **codes)
    assert country["region_code"].tolist() == ["KR"]
    assert country["users"].notna().all()
    sidos = ask(snapshot, protected.protected_region_uptake, level="sido", **codes)
    assert sidos["region_code"].tolist() == ["00", "11", "28", "31"]
    assert sidos["users"].isna().all()


def test_rows_are_limited_to_the_regions_of_the_reader(snapshot):
    told = ask(snapshot, protected.protected_complex_uptake, program="parental", regions=["11530"])
    assert told["complex_id"].tolist() == []
    told = ask(
        snapshot,
        protected.protected_complex_uptake,
        program="parental",
        regions=["11530"],
        tops_only=False,
    )
    assert told["complex_id"].tolist() == ["digital", "export-seoul"]
    codes = {"program": "parental", "level": "sigungu", "regions": ["28"]}
    told = ask(snapshot, protected.protected_region_uptake, **codes)
    assert told["region_code"].tolist() == ["28", "28237", "28260"]


def test_weeks_are_told_of_a_large_place_and_add_up_whenever_they_were_reported(snapshot):
    exact = ask(snapshot, weekly.weekly_starts, program="paternity", complex_id="digital")
    told = ask(
        snapshot, protected.protected_weekly_starts, program="paternity", complex_id="digital"
    )
    assert list(told) == list(exact)
    apart = told.groupby("week")["users"].sum() - exact.groupby("week")["users"].sum()
    assert apart.abs().max() <= 5
    assert apart.abs().max() > 0
    assert (told["received_week"] >= told["week"]).all()
    by_complex = ask(
        snapshot,
        protected.protected_weekly_starts_by_complex,
        program="paternity",
        until=NEWEST,
    )
    assert set(by_complex["complex_id"]) == {"digital"}
    months = ask(
        snapshot, protected.protected_monthly_eligible, program="paternity", complex_id="digital"
    )
    assert len(months) > 30


@pytest.mark.parametrize(
    "codes",
    [
        {"complex_id": "magok"},
        {"complex_id": "digital", "sex": "m"},
        {"complex_id": "digital", "industry": "food"},
        {"complex_id": "digital", "size_band": "1-4"},
        {"complex_id": "digital", "reached": "yes"},
        {"kind": "national"},
        {"complex_id": "digital", "regions": ("28",)},
        {"regions": ("28",)},
    ],
)
def test_weeks_that_no_table_is_planned_for_are_not_told(snapshot, codes):
    for query in (protected.protected_weekly_starts, protected.protected_monthly_eligible):
        assert ask(snapshot, query, program="paternity", **codes).empty

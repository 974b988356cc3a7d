"""Campaigns as the database counts them, in a country that can be counted by hand."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select

from src.metrics.campaigns import groups_of
from src.store import mart_tables
from src.store.queries import campaigns
from src.store.queries.campaign_ways import campaign_ways
from src.store.queries.low_uptake import help_start_shares
from src.store.snapshots import publish
from tests.store import campaign_rows, small

PEOPLE = {"program": "parental", "window": 12}


@pytest.fixture(scope="module")
def country(tmp_path_factory):
    folder = tmp_path_factory.mktemp("campaigns")
    return publish(folder, campaign_rows.tables(), origin="official")


def test_a_company_counts_once_at_the_furthest_stage_it_got_to(country):
    rows = small.ask(country, campaigns.campaign_list()).set_index("campaign_id")
    assert list(rows.index) == ["brief", "visit", "silent", "later"]
    stages = ["targeted", "informed", "briefed", "visited", "linked", "placed"]
    assert rows.loc["brief", stages].tolist() == [3, 2, 1, 1, 0, 0]
    assert rows.loc["visit", stages].tolist() == [2, 2, 1, 1, 1, 0]
    assert rows.loc["later", stages].tolist() == [0] * 6
    assert rows.loc["brief", "complex_name"] == "디지털"
    assert rows["elsewhere"].tolist() == [0, 0, 0, 0]


def test_in_a_place_only_its_companies_count_and_the_others_are_elsewhere(country):
    rows = small.ask(country, campaigns.campaign_list(complex_id="magok")).set_index("campaign_id")
    assert rows.loc["visit", ["targeted", "informed", "elsewhere"]].tolist() == [1, 1, 1]
    assert rows.loc["brief", ["targeted", "elsewhere"]].tolist() == [0, 3]


def test_of_a_campaign_that_reaches_beyond_the_reader_s_region_only_a_part_is_told(country):
    """The visits cover the whole country: their cost is not that of Seoul alone."""
    rows = small.ask(country, campaigns.campaign_list(regions=("11",))).set_index("campaign_id")
    assert rows["in_part"].to_dict() == {
        "brief": False,
        "visit": True,
        "silent": False,
        "later": False,
    }
    everywhere = small.ask(country, campaigns.campaign_list())
    assert everywhere["in_part"].tolist() == [False] * 4


@pytest.mark.slow
def test_a_campaign_of_one_s_own_complex_that_reached_beyond_it_is_told_in_part(tmp_path):
    """The briefing of 구로's complex also invited a firm of 강서; in the province all is seen."""
    tables = campaign_rows.tables()
    asked = tables["contacts"].iloc[[2]].assign(contact_id="more", company_id="d")
    tables["contacts"] = pd.concat([tables["contacts"], asked], ignore_index=True)
    wider = publish(tmp_path, tables, origin="official")
    spread = small.ask(
        wider, select(mart_tables.campaign_spread).order_by("campaign_id", "complex_id")
    )
    assert spread.to_numpy().tolist() == [
        ["brief", "digital", 3],
        ["brief", "magok", 1],
        ["visit", "digital", 1],
        ["visit", "magok", 1],
    ]
    for regions, in_part, costed in ((("11530",), True, 0), (("11",), False, 1)):
        rows = small.ask(wider, campaigns.campaign_list(regions=regions)).set_index("campaign_id")
        assert bool(rows.loc["brief", "in_part"]) is in_part
        ways = small.ask(wider, campaign_ways("channel", regions=regions, **PEOPLE))
        assert ways.set_index("code").loc["briefing", "costed"] == costed


def test_over_all_campaigns_a_company_counts_once(country):
    rows = small.ask(country, campaigns.campaign_stages(**PEOPLE))
    assert rows[["step", "companies"]].to_numpy().tolist() == [[0, 1], [1, 1], [3, 2], [4, 1]]
    assert rows["eligible"].tolist() == [36, 36, 72, 36]
    visits = small.ask(country, campaigns.campaign_stages(campaign_id="visit", **PEOPLE))
    assert visits[["step", "companies"]].to_numpy().tolist() == [[1, 1], [4, 1]]


def test_by_channel_a_company_counts_in_each_and_contacts_outside_campaigns_in_none(country):
    rows = small.ask(country, campaign_ways("channel", **PEOPLE)).set_index("code")
    assert rows["targeted"].to_dict() == {"briefing": 3, "mail": 0, "visit": 2}


def test_by_agency_a_contact_is_of_who_made_it_else_of_who_runs_the_campaign(country):
    """The visits have no cost by agency: a's was by the job centre, d's names no agency.

    The fair has not begun. The letter has no cost and no contact.
    """
    rows = small.ask(country, campaign_ways("agency", on=date(2026, 11, 1), **PEOPLE))
    shown = ["code", "campaigns", "costed", "cost_krw", "targeted", "reached", "small", "linked"]
    assert rows[shown].to_numpy().tolist() == [
        ["innovation", 0, 0, 0, 1, 1, 0, 0],
        ["job_centre", 1, 0, 0, 1, 1, 1, 1],
        ["kicox", 2, 1, 4_000_000, 3, 2, 2, 0],
        ["unknown", 1, 0, 0, 1, 1, 1, 0],
    ]
    assert rows["eligible"].tolist() == [36, 36, 72, 36]
    assert rows["costed_reached"].tolist() == [0, 0, 2, 0]


def test_what_was_spent_goes_before_the_budget(country):
    rows = small.ask(country, campaign_ways("channel", on=date(2026, 11, 1), **PEOPLE))
    won = rows.set_index("code")["cost_krw"]
    assert won.to_dict() == {"briefing": 4_000_000, "mail": 0, "visit": 8_000_000}
    listed = small.ask(country, campaigns.campaign_list()).set_index("campaign_id")
    assert listed.loc[["brief", "visit"], "cost_krw"].tolist() == [4_000_000, 8_000_000]


def test_of_one_agency_only_its_own_contacts_count_and_the_others_are_elsewhere(country):
    listed = small.ask(country, campaigns.campaign_list(agency="job_centre"))
    visit = listed.set_index("campaign_id").loc["visit"]
    assert visit[["targeted", "linked", "elsewhere"]].tolist() == [1, 1, 1]
    asked = {"agency": "unknown", **PEOPLE}
    assert small.ask(country, campaigns.campaign_stages(**asked))["companies"].tolist() == [1]
    sizes = small.ask(country, campaigns.campaign_groups("size_band", agency="kicox", **PEOPLE))
    assert sizes.set_index("code")["reached"].to_dict() == {"": 0, "1-4": 1, "5-49": 1}
    days = small.ask(country, campaigns.campaign_days(agency="innovation"))
    assert [f"{day:%m-%d}" for day in days["day"]] == ["04-09"]
    ways = small.ask(country, campaign_ways("channel", agency="job_centre", **PEOPLE))
    assert ways[["code", "campaigns", "costed"]].to_numpy().tolist() == [["visit", 1, 0]]


def test_a_company_is_new_on_the_day_that_a_campaign_first_reached_it(country):
    rows = small.ask(country, campaigns.campaign_days())
    found = [(f"{row.day:%m-%d}", row.companies) for row in rows.itertuples()]
    assert found == [("03-03", 1), ("03-10", 1), ("04-07", 1), ("04-08", 1), ("04-09", 1)]
    one = small.ask(country, campaigns.campaign_days(channel="visit", complex_id="magok"))
    assert one["companies"].tolist() == [1]


def test_groups_hold_all_their_companies_and_those_reached(country):
    rows = small.ask(country, campaigns.campaign_groups("building", **PEOPLE)).set_index("code")
    assert rows.loc["t1", ["name", "companies", "reached", "eligible"]].tolist() == [
        "가동",
        2,
        1,
        72,
    ]
    assert rows.loc["t2", ["companies", "reached", "eligible_reached"]].tolist() == [1, 1, 36]
    sizes = small.ask(country, campaigns.campaign_groups("size_band", channel="visit", **PEOPLE))
    assert sizes.set_index("code")["reached"].to_dict() == {"": 0, "1-4": 1, "5-49": 1}
    aimed = small.ask(country, campaigns.campaign_groups("complex", aimed_at="magok", **PEOPLE))
    assert aimed["companies"].tolist() == [3]


@pytest.mark.parametrize("asked", [{}, {"channel": "visit"}, {"complex_id": "magok"}])
def test_groups_of_two_ways_at_once_are_those_of_each(country, asked):
    ways = ("size_band", "building", "complex")
    parts = small.ask(country, campaigns.campaign_parts(ways, **asked, **PEOPLE))
    for by in ways:
        wanted = small.ask(country, campaigns.campaign_groups(by, **asked, **PEOPLE))
        found = groups_of(parts, by)
        pd.testing.assert_frame_equal(found[list(wanted)], wanted, check_dtype=False)


def test_companies_not_reached_come_with_the_most_people_who_went_without_first(country):
    rows = small.ask(country, campaigns.companies_unreached(**PEOPLE))
    assert rows["company_id"].tolist() == ["b", "f"]
    assert rows["targeted"].tolist() == [True, False]
    assert rows[["eligible", "users"]].to_numpy().tolist() == [[36, 0], [36, 12]]
    of_visit = small.ask(country, campaigns.companies_unreached(campaign_id="visit", **PEOPLE))
    assert of_visit["company_id"].tolist() == ["b", "c", "e", "f"]
    closed = campaigns.companies_unreached(open_only=True, limit=1, **PEOPLE)
    assert len(small.ask(country, closed)) == 1


def test_months_hold_who_was_eligible_and_what_firms_of_their_kind_have(country):
    rows = small.ask(country, campaigns.effect_months("parental", "2024-02"))
    assert len(rows) == 6 * 2 * 2
    one = rows[(rows["company_id"] == "b") & (rows["sex"] == "f")].iloc[0]
    assert (one["eligible"], one["users"]) == (1, 0)
    # b and f are alike and in one province: 2 of 4 women; all women: 4 of 12; 20 borrowed twice
    alike = (2 + 20 / 3) / 24
    assert one["rate"] == pytest.approx((2 + 20 * alike) / 24)
    assert rows.loc[rows["sex"] == "m", "users"].sum() == 0


def test_other_programmes_come_with_what_firms_alike_would_have(country):
    """For a programme that nobody has used, the other programmes are all there is."""
    rows = small.ask(country, campaigns.effect_others("maternity", "2024-02"))
    assert set(rows["program"]) == {"parental"}
    one, men = (rows[rows["company_id"] == "b"].iloc[at] for at in (0, 1))
    assert (one["sex"], one["eligible"], one["users"]) == ("f", 1, 0)
    assert (men["sex"], men["eligible"], men["users"], men["usual"]) == ("m", 2, 0, 0)
    # similar women: 2 of 4, with 20 borrowed from 4 of 12; no man of either used it
    assert one["expected"] == pytest.approx((2 + 20 / 3) / 24)
    assert one["usual"] == pytest.approx(4 / 12)
    assert small.ask(country, campaigns.effect_others("parental", "2024-02")).empty


def test_who_started_comes_by_month_of_start_and_tells_whether_it_is_of_the_programme(country):
    rows = small.ask(country, campaigns.effect_starts("parental", "2024-02"))
    assert len(rows)
    assert rows["own"].all()
    assert (rows["started"] == rows["month"]).all()
    months = small.ask(country, campaigns.effect_months("parental", "2024-02"))
    assert rows["users"].sum() == months["users"].sum()
    other = small.ask(country, campaigns.effect_starts("maternity", "2024-02"))
    assert len(other) == len(rows)
    assert not other["own"].any()
    lags = small.ask(country, help_start_shares())
    assert lags.groupby(["program", "sex"])["share"].sum().tolist() == pytest.approx(
        [1.0] * lags.groupby(["program", "sex"]).ngroups
    )


def test_the_other_programmes_of_each_are_those_of_all_without_its_own(country):
    every = small.ask(country, campaigns.effect_others(None, "2024-02"))
    starts = small.ask(country, campaigns.effect_starts(None, "2024-02"))
    assert set(every["program"]) == {"parental"}
    assert not starts["own"].any()
    for program in ("parental", "maternity"):
        others = every[every["program"] != program].reset_index(drop=True)
        own = small.ask(country, campaigns.effect_others(program, "2024-02"))
        assert others.to_dict("records") == own.to_dict("records")
        asked = small.ask(country, campaigns.effect_starts(program, "2024-02"))
        told = starts.assign(own=starts["program"] == program)
        assert told.to_dict("records") == asked.to_dict("records")


def test_a_first_contact_has_the_day_and_that_on_which_its_campaign_began(country):
    rows = small.ask(country, campaigns.effect_contacts("visited")).set_index("company_id")
    assert [f"{day:%m-%d}" for day in rows["first_on"]] == ["04-07", "03-10", "04-09"]
    assert [f"{day:%m-%d}" for day in rows["aimed_on"]] == ["04-06", "03-02", "04-09"]


def test_a_first_contact_is_that_of_the_campaigns_that_made_it(country):
    visited = small.ask(country, campaigns.effect_firsts("visited"))
    assert visited["company_id"].tolist() == ["a", "c", "e"]
    assert visited.loc[visited["campaign_id"] == "brief", "company_id"].tolist() == ["c"]
    first = small.ask(country, campaigns.effect_firsts("informed"))
    assert first.loc[first["channel"] == "visit", "company_id"].tolist() == ["d"]
    there = small.ask(country, campaigns.effect_firsts("visited", complex_id="magok"))
    assert there["company_id"].tolist() == ["e"]


def test_the_arms_are_those_contacted_and_those_kept_back(country):
    rows = small.ask(country, campaigns.effect_arms())
    assert rows[["company_id", "held"]].to_numpy().tolist() == [
        ["a", False],
        ["b", True],
        ["d", False],
    ]
    assert {f"{day:%Y-%m-%d}" for day in rows["started_on"]} == {"2026-04-30"}
    assert small.ask(country, campaigns.effect_arms(campaign_id="brief")).empty


def test_neighbours_are_counted_where_their_building_is_known(country):
    row = small.ask(country, campaigns.effect_neighbours("visited")).iloc[0]
    assert row.tolist() == [1, 1]
    assert small.ask(country, campaigns.effect_neighbours("placed")).iloc[0].tolist() == [3, 0]

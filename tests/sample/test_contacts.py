"""Campaigns and contacts: in order, fewer at each stage, some firms held back at random."""

import numpy as np
import pandas as pd
import pytest

from src.sample.calendar import make_calendar
from src.sample.contacts import what_is_known
from src.sample.people import People
from src.sample.world import AS_OF
from tests.sample.conftest import truth

STAGES = ["targeted", "informed", "briefed", "visited", "linked", "placed"]


def contacts(tables: dict) -> pd.DataFrame:
    """Return the contacts with their campaign and company beside them."""
    rows = tables["contacts"].astype({"stage": "str", "planner": "str"})
    rows = rows.merge(tables["campaigns"], on="campaign_id")
    return rows.merge(tables["companies"], on="company_id", suffixes=("", "_home"))


def test_campaigns_begin_with_the_pilot_and_one_is_yet_to_come(sample):
    campaigns = sample["campaigns"]
    assert campaigns["starts_on"].min() == pd.Timestamp("2024-07-23")
    assert (campaigns["starts_on"] > pd.Timestamp("2026-11-15")).any()
    assert (campaigns["ends_on"] >= campaigns["starts_on"]).all()
    assert set(campaigns["channel"]) == {"briefing", "training", "visit", "fair", "mail"}


def test_the_pilots_go_first_and_other_complexes_follow_in_2025(national):
    first = national["campaigns"].groupby("complex_id")["starts_on"].min()
    assert (first[["seoul-digital", "gumi-1"]].dt.year == 2024).all()
    assert (first.drop(["seoul-digital", "gumi-1"]).dt.year >= 2025).all()
    assert len(first) == 9


def test_nobody_is_contacted_before_the_start_or_after_as_of(sample):
    rows = contacts(sample)
    assert (rows["contacted_on"] <= pd.Timestamp("2026-11-15")).all()
    informed = rows[rows["stage"] != "targeted"]
    assert (informed["contacted_on"] >= informed["starts_on"]).all()
    assert (rows["contacted_on"].dt.day_of_week < 5).all()


def test_contacts_stay_in_the_complex_and_in_the_life_of_the_company(sample):
    rows = contacts(sample)
    placed = rows.dropna(subset="complex_id")
    assert (placed["complex_id"] == placed["complex_id_home"]).all()
    assert not (rows["closed_on"] < rows["contacted_on"]).any()
    aimed = rows[rows["stage"] == "targeted"]
    assert (aimed["opened_on"] <= aimed["starts_on"]).all()


def test_each_stage_is_reached_by_fewer_and_later_than_the_one_before(national):
    rows = contacts(national)
    rows = rows[rows["starts_on"] < pd.Timestamp("2026-06-01")]
    counts = rows.groupby(["channel", "stage"]).size().unstack()[STAGES]
    assert (np.diff(counts.to_numpy(), axis=1) < 0).all()
    days = rows.pivot_table(
        index=["campaign_id", "company_id"], columns="stage", values="contacted_on", aggfunc="min"
    )[STAGES]
    for before, after in zip(STAGES, STAGES[1:], strict=False):
        both = days.dropna(subset=[before, after])
        assert (both[before] <= both[after]).all()


def test_a_campaign_aims_at_as_many_as_it_says(national):
    rows = contacts(national).query("stage == 'targeted'")
    aimed = rows.groupby("campaign_id").size()
    over = national["campaigns"].set_index("campaign_id")
    over = over[over["starts_on"] < pd.Timestamp("2026-06-01")]
    share = aimed.reindex(over.index) / over["target"]
    assert share.between(0.9, 1.1).mean() > 0.95


def test_thirteen_planners_each_keep_their_companies(national):
    rows = national["contacts"]
    assert rows["planner"].nunique() == 13
    assert (rows.groupby("company_id")["planner"].nunique() == 1).all()


def test_chance_kept_half_of_one_campaign_back_and_nobody_contacts_them_for_a_year(national):
    held = national["holdouts"]
    assert held["campaign_id"].nunique() == 1
    aimed = national["contacts"]
    aimed = aimed[aimed["campaign_id"] == held["campaign_id"].iloc[0]]
    aimed = aimed[aimed["stage"] == "targeted"]["company_id"].nunique()
    assert 0.75 < len(held) / aimed < 1.33
    rows = national["contacts"].merge(held[["company_id", "held_on"]], on="company_id")
    rows = rows[rows["stage"] != "targeted"]
    later = rows["contacted_on"] - rows["held_on"]
    new = national["campaigns"].set_index("campaign_id")["starts_on"]
    started = rows["campaign_id"].map(new)
    within = (later < pd.Timedelta(weeks=52)) & (started > rows["held_on"])
    assert not within.any()


def mothers_rate(tables: dict, companies: set, year: str) -> float:
    """Return the parental leave rate of mothers at some companies in a year."""
    eligible = tables["eligible"].query("program == 'parental' and sex == 'f'")
    starts = tables["leave_starts"].query("program == 'parental' and sex == 'f'")
    eligible = eligible[eligible["month"].astype("str").str[:4] == year]
    starts = starts[starts["week"].dt.strftime("%Y") == year]
    users = starts.loc[starts["company_id"].isin(companies), "users"].sum()
    return users / eligible.loc[eligible["company_id"].isin(companies), "eligible"].sum()


def test_campaigns_aim_at_low_uptake_which_then_is_less_low_by_itself(national):
    rows = contacts(national)
    rows = rows[rows["channel"] == "visit"]
    rows = rows[rows["starts_on"].between("2025-01-01", "2025-05-01")]
    visited = set(rows.loc[rows["stage"] == "visited", "company_id"])
    never_visited = set(rows["company_id"]) - visited
    before = mothers_rate(national, never_visited, "2024")
    assert before < 0.4
    assert mothers_rate(national, never_visited, "2026") > before + 0.2
    assert mothers_rate(national, set(national["companies"]["company_id"]), "2024") > 0.7


@pytest.mark.slow
def test_visits_raise_uptake_as_the_truth_says():
    effects = truth("national")["effects"].set_index("program")
    assert effects.loc["parental", "log_odds"] == 0.5
    assert 0.03 < effects.loc["parental", "effect"] < 0.10
    assert (effects["rate_with"] >= effects["rate_without"]).all()


def test_planners_of_the_hard_sample_know_of_a_start_when_it_is_reported():
    """Four mothers of one month and programme, one of the next month: the usual is their share."""
    calendar = make_calendar(AS_OF)
    week = calendar.weeks.get_indexer(pd.to_datetime(["2025-03-03"] * 4 + ["2025-04-07"]))
    people = People(np.arange(5), np.zeros(5, np.int8), week, np.zeros(5))
    used = np.array([True, True, True, False, True])
    received = np.array([week[0] + 2, week[0] + 9, week[0] + 60, 0, week[4]])
    seen = what_is_known(people, used, received, calendar)
    every = slice(0, 5)
    assert seen.beyond(every, week[0] + 2).tolist() == [0, 0, 0, 0, 0]
    assert seen.beyond(every, week[0] + 3).tolist() == [0.75, -0.25, -0.25, -0.25, 0]
    assert seen.beyond(every, week[0] + 10).tolist() == [0.5, 0.5, -0.5, -0.5, 0]
    # nobody knows who will start within the year, although the sample does
    assert seen.beyond(every, week[0] + 52).tolist() == [0.5, 0.5, -0.5, -0.5, 0]

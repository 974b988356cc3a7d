"""Campaigns in counts: funnels with costs, plans by week, and who is left out."""

import numpy as np
import pandas as pd
import pytest

from src.domain.codes import STAGES
from src.metrics.campaigns import (
    campaign_costs,
    cost_for_each,
    left_out,
    reach_pace,
    stage_funnel,
    ways_compared,
)
from src.metrics.rates import byar_interval, wilson_interval

STEPS = pd.DataFrame({"step": [0, 1, 3, 4], "companies": [10, 20, 5, 5], "eligible": [7, 9, 3, 1]})


def test_whoever_got_to_a_stage_has_passed_those_before():
    funnel = stage_funnel(STEPS, 4_000_000.0).set_index("stage")
    assert funnel["companies"].tolist() == [40, 30, 10, 10, 5, 0]
    assert funnel["eligible"].tolist() == [20, 13, 4, 4, 1, 0]
    assert funnel["conversion"].tolist()[1:] == pytest.approx([0.75, 1 / 3, 1, 0.5, 0])
    assert np.isnan(funnel["conversion"].iloc[0])
    assert funnel.loc["linked", ["lower", "upper"]].tolist() == [
        float(end) for end in wilson_interval(5, 10)
    ]


def test_the_funnel_is_that_of_the_contacts_themselves():
    rng = np.random.default_rng(3)
    contacts = pd.DataFrame(
        {"company_id": rng.integers(0, 60, 200).astype(str), "stage": rng.choice(STAGES, 200)}
    )
    furthest = contacts["stage"].map(STAGES.index).groupby(contacts["company_id"]).max()
    counted = furthest.value_counts()
    steps = pd.DataFrame({"step": counted.index, "companies": counted, "eligible": 0})
    there = [
        {row.company_id for row in contacts.itertuples() if row.stage in STAGES[step:]}
        for step in range(len(STAGES))
    ]
    assert stage_funnel(steps, 1.0)["companies"].tolist() == [len(each) for each in there]


def test_a_cost_has_the_interval_of_its_count_turned_round():
    cost = cost_for_each(9_000_000.0, np.array([3, 30]))
    lower, upper = byar_interval(np.array([3, 30]))
    assert cost["cost"].tolist() == [3_000_000, 300_000]
    assert cost["cost_lower"].tolist() == pytest.approx((9e6 / upper).tolist())
    assert cost["cost_upper"].tolist() == pytest.approx((9e6 / lower).tolist())


def test_where_nobody_was_linked_there_is_a_least_cost_and_no_most():
    """The Poisson interval of a count of 0 companies goes up to 3.69."""
    cost = cost_for_each(3_688_879.0, np.array([0]))
    assert np.isnan(cost["cost"][0])
    assert np.isnan(cost["cost_upper"][0])
    assert cost["cost_lower"][0] == pytest.approx(1_000_000, rel=1e-4)


def test_without_contacts_every_stage_is_zero_and_nothing_is_divided():
    funnel = stage_funnel(STEPS.iloc[:0], 1e6)
    assert funnel["companies"].tolist() == [0] * 6
    assert funnel["conversion"].isna().all()
    assert funnel["cost"].isna().all()


def test_an_unknown_budget_gives_no_cost():
    funnel = stage_funnel(STEPS, float("nan"))
    assert funnel[["cost", "cost_lower", "cost_upper"]].isna().all(axis=None)
    costs = campaign_costs(pd.DataFrame({"cost_krw": [None, 5e6], "linked": [2, 5]}))
    assert costs["cost"].tolist()[1] == 1_000_000
    assert np.isnan(costs["cost"].iloc[0])


def test_ways_are_compared_by_what_is_known_of_each():
    """Two of three campaigns of kicox cost 10 million won and linked 4 firms; mail's is unknown."""
    ways = pd.DataFrame(
        [("kicox", 3, 2, 10_000_000, 30, 5, 20, 4), ("mail", 1, 0, 0, 20, 0, 0, 0)],
        columns=[
            *("code", "campaigns", "costed", "cost_krw", "reached", "linked"),
            *("costed_reached", "costed_linked"),
        ],
    )
    rows = ways_compared(ways).set_index("code")
    kicox = rows.loc["kicox"]
    assert kicox["share"] == pytest.approx(1 / 6)
    assert kicox[["lower", "upper"]].tolist() == [float(end) for end in wilson_interval(5, 30)]
    assert kicox[["cost_reached", "cost"]].tolist() == [500_000, 2_500_000]
    assert kicox["cost_upper"] == pytest.approx(1e7 / byar_interval(4)[0])
    assert rows["unpriced"].tolist() == [1, 1]
    assert rows.loc["mail", ["cost_reached", "cost", "cost_lower"]].isna().all()
    assert ways_compared(ways.iloc[:0]).empty


CAMPAIGN = pd.DataFrame({"starts_on": ["2026-09-07"], "ends_on": ["2026-09-27"], "target": [30]})


def test_a_target_is_spread_evenly_over_the_days_of_its_campaign():
    days = pd.DataFrame({"day": ["2026-09-08", "2026-09-09", "2026-09-22"], "companies": [4, 3, 6]})
    pace = reach_pace(days, CAMPAIGN, pd.Timestamp("2026-10-02"))
    assert pace["week"].dt.strftime("%m-%d").tolist() == ["09-07", "09-14", "09-21", "09-28"]
    assert pace["planned"].tolist() == pytest.approx([10, 20, 30, 30])
    assert pace["new"].tolist() == [7, 0, 6, 0]
    assert pace["reached"].tolist() == [7, 7, 13, 13]


def test_weeks_to_come_have_a_plan_and_no_reach():
    days = pd.DataFrame({"day": ["2026-09-08"], "companies": [4]})
    pace = reach_pace(days, CAMPAIGN, pd.Timestamp("2026-09-16"))
    assert pace["reached"].tolist()[:2] == [4, 4]
    assert pace["reached"].isna().tolist() == [False, False, True]
    assert pace["planned"].tolist() == pytest.approx([10, 20, 30])


def test_without_a_last_day_or_a_target_nothing_is_planned():
    days = pd.DataFrame({"day": ["2026-09-08"], "companies": [4]})
    for column in ("ends_on", "target"):
        pace = reach_pace(days, CAMPAIGN.assign(**{column: None}), pd.Timestamp("2026-09-16"))
        assert pace["planned"].isna().all()
    none = pd.DataFrame({"day": [], "companies": []})
    assert reach_pace(none, CAMPAIGN.iloc[:0], pd.Timestamp("2026-09-16")).empty


def test_only_what_chance_hardly_explains_is_called_left_out():
    groups = pd.DataFrame({
        "code": ["a", "b", "c"],
        "name": ["가", "나", "다"],
        "companies": [1000, 100, 3],
        "reached": [600, 20, 0],
    })  # fmt: skip
    rows = left_out(groups).set_index("code")
    assert rows["left_out"].to_dict() == {"c": False, "b": True, "a": False}
    assert rows["benchmark"].iloc[0] == pytest.approx(620 / 1103)
    assert rows.loc["b", ["lower", "upper"]].tolist() == [
        float(e) for e in wilson_interval(20, 100)
    ]
    assert left_out(groups.iloc[:0]).empty


def test_of_groups_that_chance_alone_made_hardly_any_is_called_left_out():
    rng = np.random.default_rng(0)
    names = [str(n) for n in range(2000)]
    groups = pd.DataFrame(
        {"code": names, "name": names, "companies": 85, "reached": rng.binomial(85, 0.4, 2000)}
    )
    assert left_out(groups)["left_out"].mean() < 0.004

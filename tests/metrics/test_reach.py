"""Reach: a company counts once, stages imply those before, costs are per distinct company."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from src.domain.codes import STAGES
from src.metrics.checks import BadInputError
from src.metrics.rates import wilson_interval
from src.metrics.reach import cost_per_company, reach, reach_over_time


def _contacts(*rows):
    columns = ["company_id", "stage", "channel", "campaign_id", "contacted_on"]
    return pd.DataFrame(rows, columns=columns)


CONTACTS = _contacts(
    ("a", "targeted", "briefing", "k1", "2026-09-01"),
    ("a", "informed", "briefing", "k1", "2026-09-02"),
    ("a", "informed", "briefing", "k1", "2026-09-03"),
    ("a", "visited", "visit", "k2", "2026-09-15"),
    ("b", "targeted", "briefing", "k1", "2026-09-01"),
    ("c", "linked", "visit", "k2", "2026-09-22"),
    ("d", "targeted", "visit", "k2", "2026-09-16"),
)


def test_a_company_counts_once_however_often_it_is_contacted():
    table = reach(CONTACTS).set_index("stage")
    assert table["companies"].tolist() == [4, 2, 2, 2, 1, 0]
    assert table["reach"].tolist() == [1, 0.5, 0.5, 0.5, 0.25, 0]
    assert table["conversion"].tolist() == [1, 0.5, 1, 1, 0.5, 0]
    assert table.loc["linked", ["lower", "upper"]].tolist() == [
        float(limit) for limit in wilson_interval(1, 2)
    ]


def test_in_two_channels_a_company_counts_in_both():
    table = reach(CONTACTS, by="channel").set_index(["channel", "stage"])["companies"]
    assert table["briefing"].tolist() == [2, 1, 0, 0, 0, 0]
    assert table["visit"].tolist() == [3, 2, 2, 2, 1, 0]


def test_reach_is_weighted_by_eligible_people():
    companies = pd.DataFrame({"company_id": list("abcde"), "eligible": [30, 50, 10, 10, 99]})
    table = reach(CONTACTS, companies=companies).set_index("stage")
    assert table["eligible"].tolist() == [100, 40, 40, 40, 10, 0]
    assert table["eligible_reach"].tolist() == pytest.approx([1, 0.4, 0.4, 0.4, 0.1, 0])


def test_nobody_before_is_no_conversion():
    table = reach(CONTACTS[CONTACTS["company_id"] == "b"]).set_index("stage")
    assert table["conversion"].tolist()[:2] == [1, 0]
    assert table["conversion"].isna().tolist() == [False, False, True, True, True, True]


def test_no_contacts_are_stages_of_zero():
    table = reach(CONTACTS.iloc[:0])
    assert table["companies"].tolist() == [0] * 6
    assert reach(CONTACTS.iloc[:0], by="channel").empty
    assert reach_over_time(CONTACTS.iloc[:0]).empty


def test_over_time_a_company_is_new_once_per_stage():
    table = reach_over_time(CONTACTS).set_index(["stage", "week"])
    assert table.loc["informed", "new_companies"].tolist() == [1, 0, 0, 1]
    assert table.loc["informed", "companies"].tolist() == [1, 1, 1, 2]
    assert table.loc["targeted", "new_companies"].tolist() == [2, 0, 1, 1]
    weeks = table.loc["targeted"].index
    assert weeks[0] == pd.Timestamp("2026-08-31")
    assert set(weeks.day_of_week) == {0}


def test_cost_is_per_distinct_company_reached_and_linked():
    campaigns = pd.DataFrame(
        {
            "campaign_id": ["k1", "k2", "k3"],
            "channel": ["briefing", "visit", "fair"],
            "budget_krw": [1_000_000, 3_000_000, 500_000],
        }
    )
    cost = cost_per_company(CONTACTS, campaigns).set_index("campaign_id")
    assert cost["reached"].tolist() == [1, 2, 0]
    assert cost["cost_per_reached"].tolist()[:2] == [1_000_000, 1_500_000]
    assert cost["cost_per_linked"].tolist()[1] == 3_000_000
    assert cost.loc["k3", ["cost_per_reached", "cost_per_linked"]].isna().all()
    by_channel = cost_per_company(CONTACTS, campaigns, by="channel").set_index("channel")
    assert by_channel.loc["visit", "cost_per_reached"] == 1_500_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stage": "met"}, "stage 열에 모르는 값이.*'met'.*targeted"),
        ({"company_id": None}, "company_id 열이 비어"),
    ],
)
def test_bad_input_is_answered_in_words(change, words):
    with pytest.raises(BadInputError, match=words):
        reach(CONTACTS.assign(**change))
    with pytest.raises(BadInputError, match="필요한 열이 없습니다: region"):
        reach(CONTACTS, by="region")


def test_a_company_or_a_campaign_that_is_not_listed_is_refused():
    listed = pd.DataFrame({"company_id": ["a"], "eligible": [1]})
    with pytest.raises(BadInputError, match="companies에 없는 기업.*b, c, d"):
        reach(CONTACTS, companies=listed)
    campaigns = pd.DataFrame({"campaign_id": ["k1"], "budget_krw": [1]})
    with pytest.raises(BadInputError, match="campaign_id 열에 모르는 값이.*'k2'"):
        cost_per_company(CONTACTS, campaigns)


contact_ = st.tuples(
    st.sampled_from("abcde"),
    st.sampled_from(STAGES),
    st.sampled_from(["briefing", "visit"]),
    st.just("k1"),
    st.dates(pd.Timestamp("2026-01-01").date(), pd.Timestamp("2026-03-01").date()),
)


@given(st.lists(contact_, min_size=1, max_size=25), st.randoms())
@settings(max_examples=40, deadline=None)
def test_reach_agrees_with_sets_and_the_order_of_rows_changes_nothing(rows, random):
    contacts = _contacts(*rows)
    before = contacts.copy()
    table = reach(contacts, by="channel").set_index(["channel", "stage"])
    for channel in set(contacts["channel"]):
        for step, stage in enumerate(STAGES):
            there = {row[0] for row in rows if row[2] == channel and row[1] in STAGES[step:]}
            assert table.loc[(channel, stage), "companies"] == len(there)
    shuffled = contacts.iloc[random.sample(range(len(rows)), len(rows))]
    pd.testing.assert_frame_equal(reach(shuffled, by="channel").set_index(table.index.names), table)
    pd.testing.assert_frame_equal(contacts, before)
    over_time = reach_over_time(contacts)
    last = over_time.groupby("stage")["companies"].last()
    new = over_time.groupby("stage")["new_companies"].sum()
    assert (last == new).all()
    whole = reach(contacts).set_index("stage")["companies"]
    assert (whole.loc[last.index] == last).all()
    assert (np.diff(whole.loc[list(STAGES)]) <= 0).all()

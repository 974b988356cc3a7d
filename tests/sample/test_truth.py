"""The hidden truth: the same sample with or without it, never part of it, and true to its word."""

import numpy as np
import pytest

from tests.frames import assert_same_frame
from tests.sample.conftest import truth, with_truth

pytestmark = pytest.mark.slow


def test_asking_for_the_truth_does_not_change_the_sample(pilot):
    for name, table in with_truth("pilot")[0].items():
        assert_same_frame(table, pilot[name])


def test_no_column_of_the_truth_is_in_the_sample(national):
    hidden = {"never_grants", "propensity", "rate_without", "rate_with", "log_odds", "effect"}
    assert all(hidden.isdisjoint(table.columns) for table in national.values())


def test_every_company_has_a_propensity_for_every_program():
    found = truth("national")
    assert found["propensities"]["propensity"].between(0, 1).all()
    groups = found["propensities"].groupby("company_id", observed=True).size()
    assert (groups == 10).all()
    assert len(groups) == len(found["companies"])


def test_who_never_grants_never_does(national):
    found = truth("national")["companies"]
    never = set(found.loc[found["never_grants"], "company_id"])
    refused = ["parental", "reduced_hours", "flexible", "replacement"]
    starts = national["leave_starts"]
    assert not starts[starts["program"].isin(refused)]["company_id"].isin(never).any()
    assert starts[starts["program"] == "maternity"]["company_id"].isin(never).any()


def test_most_companies_without_users_are_only_small(national):
    eligible = national["eligible"].query("program == 'parental'")["company_id"].astype("str")
    users = national["leave_starts"].query("program == 'parental'")["company_id"].astype("str")
    zero = set(eligible) - set(users)
    found = truth("national")["companies"]
    never = set(found.loc[found["never_grants"], "company_id"])
    assert 0.05 < len(zero & never) / len(zero) < 0.25


def test_propensities_lie_apart_as_the_beta_distribution_says():
    table = truth("national")["propensities"].query("program == 'parental' and sex == 'm'")
    granted = table.loc[table["propensity"] > 0, "propensity"]
    mean = granted.mean()
    assert mean == pytest.approx(0.10, abs=0.03)
    assert granted.var() == pytest.approx(mean * (1 - mean) / 7, rel=0.25)


def test_the_programs_of_a_company_go_together():
    table = truth("national")["propensities"]
    wide = table.pivot(index="company_id", columns=["program", "sex"], values="propensity")
    granted = wide[wide[("parental", "m")] > 0]
    ranks = granted[[("parental", "m"), ("flexible", "f")]].rank()
    assert 0.2 < np.corrcoef(ranks.to_numpy().T)[0, 1] < 0.6


def test_larger_companies_grant_more(national):
    table = truth("national")["propensities"].query("program == 'parental' and sex == 'f'")
    about = national["companies"][["company_id", "size_band"]]
    rows = table.astype({"company_id": "str"}).merge(about, on="company_id")
    means = rows.groupby("size_band")["propensity"].mean()[["1-4", "5-49", "50-299", "300+"]]
    assert means.is_monotonic_increasing


def test_as_many_become_eligible_as_the_truth_says():
    """At firms that were open all the time, by programme and sex."""
    tables, found = with_truth("pilot")
    firms, people = tables["companies"], tables["eligible"]
    months = people["month"].nunique()
    whole = firms["closed_on"].isna() & (firms["opened_on"] < "2020-01-01")
    there = firms.loc[whole, "company_id"].astype(str)
    assert len(there) > 10_000
    key = ["program", "sex"]
    came = people[people["company_id"].astype(str).isin(there)]
    came = came.groupby(key, observed=True)["eligible"].sum() / months * 12
    coming = found["coming"][found["coming"]["company_id"].astype(str).isin(there)]
    coming = coming.groupby(key, observed=True)["yearly"].sum()
    assert len(coming) == 8
    assert (came.reindex(coming.index) / coming).to_numpy() == pytest.approx(1.0, abs=0.05)


def test_before_any_visit_people_start_by_their_companys_odds_and_the_level_of_the_month():
    found = truth("pilot")
    key = ["program", "sex", "month"]
    rows = _as_texts(found["chances"]).merge(_as_texts(found["levels"]), on=key)
    rows = rows.merge(_as_texts(found["propensities"]), on=["company_id", "program", "sex"])
    first = str(found["companies"]["first_visit_on"].min().to_period("M"))
    early = rows[rows["month"] < first]
    assert len(early) > 500
    odds = early["propensity"] / (1 - early["propensity"]) * np.exp(early["log_odds"])
    # the odds of a week differ a little from those of its month
    assert early["chance"].to_numpy() == pytest.approx((odds / (1 + odds)).to_numpy(), abs=0.02)


def test_as_many_start_as_the_chances_of_their_companies_and_months_say():
    tables, found = with_truth("pilot")
    key = ["company_id", "program", "sex", "month"]
    people = _as_texts(tables["eligible"]).merge(_as_texts(found["chances"]), on=key)
    people = people[people["program"] != "replacement"]
    expected = people["eligible"] * people["chance"]
    spread = np.sqrt((expected * (1 - people["chance"])).groupby(people["program"]).sum())
    users = found["cohorts"].groupby("program", observed=True)["users"].sum()
    away = users.reindex(spread.index) - expected.groupby(people["program"]).sum()
    assert (away.abs() < 3.5 * spread).all()


def _as_texts(table):
    texts = [name for name in ("company_id", "program", "sex", "month") if name in table]
    return table.astype(dict.fromkeys(texts, "str"))

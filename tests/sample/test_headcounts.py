"""Head counts by sex and age: they add up to companies and complexes, and ages are plausible."""

import numpy as np
import pandas as pd
import pytest

MONTHS = [
    "2023-06", "2023-09", "2023-12", "2024-03", "2024-06", "2024-09", "2024-12", "2025-03",
    "2025-06", "2025-09", "2025-12", "2026-03", "2026-06", "2026-09", "2026-10",
]  # fmt: skip


def test_heads_are_counted_at_the_end_of_quarters_and_of_the_last_month(sample):
    assert sorted(sample["headcounts"]["month"].astype("str").unique()) == MONTHS


def test_nobody_is_counted_as_nobody(sample):
    assert (sample["headcounts"]["employees"] > 0).all()


def test_heads_of_the_anchor_are_the_employees_of_each_company(national):
    heads = national["headcounts"].query("month == '2026-03'")
    counted = heads.groupby("company_id", observed=True)["employees"].sum()
    companies = national["companies"].set_index("company_id")
    end = pd.Timestamp("2026-03-31")
    here = companies[(companies["opened_on"] <= end) & ~(companies["closed_on"] <= end)]
    here = here.loc[here["employees"] > 0, "employees"]
    assert len(counted) == len(here) == 60_074
    assert (counted.rename(index=str) == here.reindex(counted.index.astype("str"))).all()


@pytest.mark.parametrize("quarter", ["2023Q4", "2024Q2", "2026Q1"])
def test_heads_of_a_complex_are_its_employees_by_sex(national, quarter):
    month = str(pd.Period(quarter, "Q").asfreq("M", how="end"))
    heads = national["headcounts"]
    heads = heads[heads["month"] == month].astype({"company_id": "str", "sex": "str"})
    heads = heads.merge(national["companies"][["company_id", "complex_id"]])
    counted = heads.groupby(["complex_id", "sex"])["employees"].sum().unstack(fill_value=0)
    figures = national["complex_quarters"].set_index("complex_id")
    shown = figures[figures["quarter"] == quarter]
    shown = shown[shown["employees_m_gap"].isna()]
    assert len(shown) > 30
    for sex in ("m", "f"):
        assert (counted.loc[shown.index, sex] == shown[f"employees_{sex}"]).all()


@pytest.mark.slow
def test_nobody_works_where_nothing_is_open(national):
    heads = national["headcounts"].astype({"company_id": "str", "month": "str"})
    rows = heads.sample(3_000, random_state=1).merge(national["companies"], on="company_id")
    ends = pd.PeriodIndex(rows["month"], freq="M").end_time
    assert (rows["opened_on"].to_numpy() <= ends).all()
    assert not (rows["closed_on"].to_numpy() <= ends.normalize()).any()


def test_companies_have_women_and_men_in_different_shares(national):
    heads = national["headcounts"].query("month == '2026-03'")
    by_sex = heads.groupby(["company_id", "sex"], observed=True)["employees"].sum().unstack()
    by_sex = by_sex.fillna(0)
    large = by_sex[by_sex.sum(axis=1) >= 20]
    share = large["f"] / large.sum(axis=1)
    assert share.quantile(0.1) < 0.10
    assert share.quantile(0.9) > 0.35


@pytest.mark.slow
def test_companies_do_not_jump_from_quarter_to_quarter(national):
    heads = national["headcounts"].astype({"month": "str"})
    heads = heads[heads["month"].isin(["2025-12", "2026-03"])]
    size = heads.groupby(["company_id", "month"], observed=True)["employees"].sum().unstack()
    both = size.dropna()
    change = (both["2026-03"] - both["2025-12"]).abs()
    assert (change <= np.maximum(2, 0.05 * both["2026-03"])).mean() > 0.99

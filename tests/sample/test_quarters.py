"""Quarterly figures against slow recounts from the companies, and their gaps."""

import numpy as np
import pandas as pd
import pytest

from tests.sample.conftest import REGIONS

WITHHELD = [
    "employees", "employees_m", "employees_f",
    "production_krw", "production_ytd_krw", "exports_usd", "exports_ytd_usd",
]  # fmt: skip


def figures(tables: dict) -> pd.DataFrame:
    """Return the quarterly figures with the columns of each complex."""
    return tables["complex_quarters"].merge(tables["complexes"], on="complex_id")


def leaves_below(complexes: pd.DataFrame, node: str) -> list[str]:
    """Return the leaves at or below a node, descending step by step."""
    children = complexes.loc[complexes["parent_id"] == node, "complex_id"]
    if children.empty:
        return [node]
    return [leaf for child in children for leaf in leaves_below(complexes, child)]


def test_tenants_of_every_quarter_are_the_companies_open_at_its_end(national):
    rows = figures(national).query("is_leaf").sample(60, random_state=1)
    assert rows["complex_id"].nunique() > 20
    companies = national["companies"]
    for row in rows.itertuples():
        end = pd.Period(row.quarter).end_time
        here = companies[companies["complex_id"] == row.complex_id]
        still = (here["opened_on"] <= end) & ~(here["closed_on"] <= end)
        assert row.tenants == still.sum()
        assert row.operating == (here[still]["employees"] > 0).sum()


def test_employees_of_the_last_quarter_are_those_of_its_companies(national):
    last = figures(national).query("is_leaf and quarter == '2026Q1'")
    companies = national["companies"]
    end = pd.Timestamp("2026-03-31")
    open_now = companies[(companies["opened_on"] <= end) & ~(companies["closed_on"] <= end)]
    employed = open_now.groupby("complex_id")["employees"].sum()
    shown = last[last["employees_gap"].isna()].set_index("complex_id")["employees"]
    assert len(shown) == 34
    assert (shown == employed.reindex(shown.index)).all()


def test_the_last_quarter_is_as_published(national):
    published = pd.read_csv(REGIONS.parent / "national_complexes.csv", na_values="X")
    published = published[published["complex_id"] != "계"].set_index("complex_id")
    last = national["complex_quarters"].query("quarter == '2026Q1'").set_index("complex_id")
    names = ["tenants", "operating", "leasing", "employees", "employees_m", "employees_f",
             "production_krw", "exports_usd"]  # fmt: skip
    shown = last.loc[published.index, names].astype(float)
    pd.testing.assert_frame_equal(shown, published[names].astype(float), check_names=False)


@pytest.mark.slow
def test_a_real_parent_prints_nothing_of_its_own(full):
    real = full["complexes"][~full["complexes"]["complex_id"].str.startswith("sample-")]
    parents = real.loc[~real["is_leaf"], "complex_id"]
    assert len(parents) == 12
    assert not full["complex_quarters"]["complex_id"].isin(parents).any()


@pytest.mark.slow
def test_a_made_up_parent_is_the_sum_of_its_leaves(full):
    table = figures(full)
    complexes = full["complexes"]
    complexes = complexes[complexes["complex_id"].str.startswith("sample-")]
    quarter = table[table["quarter"] == "2024Q4"].set_index("complex_id")
    parents = complexes.loc[~complexes["is_leaf"], "complex_id"]
    assert len(parents) > 30
    for node in parents:
        below = quarter.loc[leaves_below(complexes, node)]
        assert quarter.loc[node, "tenants"] == below["tenants"].sum()
        assert quarter.loc[node, "leasing"] == below["leasing"].sum()
        if below["employees_gap"].isna().all():
            assert quarter.loc[node, "employees"] == below["employees"].sum()
            assert quarter.loc[node, "production_krw"] == below["production_krw"].sum()


def test_men_and_women_add_up_and_nobody_operates_who_is_no_tenant(sample):
    table = sample["complex_quarters"]
    shown = table.dropna(subset="employees")
    assert (shown["employees_m"] + shown["employees_f"] == shown["employees"]).all()
    assert (table["operating"] <= table["tenants"]).all()
    assert (table["leasing"].dropna() <= table["tenants"][table["leasing"].notna()]).all()
    assert (shown["employees"] >= shown["operating"]).all()


def test_a_value_is_missing_exactly_where_its_gap_says_why(sample):
    for name in ("complex_quarters", "complex_industries"):
        table = sample[name]
        for gap in [column for column in table if column.endswith("_gap")]:
            assert (table[gap].notna() == table[gap.removesuffix("_gap")].isna()).all(), gap
            assert set(table[gap].dropna()) <= {"withheld", "not_carried"}


@pytest.mark.slow
def test_up_to_two_companies_operating_are_withheld_and_three_are_not(full):
    table = full["complex_quarters"].query("quarter != '2025Q3'")
    printed_as_x = table["complex_id"].isin(["jinhae", "songsan-green-city"])
    few = (table["operating"] <= 2) | printed_as_x
    assert few.sum() > 1_000
    for measure in WITHHELD:
        assert ((table[f"{measure}_gap"] == "withheld") == few).all()
    assert table[["tenants", "operating"]].notna().all().all()


def test_a_quarter_without_employment_is_not_carried_and_the_year_goes_on(sample):
    table = sample["complex_quarters"]
    assert (table.loc[table["quarter"] == "2025Q3", "production_krw_gap"] == "not_carried").all()
    early = table[table["quarter"] < "2024Q2"]
    assert (early["leasing_gap"] == "not_carried").all()
    assert table.loc[table["quarter"] >= "2024Q2", "leasing"].notna().all()


def test_sums_since_january_begin_anew_each_year(pilot):
    table = pilot["complex_quarters"]
    one = table[table["complex_id"] == table["complex_id"].iloc[0]].set_index("quarter")
    assert one.loc["2024Q1", "production_ytd_krw"] == one.loc["2024Q1", "production_krw"]
    year = ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    assert one.loc["2024Q4", "production_ytd_krw"] == one.loc[year, "production_krw"].sum()
    assert one.loc["2024Q4", "exports_ytd_usd"] == one.loc[year, "exports_usd"].sum()
    assert one.loc["2023Q2", "production_ytd_krw"] > one.loc["2023Q2", "production_krw"]


def test_industries_add_up_to_the_complex(sample):
    keys = ["complex_id", "quarter"]
    summed = sample["complex_industries"].groupby(keys)[["tenants", "operating"]].sum()
    shown = sample["complex_quarters"].set_index(keys)[["tenants", "operating"]]
    found = summed.reindex(shown.index).fillna(0)
    pd.testing.assert_frame_equal(found.astype("Int64"), shown.astype("Int64"))


@pytest.mark.slow
def test_employees_by_industry_add_up_where_none_is_withheld(full):
    keys = ["complex_id", "quarter"]
    mixes = full["complex_industries"]
    whole = mixes.groupby(keys).filter(lambda rows: rows["employees_gap"].isna().all())
    summed = whole.groupby(keys)["employees"].sum()
    shown = full["complex_quarters"].set_index(keys)["employees"].reindex(summed.index)
    assert len(summed) > 100
    assert (summed == shown).all()


@pytest.mark.slow
def test_withheld_industries_never_exceed_what_is_left(full):
    keys = ["complex_id", "quarter"]
    summed = full["complex_industries"].groupby(keys)["employees"].sum()
    shown = full["complex_quarters"].set_index(keys)["employees"].dropna()
    assert (summed.reindex(shown.index).fillna(0) <= shown).all()


@pytest.mark.slow
def test_trends_are_gentle_and_the_fourth_quarter_is_the_strongest(full):
    leaves = figures(full).query("is_leaf")
    sums = leaves.groupby("quarter")[["tenants", "employees", "production_krw"]].sum()
    growth = sums["tenants"].astype(float).pct_change(4).dropna()
    assert growth.between(-0.02, 0.03).all()
    production = sums["production_krw"].astype(float)
    for year in ("2023", "2024"):
        in_year = production[production.index.str.startswith(year)]
        assert in_year.idxmax() == f"{year}Q4"
    assert np.isfinite(production).all()

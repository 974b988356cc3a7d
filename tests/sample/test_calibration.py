"""The sample against published totals: target, tolerance, source in one table.

Sources: A 전국산업단지현황통계 2025 Q3, B the same 2023 Q4, C 국가산업단지 산업동향정보 2026 Q1.
"""

import pandas as pd
import pytest

# kind, measure, target, relative tolerance, source
TARGETS = [
    ("national", "tenants", 67_615, 0.0, "A"),
    ("general", "tenants", 50_392, 0.0, "A"),
    ("urban", "tenants", 3_354, 0.0, "A"),
    ("rural", "tenants", 8_561, 0.0, "A"),
    ("national", "operating", 62_563, 0.02, "A"),
    ("general", "operating", 46_898, 0.02, "A"),
    ("urban", "operating", 2_928, 0.08, "A"),
    ("rural", "operating", 7_887, 0.02, "A"),
    ("national", "employees per company", 984_829 / 60_074, 0.15, "C"),
    ("general", "employees per company", 1_072_320 / 45_348, 0.15, "B"),
    ("urban", "employees per company", 24_233 / 2_324, 0.15, "B"),
    ("rural", "employees per company", 152_012 / 7_535, 0.15, "B"),
    ("national", "women", 197_708 / 984_829, 0.15, "C"),
    ("general", "women", 0.221, 0.15, "B"),
    ("urban", "women", 0.299, 0.15, "B"),
    ("rural", "women", 0.275, 0.15, "B"),
    ("national", "median tenants", 324, 0.15, "C"),
    ("general", "median tenants", 37, 0.25, "B"),
    ("rural", "median tenants", 16, 0.25, "B"),
]


@pytest.fixture(scope="module")
def generated(full) -> pd.DataFrame:
    """Return the generated figures of the last quarter: one row per kind, a column per measure."""
    quarters = full["complex_quarters"].query("quarter == '2026Q1'")
    rows = full["complexes"].merge(quarters, on="complex_id")
    sums = (
        rows[rows["is_leaf"]]
        .groupby("kind")[["tenants", "operating", "employees", "employees_f"]]
        .sum()
        .astype(float)
    )
    sums["employees per company"] = sums["employees"] / sums["operating"]
    sums["women"] = sums["employees_f"] / sums["employees"]
    tops = rows[rows["parent_id"].isna() & (rows["operating"] > 2)]
    sums["median tenants"] = tops.groupby("kind")["tenants"].median().astype(float)
    return sums


@pytest.mark.parametrize(("kind", "measure", "target", "tolerance", "source"), TARGETS)
def test_the_sample_is_like_the_published_total(
    generated, kind, measure, target, tolerance, source
):
    assert generated.loc[kind, measure] == pytest.approx(target, rel=tolerance), source


def test_nineteen_of_twenty_companies_are_small_and_the_tail_is_heavy(full):
    companies = full["companies"]
    operating = companies[companies["closed_on"].isna() & (companies["employees"] > 0)]
    by_band = operating.groupby("size_band")["employees"].agg(["size", "sum"])
    share = by_band / by_band.sum()
    assert share.loc[["1-4", "5-49"], "size"].sum() == pytest.approx(0.93, abs=0.03)
    assert share.loc["300+", "size"] < 0.01
    assert share.loc["300+", "sum"] > 0.1


def test_the_largest_complexes_are_as_large_as_in_reality(full):
    quarters = full["complex_quarters"].query("quarter == '2026Q1'")
    tops = full["complexes"].query("parent_id.isna()").merge(quarters, on="complex_id")
    largest = tops.groupby("kind")["tenants"].max()
    assert 12_000 < largest["national"] < 20_000  # 15,333
    assert 1_500 < largest["general"] < 5_000  # 2,871


def test_digital_complexes_have_the_published_mix_and_size(pilot):
    seoul = pilot["complexes"].query("sido == '11'")["complex_id"].iloc[0]
    companies = pilot["companies"]
    here = companies[(companies["complex_id"] == seoul) & companies["closed_on"].isna()]
    assert (here["industry"] == "non_manufacturing").mean() == pytest.approx(0.655, abs=0.12)
    employed = here[here["employees"] > 0]["employees"]
    assert employed.mean() == pytest.approx(9.8, rel=0.15)
    assert (employed < 50).mean() == pytest.approx(0.96, abs=0.025)

"""Measure complexes and companies of a sample: what `check` compares with published figures."""

import numpy as np
import pandas as pd

from src.domain.codes import KINDS, SEXES, YOUNG_AGE_BANDS
from src.sample.facts import SEOUL_DIGITAL, published_figures

Tables = dict[str, pd.DataFrame]
ANCHOR = "2026Q1"


def measure_figures(tables: Tables) -> dict[str, float | None]:
    """Return the figures of complexes, companies and heads by key; None where there are none."""
    return _exact(tables) | _seoul(tables) | _sizes(tables) | _kinds(tables)


def _exact(tables: Tables) -> dict[str, float]:
    """Return how far the anchor's quarter is from what is published, and heads from complexes."""
    figures = tables["complex_quarters"]
    now = figures[figures["quarter"] == ANCHOR].set_index("complex_id")
    published = published_figures().set_index("complex_id")
    published = published.loc[published.index.intersection(now.index)]
    gaps = (now.loc[published.index, published.columns].astype(float) - published).abs()
    return {"published_gap": float(gaps.max().max()), "heads_gap": _heads_gap(tables)}


def _heads_gap(tables: Tables) -> float:
    """Return the largest difference of a leaf's employees by sex from its companies' heads."""
    figures, complexes = tables["complex_quarters"], tables["complexes"]
    leaves = complexes.loc[complexes["is_leaf"], "complex_id"]
    shown = figures[figures["complex_id"].isin(leaves) & figures["employees_m_gap"].isna()]
    heads = _heads(tables)
    summed = heads.groupby(["complex_id", "month", "sex"], observed=True)["employees"].sum()
    month = pd.PeriodIndex(shown["quarter"], freq="Q").asfreq("M", how="end").astype("str")
    worst = 0.0
    for sex in SEXES:
        keys = pd.MultiIndex.from_arrays([shown["complex_id"], month, [sex] * len(shown)])
        found = summed.reindex(keys).fillna(0).to_numpy()
        wanted = shown[f"employees_{sex}"].to_numpy(dtype=float)
        worst = max(worst, float(np.abs(found - wanted).max(initial=0)))
    return worst


def _heads(tables: Tables) -> pd.DataFrame:
    """Return the heads added up by company, month and sex, with the complex of the company."""
    heads, companies = tables["headcounts"], tables["companies"]
    home = pd.Categorical(companies["complex_id"])
    codes = pd.Series(home.codes, index=companies["company_id"])
    of_category = codes.reindex(heads["company_id"].cat.categories).to_numpy()
    complex_id = pd.Categorical.from_codes(
        of_category[heads["company_id"].cat.codes], categories=home.categories
    )
    return heads.assign(complex_id=complex_id)


def _seoul(tables: Tables) -> dict[str, float | None]:
    figures = tables["complex_quarters"]
    seoul = figures[figures["complex_id"] == SEOUL_DIGITAL].set_index("quarter")
    old = seoul.loc["2023Q4"] if "2023Q4" in seoul.index else None
    companies = _at_anchor(tables["companies"])
    here = companies[companies["complex_id"] == SEOUL_DIGITAL]
    working = here[here["employees"] > 0]
    heads = _heads(tables).query("complex_id == @SEOUL_DIGITAL and month == '2026-03'")
    young = heads["age_band"].isin(YOUNG_AGE_BANDS)
    buildings = (tables["buildings"]["complex_id"] == SEOUL_DIGITAL).sum()
    return {
        "seoul_tenants_2023": None if old is None else float(old["tenants"]),
        "seoul_men_2023": None if old is None else float(old["employees_m"]),
        "seoul_women_2023": None if old is None else float(old["employees_f"]),
        "seoul_mean": float(working["employees"].mean()),
        "seoul_small": float((working["employees"] < 50).mean()),
        "seoul_young": float(heads.loc[young, "employees"].sum() / heads["employees"].sum()),
        "seoul_services": float((here["industry"] == "non_manufacturing").mean()),
        "seoul_buildings": float(buildings),
        "seoul_per_building": float(here["building_id"].notna().sum() / buildings),
    }


def _at_anchor(companies: pd.DataFrame) -> pd.DataFrame:
    """Return the companies open on the last day of the anchor's quarter."""
    end = pd.Timestamp("2026-03-31")
    return companies[(companies["opened_on"] <= end) & ~(companies["closed_on"] <= end)]


def _sizes(tables: Tables) -> dict[str, float]:
    """Return which share of employees the largest hundredth of companies has."""
    employees = np.sort(_at_anchor(tables["companies"])["employees"].to_numpy())
    employees = employees[employees > 0]
    return {"giants": float(employees[-max(len(employees) // 100, 1) :].sum() / employees.sum())}


def _kinds(tables: Tables) -> dict[str, float]:
    """Return counts, sizes and women's share of each kind, where made-up complexes complete it."""
    complexes = tables["complexes"]
    if complexes["kind"].nunique() == 1:
        return {}
    figures = tables["complex_quarters"].query("quarter == @ANCHOR")
    rows = complexes.merge(figures, on="complex_id")
    leaves = rows[rows["is_leaf"]]
    sums = leaves.groupby("kind")[["tenants"]].sum().astype(float)
    shown = leaves.dropna(subset="employees")
    shown = shown.groupby("kind")[["operating", "employees", "employees_f"]].sum().astype(float)
    tops = leaves[leaves["operating"] > 2].groupby(["kind", "top_id"])["tenants"].sum()
    found = {}
    for kind in KINDS:
        found[f"complexes_{kind}"] = float((complexes["kind"] == kind).where(
            complexes["parent_id"].isna(), False).sum())  # fmt: skip
        found[f"tenants_{kind}"] = sums.loc[kind, "tenants"]
        found[f"mean_{kind}"] = shown.loc[kind, "employees"] / shown.loc[kind, "operating"]
        found[f"women_{kind}"] = shown.loc[kind, "employees_f"] / shown.loc[kind, "employees"]
        found[f"median_{kind}"] = float(tops.loc[kind].median())
    return found

"""Measure a sample, for `check` to compare with published figures and the calibration.

Complexes, companies and head counts; use rates by year, size, industry, region and season; weeks:
holidays, reporting delays, and stages of campaigns.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.domain.codes import KINDS, SEXES, SIZE_BANDS, YOUNG_AGE_BANDS
from src.sample.calendar import holiday_weeks
from src.sample.calibration_programs import CALIBRATION
from src.sample.facts import SEOUL_DIGITAL, published_figures

Tables = dict[str, pd.DataFrame]
ANCHOR = "2026Q1"


def measure_figures(tables: Tables) -> dict[str, float | None]:
    """Return the figures of complexes, companies and head counts by key, None where unavailable."""
    return _exact(tables) | _seoul(tables) | _sizes(tables) | _kinds(tables)


def _exact(tables: Tables) -> dict[str, float]:
    """Return the largest gap to the published figures, and between head counts and complexes."""
    figures = tables["complex_quarters"]
    now = figures[figures["quarter"] == ANCHOR].set_index("complex_id")
    published = published_figures().set_index("complex_id")
    published = published.loc[published.index.intersection(now.index)]
    gaps = (now.loc[published.index, published.columns].astype(float) - published).abs()
    return {"published_gap": float(gaps.max().max()), "heads_gap": _heads_gap(tables)}


def _heads_gap(tables: Tables) -> float:
    """Return the largest gap between a leaf's employees by sex and its companies' head counts."""
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
    """Return the head counts with the complex of their company."""
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
    """Return the share of employees at the largest 1 % of companies."""
    employees = np.sort(_at_anchor(tables["companies"])["employees"].to_numpy())
    employees = employees[employees > 0]
    return {"giants": float(employees[-max(len(employees) // 100, 1) :].sum() / employees.sum())}


def _kinds(tables: Tables) -> dict[str, float]:
    """Return counts, sizes and women's share by kind, for samples with made-up complexes."""
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


REPORTED_WEEKS = 17
"""Weeks at least so long before the last one have all their reports."""


@dataclass(frozen=True)
class Counts:
    """Eligible people and users by company, month, program and sex, in fully reported months.

    `rows` : company_id, month, program, sex, eligible, users, size_band, industry, sido.
    `starts` : leave_starts of the same months.
    """

    rows: pd.DataFrame
    starts: pd.DataFrame


def counts_of(tables: dict[str, pd.DataFrame]) -> Counts:
    """Return the counts that rates are calculated from."""
    starts = tables["leave_starts"]
    last = starts["week"].max() - pd.Timedelta(weeks=REPORTED_WEEKS)
    whole = str((last + pd.Timedelta(weeks=1)).to_period("M") - 1)
    starts = starts.assign(month=starts["week"].dt.strftime("%Y-%m"))
    starts = starts[starts["month"] <= whole]
    eligible = tables["eligible"]
    eligible = eligible[eligible["month"].astype("str") <= whole]
    keys = ["company_id", "month", "program", "sex"]
    users = starts.groupby(keys, observed=True)["users"].sum().reset_index()
    plain = dict.fromkeys(keys, "str")
    rows = eligible.astype(plain).merge(users.astype(plain), on=keys, how="outer")
    rows[["eligible", "users"]] = rows[["eligible", "users"]].fillna(0)
    about = tables["companies"].merge(tables["complexes"][["complex_id", "sido"]])
    rows = rows.merge(about[["company_id", "size_band", "industry", "sido"]], on="company_id")
    return Counts(rows, starts)


def measure_leave(counts: Counts) -> dict[str, tuple[float, float] | None]:
    """Return the figures of leave with standard errors by key, None if the sample is too short."""
    rows = counts.rows
    parental = rows[rows["program"] == "parental"]
    return {
        "users_above_eligible": (float((rows["users"] > rows["eligible"]).sum()), 0.0),
        "fathers_2025": _fathers(parental, ("2025-01", "2025-12")),
        "fathers_2026": _fathers(parental, ("2026-01", "2026-06")),
        "size_order": _size_order(parental),
        "services_above": _services(parental),
        "season_january": _january(rows),
    }


def yearly_rates(counts: Counts) -> dict[tuple[str, str, int], tuple[float, float]]:
    """Return (users, eligible) by program, sex and year."""
    rows = counts.rows.assign(year=counts.rows["month"].str[:4].astype(int))
    sums = rows.groupby(["program", "sex", "year"])[["users", "eligible"]].sum()
    return {key: tuple(values) for key, values in zip(sums.index, sums.to_numpy(), strict=True)}


def region_ratios(counts: Counts, regions) -> dict[str, tuple[float, float]]:
    """Return users / expected users of parental leave, and the expected users, by province.

    Expected at the national rates by size, industry and sex.
    """
    rows = counts.rows[counts.rows["program"] == "parental"]
    rows = rows.assign(expected=_expected(rows, ["size_band", "industry", "sex"]))
    sums = rows.groupby("sido")[["users", "expected"]].sum()
    return {
        sido: (sums.loc[sido, "users"] / sums.loc[sido, "expected"], sums.loc[sido, "expected"])
        for sido in regions
        if sido in sums.index and rows["sido"].nunique() > 2
    }


def _expected(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    by = rows.groupby(keys, dropna=False)[["users", "eligible"]].transform("sum")
    return rows["eligible"] * by["users"] / by["eligible"].clip(lower=1)


def _fathers(parental: pd.DataFrame, months: tuple[str, str]) -> tuple[float, float] | None:
    """Return the ratio of fathers' to mothers' rates relative to that of 2024, and its error."""
    later = _fathers_to_mothers(parental, *months)
    before = _fathers_to_mothers(parental, "2024-01", "2024-12")
    if later is None or before is None:
        return None
    ratio = later[0] / before[0]
    return ratio, ratio * float(np.hypot(later[1], before[1]))


def _fathers_to_mothers(parental: pd.DataFrame, first: str, last: str):
    """Return the ratio of the rates and the standard error of its logarithm."""
    within = parental[parental["month"].between(first, last)]
    if within["month"].nunique() < 6:
        return None
    sums = within.groupby("sex")[["users", "eligible"]].sum()
    if (sums["users"] == 0).any():
        return None
    rate = sums["users"] / sums["eligible"]
    return rate["m"] / rate["f"], float(np.sqrt(((1 - rate) / sums["users"]).sum()))


def _size_order(parental: pd.DataFrame) -> tuple[float, float]:
    """Return the rank correlation of size bands with their rates, standardised for sex."""
    rows = parental.assign(expected=_expected(parental, ["sex"]))
    sums = rows.groupby("size_band")[["users", "expected"]].sum().reindex(list(SIZE_BANDS))
    ratio = (sums["users"] / sums["expected"]).rank()
    return float(np.corrcoef(ratio, np.arange(len(SIZE_BANDS)))[0, 1]), 0.0


def _services(parental: pd.DataFrame) -> tuple[float, float]:
    """Return the standardised ratio of rates in non-manufacturing to those in manufacturing."""
    rows = parental.assign(expected=_expected(parental, ["size_band", "sex"]))
    services = rows["industry"] == "non_manufacturing"
    sums = rows.groupby(services)[["users", "expected"]].sum()
    ratio = sums["users"] / sums["expected"]
    found = float(ratio[True] / ratio[False])
    return found, found * float(np.sqrt((1 / sums["users"]).sum()))


def _january(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Return the weekly number of eligible people in January relative to the year, for programmes
    with the season of births."""
    born = [program for program, row in CALIBRATION.items() if row.season == "birth"]
    births = rows[rows["program"].isin(born)]
    by_month = births.groupby("month")["eligible"].sum()
    years = by_month.index.str[:4]
    whole = [year for year in sorted(set(years)) if (years == year).sum() == 12]
    if not whole:
        return None
    by_month = by_month[years.isin(whole)]
    months = pd.PeriodIndex(by_month.index, freq="M")
    mondays = [len(pd.date_range(m.start_time, m.end_time, freq="W-MON")) for m in months]
    january = months.month == 1
    per_week = by_month.to_numpy() / np.array(mondays)
    mean = by_month.sum() / np.sum(mondays)
    found = float(per_week[january].mean() / mean)
    return found, found / float(np.sqrt(by_month[january].sum()))


LONG_AGO_WEEKS = 52
LATE_WEEKS = 13
FEW = 0.6  # share of lost working days from which a week counts as a holiday week
FEWEST_CONTACTS = 500


def measure_reports(tables: dict[str, pd.DataFrame]) -> dict:
    """Return the figures of weeks and contacts by key, None if there are too few."""
    starts = tables["leave_starts"]
    substitutes = [program for program, row in CALIBRATION.items() if row.of_substitutes]
    starts = starts[~starts["program"].isin(substitutes)]
    return _delays(starts) | {"holiday_weeks": _holidays(starts)} | _stages(tables)


def _delays(starts: pd.DataFrame) -> dict[str, float | None]:
    """Return statistics of the weeks from start to report, for leave that is fully reported."""
    old = starts[starts["week"] <= starts["week"].max() - pd.Timedelta(weeks=LONG_AGO_WEEKS)]
    weeks = ((old["received_week"] - old["week"]).dt.days // 7).to_numpy()
    weeks = np.repeat(weeks, old["users"])
    if len(weeks) == 0:
        return {}
    return {
        "delay_median": float(np.median(weeks)),
        "delay_95": float(np.quantile(weeks, 0.95)),
        "delay_late": float((weeks > LATE_WEEKS).mean()),
        "delay_latest": float(weeks.max()),
    }


def _holidays(starts: pd.DataFrame) -> tuple[float, float] | None:
    """Return the starts in holiday weeks relative to the other weeks of their month."""
    by_week = starts.groupby("week")["users"].sum()
    by_week = by_week[by_week.index <= by_week.index.max() - pd.Timedelta(weeks=LATE_WEEKS)]
    lost = holiday_weeks(pd.DatetimeIndex(by_week.index))
    month = by_week.index.to_period("M")
    others = by_week[lost == 0].groupby(month[lost == 0]).mean()
    dips = by_week[lost >= FEW]
    ratios = dips.to_numpy() / others.reindex(dips.index.to_period("M")).to_numpy()
    if len(ratios) == 0:
        return None
    found = float(np.nanmean(ratios))
    return found, found / float(np.sqrt(dips.sum()))


def _stages(tables: dict[str, pd.DataFrame]) -> dict[str, tuple[float, float] | None]:
    """Return the share of targeted companies that were visited, for campaigns long over."""
    campaigns = tables["campaigns"]
    last = tables["leave_starts"]["week"].max()
    over = campaigns[campaigns["starts_on"] <= last - pd.Timedelta(weeks=LATE_WEEKS)]
    contacts = tables["contacts"].merge(over[["campaign_id", "channel"]], on="campaign_id")
    count = contacts.groupby(["channel", "stage"], observed=True).size()
    found = {}
    for channel in ("visit", "mail"):
        aimed = count.get((channel, "targeted"), 0)
        visited = count.get((channel, "visited"), 0)
        share = visited / max(aimed, 1)
        error = float(np.sqrt(share * (1 - share) / max(aimed, 1)))
        found[f"{channel}_visited"] = (share, error) if aimed >= FEWEST_CONTACTS else None
    return found

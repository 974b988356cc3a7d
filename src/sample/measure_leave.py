"""Measure use rates of a sample: by year, size, industry, region and season."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.domain.codes import SIZE_BANDS
from src.sample.calibration_programs import CALIBRATION

REPORTED_WEEKS = 17
"""Weeks whose reports are in: those so long before the last one, and longer."""


@dataclass(frozen=True)
class Counts:
    """Eligible people and users, one row per company, month, program and sex, reports in only.

    `rows` : company_id, month, program, sex, eligible, users, size_band, industry, sido.
    `starts` : leave_starts of the same time.
    """

    rows: pd.DataFrame
    starts: pd.DataFrame


def counts_of(tables: dict[str, pd.DataFrame]) -> Counts:
    """Return what the rates are made from."""
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
    """Return the figures of leave and their standard errors by key; None where the sample is too
    short."""
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
    """Return users / expected of parental leave and the expected, by province.

    Expected at the rates of like companies everywhere: size, industry, sex.
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
    """Return the odds of a father among those who start, against those of 2024, at equal numbers
    of eligible men and women."""
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
    """Return the rank correlation of size bands and their rates, standardised for sex."""
    rows = parental.assign(expected=_expected(parental, ["sex"]))
    sums = rows.groupby("size_band")[["users", "expected"]].sum().reindex(list(SIZE_BANDS))
    ratio = (sums["users"] / sums["expected"]).rank()
    return float(np.corrcoef(ratio, np.arange(len(SIZE_BANDS)))[0, 1]), 0.0


def _services(parental: pd.DataFrame) -> tuple[float, float]:
    """Return the ratio of non-manufacturing companies to the others, standardised."""
    rows = parental.assign(expected=_expected(parental, ["size_band", "sex"]))
    services = rows["industry"] == "non_manufacturing"
    sums = rows.groupby(services)[["users", "expected"]].sum()
    ratio = sums["users"] / sums["expected"]
    found = float(ratio[True] / ratio[False])
    return found, found * float(np.sqrt((1 / sums["users"]).sum()))


def _january(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Return eligible people for parental leave per week of January, against the year's mean."""
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

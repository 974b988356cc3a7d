"""Count companies per leaf, industry and quarter: what every published figure is summed from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar
from src.sample.calibration import INDUSTRIES
from src.sample.draw import whole
from src.sample.headcounts import open_on, sum_by_trade

INDUSTRY_CODES = [row.code for row in INDUSTRIES]
SEASON = {1: 0.97, 2: 1.01, 3: 0.99, 4: 1.03}  # production of a quarter against the mean (assumed)
WON_PER_DOLLAR = 1_400
MILLION = 1_000_000


@dataclass(frozen=True)
class Cube:
    """Whole numbers by leaf × industry × quarter; money by leaf × quarter, in won and dollars.

    tenants ≥ operating, employees = employees_m + employees_f.
    """

    tenants: np.ndarray
    operating: np.ndarray
    employees: np.ndarray
    employees_m: np.ndarray
    employees_f: np.ndarray
    production_krw: np.ndarray
    exports_usd: np.ndarray


def count(
    companies: pd.DataFrame,
    leaves: pd.DataFrame,
    calendar: Calendar,
    heads: dict[str, np.ndarray],
    random: np.random.Generator,
) -> Cube:
    """Return the cube of the companies, each counted in the quarters at whose last day it is open.

    heads : employees by company × sex at the last day of each quarter, by the month's name. In the
    last quarter, the anchor's, money is as published, where it is.
    """
    ends = calendar.quarters.asfreq("M", how="end")
    days = [month.end_time.normalize() for month in ends]
    here = [open_on(companies, day) for day in days]
    works = (companies["employees"] > 0).to_numpy()
    tenants = _stacked([now.astype(float) for now in here], companies, leaves)
    operating = _stacked([(now & works).astype(float) for now in here], companies, leaves)
    men = _stacked([heads[str(month)][:, 0] for month in ends], companies, leaves)
    women = _stacked([heads[str(month)][:, 1] for month in ends], companies, leaves)
    krw, usd = _money(men + women, leaves, calendar.quarters, random)
    return Cube(tenants, operating, men + women, men, women, krw, usd)


def _stacked(values: list, companies, leaves) -> np.ndarray:
    return np.stack([sum_by_trade(now, companies, len(leaves)) for now in values], axis=2)


def _money(employees: np.ndarray, leaves, quarters, random) -> tuple[np.ndarray, np.ndarray]:
    """Return production in won and exports in dollars by leaf × quarter."""
    anchor = employees[:, :, -1]
    krw = anchor @ _of_industry("output") * MILLION * np.exp(random.normal(0, 0.35, len(leaves)))
    usd = krw * _exported(anchor) * np.exp(random.normal(0, 0.2, len(leaves))) / WON_PER_DOLLAR
    made = {"production_krw": np.rint(krw / MILLION) * MILLION, "exports_usd": np.rint(usd)}
    money = []
    for name, guess in made.items():
        known = leaves[name].to_numpy(dtype=float)
        base = np.where(np.isnan(known), guess, known)
        moved = _moved(base, employees.sum(axis=1), quarters, random)
        rounded = whole(moved / MILLION, 0.5) * MILLION if name == "production_krw" else moved
        rounded[:, -1] = base
        money.append(np.rint(rounded).astype(np.int64))
    return money[0], money[1]


def _moved(base, employees, quarters, random) -> np.ndarray:
    """Return the base in every quarter: with the employees, the season, a trend and noise."""
    season = np.array([SEASON[quarter.quarter] for quarter in quarters])
    years = (np.arange(len(quarters)) - (len(quarters) - 1)) / 4
    trend = np.exp(random.normal(0.015, 0.04, (len(base), 1)) * years)
    noise = np.exp(random.normal(0, 0.03, (len(base), len(quarters))))
    size = employees / np.maximum(employees[:, [-1]], 1)
    return base[:, None] * size * trend * noise * season / season[-1]


def _exported(employees: np.ndarray) -> np.ndarray:
    """Return the share of production that each leaf exports, by its industries."""
    output = employees * _of_industry("output")
    return output @ _of_industry("exported") / np.maximum(output.sum(axis=1), 1)


def _of_industry(key: str) -> np.ndarray:
    return np.array([getattr(row, key) for row in INDUSTRIES])

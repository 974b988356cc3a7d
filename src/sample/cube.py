"""Count companies per leaf, industry and quarter: what every published figure is summed from."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.sample.calibration import INDUSTRIES, PROFILES
from src.sample.draw import complex_effect, whole
from src.sample.periods import last_days

INDUSTRY_CODES = [row.code for row in INDUSTRIES]
SEASON = {1: 0.97, 2: 1.01, 3: 0.99, 4: 1.03}  # production of a quarter against the mean (assumed)
WON_PER_DOLLAR = 1_400
WOMEN_PER_YEAR = 0.004  # growth of women's share (2023 Q4 to 2026 Q1 in 서울: .297 to .325)
MILLION = 1_000_000


@dataclass(frozen=True)
class Cube:
    """Whole numbers by leaf × industry × quarter, all of the same shape.

    tenants ≥ operating, employees = employees_m + employees_f; money in won and dollars.
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
    quarters: pd.PeriodIndex,
    random: np.random.Generator,
) -> Cube:
    """Return the cube of the companies, each counted in the quarters at whose last day it is open.

    In the last quarter tenants, operating and employees are those of the companies exactly; before
    it, employees follow the complex's own trend.
    """
    shape = (len(leaves), len(INDUSTRIES), len(quarters))
    tenants = _open_at_end(companies, np.ones(len(companies)), shape, quarters)
    employed = companies["employees"].to_numpy()
    operating = _open_at_end(companies, (employed > 0).astype(float), shape, quarters)
    employees = _open_at_end(companies, employed.astype(float), shape, quarters)
    employees = np.maximum(_with_trend(employees, random), operating)
    women = _women(employees, leaves, random)
    krw = _production(employees, random)
    usd = whole(krw * _of_industry("exported") * np.exp(random.normal(0, 0.2, shape[:2]))[..., None]
                / WON_PER_DOLLAR, 0.5)  # fmt: skip
    return Cube(tenants, operating, employees, employees - women, women, krw, usd)


def _open_at_end(companies, weights: np.ndarray, shape: tuple, quarters) -> np.ndarray:
    """Return the weights of the companies open at each quarter's end: opened less closed."""
    ends = last_days(quarters).to_numpy()
    industry = pd.Index(INDUSTRY_CODES).get_indexer(companies["industry"])
    cell = companies["leaf"].to_numpy() * shape[1] + industry
    flows = np.zeros(shape)
    for column, sign in (("opened_on", 1), ("closed_on", -1)):
        days = companies[column].to_numpy()
        quarter = np.searchsorted(ends, days)  # a missing day sorts last: after every quarter
        within = quarter < shape[2]
        at = cell[within] * shape[2] + quarter[within]
        flows += sign * np.bincount(at, weights[within], flows.size).reshape(shape)
    return np.rint(flows.cumsum(axis=2)).astype(np.int64)


def _with_trend(employees: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return employees moved by each leaf's yearly trend; the last quarter stays as it is."""
    yearly = random.normal(0.008, 0.02, employees.shape[0])
    years = (np.arange(employees.shape[2]) - (employees.shape[2] - 1)) / 4
    trend = np.exp(yearly[:, None] * years)
    dither = random.random(employees.shape[:2])
    moved = whole(employees * trend[:, None, :], dither[..., None])
    moved[..., -1] = employees[..., -1]
    return moved


def _women(employees: np.ndarray, leaves, random: np.random.Generator) -> np.ndarray:
    base = np.array([row.women for row in INDUSTRIES])
    odds = leaves["profile"].map({name: row.women for name, row in PROFILES.items()}).to_numpy()
    of_leaf = np.log(odds) + complex_effect(leaves["tenants"].to_numpy(), 0.3, random)
    logit = np.log(base / (1 - base)) + of_leaf[:, None]
    years = (np.arange(employees.shape[2]) - (employees.shape[2] - 1)) / 4
    share = 1 / (1 + np.exp(-logit[..., None])) + WOMEN_PER_YEAR * years
    dither = random.random(employees.shape[:2])
    return np.minimum(whole(employees * share.clip(0.01, 0.95), dither[..., None]), employees)


def _production(employees: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return production in won, in whole millions as the source prints it.

    The first quarter of the cube is a January: periods.py sees to it.
    """
    season = np.array([SEASON[at % 4 + 1] for at in range(employees.shape[2])])
    yearly = random.normal(0.015, 0.04, employees.shape[0])[:, None, None]
    years = (np.arange(employees.shape[2]) - (employees.shape[2] - 1)) / 4
    level = np.exp(random.normal(0, 0.35, (*employees.shape[:2], 1)) + yearly * years)
    noise = np.exp(random.normal(0, 0.03, employees.shape))
    return whole(employees * _of_industry("output") * season * level * noise, 0.5) * MILLION


def _of_industry(key: str) -> np.ndarray:
    return np.array([getattr(row, key) for row in INDUSTRIES])[None, :, None]

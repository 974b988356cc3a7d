"""Head counts of every company by sex and age.

At the anchor, men and women sum to the published employees of their complex.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.domain.codes import AGE_BANDS, SEXES
from src.sample.calendar import Calendar, years_from_anchor
from src.sample.calibration import AGES, GROWTH, INDUSTRIES, PROFILES, TILT_OF_WOMEN
from src.sample.draw import coded, complex_effect, round_within
from src.sample.lives import OPEN

UNEVEN = 0.9  # standard deviation of the logit of women's share within an industry (assumed)
BETWEEN_COMPLEXES = 0.3


def make_women(
    companies: pd.DataFrame, leaves: pd.DataFrame, fate: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return the women employed at each company, from 0 to its employees.

    Those of companies open at the anchor sum to `leaves.employees_f` where it is published.
    """
    leaf, employees = companies["leaf"].to_numpy(), companies["employees"].to_numpy()
    base = np.array([row.women for row in INDUSTRIES])[companies["trade"]]
    odds = np.array([PROFILES[name].women for name in leaves["profile"]])
    between = complex_effect(leaves["tenants"].to_numpy(), BETWEEN_COMPLEXES, random)
    logit = np.log(base / (1 - base)) + (np.log(odds) + between)[leaf]
    logit += random.normal(0, UNEVEN, len(leaf))
    weight = employees * (fate == OPEN)
    known = leaves["employees_f"].to_numpy()
    expected = np.bincount(leaf, weight * _share(logit), minlength=len(leaves))
    totals = np.where(np.isnan(known), np.round(expected), known)
    share = _share(logit + _shifts(logit, weight, leaf, totals)[leaf])
    women = _whole(employees * share, leaf, fate == OPEN, totals, random)
    return np.minimum(women, employees)


def _shifts(logit, weight, leaf, totals) -> np.ndarray:
    """Return the shift of each leaf's logits that makes its women sum to its total.

    Found by bisection, because the sum grows with the shift. It is 0 for leaves without employees.
    """
    low, high = np.full(len(totals), -12.0), np.full(len(totals), 12.0)
    for _ in range(40):
        middle = (low + high) / 2
        sums = np.bincount(leaf, weight * _share(logit + middle[leaf]), minlength=len(totals))
        low, high = np.where(sums < totals, middle, low), np.where(sums < totals, high, middle)
    return np.where(np.bincount(leaf, weight, minlength=len(totals)) > 0, high, 0.0)


def _whole(expected, leaf, here, totals, random: np.random.Generator) -> np.ndarray:
    """Return whole numbers near the expected ones; those in the mask `here` sum to the totals."""
    women = np.floor(expected + random.random(len(leaf))).astype(np.int64)
    exact = expected[here]
    sums = np.bincount(leaf[here], exact, minlength=len(totals))
    fitted = exact * np.divide(totals, sums, out=np.zeros(len(totals)), where=sums > 0)[leaf[here]]
    women[here] = round_within(
        fitted, leaf[here], totals.astype(np.int64), random.random(len(totals))
    )
    return women


def _share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))


UNEVEN_GROWTH = 0.004  # standard deviation of yearly growth between complexes (assumed)
UNEVEN_AGES = 0.35  # standard deviation of the tilt of ages between companies (assumed)


@dataclass(frozen=True)
class Staff:
    """The parameters from which the head counts of a month are made.

    base : company × sex, employees at the anchor; ages : company × sex × age band, cumulative
    shares; growth : leaf × sex, per year; dither, age_dither : offsets that make rounding the same
    in every month.
    """

    base: np.ndarray
    ages: np.ndarray
    growth: np.ndarray
    dither: np.ndarray
    age_dither: np.ndarray


def make_staff(companies, women: np.ndarray, leaves, random: np.random.Generator) -> Staff:
    """Return the staff of each company: its number at the anchor, ages and growth."""
    base = np.stack([companies["employees"].to_numpy() - women, women], axis=1)
    profiles = leaves["profile"].where(leaves["profile"] == "digital", "other")
    uneven = complex_effect(leaves["tenants"].to_numpy(), UNEVEN_GROWTH, random)
    growth = np.array([GROWTH[name] for name in profiles]) + uneven[:, None]
    shares = np.array([AGES[name] for name in profiles])[companies["leaf"]]
    ages = _running_ages(shares, random)
    dither = random.random((len(leaves), 2))
    return Staff(base, ages, growth, dither, random.random(base.shape).astype(np.float32))


def _running_ages(shares: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return cumulative shares by company × sex × age band; companies differ in mean age."""
    tilt = random.normal(0, UNEVEN_AGES, (len(shares), 1)) + np.array([[0, TILT_OF_WOMEN]])
    steps = (2 - np.arange(len(AGE_BANDS))) / 2
    running = np.cumsum(shares[:, None, :] * np.exp(tilt[:, :, None] * steps), axis=2)
    return (running / running[:, :, -1:]).astype(np.float32)


def open_on(companies: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Return which companies are open at the end of a day."""
    closed = companies["closed_on"]
    return ((companies["opened_on"] <= day) & ~(closed <= day)).to_numpy()


def heads_at(staff: Staff, companies: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Return employees by company × sex at the end of a day; at the anchor it is the base.

    The employees of a leaf follow its trend, regardless of companies that open and close.
    """
    leaf = companies["leaf"].to_numpy()
    here = open_on(companies, day)
    moved = np.exp(staff.growth * years_from_anchor(pd.DatetimeIndex([day]))[0])
    anchor = open_on(companies, pd.Timestamp("2026-03-31"))
    counts = np.zeros_like(staff.base)
    for sex in range(2):
        base = staff.base[:, sex].astype(float)
        at_anchor = np.bincount(leaf, base * anchor, minlength=len(moved))
        totals = np.round(at_anchor * moved[:, sex]).astype(np.int64)
        now = np.bincount(leaf, base * here, minlength=len(moved))
        totals = np.where(now > 0, totals, 0)
        values = base * here * np.divide(totals, now, out=np.zeros(len(now)), where=now > 0)[leaf]
        counts[:, sex] = round_within(values, leaf, totals, staff.dither[:, sex])
    return counts


def make_headcounts(
    staff: Staff, companies: pd.DataFrame, calendar: Calendar, counts: dict
) -> pd.DataFrame:
    """Return the canonical table, without rows of 0 employees.

    counts : the result of heads_at for each month of the calendar, by the month's name.
    """
    months = [str(month) for month in calendar.headcount_months]
    parts = [_of_month(staff, counts[month]) for month in months]
    return pd.DataFrame(
        {
            "company_id": coded(companies["company_id"], _joined(parts, 0)),
            "month": coded(months, np.repeat(np.arange(len(parts)), [len(p[0]) for p in parts])),
            "sex": coded(SEXES, _joined(parts, 1)),
            "age_band": coded(AGE_BANDS, _joined(parts, 2)),
            "employees": _joined(parts, 3),
        }
    )


def _of_month(staff: Staff, counts: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return company, sex, age band and employees of the non-empty cells of a month."""
    steps = np.floor(staff.ages * counts[:, :, None] + staff.age_dither[:, :, None] * 0.999)
    steps = np.minimum(steps, counts[:, :, None])
    steps[:, :, -1] = counts
    cells = np.diff(steps, axis=2, prepend=0).astype(np.int32)
    company, sex, age = np.nonzero(cells)
    return (
        company.astype(np.int32),
        sex.astype(np.int8),
        age.astype(np.int8),
        cells[company, sex, age],
    )


def _joined(parts: list, at: int) -> np.ndarray:
    return np.concatenate([part[at] for part in parts])

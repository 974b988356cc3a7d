"""How many people a made-up company employs: most few, some many, a few very many.

Companies of a complex add up to the employees published for it; the rest is the shape.
"""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from src.sample.calibration import INDUSTRIES, PROFILES, SEOUL_INDUSTRIES
from src.sample.draw import apportion_within, complex_effect, rank_within
from src.sample.facts import SEOUL_DIGITAL
from src.sample.lives import OPEN, Slots

BANDS = ((0, None), (1, "1-4"), (5, "5-49"), (50, "50-299"), (300, "300+"))
BETWEEN_COMPLEXES = 0.25
NARROWEST = 1.1  # least spread of the logarithm of employees within a complex (assumed)


def operating_slots(slots: Slots, leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return which companies operate: as many of those open at the anchor as published, and all
    that closed before it or opened after it."""
    at_anchor = slots.fate == OPEN
    rank = rank_within(
        slots.leaf, np.where(at_anchor, random.random(len(slots.leaf)), 2.0), len(leaves)
    )
    return ~at_anchor | (rank < leaves["operating"].to_numpy().astype(np.int64)[slots.leaf])


def make_sizes(
    slots: Slots,
    operating: np.ndarray,
    industry: np.ndarray,
    leaves: pd.DataFrame,
    random: np.random.Generator,
) -> np.ndarray:
    """Return the employees of each company at the anchor, 0 where it does not operate.

    Those open at the anchor add up to `leaves.employees`, and in 서울 also industry by industry.
    """
    raw = _shapes(slots.leaf, operating, industry, leaves, random)
    here = operating & (slots.fate == OPEN)
    cell, totals = _cells(slots.leaf[here], industry[here], leaves)
    employees = np.zeros(len(raw), dtype=np.int64)
    employees[here] = apportion_within(raw[here], cell, totals, least=1)
    other = operating & ~here
    scale = leaves["employees"].to_numpy() / np.maximum(
        np.bincount(slots.leaf[here], raw[here], minlength=len(leaves)), 1
    )
    employees[other] = np.ceil(raw[other] * scale[slots.leaf[other]]).clip(1)
    return employees


def _shapes(leaf, operating, industry, leaves, random: np.random.Generator) -> np.ndarray:
    """Return sizes up to a factor per complex: even steps of a lognormal, so that the heavy tail
    is there at every seed, with the median of the profile and the mean of the complex."""
    count = np.bincount(leaf[operating], minlength=len(leaves))
    rank = rank_within(leaf, np.where(operating, random.random(len(leaf)), 2.0), len(leaves))
    median = np.array([PROFILES[name].median for name in leaves["profile"]])
    mean = leaves["employees"].to_numpy() / np.maximum(leaves["operating"].to_numpy(), 1)
    sigma = np.sqrt(2 * np.log(np.maximum(mean / median, 1.01))).clip(NARROWEST)
    step = (np.minimum(rank, count[leaf] - 1) + 0.5) / np.maximum(count[leaf], 1)
    of_industry = np.array([row.size for row in INDUSTRIES])[industry]
    return of_industry * np.exp(sigma[leaf] * ndtri(step.clip(1e-6, 1 - 1e-6)))


def _cells(leaf, industry, leaves) -> tuple[np.ndarray, np.ndarray]:
    """Return what each company's employees are held to, and the employees of each such cell."""
    width = len(INDUSTRIES)
    totals = np.zeros(len(leaves) * width, dtype=np.int64)
    totals[::width] = leaves["employees"].to_numpy()
    cell = leaf * width
    for at in np.flatnonzero(leaves["complex_id"] == SEOUL_DIGITAL):
        published = np.array([SEOUL_INDUSTRIES[row.code][1] for row in INDUSTRIES])
        totals[at * width : (at + 1) * width] = published
        cell = np.where(leaf == at, leaf * width + industry, cell)
    return cell, totals


def expected_employees(leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return the employees of each leaf: published, or its profile's mean times its companies."""
    published = (leaves["employees_m"] + leaves["employees_f"]).to_numpy()
    operating = leaves["operating"].to_numpy()
    per_company = np.array([PROFILES[name].per_company for name in leaves["profile"]])
    between = np.exp(complex_effect(leaves["tenants"].to_numpy(), BETWEEN_COMPLEXES, random))
    made_up = np.round(operating * per_company * between)
    return np.where(np.isnan(published), np.maximum(made_up, operating), published).astype(np.int64)


def size_bands(employees: pd.Series) -> pd.Series:
    """Return the official size band of each; missing where nobody is employed."""
    starts = np.array([start for start, _ in BANDS])
    names = np.array([name for _, name in BANDS], dtype=object)
    found = names[np.searchsorted(starts, employees, side="right") - 1]
    return pd.Series(found, index=employees.index, dtype="str", name="size_band")

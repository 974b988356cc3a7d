"""Men and women of each company at the anchor: they add up to what is published for the complex."""

import numpy as np
import pandas as pd

from src.sample.calibration import INDUSTRIES, PROFILES
from src.sample.draw import complex_effect, round_within
from src.sample.lives import OPEN

UNEVEN = 0.9  # spread of the logit of women's share between companies of an industry (assumed)
BETWEEN_COMPLEXES = 0.3


def make_women(
    companies: pd.DataFrame, leaves: pd.DataFrame, fate: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return the women employed at each company, from 0 to its employees.

    Those of companies open at the anchor add up to `leaves.employees_f` where it is published.
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
    return _whole(employees, share, leaf, fate == OPEN, totals, random)


def _shifts(logit, weight, leaf, totals) -> np.ndarray:
    """Return by how much to move each leaf's logits so that its women add up to its total.

    By halving: the sum rises with the shift. A leaf without employees is not moved.
    """
    low, high = np.full(len(totals), -12.0), np.full(len(totals), 12.0)
    for _ in range(40):
        middle = (low + high) / 2
        sums = np.bincount(leaf, weight * _share(logit + middle[leaf]), minlength=len(totals))
        low, high = np.where(sums < totals, middle, low), np.where(sums < totals, high, middle)
    return np.where(np.bincount(leaf, weight, minlength=len(totals)) > 0, high, 0.0)


def _whole(employees, share, leaf, here, totals, random: np.random.Generator) -> np.ndarray:
    women = np.floor(employees * share + random.random(len(leaf))).astype(np.int64)
    exact = (employees * share)[here]
    sums = np.bincount(leaf[here], exact, minlength=len(totals))
    fitted = exact * np.divide(totals, sums, out=np.zeros(len(totals)), where=sums > 0)[leaf[here]]
    women[here] = round_within(
        fitted, leaf[here], totals.astype(np.int64), random.random(len(totals))
    )
    return np.minimum(women, employees)


def _share(logit: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logit))

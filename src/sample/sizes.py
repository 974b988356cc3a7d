"""How many people a made-up company employs: most few, some many, a few very many."""

import numpy as np
import pandas as pd

from src.sample.calibration import INDUSTRIES, PROFILES
from src.sample.draw import complex_effect

LARGEST = 20_000
GIANT_FROM = 300
TAIL = 1.6  # exponent of the Pareto tail of giants (assumed; 1 would be Zipf's law)
BETWEEN_COMPLEXES = 0.25
BANDS = ((0, None), (1, "1-4"), (5, "5-49"), (50, "50-299"), (300, "300+"))


def sizes(
    leaves: pd.DataFrame, leaf: np.ndarray, industry: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """Return employees per company: lognormal around its complex, 0 where it does not operate."""
    profile = _of_profile(leaves, leaf)
    between = complex_effect(leaves["tenants"].to_numpy(), BETWEEN_COMPLEXES, random)[leaf]
    of_industry = np.array([row.size for row in INDUSTRIES])[industry]
    within = profile["sigma"] * random.standard_normal(len(leaf))
    size = profile["median"] * of_industry * np.exp(between + within)
    giant = random.random(len(leaf)) < profile["giants"]
    size = np.where(giant, GIANT_FROM * (1 + random.pareto(TAIL, len(leaf))), size)
    operating = random.random(len(leaf)) < profile["operating"]
    return np.where(operating, np.ceil(size).clip(1, LARGEST), 0).astype(np.int64)


def _of_profile(leaves: pd.DataFrame, leaf: np.ndarray) -> dict[str, np.ndarray]:
    rows = [PROFILES[name] for name in leaves["profile"]]
    keys = ("median", "sigma", "giants", "operating")
    return {key: np.array([getattr(row, key) for row in rows])[leaf] for key in keys}


def size_bands(employees: pd.Series) -> pd.Series:
    """Return the official size band of each; missing where nobody is employed."""
    starts = np.array([start for start, _ in BANDS])
    names = np.array([name for _, name in BANDS], dtype=object)
    found = names[np.searchsorted(starts, employees, side="right") - 1]
    return pd.Series(found, index=employees.index, dtype="str", name="size_band")

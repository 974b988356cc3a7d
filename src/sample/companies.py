"""Made-up companies: put together from where, what, how large and how long (one module each)."""

from datetime import date

import numpy as np
import pandas as pd

from src.sample.calibration import INDUSTRIES, PROFILES
from src.sample.draw import pick
from src.sample.housing import housed
from src.sample.lives import lives
from src.sample.names import named
from src.sample.sizes import size_bands, sizes

CLOSED_PER_OPEN = 0.05  # closed in the window shown, for each company open at its end (assumed)
COLUMNS = [
    "company_id", "business_no", "workplace_no", "company_name", "complex_id", "building_id",
    "ksic", "industry", "size_band", "employees", "lat", "lon", "opened_on", "closed_on",
]  # fmt: skip


def make_companies(
    leaves: pd.DataFrame,
    buildings: pd.DataFrame,
    window: tuple[date, date],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per company: the canonical columns and `leaf` (row of leaves).

    As many are open at the window's last day as the leaf has tenants, and some closed within the
    window (first day, last day). A company that does not operate has 0 employees and no size
    band; a closed one keeps its last number of employees.
    """
    leaf, closed = _places(leaves)
    industry = pick(_mixes(leaves, random), leaf, random.random(len(leaf)))
    employees = pd.Series(sizes(leaves, leaf, industry, random), name="employees")
    parts = [
        named(industry, random),
        housed(leaves, buildings, leaf, random),
        employees,
        size_bands(employees),
        lives(closed, window, random),
    ]
    return pd.concat(parts, axis=1)[COLUMNS].assign(leaf=leaf)


def _places(leaves: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return each company's leaf and whether it is closed; companies of a leaf stand together."""
    tenants = leaves["tenants"].to_numpy()
    gone = np.round(tenants * CLOSED_PER_OPEN).astype(np.int64)
    both = np.stack([tenants, gone], axis=1).ravel()
    leaf = np.repeat(np.repeat(np.arange(len(leaves)), 2), both)
    closed = np.repeat(np.tile([False, True], len(leaves)), both)
    return leaf, closed


def _mixes(leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return each leaf's industry mix, added up: around its profile's, some far from it."""
    profiles = leaves["profile"].to_numpy()
    mixes = {row.mix for row in PROFILES.values()}
    weights = {mix: np.array([getattr(row, mix) for row in INDUSTRIES], float) for mix in mixes}
    means = np.stack([weights[PROFILES[profile].mix] for profile in profiles])
    means /= means.sum(axis=1, keepdims=True)
    steady = np.array([PROFILES[profile].steady for profile in profiles])[:, None]
    drawn = random.gamma(means * steady + 1e-9) + means * 1e-6
    return np.cumsum(drawn / drawn.sum(axis=1, keepdims=True), axis=1)

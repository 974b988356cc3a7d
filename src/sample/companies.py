"""Made-up companies: put together from where, what, how large and how long (one module each)."""

import numpy as np
import pandas as pd

from src.sample.calendar import Calendar
from src.sample.calibration import INDUSTRIES, PROFILES, SEOUL_INDUSTRIES
from src.sample.calibration_mix import LEADING
from src.sample.draw import pick
from src.sample.facts import SEOUL_DIGITAL
from src.sample.housing import housed
from src.sample.lives import OPEN, Slots, lives, make_slots
from src.sample.names import named
from src.sample.sizes import make_sizes, operating_slots, size_bands

KNOWN_STEADY = 400  # how closely a complex keeps to a mix that is known (as `steady`)
COLUMNS = [
    "company_id", "business_no", "workplace_no", "company_name", "complex_id", "building_id",
    "address", "ksic", "industry", "size_band", "employees", "lat", "lon", "opened_on",
    "closed_on",
]  # fmt: skip


def make_companies(
    leaves: pd.DataFrame,
    buildings: pd.DataFrame,
    calendar: Calendar,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per company: the canonical columns, `leaf`, `trade` and `building`.

    `leaf`, `trade` and `building` are rows of leaves, INDUSTRIES and buildings (-1: none). As many
    are open at the anchor's last day as the leaf has tenants. `employees` is the number at the
    anchor; a company that does not operate has 0 and no size band.
    """
    slots = make_slots(leaves, calendar)
    trade = _trades(slots, leaves, random)
    operating = operating_slots(slots, leaves, random)
    employees = pd.Series(make_sizes(slots, operating, trade, leaves, random), name="employees")
    parts = [
        named(trade, random),
        housed(leaves, buildings, slots.leaf, random),
        employees,
        size_bands(employees),
        lives(slots, leaves, calendar, random),
    ]
    return pd.concat(parts, axis=1).assign(leaf=slots.leaf, trade=trade)


def _trades(slots: Slots, leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return each company's industry: by its leaf's mix, in 서울 exactly as published."""
    trade = pick(_mixes(leaves, random), slots.leaf, random.random(len(slots.leaf)))
    published = np.array([SEOUL_INDUSTRIES[row.code][0] for row in INDUSTRIES])
    for at in np.flatnonzero(leaves["complex_id"] == SEOUL_DIGITAL):
        here = np.flatnonzero((slots.leaf == at) & (slots.fate == OPEN))
        trade[here] = random.permutation(np.repeat(np.arange(len(published)), published))
    return trade


def _mixes(leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return each leaf's industry mix, added up: around its profile's, some far from it."""
    profiles = leaves["profile"].to_numpy()
    mixes = {row.mix for row in PROFILES.values()}
    weights = {mix: np.array([getattr(row, mix) for row in INDUSTRIES], float) for mix in mixes}
    means = np.stack([weights[PROFILES[profile].mix] for profile in profiles])
    means /= means.sum(axis=1, keepdims=True)
    means = _with_leading(means, leaves)
    steady = np.array([PROFILES[profile].steady for profile in profiles])[:, None]
    steady = np.where(leaves["complex_id"].isin(LEADING).to_numpy()[:, None], KNOWN_STEADY, steady)
    drawn = random.gamma(means * steady + 1e-9) + means * 1e-6
    return np.cumsum(drawn / drawn.sum(axis=1, keepdims=True), axis=1)


def _with_leading(means: np.ndarray, leaves: pd.DataFrame) -> np.ndarray:
    """Return the mixes with the industries that lead in real complexes at their shares."""
    codes = [row.code for row in INDUSTRIES]
    found = means.copy()
    for at in np.flatnonzero(leaves["complex_id"].isin(LEADING)):
        shares = LEADING[leaves["complex_id"].iloc[at]]
        known = [codes.index(code) for code in shares]
        found[at, known] = 0
        found[at] *= (1 - sum(shares.values())) / found[at].sum()
        found[at, known] = list(shares.values())
    return found

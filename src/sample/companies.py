"""Made-up companies: industry, size, and names and numbers that plainly are made up.

사업자등록번호 is AAA-BB-CCCCD, where BB is the kind of holder: 01–79 persons, 80–89 organisations
and companies, 90–99 tax-exempt persons. 00 is never assigned, so all numbers here have BB = 00.
Sizes have a heavy tail; those of a complex sum to its published employees.
"""

import numpy as np
import pandas as pd
from scipy.special import ndtri

from src.sample.buildings import housed
from src.sample.calendar import Calendar
from src.sample.calibration import INDUSTRIES, LEADING, PROFILES, SEOUL_INDUSTRIES
from src.sample.draw import apportion_within, complex_effect, pick, rank_within, taken
from src.sample.facts import SEOUL_DIGITAL
from src.sample.lives import OPEN, Slots, lives, make_slots

KNOWN_STEADY = 400  # `steady` of complexes whose mix is known
COLUMNS = [
    "company_id", "business_no", "workplace_no", "company_name", "complex_id", "building_id",
    "address", "ksic", "industry", "size_band", "employees", "firm_class", "telephone", "contact",
    "lat", "lon", "opened_on", "closed_on",
]  # fmt: skip
NOT_MADE = ["firm_class", "telephone", "contact"]
"""Columns that the sample leaves empty: the class follows from industry and size, and any telephone
number might be somebody's."""


def make_companies(
    leaves: pd.DataFrame,
    buildings: pd.DataFrame,
    calendar: Calendar,
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one row per company: the canonical columns, `leaf`, `trade` and `building`.

    `leaf`, `trade` and `building` are row numbers in leaves, INDUSTRIES and buildings (-1: none).
    On the anchor's last day, as many companies are open as the leaf has tenants. `employees` is the
    number at the anchor; companies that do not operate have 0 and no size band.
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
    """Return each company's industry by its leaf's mix, in 서울디지털 exactly as published."""
    trade = pick(_mixes(leaves, random), slots.leaf, random.random(len(slots.leaf)))
    published = np.array([SEOUL_INDUSTRIES[row.code][0] for row in INDUSTRIES])
    for at in np.flatnonzero(leaves["complex_id"] == SEOUL_DIGITAL):
        here = np.flatnonzero((slots.leaf == at) & (slots.fate == OPEN))
        trade[here] = random.permutation(np.repeat(np.arange(len(published)), published))
    return trade


def _mixes(leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return each leaf's mix of industries as cumulative shares, drawn around its profile's."""
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
    """Return the mixes with the leading industries of real complexes at their shares."""
    codes = [row.code for row in INDUSTRIES]
    mixes = means.copy()
    for at in np.flatnonzero(leaves["complex_id"].isin(LEADING)):
        shares = LEADING[leaves["complex_id"].iloc[at]]
        known = [codes.index(code) for code in shares]
        mixes[at, known] = 0
        mixes[at] *= (1 - sum(shares.values())) / mixes[at].sum()
        mixes[at, known] = list(shares.values())
    return mixes


BANDS = ((0, None), (1, "1-4"), (5, "5-49"), (50, "50-299"), (300, "300+"))
BETWEEN_COMPLEXES = 0.25
NARROWEST = 1.1  # least standard deviation of log employees within a complex (assumed)


def operating_slots(slots: Slots, leaves: pd.DataFrame, random: np.random.Generator) -> np.ndarray:
    """Return which companies operate: the published number of those open at the anchor, and all
    that closed before or opened after it."""
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
    """Return the employees of each company at the anchor, 0 if it does not operate.

    Those open at the anchor sum to `leaves.employees`, in 서울디지털 also by industry.
    """
    raw = _raw_sizes(slots.leaf, operating, industry, leaves, random)
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


def _raw_sizes(leaf, operating, industry, leaves, random: np.random.Generator) -> np.ndarray:
    """Return sizes up to a factor per complex: quantiles of a lognormal with the profile's median
    and the complex's mean, so that every seed has the heavy tail."""
    count = np.bincount(leaf[operating], minlength=len(leaves))
    rank = rank_within(leaf, np.where(operating, random.random(len(leaf)), 2.0), len(leaves))
    median = np.array([PROFILES[name].median for name in leaves["profile"]])
    mean = leaves["employees"].to_numpy() / np.maximum(leaves["operating"].to_numpy(), 1)
    sigma = np.sqrt(2 * np.log(np.maximum(mean / median, 1.01))).clip(NARROWEST)
    step = (np.minimum(rank, count[leaf] - 1) + 0.5) / np.maximum(count[leaf], 1)
    of_industry = np.array([row.size for row in INDUSTRIES])[industry]
    return of_industry * np.exp(sigma[leaf] * ndtri(step.clip(1e-6, 1 - 1e-6)))


def _cells(leaf, industry, leaves) -> tuple[np.ndarray, np.ndarray]:
    """Return the cell of each company, whose sum is fixed, and the employees of each cell."""
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
    """Return the employees of each leaf: published, else from its profile's mean."""
    published = (leaves["employees_m"] + leaves["employees_f"]).to_numpy()
    operating = leaves["operating"].to_numpy()
    per_company = np.array([PROFILES[name].per_company for name in leaves["profile"]])
    between = np.exp(complex_effect(leaves["tenants"].to_numpy(), BETWEEN_COMPLEXES, random))
    made_up = np.round(operating * per_company * between)
    return np.where(np.isnan(published), np.maximum(made_up, operating), published).astype(np.int64)


def size_bands(employees: pd.Series) -> pd.Series:
    """Return the official size bands, missing for 0 employees."""
    starts = np.array([start for start, _ in BANDS])
    names = np.array([name for _, name in BANDS], dtype=object)
    found = names[np.searchsorted(starts, employees, side="right") - 1]
    return pd.Series(found, index=employees.index, dtype="str", name="size_band")


def named(industry: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """Return ids, numbers, name, industry code and division of each company, in the order given.

    `industry` is the position in INDUSTRIES.
    """
    number = pd.Series(np.arange(1, len(industry) + 1)).astype("str").str.zfill(6)
    business_no = business_numbers(len(industry))
    word = taken([row.word for row in INDUSTRIES], industry)
    return pd.DataFrame(
        {
            "company_id": "sample-company-" + number,
            "business_no": business_no,
            "workplace_no": workplace_numbers(business_no),
            "company_name": "예시" + word + " " + number,
            "industry": taken([row.code for row in INDUSTRIES], industry),
            "ksic": _divisions(industry, random),
        }
    )


def _divisions(industry: np.ndarray, random: np.random.Generator) -> pd.Series:
    """Return one of the divisions of each company's industry, with equal chances."""
    counts = np.array([len(row.divisions) for row in INDUSTRIES])
    firsts = np.cumsum(counts) - counts
    nth = (random.random(len(industry)) * counts[industry]).astype(np.int64)
    divisions = [division for row in INDUSTRIES for division in row.divisions]
    return taken(divisions, firsts[industry] + nth)


WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
FIRST_OFFICE = 101
LAST_OFFICE = 999
SERIALS = 10_000
MOST = (LAST_OFFICE - FIRST_OFFICE + 1) * SERIALS


def business_numbers(count: int, first: int = 0) -> pd.Series:
    """Return `count` distinct business numbers as texts of ten digits, always the same ones.

    first : how many numbers to skip. Raises ValueError beyond 8,990,000, the number there are.
    """
    if first + count > MOST:
        raise ValueError(f"at most {MOST:,} business numbers can be made up, not {first + count:,}")
    office, serial = np.divmod(np.arange(first, first + count), SERIALS)
    body = (office + FIRST_OFFICE) * 1_000_000 + serial
    digits = body[:, None] // 10 ** np.arange(8, -1, -1) % 10
    total = digits @ WEIGHTS + digits[:, 8] * 5 // 10
    return pd.Series(body * 10 + (10 - total % 10) % 10).astype("str")


def workplace_numbers(business_no: pd.Series) -> pd.Series:
    """Return workplace numbers: the business number and 0, for continuing business (계속)."""
    return business_no + "0"

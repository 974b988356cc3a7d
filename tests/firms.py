"""A complex of nine firms to count by hand; names are hostile, one firm is a sole proprietor.

Uptake from January 2024 to January 2026 (the windows end there), contacts of two firms, and a
building with seven of the nine, one of which has closed.
"""

from datetime import date
from pathlib import Path

import pandas as pd

from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.store.snapshots import Snapshot, publish

NAMES = {
    "c1": "<script>alert(1)</script>",
    "c2": '=HYPERLINK("http://example.invalid","열기")',
    "c3": "가" * 300,
    "c4": "나래 🏭👩‍🔧 정밀",
    "c5": "שלום עולם 산업",
    "c6": "'; DROP TABLE companies; --",
    "c7": "홍길동철물",
    "c8": "100%_확실\\산업",
    "c9": "다솜전자",
}
# c7 is a sole proprietor: its two middle digits are between 01 and 79
NUMBERS = {
    "c1": "1018100020",
    "c2": "1018100035",
    "c3": "1018100049",
    "c4": "1018100054",
    "c5": "1018100068",
    "c6": "1018100073",
    "c7": "1010100085",
    "c8": None,
    "c9": "0453600002",
}
EMPLOYEES = dict(zip(NAMES, (3, 60, 8, 350, 12, 7, 2, 4, 40), strict=True))
BANDS = ((4, "1-4"), (49, "5-49"), (299, "50-299"), (10**6, "300+"))
MONTHS = [f"{2024 + n // 12}-{n % 12 + 1:02d}" for n in range(27)]


def publish_firms(folder: Path, origin: str = "official") -> Snapshot:
    """Publish the nine firms; as of 31 March 2026."""
    return publish(
        folder,
        {"regions": read_regions(), **_places(), **_people(), "sources": _source()},
        origin=origin,
        place=lambda complexes: place_complexes(complexes, read_regions()),
    )


def _places() -> dict[str, pd.DataFrame]:
    complexes = pd.DataFrame(
        [("seoul-digital", None, "seoul-digital", "서울디지털", "national", "11", "11530", True)],
        columns=[
            *("complex_id", "parent_id", "top_id", "complex_name", "kind"),
            *("sido", "sigungu", "is_leaf"),
        ],
    )
    buildings = pd.DataFrame(
        [("b1", "seoul-digital", "가나타워", 37.48, 126.88)],
        columns=["building_id", "complex_id", "building_name", "lat", "lon"],
    )
    return {"complexes": complexes, "buildings": buildings, "companies": _companies()}


def _companies() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "company_id": list(NAMES),
            "company_name": list(NAMES.values()),
            "business_no": list(NUMBERS.values()),
            "complex_id": "seoul-digital",
            "building_id": [None if one in ("c8", "c9") else "b1" for one in NAMES],
            "ksic": ["04536" if one == "c9" else "26" for one in NAMES],
            "industry": "electronics",
            "size_band": [_band(EMPLOYEES[one]) for one in NAMES],
            "employees": list(EMPLOYEES.values()),
            "opened_on": date(2020, 1, 2),
            "closed_on": [date(2025, 5, 1) if one == "c6" else None for one in NAMES],
        }
    )


def _band(employees: int) -> str:
    return next(band for most, band in BANDS if employees <= most)


def _people() -> dict[str, pd.DataFrame]:
    """Return head counts, people eligible, starts and contacts; c4 has the most of everything."""
    heads = [
        (one, month, sex, "30-39", EMPLOYEES[one] // 2)
        for one in NAMES
        for month in ("2025-03", "2026-03")
        for sex in ("m", "f")
    ]
    able = [
        (one, month, "parental", "f", 2 if one == "c4" else 1)
        for one in ("c2", "c4", "c9")
        for month in MONTHS[::3]
    ]
    starts = [("c9", date(2024, 1, 1), "parental", "f", date(2024, 1, 8), 1)]
    starts += [("c4", date(2025, 4, 7), "parental", "f", date(2025, 4, 14), 2)]
    starts += [("c9", date(2025, 7, 7), "parental", "f", date(2025, 7, 14), 1)]
    starts += [("c4", date(2026, 3, 2), "parental", "f", date(2026, 3, 9), 1)]
    contacts = [
        ("k1", None, "c4", date(2026, 1, 5), "visited", "=김플래너"),
        ("k2", None, "c2", date(2026, 2, 2), "targeted", None),
    ]
    return {
        "headcounts": pd.DataFrame(
            heads, columns=["company_id", "month", "sex", "age_band", "employees"]
        ),
        "eligible": pd.DataFrame(
            able, columns=["company_id", "month", "program", "sex", "eligible"]
        ),
        "leave_starts": pd.DataFrame(
            starts, columns=["company_id", "week", "program", "sex", "received_week", "users"]
        ),
        "contacts": pd.DataFrame(
            contacts,
            columns=[
                *("contact_id", "campaign_id", "company_id"),
                *("contacted_on", "stage", "planner"),
            ],
        ),
    }


def _source() -> pd.DataFrame:
    row = {
        "source_id": "firms",
        "file": "기업.xlsx",
        "sha256": "hash of 기업.xlsx",
        "source": "sample",
        "quarter": None,
        "as_of": date(2026, 3, 31),
        "loaded_at": pd.Timestamp("2026-04-01 10:00:00"),
        "rows_read": 9,
        "rows_accepted": 9,
        "rows_rejected": 0,
    }
    return pd.DataFrame([row])

"""A country of eight complexes, small enough to add up by hand, and helpers to publish it."""

from datetime import date

import pandas as pd

from src.domain.tables import VALUES
from src.store.engine import fetch_frame, open_engine

KEYS = ("complex_id", "parent_id", "top_id", "complex_name", "kind", "sido", "sigungu", "is_leaf")

# 수출 straddles 서울 and 인천: it has a part in each, and children below one of them
COMPLEXES = (
    ("export", None, "export", "수출", "national", None, None, False),
    ("export-seoul", "export", "export", "수출", "national", "11", "11530", False),
    ("digital", "export-seoul", "export", "디지털", "national", "11", "11530", True),
    ("export-incheon", "export", "export", "수출", "national", "28", None, False),
    ("bupyeong", "export-incheon", "export", "부평", "national", "28", "28237", True),
    ("juan", "export-incheon", "export", "주안", "national", "28", "28260", True),
    ("magok", None, "magok", "마곡", "general", "11", "11500", True),
    ("onsan", None, "onsan", "온산", "national", "31", "31710", True),
)
REGIONS = (
    ("11", None, "sido", "서울특별시", "서울", "Seoul", 37.55, 126.99),
    ("28", None, "sido", "인천광역시", "인천", "Incheon", 37.46, 126.7),
    ("31", None, "sido", "울산광역시", "울산", "Ulsan", 35.54, 129.3),
    ("11500", "11", "sigungu", "강서구", "강서", "Gangseo-gu", 37.55, 126.85),
    ("11530", "11", "sigungu", "구로구", "구로", "Guro-gu", 37.5, 126.88),
)
REGION_COLUMNS = (
    "region_code",
    "parent_code",
    "level",
    "region_name",
    "region_short",
    "region_name_en",
    "lat",
    "lon",
)
X = "withheld"
NONE = "not_carried"


def complexes() -> pd.DataFrame:
    return pd.DataFrame(COMPLEXES, columns=list(KEYS))


def regions() -> pd.DataFrame:
    return pd.DataFrame(REGIONS, columns=list(REGION_COLUMNS))


def facts(quarter: str, source: str, names: tuple[str, ...], rows: dict) -> pd.DataFrame:
    """Return `complex_quarters`; rows: complex_id → a number, X or NONE per name."""
    table = []
    for complex_id, cells in rows.items():
        row = {"complex_id": complex_id, "quarter": quarter, "source": source}
        row |= {f"{value}_gap": NONE for value in VALUES}
        for name, cell in zip(names, cells, strict=True):
            missing = cell in (X, NONE)
            row |= {name: None if missing else cell, f"{name}_gap": cell if missing else None}
        table.append(row)
    columns = ["complex_id", "quarter", "source"]
    columns += [column for value in VALUES for column in (value, f"{value}_gap")]
    return pd.DataFrame(table, columns=columns).astype(dict.fromkeys(VALUES, "Int64"))


def census(quarter: str = "2025Q3", magok: int = 50) -> pd.DataFrame:
    """Return tenants and operating as the census prints them: parents and children."""
    rows = {
        "export-seoul": (100, 90),
        "digital": (100, 90),
        "export-incheon": (30, 25),
        "bupyeong": (20, 18),
        "juan": (10, 7),
        "magok": (magok, 40),
        "onsan": (5, X),
    }
    return facts(quarter, "kicox_complexes", ("tenants", "operating"), rows)


def survey(quarter: str = "2026Q1") -> pd.DataFrame:
    """Return what the national survey prints: here the top of the straddling complex alone."""
    names = ("tenants", "operating", "employees", "employees_m", "employees_f")
    rows = {"export": (135, 118, 2000, 1500, 500), "onsan": (6, 4, X, X, X)}
    return facts(quarter, "kicox_national", names, rows)


def source(quarter: str, name: str = "kicox_complexes", file: str = "a.xlsx") -> pd.DataFrame:
    """Return the row of `sources` of one file; its id is derived from quarter and file."""
    row = {
        "source_id": f"{quarter}-{file}",
        "file": file,
        "sha256": f"hash of {quarter}-{file}",
        "source": name,
        "quarter": quarter,
        "as_of": date(int(quarter[:4]), 3 * int(quarter[-1]), 28),
        "loaded_at": pd.Timestamp("2026-11-22 10:00:00"),
        "rows_read": 9,
        "rows_accepted": 8,
        "rows_rejected": 1,
    }
    return pd.DataFrame([row])


def problem(source_id: str) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "source_id": source_id,
                "level": "rejected",
                "sheet": "국가",
                "row": 7,
                "column": "입주업체",
                "value": "=1+1",
                "reason": "숫자가 아닙니다. 숫자로 고치세요.",
            }
        ]
    )


def tables(quarter: str = "2025Q3") -> dict[str, pd.DataFrame]:
    """Return the tables that a load of the census produces."""
    found = source(quarter)
    return {
        "regions": regions(),
        "complexes": complexes(),
        "complex_quarters": census(quarter),
        "sources": found,
        "problems": problem(found["source_id"].iloc[0]),
    }


def ask(snapshot, statement) -> pd.DataFrame:
    return fetch_frame(open_engine(snapshot), statement)

"""Two small publications for the tests of the screen: one to add up by hand, one made up.

The visible one has three provinces. 수출 straddles 서울 and 인천: a part in each, children below
the parts. 예천농공 has a withheld figure, 포항 one that is not carried; some names are hostile.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from src.domain.tables import VALUES
from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.load.sample import source_of
from src.sample.generate import generate
from src.sample.world import AS_OF, Recipe
from src.store.answer_table import firm_answers, stored_answers
from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import earlier_lists
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot, publish

X, NONE = "withheld", "not_carried"
HOSTILE_COMPLEX = "<b>굵은</b> & **별표** [고리](http://example.invalid) $x$ :red[빨강]"
HOSTILE_BUILDING = "<script>alert(1)</script> *빌딩* [고리](http://example.invalid)"
HOSTILE_COMPANIES = (
    "=1+1",
    "<img src=x onerror=alert(1)>",
    "**굵게** & [고리](javascript:alert(1))",
)

COMPLEX_COLUMNS = ["complex_id", "parent_id", "complex_name", "kind", "sido", "sigungu", "is_leaf"]
COMPLEXES = (
    ("export", None, "수출", "national", None, None, False),
    ("export-seoul", "export", "수출", "national", "11", "11530", False),
    ("seoul-digital", "export-seoul", "서울디지털", "national", "11", "11530", True),
    ("export-incheon", "export", "수출", "national", "28", "28237", False),
    ("bupyeong", "export-incheon", "부평", "national", "28", "28237", True),
    ("juan", "export-incheon", "주안", "national", "28", "28237", True),
    ("gumi-1", None, "구미1", "national", "47", "47190", True),
    ("magok", None, "마곡", "general", "11", "11500", True),
    ("hostile", None, HOSTILE_COMPLEX, "general", "47", "47190", True),
    ("pohang", None, "포항", "general", "47", "47110", True),
    ("pohang-rural", None, "포항", "rural", "47", "47110", True),
    ("yecheon", None, "예천농공", "rural", "47", "47900", True),
)
PRINTED = ("tenants", "operating", "employees", "employees_f", "production_krw", "exports_usd")
# figures that the census prints: tenants, operating
CENSUS = {
    "seoul-digital": (1000, 900),
    "bupyeong": (200, 180),
    "juan": (100, 70),
    "gumi-1": (500, 480),
    "magok": (50, 40),
    "hostile": (60, 50),
    "pohang": (40, NONE),
    "yecheon": (3, X),
}
# figures that the survey of national complexes prints, a quarter earlier and now
SURVEY = {
    "2025Q4": {
        "seoul-digital": (990, 880, 20_000, 8_000, 3_000_000_000_000, 500_000_000),
        "bupyeong": (205, 181, 5_000, 1_500, 200_000_000_000, 30_000_000),
        "juan": (98, 71, 2_000, X, 100_000_000_000, X),
        "gumi-1": (510, 470, 40_000, 10_000, 9_000_000_000_000, 4_000_000_000),
    },
    "2026Q1": {
        "seoul-digital": (1010, 905, 22_000, 8_400, 3_100_000_000_000, 520_000_000),
        "bupyeong": (203, 179, 4_900, 1_400, 190_000_000_000, 30_000_000),
        "juan": (97, 70, 2_100, X, 110_000_000_000, X),
        "gumi-1": (505, 468, 39_000, 9_500, 8_800_000_000_000, 4_100_000_000),
    },
}
MIX = {
    "seoul-digital": {"electronics": 300, "machinery": 100, "non_manufacturing": 600},
    "gumi-1": {"electronics": 400, "machinery": 100},
    "bupyeong": {"machinery": 200},
}
BUILDINGS = (
    ("b1", "seoul-digital", HOSTILE_BUILDING),
    ("b2", "seoul-digital", "가나타워"),
)
COMPANIES = (
    ("1", HOSTILE_COMPANIES[0], "seoul-digital", "b1", 10),
    ("2", HOSTILE_COMPANIES[1], "seoul-digital", "b1", 20),
    ("3", HOSTILE_COMPANIES[2], "seoul-digital", "b2", None),
    ("4", "다회사", "gumi-1", None, 5),
)


def publish_visible(folder: Path, *, only_census: bool = False) -> Snapshot:
    """Publish the tables above as official figures of three quarters, or the census alone."""
    batches = [
        {"regions": read_regions(), "complexes": _complexes(), **_found("2025Q3")},
        {"complex_quarters": _facts("2025Q4", "kicox_national", SURVEY["2025Q4"])},
        {
            "complex_quarters": _facts("2026Q1", "kicox_national", SURVEY["2026Q1"]),
            "complex_industries": _industries(),
            "buildings": pd.DataFrame(
                BUILDINGS, columns=["building_id", "complex_id", "building_name"]
            ),
            "companies": _companies(),
            "sources": _source("2026Q1", "kicox_national", "조사.xlsx"),
        },
    ]
    return publish(
        folder,
        batches[:1] if only_census else batches,
        origin="official",
        place=lambda complexes: place_complexes(complexes, read_regions()),
    )


def publish_sample(
    folder: Path,
    scale: str = "pilot",
    *,
    foreseen: bool = False,
    every: int = 1,
) -> Snapshot:
    """Publish the made-up sample of a scale, as the command `sample` does.

    foreseen : with earlier lists and stored answers; most tests need neither. every : keep one firm
    in this many, for tests that do not depend on the number of firms.
    """
    tables = fewer(generate(Recipe(scale)), every)
    with nullcontext() if foreseen else nothing_foreseen():
        return publish(
            folder,
            {"regions": read_regions(), "sources": source_of(scale, tables, AS_OF)} | tables,
            origin="sample",
            place=lambda complexes: place_complexes(complexes, read_regions()),
        )


def fewer(tables: dict[str, pd.DataFrame], every: int) -> dict[str, pd.DataFrame]:
    """Return the tables of a sample with one firm in `every`."""
    kept = tables["companies"]["company_id"].iloc[::every]
    return {
        name: rows[rows["company_id"].isin(kept)] if "company_id" in rows and every > 1 else rows
        for name, rows in tables.items()
    }


@contextmanager
def nothing_foreseen() -> Iterator[None]:
    """Publish without earlier lists and stored answers, which take two thirds of the time.

    Pages then compute their answers themselves, as for a small publication.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("src.store.marts.fill_earlier_lists", lambda *_: None)
        patch.setattr("src.store.build.fill_answers", lambda *_: "by no formula")
        yield


def without_foreseen(snapshot: Snapshot, folder: Path) -> None:
    """Write the same publication without earlier lists and stored answers."""
    shutil.copytree(snapshot.folder, folder, dirs_exist_ok=True)
    with duckdb.connect(str(folder / "snapshots" / snapshot.path.name)) as database:
        for table in (earlier_lists, stored_answers, firm_answers):
            database.execute(f"DELETE FROM {table.name}")
        database.execute("UPDATE snapshot SET value = 'by no formula' WHERE key = 'answers'")


def publish_first(folder: Path) -> None:
    """Publish the sample of the national complexes, as `make run` does on a fresh machine.

    It runs the command itself in a process of its own, so that its output and its memory stay out
    of the tests.
    """
    subprocess.run(
        [sys.executable, "-m", "src", "first-run"],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "SANDAN_DATA": str(folder)},
        check=True,
        capture_output=True,
        timeout=900,
    )


def table(snapshot: Snapshot, name: str) -> pd.DataFrame:
    """Return a whole canonical table of a snapshot, as the command `export` reads it."""
    return fetch_frame(open_engine(snapshot), table_rows(name))


def _complexes() -> pd.DataFrame:
    rows = pd.DataFrame(COMPLEXES, columns=COMPLEX_COLUMNS)
    above = rows.set_index("complex_id")["parent_id"].dropna().to_dict()

    def top_of(complex_id: str) -> str:
        return top_of(above[complex_id]) if complex_id in above else complex_id

    return rows.assign(top_id=rows["complex_id"].map(top_of))


def _facts(quarter: str, source: str, printed: dict) -> pd.DataFrame:
    rows = []
    for complex_id, cells in printed.items():
        row = {"complex_id": complex_id, "quarter": quarter, "source": source}
        row |= {f"{value}_gap": NONE for value in VALUES}
        for name, cell in zip(PRINTED, cells, strict=False):
            missing = cell in (X, NONE)
            row |= {name: None if missing else cell, f"{name}_gap": cell if missing else None}
        rows.append(row)
    columns = ["complex_id", "quarter", "source"]
    columns += [column for value in VALUES for column in (value, f"{value}_gap")]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(VALUES, "Int64"))


def _industries() -> pd.DataFrame:
    rows = [
        {"complex_id": one, "industry": industry, "tenants": tenants}
        for one, mix in MIX.items()
        for industry, tenants in mix.items()
    ]
    return pd.DataFrame(rows).assign(
        quarter="2026Q1",
        source="kicox_national",
        operating_gap=NONE,
        employees_gap=NONE,
    )


def _companies() -> pd.DataFrame:
    columns = ["company_id", "company_name", "complex_id", "building_id", "employees"]
    rows = pd.DataFrame(COMPANIES, columns=columns).astype({"employees": "Int64"})
    return rows.assign(industry="machinery", size_band="5-49", opened_on=date(2020, 1, 2))


def _found(quarter: str) -> dict[str, pd.DataFrame]:
    source = _source(quarter, "kicox_complexes", "현황.xlsx")
    problem = {
        "source_id": source["source_id"].iloc[0],
        "level": "rejected",
        "sheet": "국가",
        "row": 7,
        "column": "입주업체",
        "value": "=1+1",
        "reason": "숫자가 아닙니다. 숫자로 고치세요.",
        "reason_en": "Not a number. Enter a number.",
    }
    return {
        "complex_quarters": _facts(quarter, "kicox_complexes", CENSUS),
        "sources": source,
        "problems": pd.DataFrame([problem]),
    }


def _source(quarter: str, name: str, file: str) -> pd.DataFrame:
    row = {
        "source_id": f"{quarter}-{name}",
        "file": file,
        "sha256": f"hash of {file}",
        "source": name,
        "quarter": quarter,
        "as_of": date(int(quarter[:4]), 3 * int(quarter[-1]), 28),
        "loaded_at": pd.Timestamp("2026-11-22 10:00:00"),
        "rows_read": 9,
        "rows_accepted": 8,
        "rows_rejected": 1,
    }
    return pd.DataFrame([row])

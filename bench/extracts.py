"""Time reading the ministry's extracts at true size (read, checked and cast) against DuckDB.

Limits for CSV: 4 times DuckDB's time for reading the same file as text, and 2 GB at most. There is
nothing to compare sheets of a workbook with: seconds and megabytes are printed.
"""

import multiprocessing
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pandas as pd
import xlsxwriter

from src.domain.codes import AGE_BAND
from src.domain.tables import EXTRACT
from src.load.read_files import read_source
from src.load.served import Nothing

COMPANIES, ROWS, ROWS_OF_SHEET = 130_000, 1_300_000, 500_000
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
MONDAYS = pd.date_range("2024-01-01", "2025-12-29", freq="W-MON").strftime("%Y-%m-%d").to_numpy()
PROGRAMS = np.array(["육아휴직", "유연근무", "육아기 근로시간 단축"])
TABLES = ("eligible", "headcounts", "leave_starts")
ROUNDS, LIMIT, MOST_MB = 3, 4.0, 2_048


class Loaded(Nothing):
    """A country of companies, and as many eligible people as one file brings."""

    def __init__(self, with_eligible: bool = False):
        numbers = _numbers()
        self.companies = pd.DataFrame(
            {
                "company_id": [f"c{number:06}" for number in range(COMPANIES)],
                "workplace_no": numbers,
                "business_no": pd.Series([None] * COMPANIES, dtype="str"),
                "opened_on": pd.NaT,
                "closed_on": pd.Series([pd.NaT] * COMPANIES, dtype="datetime64[us]"),
            }
        )
        eligible = _canonical("eligible", ROWS if with_eligible else 0)
        self.eligible = {str(month): rows for month, rows in eligible.groupby("month")}

    def rows(self, table: str) -> pd.DataFrame:
        """Return the companies, and the eligible people where there are any."""
        return self.companies if table == "companies" else super().rows(table)

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return the eligible people of a month."""
        return self.eligible.get(month, super().eligible_in(month))


def main() -> None:
    """Print seconds, ratio and megabytes of each table, as CSV and as a sheet."""
    with TemporaryDirectory() as folder:
        for table in TABLES:
            _print_csv(table, Path(folder) / f"{table}.csv")
            path = _write_sheet(table, Path(folder) / f"{table}.xlsx")
            seconds, busy, mb = _apart(_load, path, ROWS_OF_SHEET)
            spent = f"{seconds:.1f} s (processor {busy:.1f} s), {mb:,.0f} MB"
            print(f"{path.name}, {ROWS_OF_SHEET:,} rows: {spent}", flush=True)


def _print_csv(table: str, path: Path) -> None:
    frame = _frame(table, ROWS)
    frame.to_csv(path, index=False, encoding="utf-8-sig")
    rounds = [(_apart(_read_as_text, path), _apart(_load, path)) for _ in range(ROUNDS)]
    text, text_busy, _ = map(min, zip(*[theirs for theirs, _ in rounds], strict=True))
    ours, ours_busy, _ = map(min, zip(*[ours for _, ours in rounds], strict=True))
    used = max(mb for _, (_, _, mb) in rounds)
    print(
        f"{path.name}, {ROWS:,} rows: DuckDB reads text {text:.2f} s, read and checked "
        f"{ours:.2f} s, ratio {ours / text:.2f} (limit {LIMIT:.0f}; of the processor "
        f"{ours_busy / text_busy:.2f}), {used:,.0f} MB (limit {MOST_MB:,} MB)",
        flush=True,
    )


def _numbers() -> np.ndarray:
    """Return the workplace number of each company."""
    return np.array([f"{20_000_000_000 + 7 * number}" for number in range(COMPANIES)])


def _places(rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return company, period and kind of each row, no two rows the same."""
    at = np.arange(rows)
    return at % COMPANIES, (at // COMPANIES) % len(MONTHS), at // COMPANIES // len(MONTHS)


def _frame(table: str, rows: int) -> pd.DataFrame:
    """Return the rows of a file as a steward has it, titles in Korean."""
    company, period, _ = _places(rows)
    chance = np.random.default_rng(1)
    titles = {column.name: column.title for column in EXTRACT[table].file_columns}
    found = {"workplace_no": _numbers()[company]}
    if table == "leave_starts":
        week = 4 * period + company % 3
        found |= {"week": MONDAYS[week], "received_week": MONDAYS[week + 1]}
    else:
        found["month"] = np.array(MONTHS)[period]
    if table != "headcounts":
        found["program"] = PROGRAMS[company % len(PROGRAMS)]
    else:
        words = np.array([row.words[0] for row in AGE_BAND.values()])
        found["age_band"] = words[company % len(words)]
    found["sex"] = np.array(["여", "남"])[company // 7 % 2]
    last = {"eligible": "eligible", "headcounts": "employees", "leave_starts": "users"}[table]
    found[last] = chance.integers(1, 4, rows)
    return pd.DataFrame(found).rename(columns=titles)


def _canonical(table: str, rows: int) -> pd.DataFrame:
    company, period, _ = _places(rows)
    return pd.DataFrame(
        {
            "company_id": np.array([f"c{number:06}" for number in range(COMPANIES)])[company],
            "month": np.array(MONTHS)[period],
            "program": np.array(["parental", "flexible", "reduced_hours"])[company % 3],
            "sex": np.array(["f", "m"])[company // 7 % 2],
            table: 4,
        }
    )


def _write_sheet(table: str, path: Path) -> Path:
    frame = _frame(table, ROWS_OF_SHEET)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("자료")
    sheet.write_row(0, 0, frame.columns)
    for number, row in enumerate(frame.itertuples(index=False), 1):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def _apart(work, path: Path, rows: int = ROWS) -> tuple[float, float, float]:
    """Return seconds, processor seconds and megabytes of some work in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, path, rows))


def _measured(work, path: Path, rows: int) -> tuple[float, float, float]:
    prepared = Loaded(path.stem == "leave_starts") if work is _load else None
    begun, busy = time.perf_counter(), time.process_time()
    work(path, rows, prepared)
    spent = time.perf_counter() - begun, time.process_time() - busy
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return *spent, int(peak[1]) / 1024


def _read_as_text(path: Path, rows: int, _) -> None:
    """Read the file into a table of texts."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.read_csv(str(path), all_varchar=True, header=True).create("extract")
        (found,) = connection.table("extract").count("*").fetchone()
    assert found == rows


def _load(path: Path, rows: int, served: Loaded) -> None:
    source = read_source(path, served=served).source
    assert source["rows_accepted"] == rows, source


if __name__ == "__main__":
    main()

"""Time the export of 65,000 companies × 12 columns against the bare libraries.

Limits: CSV 1.5 s, XLSX 8 s. Peers: pandas.to_csv of the same frame, and XlsxWriter alone in its
flat-memory mode writing the same values with `worksheet.write`.
"""

import io
import time
from datetime import date

import numpy as np
import pandas as pd
import xlsxwriter

from src.domain.codes import SIZE_BANDS
from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx

ROWS = 65_000
LIMITS = {"CSV": 1.5, "XLSX": 8.0}
KINDS_OF_COLUMNS = {
    "company_id": "code",
    "business_no": "code",
    "workplace_no": "code",
    "company_name": "text",
    "complex_name": "text",
    "building_name": "text",
    "ksic": "code",
    "size_band": "text",
    "employees": "count",
    "rate": "share",
    "production_krw": "amount_krw",
    "opened_on": "date",
}


def companies(rows: int = ROWS) -> pd.DataFrame:
    """Return a frame of companies: one row each, twelve columns."""
    random = np.random.default_rng(1)
    number = pd.Series(np.arange(rows)).astype("str").str.zfill(6)
    return pd.DataFrame(
        {
            "company_id": "sample-" + number,
            "business_no": "10000" + number.str[1:],
            "workplace_no": "10000" + number,
            "company_name": "예시정밀 " + number,
            "complex_name": "예시산단 " + number.str[:2],
            "building_name": "예시타워 " + number.str[:3],
            "ksic": "0" + number.str[:4],
            "size_band": random.choice(SIZE_BANDS, rows),
            "employees": random.integers(1, 300, rows),
            "rate": random.random(rows),
            "production_krw": random.integers(0, 10**12, rows),
            "opened_on": pd.Timestamp("2000-01-01")
            + pd.to_timedelta(random.integers(0, 9_000, rows), unit="D"),
        }
    )


def bare_xlsx(frame: pd.DataFrame) -> bytes:
    """Return the frame written with XlsxWriter alone, without formats or checks."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, values in enumerate(frame.astype({"opened_on": "str"}).itertuples(index=False)):
            for at, value in enumerate(values):
                sheet.write(row, at, value)
    return buffer.getvalue()


def seconds(work, times: int = 3) -> float:
    """Return the best wall time of the work."""
    return min(_once(work) for _ in range(times))


def _once(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main() -> None:
    """Print each format's seconds, its limit and its ratio to the bare library."""
    frame = companies()
    columns = [ExportColumn(key, key, kind) for key, kind in KINDS_OF_COLUMNS.items()]
    about = Provenance("입주기업", "bench", date(2026, 3, 31), "1", "sample")
    rows = [
        ("CSV", lambda: to_csv(frame, columns, about), lambda: frame.to_csv(index=False)),
        ("XLSX", lambda: to_xlsx(frame, columns, about), lambda: bare_xlsx(frame)),
    ]
    for name, ours, peer in rows:
        spent, bare = seconds(ours), seconds(peer)
        print(
            f"export {name}: {ROWS:,} rows {spent:.2f} s (limit {LIMITS[name]} s), "
            f"{spent / bare:.2f} times the bare library ({bare:.2f} s)"
        )


if __name__ == "__main__":
    main()

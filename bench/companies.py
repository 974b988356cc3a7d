"""Time the table of companies and its files at the size of the country, and the bare query.

    python -m bench.companies [DATA]     a folder with a snapshot of companies (SANDAN_DATA)

Limits: 300 ms for a changed page, 65,000 rows as CSV in 1.5 s and as XLSX in 8 s, and the process
growing by less than 150 MB while both are made. Memory is measured in a process of its own, which
has imported everything and asked for one page before.
"""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

from bench.session import Session
from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from src.exports.map_file import to_geojson, to_gpkg
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx
from src.screens.companies.columns import COLUMNS, SHOWN
from src.settings import setting
from src.store.engine import fetch_frame, open_engine
from src.store.queries.company_table import company_rows, count_company_rows
from src.store.snapshots import current_snapshot
from src.ui.columns import EXPORT_KINDS

ROWS = 65_000
LIMITS = {"csv": 1.5, "xlsx": 8.0}
LIMIT_PAGE, LIMIT_MEMORY = 0.3, 150
ASKED = {"program": "parental", "window": 24}
SORTS = ("company_name", "business_no", "employees", "rate", "last_contact_on")
WRITERS = {"csv": to_csv, "xlsx": to_xlsx, "gpkg": to_gpkg, "geojson": to_geojson}
PAGES = ("", "sort=rate&order=desc&page=600", "search=정밀", "sido=47&size_band=5-49&reached=no")


def main(folder: str | None = None) -> None:
    """Print the cost of pages, files, memory and page runs, with limits and the bare query."""
    folder = folder or setting("SANDAN_DATA")
    snapshot = current_snapshot(Path(folder))
    if snapshot is None:
        print(f"no snapshot in {folder}: python -m src sample makes one")
        return
    engine = open_engine(snapshot)
    total = fetch_frame(engine, count_company_rows())["companies"].iloc[0]
    print(f"{total:,} companies")
    for sort in SORTS:
        _print_page(engine, sort, total)
    for name, writer in WRITERS.items():
        _print_file(engine, name, writer)
    _print_memory(folder)
    _print_server(folder)


def _print_page(engine, sort: str, total: int) -> None:
    last = {"limit": 100, "offset": int(total) - 100, "columns": SHOWN}
    statement = company_rows(**ASKED, sort=sort, **last)
    counted = count_company_rows(search="정밀")
    spent = best(lambda: fetch_frame(engine, statement))
    count = best(lambda: fetch_frame(engine, counted))
    print(
        f"last page by {sort:<16} {spent * 1000:6.0f} ms, count of a search {count * 1000:4.0f} ms "
        f"(limit {LIMIT_PAGE * 1000:.0f} ms)"
    )


def rows_of(engine):
    """Return 65,000 companies with every column of the table, and their places."""
    names = tuple(key for key, *_ in COLUMNS)
    return fetch_frame(engine, company_rows(**ASKED, columns=(*names, "lat", "lon"), limit=ROWS))


def _print_file(engine, name: str, writer) -> None:
    about = Provenance("입주기업", "bench", "2026-11-15", "1", "sample")
    for said, kept in (("shown columns", SHOWN), ("all columns", [key for key, *_ in COLUMNS])):
        columns = [ExportColumn(k, k, EXPORT_KINDS[kind]) for k, kind, _ in COLUMNS if k in kept]
        bare = best(partial(rows_of, engine))
        whole = best(lambda columns=columns: writer(rows_of(engine), columns, about))
        limit = f" (limit {LIMITS[name]} s)" if name in LIMITS else ""
        print(
            f"{name:<8}{ROWS:,} rows, {said:<14}{whole:5.2f} s{limit}, "
            f"of which the bare query {bare:4.2f} s"
        )


def best(work, times: int = 3) -> float:
    """Return the best wall time of the work."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return min(spent)


def _print_memory(folder: str) -> None:
    command = [sys.executable, "-m", "bench.companies", folder, "memory"]
    print(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip())


def measure_memory(folder: str) -> None:
    """Print by how much the highest memory of this process grows while both files are made."""
    engine = open_engine(current_snapshot(Path(folder)))
    about = Provenance("입주기업", "bench", "2026-11-15", "1", "sample")
    columns = [ExportColumn(k, k, EXPORT_KINDS[kind]) for k, kind, _ in COLUMNS if k in SHOWN]
    small = fetch_frame(engine, company_rows(**ASKED, limit=100))
    for writer in (to_csv, to_xlsx):
        writer(small, columns, about)
    before = highest()
    table = company_rows(**ASKED, columns=(*SHOWN, "lat", "lon"), limit=ROWS)
    for writer in (to_csv, to_xlsx):
        writer(fetch_frame(engine, table), columns, about)
    print(f"memory grows by {highest() - before:.0f} MB at its highest (limit {LIMIT_MEMORY} MB)")


def highest() -> float:
    """Return the most memory this process has had since its start, in MB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _print_server(folder: str) -> None:
    """Print how long the server takes for a first look and for a changed choice."""
    import tempfile

    from tests.browser.server import running_server

    with tempfile.TemporaryDirectory() as place:
        log = Path(place) / "server.log"
        with running_server(log, SANDAN_DATA=folder) as server:
            for query in PAGES:
                with Session(server.address, "companies", f"lang=ko&{query}") as session:
                    first, again = session.run(), session.run()
                print(
                    f"/companies?{query:<40} {first.milliseconds:6.0f} ms for a new reader, "
                    f"{again.milliseconds:4.0f} ms again, {first.bytes / 1000:.0f} kB"
                )


if __name__ == "__main__":
    measure_memory(sys.argv[1]) if sys.argv[2:] else main(*sys.argv[1:])

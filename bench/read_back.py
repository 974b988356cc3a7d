"""The sample's own exports, loaded as official files on top of the real census of complexes.

Every table that a file may give is written as `export` writes it, with ids of its own, and loaded
in one go. Rows accepted must be rows written, and what the screens ask for must be what it is in
the sample: of each such table the rows that differ are counted. The census stands beside the
project. The complexes of the sample that it lacks, for they are made up, are there before.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pyarrow as pa
from pyarrow import compute

from bench.apart import measured
from src.domain.tables import EXTRACTS
from src.exports.table_file import write_table
from src.load.pipeline import Order, load_files
from src.load.progress import nobody
from src.load.sample import Made, publish_sample
from src.store import mart_tables
from src.store.engine import fetch_arrow, open_engine
from src.store.queries.tables import table_rows
from src.store.schema import metadata
from src.store.snapshots import Snapshot, current_snapshot, publish

REAL = Path("shared/real/한국산업단지공단_전국산업단지현황통계_20250930.xlsx")
SAMPLE, OFFICIAL = "sample-", "real-"
MARTS = (
    *("company_facts", "company_uptake", "complex_people", "complex_uptake", "month_eligible"),
    *("region_people", "region_uptake", "uptake_rates", "uptake_windows", "week_starts"),
)
"""What screens read of companies and people; figures of the census are not those of the sample."""
DECIMALS = 9
WAIT = 60


def main() -> None:
    """Print what was accepted, what differs, and what it took; the scale is the first argument."""
    scale = next((name for name in sys.argv[1:] if name in ("national", "full")), "pilot")
    with TemporaryDirectory() as folder:
        sample = publish_sample(Path(folder) / "sample", Made(scale, 1), nobody, WAIT)
        print_read_back(sample, Path(folder))


def print_read_back(sample: Snapshot, folder: Path) -> None:
    """Print what comes of the tables of a sample that are written and loaded in a folder."""
    written = {table.name: write_as_official(sample, table.name, folder) for table in EXTRACTS}
    load_complexes(sample, folder / "official")
    files = [folder / f"{name}.csv" for name in written]
    cost = measured(load_all, folder / "official", files)
    served = current_snapshot(folder / "official")
    rows = sum(written.values())
    print(
        f"{rows:,} rows of {len(written)} tables accepted and published in {cost.processor:.0f} s "
        f"of processor ({cost.seconds:.0f} s by the clock), {cost.megabytes:,.0f} MB",
        flush=True,
    )
    for name in (*written, *MARTS):
        unlike = rows_unlike(sample, served, name)
        print(f"{name}: {unlike:,} rows unlike the sample", flush=True)


def write_as_official(sample: Snapshot, name: str, folder: Path) -> int:
    """Write a table as `export` does, with ids that are not those of a sample; return its rows."""
    rows = renamed(fetch_arrow(open_engine(sample), table_rows(name)))
    write_table(rows, folder / f"{name}.csv", sample=False)
    return rows.num_rows


def renamed(rows: pa.Table) -> pa.Table:
    """Return the rows with ids that are not those of a sample."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_string(field.type):
            texts = compute.replace_substring_regex(rows[field.name], f"^{SAMPLE}", OFFICIAL)
            rows = rows.set_column(place, field.name, texts)
    return rows


def load_complexes(sample: Snapshot, folder: Path) -> None:
    """Load the census where it is, and the complexes of the sample that it lacks: made-up ones."""
    beside = [above / REAL for above in Path(__file__).resolve().parents if (above / REAL).exists()]
    known = set()
    if beside:
        load_files(Order(folder, (beside[0],)))
        held = fetch_arrow(open_engine(current_snapshot(folder)), table_rows("complexes"))
        known = set(held["complex_id"].to_pylist())
    complexes = renamed(fetch_arrow(open_engine(sample), table_rows("complexes"))).to_pandas()
    lacking = complexes[~complexes["complex_id"].isin(known)]
    if len(lacking):
        publish(folder, {"complexes": lacking}, origin="official")


def load_all(folder: Path, files: list[Path]) -> None:
    """Load the files; every row is accepted."""
    found = load_files(Order(folder, tuple(files)))
    refused = {file.file: file.rows_rejected for file in found.files if file.rows_rejected}
    assert found.status == "published", (found.status, found.reason)
    assert not refused, refused


def rows_unlike(sample: Snapshot, served: Snapshot, name: str) -> int:
    """Return how many rows of a table only one of the two has; numbers to nine decimals."""
    before, after = (counted(one, name) for one in (sample, served))
    return int((before.sub(after, fill_value=0)).abs().sum())


def counted(snapshot: Snapshot, name: str) -> pd.Series:
    """Return how often each row stands in a table, by a hash of it."""
    table = metadata.tables[name] if name in metadata.tables else getattr(mart_tables, name)
    rows = renamed(fetch_arrow(open_engine(snapshot), table.select())).to_pandas()
    numbers = {c: rows[c].round(DECIMALS) for c in rows.select_dtypes("float")}
    hashes = pd.util.hash_pandas_object(rows.assign(**numbers), index=False)
    return hashes.value_counts()


if __name__ == "__main__":
    main()

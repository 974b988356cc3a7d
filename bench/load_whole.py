"""A whole load by the command (read, publish, join) of a month, and then a year, of workplaces.

They are loaded onto the companies of all complexes (bench/company_file.py). Limit: 2 GB.
"""

import contextlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.apart import measured
from bench.company_file import complexes, write_companies
from bench.comwel_file import write_comwel_zip
from bench.kicox_files import write_factories
from bench.load import MOST_MB, PENSION, YEAR
from bench.pension_file import write_pension_file
from src.command.main import main as run_command
from src.load.lists.regions import read_regions
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish

LOADS: tuple[tuple[str, str, Callable[[Path], Path]], ...] = (
    ("companies", "기업.csv", write_companies),
    ("factories", "등록공장현황_20241231.csv", write_factories),
    ("pension", "국민연금_202608.csv", lambda path: write_pension_file(path, PENSION)),
    ("COMWEL", "고용산재_20241231.zip", lambda path: write_comwel_zip(path, YEAR)),
)


def main() -> None:
    """Print the seconds, peak memory and number of companies joined of each load."""
    with TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        known = {"complexes": complexes(), "regions": read_regions()}
        publish(data, known, origin="official")
        for title, name, write in LOADS:
            path = write(Path(folder) / name)
            cost = measured(_load, data, path)
            path.unlink()
            print(
                f"{title}: {cost.seconds:.0f} s ({cost.processor:.0f} s of processor), "
                f"{cost.megabytes:,.0f} MB (limit {MOST_MB:,} MB); {_joined(data)}",
                flush=True,
            )


def _load(data: Path, path: Path) -> None:
    os.environ["SANDAN_DATA"] = str(data)
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = run_command(["load", str(path)])
    assert code == 0, told.getvalue()


def _joined(data: Path) -> str:
    """Return how many companies are joined in each source."""
    links = fetch_frame(open_engine(current_snapshot(data)), table_rows("company_links"))
    joined = links[links["status"] == "joined"].drop_duplicates(["company_id", "source"])
    counts = joined["source"].value_counts().sort_index()
    return ", ".join(f"{source} {n:,} joined" for source, n in counts.items()) or "none joined"


if __name__ == "__main__":
    main()

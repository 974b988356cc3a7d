"""A month of 1.6 million insured workplaces: read, checked and cast, against DuckDB reading text.

Limits: 4 times what DuckDB takes to read the same file as text, and 2 GB at most.
"""

import multiprocessing
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from bench.pension_file import write_pension_file
from src.intake.read import read_source

ROWS = 1_600_000
ROUNDS = 3
LIMIT = 4.0
MOST_MB = 2_048


def main() -> None:
    """Print the fastest of some rounds of both, in processes of their own, and what ours took."""
    with TemporaryDirectory() as folder:
        ours = write_pension_file(Path(folder) / "국민연금_202608.csv", ROWS)
        theirs = Path(folder) / "utf8.csv"
        with ours.open(encoding="cp949") as source, theirs.open("w", encoding="utf-8") as copy:
            copy.writelines(source)
        rounds = [(_apart(_read_as_text, theirs), _apart(_load, ours)) for _ in range(ROUNDS)]
    text = min(seconds for (seconds, _), _ in rounds)
    loaded, used = min(seconds for _, (seconds, _) in rounds), max(mb for _, (_, mb) in rounds)
    print(
        f"{ROWS:,} rows: DuckDB reads text {text:.2f} s, read and checked {loaded:.2f} s, "
        f"ratio {loaded / text:.2f} (limit {LIMIT:.0f}), {used:,.0f} MB (limit {MOST_MB:,} MB)"
    )


def _apart(work, path: Path) -> tuple[float, float]:
    """Return the seconds and megabytes of some work in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (work, path))


def _measured(work, path: Path) -> tuple[float, float]:
    begun = time.perf_counter()
    work(path)
    spent = time.perf_counter() - begun
    return spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _read_as_text(path: Path) -> None:
    """Read the file into a table of texts; DuckDB reads UTF-8 only, so it is spared the CP949."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.read_csv(str(path), all_varchar=True, header=True).create("workplaces")
        (rows,) = connection.table("workplaces").count("*").fetchone()
    assert rows == ROWS


def _load(path: Path) -> None:
    source = read_source(path).source
    assert source["rows_accepted"] == ROWS, source


if __name__ == "__main__":
    main()

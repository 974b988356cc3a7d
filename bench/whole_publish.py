"""Time and memory of making and publishing the whole sample, in a process of its own.

`python -m bench.whole_publish --beside PATH` does the same with another checkout and prints the
ratio; fits of the model are shown separately. Limits: 1.5 times the commit before the program was
rebuilt (96c0b027), and 2 GB. `--factor 19` publishes that many copies of the sample: 2.6 million
companies at full scale.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from src.sample.pieces import write_pieces
from src.sample.world import Recipe

ROOT = Path(__file__).parents[1]
LIMIT, MOST_MB = 1.5, 2_000
LARGE = ("companies", "headcounts", "eligible", "leave_starts", "contacts")
WORKER = """
import os, resource, sys, threading, time
from pathlib import Path
fits, waited = [], []
try:
    from src.store import rate_marts
    fit = rate_marts.fit_joint_model
    def timed(*given, **named):
        begun = time.thread_time()
        try:
            return fit(*given, **named)
        finally:
            fits.append(time.thread_time() - begun)
            if threading.current_thread() is threading.main_thread():
                waited.append(fits[-1])
    rate_marts.fit_joint_model = timed
except (ImportError, AttributeError):
    pass
data = Path(os.environ["SANDAN_DATA"])
begun = time.perf_counter()
if len(sys.argv) > 2:
    from bench.whole_publish import publish_pieces
    publish_pieces(data, Path(sys.argv[2]))
else:
    from src.command.main import main
    assert main(["sample", "--scale", sys.argv[1]]) == 0
spent, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
size = sum(file.stat().st_size for file in (data / "snapshots").glob("*.duckdb")) / 1e6
work = used.ru_utime + used.ru_stime
print("MEASURED", spent, work, sum(fits), sum(waited), used.ru_maxrss / 1024, size)
"""


class Spent(NamedTuple):
    """Elapsed seconds, processor seconds, those of them for fits of the model, and those of fits
    that everything else waited for; peak megabytes, and megabytes of the file."""

    seconds: float
    processor: float
    fits: float
    waited: float
    megabytes: float
    file: float


class Pieces:
    """The rows of a table written in pieces, with one piece in memory at a time."""

    def __init__(self, folder: Path):
        self.folder = folder

    def __iter__(self) -> Iterator[pd.DataFrame]:
        for file in sorted(self.folder.glob("*.parquet")):
            yield pd.read_parquet(file)


def publish_pieces(data: Path, folder: Path) -> None:
    """Publish the tables of a folder as write_pieces wrote them."""
    from src.load.build import place
    from src.load.lists.regions import read_regions
    from src.load.sample import source_of
    from src.sample.world import AS_OF
    from src.store.snapshots import publish

    tables: dict = {one.name: Pieces(one) for one in folder.iterdir()}
    whole = {
        name: pd.concat(list(pieces), ignore_index=True)
        for name, pieces in tables.items()
        if name not in LARGE
    }
    sources = source_of("pieces", whole, AS_OF)
    known = {"regions": read_regions(), "sources": sources}
    publish(data, known | tables | whole, origin="sample", merge=False, place=place)


def main(scale: str = "full", factor: int = 1, beside: Path | None = None) -> None:
    """Print the cost of publishing with this code, and with another checkout."""
    with TemporaryDirectory() as folder:
        words = [scale]
        if factor > 1:
            written = write_pieces(Path(folder) / "pieces", factor, Recipe(scale))
            print(f"{written['companies']:,} companies in {factor} pieces", flush=True)
            words.append(str(Path(folder) / "pieces"))
        checkouts = [ROOT] if beside is None or factor > 1 else [beside, ROOT]
        spent = [_measured(one, Path(folder) / str(n), words) for n, one in enumerate(checkouts)]
    if len(spent) > 1:
        before, now = spent
        clock = (now.seconds - now.waited) / (before.seconds - before.waited)
        processor = (now.processor - now.fits) / (before.processor - before.fits)
        print(
            f"this code takes {clock:.2f} times as long as {beside}, fits apart (limit {LIMIT}); "
            f"{processor:.2f} times the processor"
        )


def _measured(checkout: Path, data: Path, words: Sequence[str]) -> Spent:
    """Publish with a checkout into a folder of its own; print and return the cost."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, *words],
        cwd=checkout,
        env={**os.environ, "SANDAN_DATA": str(data), "PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    spent = Spent(*map(float, line.split()[1:]))
    print(
        f"{checkout.name}: {spent.seconds:.0f} s ({spent.processor:.0f} s of processor, "
        f"{spent.fits:.0f} of it fits), {spent.megabytes:,.0f} MB (limit {MOST_MB:,} MB), "
        f"file {spent.file:,.0f} MB",
        flush=True,
    )
    return spent


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", default="full")
    parser.add_argument("--factor", type=int, default=1)
    parser.add_argument("--beside", type=Path, help="another checkout of this project")
    main(**vars(parser.parse_args()))

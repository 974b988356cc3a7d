"""Time a steward's dry run and publishing of a pension month onto the companies of all complexes.

Both are commands in processes of their own, as the Data page runs them. To compare with another
checkout: `python -m bench.check_publish --beside PATH`. Each side then has data of its own, made in
the same way, and the ratio of the totals is printed. Limit: 0.6 of the code that did all twice.
"""

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.company_file import COMPANIES, write_companies
from bench.load import PENSION
from bench.pension_file import write_pension_file

ROOT = Path(__file__).parents[1]
LIMIT = 0.6
PREPARE = """
import sys
from bench.company_file import complexes
from src.store.snapshots import publish
try:
    from src.load.lists.regions import read_regions
except ImportError:
    from src.intake.regions import read_regions
publish(sys.argv[1], {"complexes": complexes(), "regions": read_regions()}, origin="official")
"""
JOINED = """
import sys
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot
links = fetch_frame(open_engine(current_snapshot(sys.argv[1])), table_rows("company_links"))
joined = links[links["status"] == "joined"]
print(joined["company_id"].nunique(), links["score"].round(6).sum().round(3))
"""


class Spent(NamedTuple):
    """Seconds by the clock and of the processor, and the most megabytes held by one process."""

    seconds: float
    processor: float
    megabytes: float


def main(beside: Path | None = None, workplaces: int = PENSION, companies: int = COMPANIES) -> None:
    """Print the cost of dry run and publishing with this code, and with another checkout."""
    with TemporaryDirectory() as folder:
        base = write_companies(Path(folder) / "기업.csv", companies)
        month = write_pension_file(Path(folder) / "국민연금_202608.csv", workplaces)
        checkouts = [ROOT] if beside is None else [beside, ROOT]
        totals = [_both(one, Path(folder) / f"data{n}", base, month)
                  for n, one in enumerate(checkouts)]  # fmt: skip
    if beside is not None:
        clock = totals[1].seconds / totals[0].seconds
        processor = totals[1].processor / totals[0].processor
        print(
            f"this code takes {clock:.2f} of the time of {beside} "
            f"({processor:.2f} of its processor time; limit {LIMIT})"
        )


def _both(checkout: Path, data: Path, base: Path, month: Path) -> Spent:
    """Prepare the data with a checkout, then try and publish the month; print each cost."""
    print(f"{checkout}:", flush=True)
    _run(checkout, data, ["-c", PREPARE, str(data)])
    _run(checkout, data, ["-m", "src", "load", str(base)])
    report = f"--report={data / 'report'}"
    check = _run(checkout, data, ["-m", "src", "load", "--dry-run", report, str(month)])
    publish = _run(checkout, data, ["-m", "src", "load", report, str(month)])
    total = Spent(*map(sum, zip(check[:2], publish[:2], strict=True)), max(check[2], publish[2]))
    for title, spent in (("check", check), ("publish", publish), ("together", total)):
        print(
            f"  {title}: {spent.seconds:.1f} s ({spent.processor:.1f} s of processor), "
            f"{spent.megabytes:,.0f} MB",
            flush=True,
        )
    joined = subprocess.run(
        [sys.executable, "-c", JOINED, str(data)],
        cwd=checkout,
        env=_environment(data),
        capture_output=True,
        text=True,
        check=True,
    )
    print(f"  companies joined, sum of scores: {joined.stdout.strip()}", flush=True)
    return total


def _run(checkout: Path, data: Path, words: list[str]) -> Spent:
    """Run Python in a checkout and return its cost; raises if it fails."""
    begun = time.perf_counter()
    with open(os.devnull, "w") as nothing:
        process = subprocess.Popen(
            [sys.executable, *words],
            cwd=checkout,
            env=_environment(data),
            stdout=nothing,
            stderr=subprocess.PIPE,
            text=True,
        )
        told = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, told
    processor = usage.ru_utime + usage.ru_stime
    return Spent(time.perf_counter() - begun, processor, usage.ru_maxrss / 1024)


def _environment(data: Path) -> dict[str, str]:
    return {**os.environ, "SANDAN_DATA": str(data)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout of this project")
    parser.add_argument("--workplaces", type=int, default=PENSION)
    parser.add_argument("--companies", type=int, default=COMPANIES)
    main(**vars(parser.parse_args()))

"""Compare the time of each reader with that of an older checkout.

    python -m bench.readers OLD [--pairs N] [WHAT …]

Both read the same files, in processes of their own, one after the other and in turn; processor time
is measured. Limit: today's readers take no longer than the older ones in the median of the pairs.
WHAT : titles of FILES (all, if none is named), or paths of real workbooks, for readers that have no
made-up file of true size. --pairs : the number of pairs, in place of that in FILES.
"""

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench import extracts
from bench.company_file import COMPANIES, write_companies
from bench.comwel_file import write_comwel_zip
from bench.kicox_files import CENTRES, FACTORIES, write_centres, write_factories
from bench.pension_file import write_pension_file

HERE = Path(__file__).parents[1]
ONE_READING = Path(__file__).with_name("one_reading.py")
LIMIT = 1.0
PAIRS, PAIRS_OF_SMALL = 5, 11
PENSION, PART = 1_600_000, 1_280_000
FEW = 40


class File(NamedTuple):
    """A file of true size: how it is written and the name of its kind in bench/one_reading.py."""

    title: str
    kind: str
    name: str
    write: Callable[[Path, int], object]
    rows: int
    pairs: int = PAIRS


def _write_extract(table: str, path: Path, rows: int) -> None:
    extracts._frame(table, rows).to_csv(path, index=False, encoding="utf-8-sig")


def _part(layout: str) -> File:
    write = partial(write_comwel_zip, layout=layout, parts=1)
    return File(f"COMWEL, {layout}", "workplaces", "고용산재_20241231.zip", write, PART)


FILES = (
    File("pension", "workplaces", "국민연금_202608.csv", write_pension_file, PENSION),
    _part("current"),
    _part("tab"),
    _part("no number"),
    _part("roman"),
    File("factories", "workplaces", "등록공장_20241231.csv", write_factories, FACTORIES, 9),
    File("centres", "workplaces", "센터_20250630.csv", write_centres, CENTRES, PAIRS_OF_SMALL),
    File("companies", "companies", "companies.csv", write_companies, COMPANIES),
    *[
        File(table, "extract", f"{table}.csv", partial(_write_extract, table), extracts.ROWS)
        for table in extracts.TABLES
    ],
)


def main(arguments: list[str] | None = None) -> None:
    """Print for each file the processor seconds of both sides and their ratio."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    at = given.index("--pairs") if "--pairs" in given else len(given)
    pairs, given = (int(given[at + 1]) if given[at:] else None), given[:at] + given[at + 2 :]
    old = Path(given[0]).resolve() if given and Path(given[0]).is_dir() else None
    if old is None:
        print("give the folder of the older checkout: python -m bench.readers OLD [WHAT …]")
        return
    workbooks = [Path(name) for name in given[1:] if Path(name).exists()]
    titles = [name for name in given[1:] if not Path(name).exists()]
    for file in FILES:
        if titles and file.title not in titles:
            continue
        with TemporaryDirectory() as folder:
            _print(file.title, list(_pairs(pairs or file.pairs, old, _written(file, Path(folder)))))
    for path in workbooks:
        whole = str(path.resolve())
        _print(path.name, list(_pairs(pairs or PAIRS, old, ["plain", whole, "0", whole, "0"])))


def _written(file: File, folder: Path) -> list[str]:
    """Return the arguments of bench/one_reading.py: a file of true size, and a small one."""
    told = [file.kind]
    for name, rows in (("whole", file.rows), ("first", FEW)):
        path = folder / name / file.name
        path.parent.mkdir()
        file.write(path, rows)
        told += [str(path), str(rows)]
    return told


def _pairs(count: int, old: Path, told: list[str]) -> Iterator[tuple[float, float]]:
    """Yield the seconds of the older and of this checkout; they take turns in going first."""
    for turn in range(count):
        sides = [old, HERE] if turn % 2 == 0 else [HERE, old]
        spent = {side: _seconds(side, told) for side in sides}
        yield spent[old], spent[HERE]


def _seconds(checkout: Path, told: list[str]) -> float:
    done = subprocess.run(
        [sys.executable, "-P", str(ONE_READING), *told],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return float(done.stdout.split()[-1])


def _print(title: str, pairs: list[tuple[float, float]]) -> None:
    before, now = (statistics.median(side) for side in zip(*pairs, strict=True))
    ratios = [new / old for old, new in pairs]
    print(
        f"{title}: {before:.2f} s before, {now:.2f} s now, ratio "
        f"{statistics.median(ratios):.2f} in the median of {len(pairs)} pairs "
        f"({min(ratios):.2f} to {max(ratios):.2f}; limit {LIMIT:.1f})",
        flush=True,
    )


if __name__ == "__main__":
    main()

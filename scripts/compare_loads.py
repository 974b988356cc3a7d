"""Compare what two checkouts make of the same small files: tables, exports and downloads.

    python scripts/compare_loads.py OLD COMPANIES [NEW]

COMPANIES is either a list of companies in the form of the template (.csv), for which people, leave,
campaigns and contacts are made up; or a sample that OLD has published (.duckdb), whose firms,
people, leave, campaigns and contacts are written as files. Complexes are those of OLD's reference
data. Each side loads the files into an empty folder. Values are compared in the columns that both
sides have; where one side has more rows, they are matched by their keys. Prints each difference
with the decision that explains it, and ends with 1 if one has none.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.screens.explained import why  # noqa: E402
from scripts.screens.files import read_file  # noqa: E402
from scripts.screens.pilot_files import write_pilot  # noqa: E402
from scripts.screens.small_files import write_small  # noqa: E402
from scripts.screens.tables import file_differences, table_differences  # noqa: E402

FACTS = Path("data", "reference", "national_complexes.csv")
EXPORTED = ("companies", "complexes", "leave_starts", "eligible", "campaigns")
OPENED = (
    ("complexes", {"lang": "ko", "measure": "operating_share", "compare": "seoul-digital,gumi-1"}),
    ("weekly", {"lang": "ko"}),
    ("weekly", {"lang": "ko", "program": "paternity", "complex": "seoul-digital"}),
)


def main() -> int:
    """Load and compare as the arguments say; return 1 if a difference is not explained."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path)
    parser.add_argument("companies", type=Path)
    parser.add_argument("new", type=Path, nargs="?", default=ROOT)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="loads-") as place:
        folder = Path(place)
        write = write_pilot if asked.companies.suffix == ".duckdb" else write_small
        write(asked.old / FACTS, asked.companies, folder / "files")
        sides = [folder / "old", folder / "new"]
        for checkout, side in zip((asked.old, asked.new), sides, strict=True):
            _make(checkout.resolve(), side, sorted((folder / "files").iterdir()))
        found = table_differences(*(side / "data" for side in sides))
        files = [{one.name: one for one in (side / "out").iterdir()} for side in sides]
        for name in files[0]:
            if name in files[1]:
                found += file_differences(name, files[0][name], files[1][name])
            else:
                found.append((name, "file gone"))
        return _show(found, len(files[0]))


def _show(found: list[tuple[str, str]], files: int) -> int:
    """Print each difference with its explanation; return 1 if one has none."""
    for what, how in found:
        print(f"{what}: {how} — {why(what) or 'NOT EXPLAINED'}")
    unexplained = sum(not why(what) for what, _ in found)
    print(f"{files} files, {len(found)} differences, {unexplained} not explained")
    return 1 if unexplained else 0


def _make(checkout: Path, side: Path, files: list[Path]) -> None:
    """Load the files with a checkout; keep what it exports and what its pages offer as files."""
    data, out = side / "data", side / "out"
    out.mkdir(parents=True)
    _run(checkout, data, ["-m", "src", "load", "--confirmed", *map(str, files)])
    for table in EXPORTED:
        _run(checkout, data, ["-m", "src", "export", table, "--to", str(out / f"{table}.csv")])
    asked, shown = side / "asked.json", side / "shown.json"
    asked.write_text(json.dumps([(page, codes, True) for page, codes in OPENED]), "utf-8")
    words = ["-m", "scripts.screens.collect", str(checkout), str(asked), str(shown)]
    _run(ROOT, data, words)
    for name, content in json.loads(shown.read_text("utf-8")).items():
        address, _, file = name.partition(" file ")
        if name.endswith(".csv"):
            _write(out / f"{file} of {address}", content["rows"])
        elif name.endswith(".xlsx"):
            for sheet, rows in content.items():
                if len(table := _table_in(rows)) > 1:
                    _write(out / f"{file} {sheet} of {address}", table)
    for kind in ("html", "hwpx"):
        _run(checkout, data, ["-m", "src", "report", "--format", kind, "--out", str(side / kind)])
        for made in sorted((side / kind).iterdir()):
            lines = _lines(read_file(made.name, made.read_bytes()))
            _write(out / f"report.{kind}", [["line"], *([line] for line in lines)])


def _table_in(rows: list[list]) -> list[list]:
    """Return the table of a sheet as texts, from its header on: the first row with most cells."""
    plain = [[_value(cell) for cell in row] for row in rows]
    filled = [sum(cell != "" for cell in row) for row in plain]
    width = max(filled, default=0)
    return plain[filled.index(width) :] if width > 2 else []


def _value(cell: object) -> object:
    """Return the value of a cell without its number format."""
    value = cell[0] if isinstance(cell, list) else cell
    return "" if value is None else value


def _lines(read: list | dict) -> list[str]:
    """Return the texts of a report, one to a line; of a cell in HWPX only the text."""
    if isinstance(read, dict):
        return [*read["paragraphs"], *(text for *_, text in read["cells"])]
    return read


def _write(path: Path, rows: list[list]) -> None:
    """Write a table as CSV, without the quarter that newer versions add to titles."""
    head = [title.split(" · ")[0] for title in rows[0]]
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows[1:]])


def _run(place: Path, data: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=place,
        env={**os.environ, "SANDAN_DATA": str(data), "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{place}: {' '.join(words)}\n{done.stdout[-1500:]}{done.stderr[-1500:]}")


if __name__ == "__main__":
    sys.exit(main())

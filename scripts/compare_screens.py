"""Compare what two checkouts show: every page, export, report, template and generated document.

    python scripts/compare_screens.py OLD [NEW]                 both sides, then the differences
    python scripts/compare_screens.py --collect OUT.json [NEW]  one side, to keep
    python scripts/compare_screens.py --diff A.json B.json      the differences of two kept sides

NEW is this checkout if none is named. Both sides read copies of one pilot sample: `--data` names a
published folder; without it the old checkout makes one. `--files` names a folder of source files
that each side loads; the resulting snapshots are compared, too. `--only TEXT` takes only addresses
that contain that text. Ends with 1 if anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from scripts.screens import addresses  # noqa: E402
from scripts.screens.collect import plain, plain_in  # noqa: E402
from scripts.screens.diff import differences  # noqa: E402
from scripts.screens.files import read_file  # noqa: E402

DOCUMENTS = ("docs/reference/*.md", "data/README.md")
PROGRESS = re.compile(r"\s*\d+% ")
LOADED_PAGES = ("overview", "regions", "complexes", "data", "companies")


def main() -> int:
    """Compare, collect or show differences as the arguments say; return 1 if anything differs."""
    asked = _arguments()
    if asked.diff:
        return _show(*(json.loads(Path(one).read_text("utf-8")) for one in asked.diff), asked)
    with tempfile.TemporaryDirectory(prefix="screens-") as folder:
        new = Path(asked.checkouts[-1] if asked.checkouts else ROOT).resolve()
        if asked.collect:
            found = Side(new, asked, Path(folder) / "new").collect()
            Path(asked.collect).write_text(json.dumps(found, ensure_ascii=False), "utf-8")
            return 0
        old = Path(asked.checkouts[0]).resolve()
        new = ROOT if len(asked.checkouts) == 1 else new
        asked.data = asked.data or _sample_of(old, Path(folder) / "sample")
        before = Side(old, asked, Path(folder) / "old").collect()
        return _show(before, Side(new, asked, Path(folder) / "new").collect(), asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkouts", nargs="*", metavar="CHECKOUT", help="OLD [NEW]")
    parser.add_argument("--collect", metavar="OUT.json")
    parser.add_argument("--diff", nargs=2, metavar=("A.json", "B.json"))
    parser.add_argument("--data", metavar="FOLDER", help="published pilot sample that is copied")
    parser.add_argument("--files", metavar="FOLDER", help="source files that each side loads")
    parser.add_argument("--only", default="", metavar="TEXT", help="addresses with this text")
    parser.add_argument("--lines", type=int, default=8, help="differences shown of an address")
    asked = parser.parse_args()
    if not (asked.diff or asked.collect or asked.checkouts):
        parser.error("name the old checkout, or use --collect or --diff")
    return asked


def _show(old: dict, new: dict, asked: argparse.Namespace) -> int:
    """Print the differences by address, then the number of equal addresses."""
    names = [name for name in dict.fromkeys((*old, *new)) if asked.only in name]
    differing = 0
    for name in names:
        found = differences(old.get(name), new.get(name))
        if found:
            differing += 1
            more = len(found) - asked.lines
            print(f"≠ {name}", *found[: asked.lines], sep="\n    ")
            if more > 0:
                print(f"    … and {more} more")
    print(f"{len(names) - differing} of {len(names)} equal, {differing} differ")
    return 1 if differing or not names else 0


def _sample_of(checkout: Path, folder: Path) -> Path:
    folder.mkdir(parents=True)
    _command(checkout, folder, "sample", "--scale", "pilot")
    return folder


def _command(checkout: Path, data: Path, *words: str) -> str:
    """Return what a command of a checkout prints; its exit code is the last line."""
    environment = {**os.environ, "SANDAN_DATA": str(data), "PYTHONPATH": ""}
    done = subprocess.run(
        [sys.executable, "-m", "src", *words],
        cwd=checkout,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return f"{done.stdout}{done.stderr}exit {done.returncode}"


class Side:
    """One checkout, with copies of the data in a folder of its own."""

    def __init__(self, checkout: Path, asked: argparse.Namespace, folder: Path):
        self.checkout, self.asked, self.folder = checkout, asked, folder
        self.data = folder / "data"
        self.shown: dict[str, object] = {}

    def collect(self) -> dict[str, object]:
        """Return all that the checkout shows, by address."""
        self.folder.mkdir(parents=True)
        source = self.asked.data or _sample_of(self.checkout, self.folder / "sample")
        shutil.copytree(source, self.data)
        self._ensure_fits()
        for part in (self._pages, self._closed, self._reports, self._templates, self._documents):
            part()
        if self.asked.files:
            self._load()
        return self.shown

    def _ensure_fits(self) -> None:
        """Publish the sample anew where the checkout cannot read the layout of the copied one."""
        said = _command(self.checkout, self.data, "report", "--format", "html", "--out",
                        str(self.folder / "try"))  # fmt: skip
        if not said.endswith("exit 0"):
            print(f"{self.checkout}: does not read the sample; makes its own", file=sys.stderr)
            shutil.rmtree(self.data)
            _sample_of(self.checkout, self.data)

    def _pages(self) -> None:
        self._open("", addresses.addresses(self._firms()), {})

    def _closed(self) -> None:
        """Open pages before anything is published, and as a reader who sees no single company."""
        rows = [
            (page, {"lang": lang}, False)
            for page in addresses.CLOSED
            for lang in addresses.LANGUAGES
        ]
        empty = self.folder / "empty"
        empty.mkdir()
        self._open("nothing published ", rows, {"SANDAN_DATA": str(empty)})

    def _firms(self) -> dict[str, str]:
        import duckdb

        version = (self.data / "CURRENT").read_text().strip()
        path = self.data / "snapshots" / f"{version}.duckdb"
        with duckdb.connect(str(path), read_only=True) as snapshot:
            return dict(snapshot.execute(addresses.WANTED_COMPANIES).fetchall())

    def _open(self, prefix: str, rows: list, settings: dict[str, str]) -> None:
        """Add what the addresses show; a process of its own imports the checkout."""
        rows = [row for row in rows if self.asked.only in f"{prefix}{addresses.named(*row[:2])}"]
        if not rows:
            return
        asked, out = self.folder / "asked.json", self.folder / "shown.json"
        asked.write_text(json.dumps(rows), encoding="utf-8")
        words = ["-m", "scripts.screens.collect", str(self.checkout), str(asked), str(out)]
        environment = {**os.environ, "SANDAN_DATA": str(self.data), **settings}
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{self.checkout}\n{done.stderr[-3000:]}")
        shown = json.loads(out.read_text("utf-8"))
        self.shown |= {f"{prefix}{name}": value for name, value in shown.items()}

    def _reports(self) -> None:
        for words in addresses.REPORTS:
            name = f"report {' '.join(words)}"
            if self.asked.only in name:
                self._run(name, "report", *words, out="--out")

    def _templates(self) -> None:
        if self.asked.only in "templates":
            self._run("templates", "templates", out="--out")

    def _run(self, name: str, *words: str, out: str) -> None:
        """Run a command that writes into the folder named with `out`; add all that it wrote."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        said = _command(self.checkout, self.data, *words, out, str(folder))
        self._add_said(name, said, folder)
        for file in sorted(folder.rglob("*")):
            if file.is_file():
                contents = read_file(file.name, file.read_bytes())
                self.shown[f"{name} file {plain(file.name)}"] = plain_in(contents)

    def _add_said(self, name: str, said: str, folder: Path) -> None:
        """Add what a command printed, without the steps of its progress."""
        lines = said.replace(str(folder), "FOLDER").replace(str(self.folder), "FOLDER").splitlines()
        self.shown[name] = [plain(line) for line in lines if not PROGRESS.match(line)]

    def _documents(self) -> None:
        """Add the generated documents, written anew by a copy of the checkout."""
        if self.asked.only not in "documents":
            return
        copy = self.folder / "copy"
        for part in ("src", "data", "docs", "pages", "static"):
            shutil.copytree(self.checkout / part, copy / part)
        self.shown["documents"] = _command(copy, self.data, "docs").splitlines()
        for pattern in DOCUMENTS:
            for file in sorted(copy.glob(pattern)):
                self.shown[f"documents {file.relative_to(copy)}"] = file.read_text().splitlines()

    def _load(self) -> None:
        """Load the files into an empty folder; add the outcome, every table and some pages."""
        data, report = self.folder / "loaded", self.folder / "outcome"
        files = [str(one) for one in sorted(Path(self.asked.files).iterdir())]
        for name, words in {
            "load --dry-run": ("--dry-run",),
            "load": ("--confirmed", "--report", str(report)),
        }.items():
            self._add_said(name, _command(self.checkout, data, "load", *files, *words), report)
        for file in sorted(report.glob("*")):
            contents = read_file(file.name, file.read_bytes())
            self.shown[f"load file {file.name}"] = plain_in(contents)
        self._tables(data)
        rows = [
            (page, {"lang": lang}, True) for page in LOADED_PAGES for lang in addresses.LANGUAGES
        ]
        self._open("loaded ", rows, {"SANDAN_DATA": str(data)})

    def _tables(self, data: Path) -> None:
        """Add the rows of every table of the snapshot that was loaded, in no order."""
        import duckdb

        version = (data / "CURRENT").read_text().strip()
        with duckdb.connect(str(data / "snapshots" / f"{version}.duckdb"), read_only=True) as db:
            for (table,) in db.execute("show tables").fetchall():
                if f"loaded table {table}".find(self.asked.only) >= 0:
                    found = db.execute(f'select * from "{table}"')  # noqa: S608
                    names = [column[0] for column in found.description]
                    rows = sorted(str(plain_in([str(c) for c in row])) for row in found.fetchall())
                    self.shown[f"loaded table {table}"] = {"columns": names, "rows": rows}


if __name__ == "__main__":
    sys.exit(main())

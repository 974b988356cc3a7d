"""Damaged files of every format through the whole load: published whole, or nothing changes."""

import copy
import csv
import io
import json
import random
import shutil
import zipfile
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from src.command.main import main
from src.domain.tables import EXTRACT
from src.load import pipeline, read_files
from src.store.load_history import loads
from src.store.snapshots import current_snapshot, go_back, list_snapshots
from tests.command.damaged_files import MAKERS, damaged, good_files
from tests.command.whole_snapshot import PLAIN, State, laid_over
from tests.examples import searching
from tests.load.sources.insured_files import KINDS, packed, table
from tests.published import publish_visible

pytestmark = pytest.mark.slow

ROUNDS, PART = 66 if searching() else 33, 11
"""Rounds with one to all kinds of files at once: some 600 files in full loads, and about a thousand
in searches for new examples. The files of test_text_mutations.py are only read."""
READ_ANEW_EVERY = 4
"""In one of this many rounds, the remaining files are read again after others were refused."""


class KeptReadings:
    """The readings of a round, reused if the same file is read after the same others.

    A refused file has no effect on the others: they are then read as before.
    """

    def __init__(self):
        self.real, self.base, self.before = read_files._read_file, None, ()
        self.kept: dict[tuple, list] | None = None

    def begin(self, number: int) -> None:
        """Forget the readings; in some rounds nothing is kept at all."""
        self.kept = {} if number % READ_ANEW_EVERY else None

    def read(self, path: Path, known, base, on_read) -> list:
        """Replace the function that reads one file."""
        if base is not self.base:
            self.base, self.before = base, ()
        if self.kept is None:
            return self.real(path, known, base, on_read)
        key = path, self.before
        if key in self.kept:
            found = self.kept[key]
        else:
            found = self.real(path, known, base, on_read)
            if all(file.was_read for file in found):
                self.kept[key] = found
        if any(file.tables for file in found):
            self.before = *self.before, path
        return [copy.deepcopy(file) if file.was_read else file for file in found]


class Ended(NamedTuple):
    """The result of a load: its exit code, its output, its report."""

    code: int
    told: str
    report: dict


class Place:
    """A data folder with a published snapshot, and loads onto it."""

    def __init__(self, folder: Path, data: Path, temporary: Path):
        self.folder, self.data, self.temporary = folder, data, temporary
        self.brought: list = []
        self.readings = KeptReadings()
        self.base = current_snapshot(data)
        self.before = State(self.base)
        self.written = self._bytes()

    def load(self, *paths: Path) -> Ended:
        """Run the command in this process and capture its output."""
        self.brought.clear()
        out, report = io.StringIO(), self.folder / "report"
        shutil.rmtree(report, ignore_errors=True)
        with redirect_stdout(out), redirect_stderr(out):
            code = main(["load", "--confirmed", "--report", str(report), *map(str, paths)])
        return Ended(code, out.getvalue(), json.loads((report / "report.json").read_text("utf-8")))

    def _bytes(self) -> tuple:
        found = self.base.path.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def is_as_before(self) -> None:
        """Assert that the snapshot served is the same as before, and that nothing was left."""
        assert current_snapshot(self.data) == self.base
        assert self._bytes() == self.written
        assert [found.version for found in list_snapshots(self.data)] == [self.base.version]
        self.nothing_is_left()

    def nothing_is_left(self) -> None:
        """Assert that a load has left no file other than its results."""
        snapshots = {path.name for path in (self.data / "snapshots").iterdir()}
        known = {s.version for s in list_snapshots(self.data)}
        assert snapshots == {f"{one}.{end}" for one in known for end in ("duckdb", "json")}
        results = {"snapshots", "CURRENT", "LOCK", "loads.jsonl", "rejected", "records"}
        results |= {"COMPANY.key", "COMPANY.made", "PROTECT.key", "PROTECT.made"}
        results |= {"snapshots.made"}
        assert {path.name for path in self.data.iterdir()} <= results
        assert list(self.temporary.iterdir()) == []

    def return_to_base(self) -> None:
        """Serve the earlier snapshot again and remove the new one."""
        go_back(self.data, self.base.version)
        for made in list_snapshots(self.data):
            if made.version != self.base.version:
                made.path.unlink()
                made.path.with_suffix(".json").unlink()


@pytest.fixture
def place(once, data, tmp_path, monkeypatch) -> Place:
    """Give a small snapshot with good files of every format in it."""
    once("every_format", _load_every_format, data)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("SANDAN_WAIT", "0")
    found = Place(tmp_path, data, temporary)
    plan_of = pipeline.plan_of

    def noted(folder, files, *steps):
        found.brought.extend(files)
        return plan_of(folder, files, *steps)

    monkeypatch.setattr(pipeline, "plan_of", noted)
    monkeypatch.setattr(read_files, "_read_file", found.readings.read)
    return found


def _load_every_format(data: Path) -> None:
    publish_visible(data)
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setenv("SANDAN_DATA", str(data))
        good = Path(folder)
        for name, content in good_files().items():
            (good / name).write_bytes(content)
        extracts = [good / f"{name}.csv" for name in EXTRACT]
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            assert main(["load", "--confirmed", *map(str, extracts)]) == 0
            assert main(["load", "--confirmed", *map(str, sorted(good.iterdir()))]) == 0
    for old in list_snapshots(data)[:-1]:
        old.path.unlink()
        old.path.with_suffix(".json").unlink()


def files_of_round(folder: Path, number: int) -> dict[Path, tuple[str, int | None]]:
    """Write one damaged file of one, some or all kinds: path to its kind and rows, if known."""
    chance = random.Random(f"round {number}")
    kinds = chance.sample(list(MAKERS), chance.choice([1, 6, len(MAKERS), len(MAKERS)]))
    files, folder = {}, folder / f"round {number}"
    folder.mkdir()
    for kind in kinds:
        made = damaged(kind, number)
        path = folder / MAKERS[kind][0]
        path.write_bytes(made.content)
        files[path] = (kind, made.rows)
    return files


def says_why(ended: Ended, names: set[str]) -> set[str]:
    """Return the names of the refused files; assert that each has a well-formed sentence."""
    assert ended.code in (0, 1)
    assert "Traceback" not in ended.told
    refused = {row["file"]: row["refusal"][0] for row in ended.report["files"] if row["refusal"]}
    assert set(refused) <= names
    for name, sentence in refused.items():
        assert name in sentence
        assert sentence.rstrip().endswith(".")
        assert sentence in ended.told
    return set(refused)


def load_until_published(place: Place, files: dict) -> tuple[int, Ended]:
    """Load files; leave out the refused ones and load the rest again, as the command suggests."""
    left, refused = list(files), 0
    while True:
        ended = place.load(*left)
        wrong = says_why(ended, {path.name for path in left})
        if not wrong:
            return refused, ended
        assert ended.code == 1
        place.is_as_before()
        refused += len(wrong)
        left = [path for path in left if path.name not in wrong]
        if not left:
            return refused, ended


def is_whole_and_new(place: Place, ended: Ended, files: dict) -> None:
    """Assert that the new snapshot has all rows from before, all new ones, and no more."""
    made = current_snapshot(place.data)
    assert (ended.code, ended.report["status"]) == (0, "published")
    assert made.version == ended.report["version"] != place.base.version
    place.nothing_is_left()
    now, brought = State(made), place.brought
    now.holds_together()
    after = laid_over(place.before.keys, [file.tables for file in brought])
    for name in PLAIN:
        assert now.keys[name] == after[name], name
    given = {name for file in brought for name in file.tables} | {"sources", "problems"}
    for name, told in place.before.sums.items():
        if name in PLAIN and name not in given and name != "companies":
            assert now.sums[name] == told, name
    for name, spans in place.before.spans.items():
        assert spans <= now.spans[name], name
    counts_are_true(place, now, files)


def counts_are_true(place: Place, now: State, files: dict) -> None:
    """Assert that `sources` is right about each file, and that each refused row is reported."""
    rows = now.sources.set_index("source_id")
    told = {path.name: count for path, (_, count) in files.items() if count is not None}
    for reading in place.brought:
        source = reading.source
        row = rows.loc[source["source_id"]] if source["source_id"] in rows.index else None
        if row is None:
            assert source["source"] != "extracts"  # another file determines its quarter or month
            continue
        assert row["rows_rejected"] == now.rejected.get(source["source_id"], 0)
        assert row["rows_read"] == told.get(reading.path.name, row["rows_read"])
    refused = sum(reading.source["rows_rejected"] for reading in place.brought)
    assert refused == rejected_in_file(place)


def rejected_in_file(place: Place) -> int:
    """Return the rows in the file of refused rows, each once; none if there is no file."""
    version = current_snapshot(place.data).version
    path = place.data / "rejected" / f"{version}.csv"
    if not path.exists():
        return 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[:3] == ["파일", "시트", "행"]
        listed = sum(1 for _ in csv.reader(file))
    frames = [reading.problems for reading in place.brought]
    also = sum((frame["level"] == "also").sum() for frame in frames)
    return listed - also


def load_rounds(place: Place, rounds: range) -> tuple[int, int]:
    """Load the rounds and return how many files were refused and how many were published."""
    refused = published = 0
    for number in rounds:
        files = files_of_round(place.folder, number)
        place.readings.begin(number)
        try:
            wrong, ended = load_until_published(place, files)
            refused += wrong
            if ended.report["status"] == "published":
                is_whole_and_new(place, ended, files)
                published += len({reading.path for reading in place.brought})
                place.return_to_base()
            place.is_as_before()
        except BaseException as error:
            raise AssertionError(f"round {number}: {sorted(p.name for p in files)}") from error
        shutil.rmtree(place.folder / f"round {number}")
    return refused, published


@pytest.mark.parametrize("first", range(0, ROUNDS, PART))
def test_damaged_files_of_all_kinds_are_published_whole_or_change_nothing(place, first):
    """In parts, so that workers can share them."""
    refused, published = load_rounds(place, range(first, first + PART))
    assert refused + published > 140
    assert min(refused, published) > 40


MILLION = 1_000_000
PENSION = KINDS["pension 2026"][1:3]


def sheet_with(cells: str, size: str = "A1") -> bytes:
    """Return a workbook whose sheets have these cells, as XML."""
    whole = io.BytesIO(good_files()["survey.xlsx"])
    made = io.BytesIO()
    with zipfile.ZipFile(whole) as book, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in book.namelist():
            content = book.read(entry)
            if entry.startswith("xl/worksheets/"):
                ours = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
                content = (
                    f'<worksheet xmlns="{ours}"><dimension ref="{size}"/><sheetData>'
                    f"{cells}</sheetData></worksheet>"
                ).encode()
            target.writestr(entry, content)
    return made.getvalue()


HOSTILE = {
    "백만열.csv": lambda: (",".join(f"열{n}" for n in range(MILLION)) + "\n1\n").encode(),
    "끝없는줄.csv": lambda: b"a" * 5 * MILLION,
    "먼칸.xlsx": lambda: sheet_with(
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576"
    ),
    "빈칸백만.xlsx": lambda: sheet_with(f'<row r="1">{"<c/>" * MILLION}</row>'),
    "폭탄.zip": lambda: packed({"a_20231231.csv": b"1,2\n" * (60 * MILLION // 2)}),
    "폭탄.xlsx": lambda: sheet_with("<row/>" * (6 * MILLION)),
    "겹친.zip": lambda: packed({"b.zip": packed({"a.csv": table(*PENSION).encode()})}),
    "위로.zip": lambda: packed({"../../CURRENT": table(*PENSION).encode()}),
    "절대.zip": lambda: packed({"/etc/cron.d/a.csv": table(*PENSION).encode()}),
    "윈도.zip": lambda: packed({"C:\\a.csv": table(*PENSION).encode()}),
    "많은것.zip": lambda: packed({f"{n}.csv": b"a,b\n" for n in range(3_000)}),
    "빈.zip": lambda: packed({}),
    "주민번호.csv": lambda: "사업장명,주민등록번호\n가나,900101-1234568\n".encode("cp949"),
}


def test_what_is_made_to_harm_is_refused_in_words_and_changes_nothing(place):
    good = place.folder / "좋은것.csv"
    good.write_bytes(table(PENSION[0], [["2026-07", *row[1:]] for row in PENSION[1]]).encode())
    for name, make in HOSTILE.items():
        path = place.folder / name
        path.write_bytes(make())
        ended = place.load(good, path)
        assert ended.code == 1, name
        assert says_why(ended, {name}) == {name}
        place.is_as_before()
        assert loads(place.data).iloc[0]["outcome"] == "refused"
        path.unlink()


def test_a_row_of_a_million_cells_costs_only_itself(place):
    path = place.folder / "백만칸.csv"
    header, rows = PENSION
    path.write_bytes(table(header, [*rows, [""] * MILLION]).encode())
    ended = place.load(path)
    is_whole_and_new(place, ended, {path: ("pension 2026", len(rows) + 1)})
    assert place.brought[0].source["rows_rejected"] == 1

"""A disk that fails at any write of a load, missing rights, two loads at once: data stay intact."""

import codecs
import copy
import fcntl
import os
import resource
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from src.command.main import main
from src.load import pipeline, read_files
from src.store import build
from src.store.engine import close_engine, fetch_frame, open_engine
from src.store.load_history import FILE, loads
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, list_snapshots
from tests.command.test_load_kill import PAUSE, ROWS, mark_served, quietly, write_marked
from tests.faults import BROKEN, FULL, FailingDisk
from tests.forked import Forked
from tests.load.sources.insured_files import PENSION_2026, PENSION_ROWS, changed, write
from tests.once import own_copy
from tests.published import publish_visible

pytestmark = pytest.mark.slow

NOBODY = 65534
BAD_ROW = "9,2025-01,육아휴직,여,1"
MANY_WORKPLACES = 15_000
MENDED_EVERY = 5
"""A load without a fault follows every so many faulty ones; the others pass the earlier writes."""


def write_with_bad_row(path: Path, mark: int) -> Path:
    """Write a file with one refused row, so that the refused rows are written as well."""
    write_marked(path, mark)
    path.write_text(f"{path.read_text('utf-8')}{BAD_ROW}\n", "utf-8")
    return path


@pytest.fixture
def folder(once, data, tmp_path, monkeypatch):
    """Give a data folder with a marked load, which keeps only a few versions."""
    monkeypatch.setenv("SANDAN_KEEP", "2")
    once("visible", publish_visible, data)
    assert main(["load", str(write_marked(tmp_path / "first.csv", 1))]) == 0
    return data


def load(folder: Path, file: Path) -> int:
    """Load a file as the page does, with a report below the data folder."""
    return main(["load", "--report", str(folder / "uploads" / "job" / "publish"), str(file)])


def is_told_in_one_sentence(told) -> None:
    """Assert that the error output ends with the reason, without a traceback."""
    assert "Traceback" not in told.err + told.out
    lines = [line for line in told.err.splitlines() if not line.lstrip()[:1].isdigit()]
    assert len(lines) == 1
    assert lines[0].endswith(".")


def nothing_is_left(folder: Path) -> None:
    """Assert that no partial file is left, and that every line of the history is complete."""
    versions = {found.version for found in list_snapshots(folder)}
    there = {path.name for path in (folder / "snapshots").iterdir()}
    assert there == {f"{one}.{end}" for one in versions for end in ("duckdb", "json")}
    assert [path.name for path in folder.rglob("*.tmp")] == []
    lines = (folder / FILE).read_text("utf-8").count("\n")
    assert len(loads(folder)) == lines


@pytest.mark.parametrize(("error", "stays"), [(FULL, True), (BROKEN, False)])
@pytest.mark.parametrize(("checked", "fewest"), [(False, 30), (True, 25)])
def test_a_disk_that_fails_at_any_write_of_a_load_leaves_all_whole(
    folder, tmp_path, monkeypatch, capsys, error, stays, checked, fewest
):
    """Both for a load that reads and builds, and for one that promotes what was checked.

    To save time, the build of one check serves every load that promotes it. Likewise, reading,
    building and comparing one file for the same data is done once and reused: reading and comparing
    write nothing, and the database writes the rows built, whose failures the next test covers. If a
    load has changed the data, they are put back; what it left beside them stays until the next good
    load has been checked.
    """
    disk, at = FailingDisk(monkeypatch, folder), 0
    monkeypatch.setattr(read_files, "_read_file", ReadOnce())
    monkeypatch.setattr(build, "build_file", built := BuiltOnce())
    monkeypatch.setattr(pipeline, "changes_between", ComparedOnce(built))
    file = write_with_bad_row(tmp_path / "a.csv", 1_000)
    good = write_marked(tmp_path / "good.csv", 1_001)
    outcomes, before = set(), Before(folder)
    checks = Checked(folder, tmp_path / "at check")
    if checked:
        checks.make(file)
    while True:
        at += 1
        if checked:
            checks.put_back()
        capsys.readouterr()
        with disk.failing(at, error, stays=stays):
            code = load(folder, file)
        told = capsys.readouterr()
        assert "Traceback" not in told.err + told.out, at
        if not disk.failed:
            break
        outcomes.add(code)
        if code:
            assert before.is_served(), at
            assert mark_served(folder) == 1
            is_told_in_one_sentence(told)
        else:
            assert current_snapshot(folder).version > before.current.version
            assert mark_served(folder) == 1_000
            before.put_back()
        if at % MENDED_EVERY == 0:
            assert load(folder, good) == 0
            assert mark_served(folder) == 1_001
            nothing_is_left(folder)
            if checked:
                assert {path.name for path in (folder / "checked").iterdir()} == {"LOCK"}
            before.put_back()
    assert code == 0
    assert outcomes == {0, 1}
    assert at > fewest


class Before:
    """The versions of a data folder and the history of loads, to be put back after a load."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.current, self.listed = current_snapshot(folder), list_snapshots(folder)
        self.files = {name: (folder / name).read_bytes() for name in ("CURRENT", FILE)}
        self.versions = folder.with_name("versions before")
        own_copy(folder / "snapshots", self.versions)

    def is_served(self) -> bool:
        return (current_snapshot(self.folder), list_snapshots(self.folder)) == (
            self.current,
            self.listed,
        )

    def put_back(self) -> None:
        """Serve the earlier version, and forget the later loads; everything else stays as it is."""
        for snapshot in list_snapshots(self.folder):
            if snapshot not in self.listed:
                close_engine(snapshot)
                for end in (".duckdb", ".json"):
                    snapshot.path.with_suffix(end).unlink()
        for path in self.versions.iterdir():
            if not (self.folder / "snapshots" / path.name).exists():
                shutil.copy2(path, self.folder / "snapshots")
        for name, content in self.files.items():
            (self.folder / name).write_bytes(content)


class BuiltOnce:
    """Replace `build_file`: the same file on the same version is built once, then written.

    `newest` is the last build. The facts inside the file stay those of the first build; a load only
    uses the facts beside the file.
    """

    def __init__(self):
        self.real, self.kept, self.newest = build.build_file, {}, ()

    def __call__(self, path, base, batches, facts, on_progress, *steps, secret):
        files = [batch["sources"]["sha256"].item() for batch in batches if "sources" in batch]
        self.newest = key = base.version, *files
        if key in self.kept:
            whole, as_of = self.kept[key]
            path.write_bytes(whole)
            on_progress(1.0, "publish")
            return as_of
        as_of = self.real(path, base, batches, facts, on_progress, *steps, secret=secret)
        self.kept[key] = path.read_bytes(), as_of
        return as_of


class ComparedOnce:
    """Replace the comparison of a build with the earlier data: equal builds are compared once."""

    def __init__(self, built: BuiltOnce):
        self.real, self.kept, self.built = pipeline.changes_between, {}, built

    def __call__(self, *builds):
        if self.built.newest not in self.kept:
            self.kept[self.built.newest] = self.real(*builds)
        return self.kept[self.built.newest]


class ReadOnce:
    """Replace the reading of a file: the same file for the same version is read once, then reused.

    Reading writes nothing.
    """

    def __init__(self):
        self.real, self.kept = read_files._read_file, {}

    def __call__(self, path, known, base, on_read):
        key = path, base.served.version
        if key not in self.kept:
            self.kept[key] = self.real(path, known, base, on_read)
        return copy.deepcopy(self.kept[key])


class Checked:
    """The builds of checks below a data folder."""

    def __init__(self, folder: Path, kept: Path):
        self.folder, self.kept = folder / "checked", kept

    def make(self, file: Path) -> None:
        """Check a file and keep the build."""
        assert main(["load", "--dry-run", str(file)]) == 0
        shutil.copytree(self.folder, self.kept)

    def put_back(self) -> None:
        """Put the build back; everything else stays as a load has left it."""
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.kept, self.folder)


@pytest.mark.parametrize("at", [1, 3, 5, 7])
def test_a_check_that_cannot_be_kept_says_all_the_same_what_would_change(
    folder, tmp_path, monkeypatch, capsys, at
):
    """The data disk is full: the check is built elsewhere, and publishing builds again."""
    file = write_marked(tmp_path / "a.csv", 7)
    capsys.readouterr()
    with FailingDisk(monkeypatch, folder).failing(at, FULL, stays=True):
        assert main(["load", "--dry-run", str(file)]) == 0
    assert "2025-10 제도 대상자: 4명→28명" in capsys.readouterr().out
    assert load(folder, file) == 0
    assert mark_served(folder) == 7


def test_the_first_load_that_cannot_name_its_snapshot_publishes_none(
    data, tmp_path, monkeypatch, capsys
):
    """A snapshot that CURRENT does not name is never served: this one must not be."""
    real = os.replace

    def full(source, target, **options):
        if Path(target).name == "CURRENT":
            raise OSError(*FULL, str(target))
        return real(source, target, **options)

    file = tmp_path / "events.csv"
    file.write_text("사건 식별자,날짜,사건 이름,기준 새로 시작\ne1,2026-01-01,가나,예\n", "utf-8")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert main(["load", str(file)]) == 1
    is_told_in_one_sentence(capsys.readouterr())
    assert current_snapshot(data) is None
    assert main(["load", str(file)]) == 0


@contextmanager
def files_no_larger_than(size: int) -> Iterator[None]:
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, allowed[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)


def test_files_that_may_grow_only_so_far_leave_all_whole(folder, tmp_path, capsys):
    """The database writes its file itself: each size limit makes it fail at another write."""
    whole = current_snapshot(folder).path.stat().st_size
    before, codes = current_snapshot(folder), []
    sizes = (10, 5_000, *(whole * part // 8 for part in range(1, 8)))
    for mark, size in enumerate(sizes, start=10):
        file = write_with_bad_row(tmp_path / f"{size}.csv", mark)
        capsys.readouterr()
        with files_no_larger_than(size):
            codes.append(load(folder, file))
        assert current_snapshot(folder) == before
        assert mark_served(folder) == 1
        is_told_in_one_sentence(capsys.readouterr())
    assert codes == [1] * 9
    assert load(folder, write_marked(tmp_path / "mended.csv", 7)) == 0
    nothing_is_left(folder)


@pytest.fixture
def small_disk():
    """Give a folder on a file system of its own that holds 20 MB."""
    with tempfile.TemporaryDirectory() as place:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", place], capture_output=True
        )
        if made.returncode:
            pytest.skip("no file system may be mounted here: only root of its own machine may")
        try:
            yield Path(place)
        finally:
            subprocess.run(["umount", "-l", place], check=True)


def test_a_small_disk_that_fills_up_serves_on_and_mends_itself(
    small_disk, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("SANDAN_DATA", str(small_disk))
    publish_visible(small_disk)
    assert main(["load", str(write_marked(tmp_path / "first.csv", 1))]) == 0
    before = current_snapshot(small_disk)
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize
    rest = small_disk / "rest"
    for left in (0, 4_096, 100_000, 600_000):
        rest.write_bytes(b"\0" * (free - left))
        capsys.readouterr()
        assert load(small_disk, write_with_bad_row(tmp_path / f"{left}.csv", left)) == 1
        is_told_in_one_sentence(capsys.readouterr())
        assert current_snapshot(small_disk) == before
        assert mark_served(small_disk) == 1
        rest.unlink()
    monkeypatch.setenv("SANDAN_KEEP", "1")
    assert load(small_disk, write_marked(tmp_path / "mended.csv", 7)) == 0
    assert mark_served(small_disk) == 7


def test_a_load_into_a_folder_without_rights_is_refused_in_one_sentence(monkeypatch, capsys):
    with tempfile.TemporaryDirectory() as place:
        folder, file = Path(place) / "var", write_marked(Path(place) / "a.csv", 3)
        publish_visible(folder)
        monkeypatch.setenv("SANDAN_DATA", str(folder))
        served = current_snapshot(folder)
        with without_rights(Path(place)):
            for _ in range(2):
                capsys.readouterr()
                assert main(["load", str(file)]) == 1
                is_told_in_one_sentence(capsys.readouterr())
                assert current_snapshot(folder) == served
                assert mark_served(folder) == 0
            assert main(["load", "--dry-run", str(file)]) == 0
        assert main(["load", str(file)]) == 0
        assert mark_served(folder) == 3


@contextmanager
def without_rights(place: Path) -> Iterator[None]:
    """Let everybody read a folder and nobody write to it, and give up root's rights."""
    for path in (place, *place.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    user = os.geteuid()
    for encoding in (
        "utf-8-sig",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32-le",
        "utf-32-be",
        "cp949",
        "euc-kr",
    ):
        codecs.lookup(encoding)  # without these rights it cannot be imported
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if user == 0:
            os.seteuid(0)
        for path in (place, *place.rglob("*")):
            path.chmod(0o755 if path.is_dir() else 0o644)


class Reader:
    """A reader who looks at the data all the time; `wrong` is what went wrong for him."""

    def __init__(self, folder: Path):
        self.folder, self.wrong, self.reads = folder, [], 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._read)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._over.wait(PAUSE):
            try:
                mark_served(self.folder)
                self.reads += 1
            except Exception as error:
                self.wrong.append(repr(error))
                return


@contextmanager
def a_long_load(tmp_path: Path, folder: Path) -> Iterator[Forked]:
    """Start to load many workplaces; continue once the load holds the lock."""
    rows = [
        changed(PENSION_ROWS, 0, PENSION_2026, 사업장명=f"가나{number}")[0]
        for number in range(MANY_WORKPLACES)
    ]
    file = write(tmp_path / "long.csv", PENSION_2026, rows)
    process = quietly("load", str(file))
    with (folder / "LOCK").open("a") as lock:
        while process.poll() is None:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                break
            fcntl.flock(lock, fcntl.LOCK_UN)
            threading.Event().wait(0.005)
    try:
        yield process
    finally:
        process.wait()


def workplaces_served(folder: Path) -> int:
    return len(fetch_frame(open_engine(current_snapshot(folder)), table_rows("workplaces")))


def test_a_second_load_is_refused_in_words_while_the_first_goes_on(folder, tmp_path, capsys):
    second = write_marked(tmp_path / "second.csv", 5)
    capsys.readouterr()
    with Reader(folder) as reader, a_long_load(tmp_path, folder) as first:
        assert main(["load", str(second)]) == 1
        told = capsys.readouterr()
        is_told_in_one_sentence(told)
        assert "다른 적재 작업이" in told.err
        assert first.wait() == 0
    assert (reader.wrong, reader.reads > 5) == ([], True)
    assert (mark_served(folder), workplaces_served(folder)) == (1, MANY_WORKPLACES)
    assert set(loads(folder)["outcome"]) == {"published", "refused"}


def test_a_second_load_that_may_wait_comes_after_the_first(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SANDAN_WAIT", "120")
    second = write_marked(tmp_path / "second.csv", 5)
    with Reader(folder) as reader, a_long_load(tmp_path, folder) as first:
        assert main(["load", str(second)]) == 0
        assert first.wait() == 0
    assert (reader.wrong, reader.reads > 5) == ([], True)
    assert (mark_served(folder), workplaces_served(folder)) == (5, MANY_WORKPLACES)
    assert len(fetch_frame(open_engine(current_snapshot(folder)), table_rows("eligible"))) == ROWS

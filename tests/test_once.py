"""Shared things are made once per run, and each worker has a copy that it may write to."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.architecture_rules import LAYERS
from tests.once import NOT_IN_A_PUBLICATION, SHARED, kept, made_of, made_once, own_copy

ROOT = Path(__file__).parents[1]


class Run:
    """Stands for the folders of one run, as a worker sees them."""

    def __init__(self, folder: Path, worker: str):
        self.folder = folder / worker
        self.folder.mkdir()

    def getbasetemp(self) -> Path:
        return self.folder


@pytest.fixture(autouse=True)
def a_worker(monkeypatch):
    monkeypatch.setenv("PYTEST_XDIST_WORKER", "gw0")
    monkeypatch.delenv(SHARED, raising=False)


def test_the_second_worker_finds_what_the_first_has_made(tmp_path):
    made = []

    def make(folder):
        made.append(folder)
        (folder / "CURRENT").write_text("1")

    first, second = (made_once(Run(tmp_path, name), "a", make) for name in ("gw0", "gw1"))
    assert first == second == tmp_path / "once" / "a"
    assert made == [first]


def test_two_runs_at_the_same_time_may_share_a_folder(tmp_path, monkeypatch):
    monkeypatch.setenv(SHARED, str(tmp_path))
    made = []
    for run in ("first", "second"):
        (tmp_path / run).mkdir()
        assert made_once(Run(tmp_path / run, "gw0"), "a", made.append) == tmp_path / "once" / "a"
    assert made == [tmp_path / "once" / "a"]


def test_what_failed_is_made_anew(tmp_path):
    run = Run(tmp_path, "gw0")

    def fails(folder):
        (folder / "half").touch()
        raise OSError

    with pytest.raises(OSError):
        made_once(run, "a", fails)
    folder = made_once(run, "a", lambda folder: (folder / "whole").touch())
    assert [file.name for file in folder.iterdir()] == ["whole"]


def test_a_copy_links_snapshots_and_has_pointers_of_its_own(tmp_path):
    (tmp_path / "a" / "snapshots").mkdir(parents=True)
    (tmp_path / "a" / "CURRENT").write_text("1")
    (tmp_path / "a" / "snapshots" / "1.duckdb").write_text("rows")
    copy = own_copy(tmp_path / "a", tmp_path / "b")
    (copy / "CURRENT").write_text("2")
    assert (tmp_path / "a" / "CURRENT").read_text() == "1"
    assert os.path.samefile(
        tmp_path / "a" / "snapshots" / "1.duckdb", copy / "snapshots" / "1.duckdb"
    )


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a source that publishing uses, a source of a page, and data."""
    for path in (
        "constraints.txt",
        "tests/published.py",
        "src/store/a.py",
        "src/ui/b.py",
        "data/c",
    ):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("1")
    return tmp_path


def made_by(checkout: Path, run: str) -> str:
    """Return the name of the run that made what this run receives."""
    to = checkout / run
    to.mkdir()
    kept("a", lambda folder: (folder / "by").write_text(run), checkout)(to)
    return (to / "by").read_text()


def test_what_an_earlier_run_made_of_the_same_sources_is_copied(checkout):
    assert [made_by(checkout, run) for run in ("first", "second")] == ["first", "first"]
    (checkout / "second" / "by").write_text("spoilt")
    (checkout / "src" / "ui" / "b.py").write_text("2")
    assert made_by(checkout, "third") == "first"


@pytest.mark.parametrize(
    "path", ["constraints.txt", "tests/published.py", "src/store/a.py", "data/c"]
)
def test_where_a_source_has_changed_it_is_made_anew_and_the_older_is_gone(checkout, path):
    made_by(checkout, "first")
    (checkout / path).write_text("2")
    assert made_by(checkout, "second") == "second"
    assert len(list((checkout / "build" / "kept").iterdir())) == 1


def test_on_another_day_it_is_made_anew(checkout, monkeypatch):
    class Tomorrow(date):
        @classmethod
        def today(cls):
            return date.today() + timedelta(days=1)

    today = made_of(checkout)
    monkeypatch.setattr("tests.once.date", Tomorrow)
    assert made_of(checkout) != today


def test_what_fails_is_not_kept(checkout):
    def fails(folder):
        (folder / "half").touch()
        raise OSError

    with pytest.raises(OSError):
        kept("a", fails, checkout)(checkout / "data")
    assert not (checkout / "build").exists()


def test_nothing_that_publishes_imports_what_is_no_source_of_a_publication():
    for layer, row in LAYERS.items():
        folder = layer.strip("/").removeprefix("src/").split("/")[0]
        if layer.startswith("src/") and folder not in (*NOT_IN_A_PUBLICATION, "command"):
            imports = {name.split(".")[1] for name in row.own + row.lazy if name.startswith("src.")}
            assert not imports & set(NOT_IN_A_PUBLICATION), layer


def test_a_worker_that_comes_meanwhile_waits(tmp_path):
    """Two processes start at the same moment; both see the complete result of one of them."""
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from tests.once import made_once\n"
        "from tests.test_once import Run\n"
        "def make(folder):\n"
        "    for n in range(50):\n"
        "        (folder / str(n)).write_text(sys.argv[2])\n"
        "folder = made_once(Run(Path(sys.argv[1]), sys.argv[2]), 'a', make)\n"
        "files = list(folder.iterdir())\n"
        "print(sorted({file.read_text() for file in files}), len(files))"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), name],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("gw0", "gw1")
    ]
    said = [worker.communicate(timeout=60)[0] for worker in workers]
    assert said[0] == said[1]
    assert said[0] in ("['gw0'] 50\n", "['gw1'] 50\n")

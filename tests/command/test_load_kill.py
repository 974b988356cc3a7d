"""A killed, stopped or second load leaves the published data whole, and readers undisturbed."""

import json
import os
import random
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from src.command.main import main
from src.load.outcome import Status
from src.load.progress import Step
from src.screens.data import job as data_job
from src.store.disk import only_writer
from src.store.engine import fetch_arrow, open_engine
from src.store.schema import eligible
from src.store.snapshots import current_snapshot, list_snapshots
from tests.forked import Forked
from tests.published import publish_visible

pytestmark = pytest.mark.slow

ROWS = 40
FIGURES = eligible.select().with_only_columns(eligible.c.eligible)
SECONDS = 60.0
"""Longer than a load takes on any machine."""
PAUSE = 0.1
"""Seconds between two checks by a reader: constant polling would slow down the loads."""


def write_marked(path: Path, mark: int) -> Path:
    """Write an extract in which every figure is `mark`: a mixture of two loads would show."""
    lines = [
        f"{company},2025-{month:02d},육아휴직,여,{mark}"
        for company in (1, 2, 3, 4)
        for month in range(1, 11)
    ]
    path.write_text("\n".join(["기업 식별자,기준월,제도,성별,대상자 수", *lines]) + "\n", "utf-8")
    return path


def mark_served(folder: Path) -> int:
    """Return the figure of the load that is served; fail if its rows are not from one load."""
    figures = fetch_arrow(open_engine(current_snapshot(folder)), FIGURES)["eligible"].to_pylist()
    assert len(figures) in (0, ROWS)
    assert len(set(figures)) <= 1
    return figures[0] if figures else 0


@pytest.fixture
def folder(once, data):
    return once("visible", publish_visible, data)


def kill_at_random(folder: Path, tmp_path: Path, kills: int, checked: bool = False) -> list[str]:
    """Kill loads at random moments while a reader watches; return what the reader noticed.

    checked : every file is checked first, so that its load promotes the build. The first load is
    not killed; the shortest complete load shows how long loads take on this machine.
    """
    wrong, stopped = [], threading.Event()

    def read():
        while not stopped.wait(PAUSE):
            try:
                mark_served(folder)
            except Exception as error:
                wrong.append(repr(error))
                return

    reader = threading.Thread(target=read)
    reader.start()
    chance, killed, mark, span = random.Random(7), 0, 0, None
    while killed < kills:
        mark += 1
        before = mark_served(folder)
        file = write_marked(tmp_path / f"{mark}.csv", mark)
        if checked:
            assert main(["load", "--dry-run", str(file)]) == 0
        load, begun = quietly("load", "--confirmed", str(file)), time.monotonic()
        with suppress(subprocess.TimeoutExpired):
            load.wait(None if span is None else chance.uniform(0, span))
        load.kill()
        died = load.wait() == -signal.SIGKILL
        killed += died
        span = span if died else min(span or SECONDS, time.monotonic() - begun)
        assert mark_served(folder) in (before, mark)
    stopped.set()
    reader.join()
    return wrong


def quietly(*words: str) -> Forked:
    """Start a command whose output nobody reads."""
    with Path(os.devnull).open("wb") as nowhere:
        return Forked(words, out=nowhere.fileno(), errors=nowhere.fileno())


def test_a_hundred_loads_killed_at_random_moments_never_disturb_a_reader(folder, tmp_path):
    assert kill_at_random(folder, tmp_path, 100) == []
    assert main(["load", "--confirmed", str(write_marked(tmp_path / "last.csv", 9_999))]) == 0
    assert mark_served(folder) == 9_999
    assert not list((folder / "snapshots").glob("build-*"))


def test_five_promotions_killed_at_random_moments_never_disturb_a_reader(folder, tmp_path):
    assert kill_at_random(folder, tmp_path, 5, checked=True) == []
    assert main(["load", "--confirmed", str(write_marked(tmp_path / "last.csv", 9_999))]) == 0
    assert mark_served(folder) == 9_999
    assert not list((folder / "snapshots").glob("build-*"))
    assert [path.name for path in (folder / "checked").iterdir()] == ["LOCK"]


def test_the_second_of_two_loads_is_refused_in_words(folder, tmp_path, capsys):
    served = current_snapshot(folder)
    with only_writer(folder):
        assert main(["load", str(write_marked(tmp_path / "second.csv", 1))]) == 1
    assert "다른 적재 작업이" in capsys.readouterr().err
    assert list_snapshots(folder) == [served]


class Uploaded:
    """A file as the page receives it from the browser."""

    def __init__(self, path: Path, name: str):
        self.name, self._path = name, path

    def getbuffer(self) -> bytes:
        return self._path.read_bytes()


@pytest.fixture(params=["heard", "ignored"])
def interrupt(request):
    """Whether the new process receives SIGINT; background processes of a shell ignore it."""
    before = signal.getsignal(signal.SIGINT)
    if request.param == "ignored":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_load_stopped_on_the_page_leaves_nothing_behind(folder, tmp_path, interrupt):
    served = current_snapshot(folder)
    file = write_marked(tmp_path / "a.csv", 1)
    job = data_job.keep_aside(folder, [Uploaded(file, "../../밖/a.csv")], ("key",))
    assert job.files[0].is_relative_to(folder / "uploads")
    data_job.start(job, "publish", "김자료", "ko", confirmed=True)
    data_job.stop(job, folder)
    data_job.forget(job)
    assert not job.running
    assert current_snapshot(folder) == served
    assert list((folder / "uploads").iterdir()) == []
    assert not list((folder / "snapshots").glob("build-*"))


def test_a_check_killed_on_the_page_leaves_nothing_behind(folder, tmp_path, forked_jobs):
    file = write_marked(tmp_path / "a.csv", 1)
    job = data_job.keep_aside(folder, [Uploaded(file, "a.csv")], ("key",))
    data_job.start(job, "check", "김자료", "ko")
    while job.running and not list((folder / "checked").glob("*/snapshots")):
        threading.Event().wait(0.005)
    job.process.kill()
    data_job.stop(job, folder)
    data_job.forget(job)
    assert [path.name for path in (folder / "checked").iterdir()] == ["LOCK"]
    assert list((folder / "uploads").iterdir()) == []


def test_what_is_checked_on_the_page_is_published_without_reading_it_again(
    folder, tmp_path, forked_jobs
):
    file = write_marked(tmp_path / "a.csv", 3)
    job = data_job.keep_aside(folder, [Uploaded(file, "a.csv")], ("key",))
    data_job.start(job, "check", "김자료", "ko")
    assert job.process.wait() == 0
    checked = data_job.report(job)
    assert (folder / "checked" / checked.kept / "check.json").exists()
    data_job.start(job, "publish", "김자료", "ko")
    assert job.process.wait() == 0
    steps = [json.loads(line)["step"] for line in (job.outcome / "err").read_text().splitlines()]
    assert steps == ["promote", "publish"]
    assert data_job.report(job).changes == checked.changes
    assert mark_served(folder) == 3


def test_files_that_are_let_go_of_on_the_page_take_their_check_with_them(
    folder, tmp_path, forked_jobs
):
    job = data_job.keep_aside(
        folder, [Uploaded(write_marked(tmp_path / "a.csv", 3), "a.csv")], ("key",)
    )
    data_job.start(job, "check", "김자료", "ko")
    assert job.process.wait() == 0
    data_job.forget(job)
    assert [path.name for path in (folder / "checked").iterdir()] == ["LOCK"]


def test_a_job_of_the_page_reports_what_came_of_it(folder, tmp_path):
    file = write_marked(tmp_path / "a.csv", 3)
    job = data_job.keep_aside(folder, [Uploaded(file, "a.csv")], ("key",))
    data_job.start(job, "publish", "김자료", "ko")
    assert job.process.wait() == 0
    found = data_job.report(job)
    assert (found.status, found.files[0].rows_accepted) == (Status.PUBLISHED, ROWS)
    assert data_job.progress(job) == Step(1.0, "publish")
    assert mark_served(folder) == 3

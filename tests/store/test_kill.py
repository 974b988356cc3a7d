"""A loader killed at any moment leaves the old version served, readers undisturbed, and no lock."""

import os
import random
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import func
from sqlalchemy import select as sql

from src.store.engine import fetch_frame, open_engine
from src.store.mart_tables import region_figures
from src.store.schema import complex_quarters, headcounts
from src.store.snapshots import current_snapshot, publish
from tests.store.loader import ROWS, marked

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DURABLE_WRITES = 11
"""fsyncs and renames of one publication: description 3, file 3, pointer 3, and two in reserve."""
SECONDS = 60.0
"""Longer than a load takes on any machine."""
PAUSE = 0.1
"""Seconds between two checks by a reader: constant polling would slow down the loader."""


class Loader:
    """The loader process of loader.py."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.store.loader"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def begin(self, mark: int, step: int = 0) -> int:
        self.process.stdin.write(f"{self.folder} {mark} {step}\n")
        return int(self._answer("begun"))

    def ended_within(self, seconds: float | None) -> bool:
        return bool(select.select([self.process.stdout], [], [], seconds)[0])

    def wait(self) -> int:
        return int(self._answer("ended"))

    def _answer(self, word: str) -> str:
        answer = self.process.stdout.readline().split()
        assert answer[:1] == [word], f"the loader said {answer}"
        return answer[1]


class Readers:
    """Threads that read the version served and record everything that is not complete."""

    def __init__(self, folder: Path, count: int = 2):
        self.folder, self.count, self.wrong, self.reads = folder, count, [], 0
        self.stopped = threading.Event()

    def __enter__(self):
        self.threads = [threading.Thread(target=self._read) for _ in range(self.count)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _read(self):
        last = ""
        while not self.stopped.wait(PAUSE):
            try:
                version = read_whole(self.folder)
            except Exception as error:
                self.wrong.append(repr(error))
                return
            if version < last:
                self.wrong.append(f"{version} after {last}")
            last, self.reads = version, self.reads + 1


def read_whole(folder: Path) -> str:
    """Return the version served; fail if its rows and its marts are not from one load."""
    served = current_snapshot(folder)
    engine = open_engine(served)
    tenants = complex_quarters.c.tenants
    counted = sql(func.count(), func.min(tenants), func.max(tenants)).select_from(complex_quarters)
    rows, low, high = fetch_frame(engine, counted).iloc[0]
    sums = region_figures.c
    total = fetch_frame(engine, sql(sums.tenants).where(sums.level == "country"))
    assert (rows, low) == (ROWS, high), f"{served.version}: {rows} rows from {low} to {high}"
    assert total["tenants"].to_list() == [ROWS * high]
    counts = sql(headcounts.c.employees).order_by(headcounts.c.month)
    assert fetch_frame(engine, counts, None)["employees"].to_list() == [1, high]
    return served.version


@pytest.fixture
def loader(tmp_path):
    publish(tmp_path, marked(1), origin="official")
    running = Loader(tmp_path)
    yield running
    running.process.stdin.close()
    running.process.wait()
    running.process.stdout.close()


def mark_served(folder: Path) -> int:
    engine = open_engine(current_snapshot(folder))
    return int(
        fetch_frame(engine, sql(func.max(complex_quarters.c.tenants).label("m")))["m"].iloc[0]
    )


def test_a_loader_that_dies_before_any_write_to_disk_leaves_a_whole_version(loader):
    died = []
    with Readers(loader.folder, count=1) as readers:
        for step in range(1, DURABLE_WRITES + 1):
            before = mark_served(loader.folder)
            loader.begin(mark=10 + step, step=step)
            died.append(loader.wait() == signal.SIGKILL)
            assert mark_served(loader.folder) in (before, 10 + step)
            read_whole(loader.folder)
    assert died[:8] == [True] * 8
    assert not died[-1], "the last step lies beyond the end: that load went through"
    assert readers.wrong == []
    assert readers.reads > 0
    assert mark_served(loader.folder) == 10 + DURABLE_WRITES


def kill_at_random(loader: Loader, kills: int) -> tuple[int, Readers]:
    """Return how many loaders were killed while working, and the readers that watched."""
    chance, killed, mark, span = random.Random(4), 0, 1, None
    with Readers(loader.folder) as readers:
        while killed < kills:
            mark += 1
            child, begun = loader.begin(mark), time.monotonic()
            # The first is not killed; the shortest complete load shows how long loads take
            if not loader.ended_within(None if span is None else chance.uniform(0, span)):
                with suppress(ProcessLookupError):  # it may have ended just now
                    os.kill(child, signal.SIGKILL)
            died = loader.wait() == signal.SIGKILL
            killed += died
            span = span if died else min(span or SECONDS, time.monotonic() - begun)
            read_whole(loader.folder)
    return killed, readers


def check_next_load(loader: Loader) -> None:
    loader.begin(999_999)
    assert loader.wait() == 0
    assert mark_served(loader.folder) == 999_999
    assert not list((loader.folder / "snapshots").glob("build-*"))


def test_a_hundred_loaders_killed_at_random_moments_never_disturb_a_reader(loader):
    killed, readers = kill_at_random(loader, 100)
    assert (killed, readers.wrong) == (100, [])
    assert readers.reads > 100
    check_next_load(loader)

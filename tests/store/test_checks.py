"""The builds of checks: kept, found again, cleared; never while one is still being built."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from src.store.checks import clear_checks, forget_check, keep_check, kept_check, workspace
from src.store.snapshots import Plan, clear_left_over, current_snapshot, list_snapshots, previewed
from tests.store import small

ROOT = Path(__file__).parents[2]
FOUND = {"status": "checked"}


def keep(folder: Path, made_of: dict) -> str:
    with workspace(folder) as aside:
        plan = Plan(small.tables("2025Q3"), "official")
        with previewed(aside, plan, None) as built:
            return keep_check(folder, built, made_of, FOUND)


def places(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "checked").iterdir() if path.is_dir())


def test_a_check_is_found_by_what_it_was_made_of(tmp_path):
    token = keep(tmp_path, {"files": ["a"]})
    assert kept_check(tmp_path, {"files": ["b"]}) is None
    check = kept_check(tmp_path, {"files": ["a"]})
    assert (check.token, check.found) == (token, FOUND)
    assert check.snapshot.path.is_file()
    assert (list_snapshots(tmp_path), current_snapshot(tmp_path)) == ([], None)


@pytest.mark.slow
def test_the_next_check_takes_the_place_of_the_one_before(tmp_path):
    keep(tmp_path, {"files": ["a"]})
    token = keep(tmp_path, {"files": ["b"]})
    assert places(tmp_path) == [token]


def test_a_check_is_forgotten_by_its_token(tmp_path):
    token = keep(tmp_path, {})
    forget_check(tmp_path, "")
    forget_check(tmp_path, "../snapshots")
    assert places(tmp_path) == [token]
    forget_check(tmp_path, token)
    assert places(tmp_path) == []


@pytest.mark.slow
def test_a_check_is_cleared_when_it_is_old(tmp_path):
    token = keep(tmp_path, {})
    clear_checks(tmp_path, hours=24)
    assert places(tmp_path) == [token]
    about = tmp_path / "checked" / token / "check.json"
    os.utime(about, (0, time.time() - 25 * 3600))
    assert kept_check(tmp_path, {}) is None
    clear_checks(tmp_path, hours=24)
    assert places(tmp_path) == []


def test_a_folder_without_checks_is_not_made(tmp_path):
    clear_checks(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert kept_check(tmp_path, {}) is None


BUILDING = """
import sys
from pathlib import Path
from src.store.checks import workspace
with workspace(Path(sys.argv[1])) as aside:
    (aside / "half").write_text("x")
    print("begun", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def building(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", BUILDING, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "begun\n"
    yield process
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_what_somebody_is_building_stays_and_what_he_leaves_when_killed_goes(tmp_path, building):
    clear_checks(tmp_path)
    assert len(places(tmp_path)) == 1
    building.kill()
    building.wait()
    assert len(places(tmp_path)) == 1
    clear_left_over(tmp_path)
    clear_checks(tmp_path, hours=24)
    assert places(tmp_path) == []


@pytest.mark.slow
def test_what_cannot_be_kept_leaves_nothing(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("src.store.checks.write_whole", full)
    assert keep(tmp_path, {}) == ""
    assert places(tmp_path) == []

"""Leftovers of killed processes are removed at the next start; running ones are left alone."""

import os

from src.store.left_over import clear, left_over, new_upload

HOURS = 24


def names(folder):
    return sorted(str(one.relative_to(folder)) for one in left_over(folder, HOURS))


def test_what_nobody_holds_goes_and_what_somebody_holds_stays(tmp_path):
    for name in ("uploads/dead/0", "checked/dead/snapshots", "snapshots", "records"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "uploads/dead/0/기업.csv").write_text("a", "utf-8")
    for name in ("snapshots/build-1.duckdb", "CURRENT.1.tmp", "records/CHECKED.2.tmp"):
        (tmp_path / name).write_text("half", "utf-8")
    alive, handle = new_upload(tmp_path)
    (alive / "기업.csv").write_text("b", "utf-8")
    assert names(tmp_path) == [
        "CURRENT.1.tmp",
        "checked/dead",
        "records/CHECKED.2.tmp",
        "snapshots/build-1.duckdb",
        "uploads/dead",
    ]
    clear(tmp_path, HOURS)
    assert names(tmp_path) == []
    assert (alive / "기업.csv").exists()
    os.close(handle)
    assert names(tmp_path) == [f"uploads/{alive.name}"]
    clear(tmp_path, HOURS)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_a_process_that_reads_an_upload_holds_it_when_its_server_has_died(tmp_path):
    folder, handle = new_upload(tmp_path)
    inherited = os.dup(handle)  # as a child process inherits it
    os.close(handle)
    clear(tmp_path, HOURS)
    assert folder.exists()
    os.close(inherited)
    clear(tmp_path, HOURS)
    assert not folder.exists()

"""Health checks report, while the server runs, whatever keeps it from showing or recording."""

import os
import shutil
import sqlite3
from collections import namedtuple
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from src.command.main import main
from src.domain.rights import EVERYWHERE, Right
from src.store.disk import tighten
from src.store.health import faults
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.rights import give_right, rights_of
from src.store.records import Record, add_record
from src.store.snapshots import publish
from tests.store import small

Usage = namedtuple("Usage", "total used free")


def publish_in_use(folder: Path) -> None:
    """Publish, give kim a right, and have him look at firms."""
    publish(folder, small.tables(), origin="official")
    engine = open_operations("", folder)
    give_right(engine, Right("kim", "firms", EVERYWHERE, date(2000, 1, 1)))
    engine.dispose()
    for company in ("a", "b", "c"):
        add_record(folder, Record("kim", "view", companies=[company]))
    tighten(folder)


@pytest.fixture
def folder(once, tmp_path, monkeypatch):
    """Return a data folder in use, with its operations database open as in a server."""
    made = once("in_use", publish_in_use, tmp_path / "data")
    monkeypatch.setenv("SANDAN_DATA", str(made))
    engine_at.cache_clear()
    rights_of(open_operations("", made), "kim")
    yield made
    engine_at.cache_clear()


def doctor_of_another_process() -> int:
    """Return the exit code of the doctor in a process without any connections opened before."""
    engine_at.cache_clear()
    return main(["doctor"])


def found(folder: Path) -> list[str]:
    return [fault.key for fault in faults(folder, "")]


def spoil_records(folder: Path) -> None:
    shutil.rmtree(folder / "records")
    (folder / "records").write_text("a file")


def cut_records(folder: Path) -> None:
    (path,) = (folder / "records").glob("2*.jsonl")
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:1]))


def drop_rights(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "operations.db")) as connection:
        connection.execute("DROP TABLE rights")


def truncate(folder: Path, share: int = 2) -> None:
    with (folder / "operations.db").open("r+b") as file:
        file.truncate((folder / "operations.db").stat().st_size // share)


def put_junk(folder: Path) -> None:
    """Replace the open file with another one."""
    (folder / "junk").write_bytes(b"no database" * 999)
    os.replace(folder / "junk", folder / "operations.db")


BROKEN = {
    "records is a file": (spoil_records, "error.records_folder", "폴더가 아니거나 쓸 수 없습니다"),
    "HEAD is junk": (
        lambda at: (at / "records" / "HEAD").write_text("junk"),
        "error.records_head",
        "records/HEAD가 없거나 망가졌거나",
    ),
    "HEAD is of other lines": (
        lambda at: (at / "records" / "HEAD").write_text("f" * 64),
        "error.records_head",
        "python -m src audit",
    ),
    "the end of the record is cut": (cut_records, "error.records_head", "기록의 끝이 지워졌을"),
    "the rights are dropped": (drop_rights, "operations.tables_gone", "표가 없습니다: rights"),
    "operations.db is empty": (
        lambda at: (at / "operations.db").write_bytes(b""),
        "operations.emptied",
        "operations.db가 비었습니다",
    ),
    "operations.db is truncated": (truncate, "operations.spoilt", "망가졌거나 잘렸습니다"),
    "operations.db is junk": (put_junk, "operations.spoilt", "서버를 멈추고 백업의"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_health_and_the_doctor_tell_what_is_broken_while_the_server_runs(what, folder, capsys):
    spoil, key, said = BROKEN[what]
    assert found(folder) == []
    spoil(folder)
    assert found(folder) == [key]
    assert doctor_of_another_process() == 1
    assert said in capsys.readouterr().out


def test_a_folder_of_records_that_may_not_be_written_is_told(folder, monkeypatch):
    may = os.access
    monkeypatch.setattr(
        os, "access", lambda path, how: "records" not in str(path) and may(path, how)
    )
    assert found(folder) == ["error.records_folder"]


def test_a_first_line_of_the_record_needs_no_end_yet(folder):
    cut_records(folder)
    (folder / "records" / "HEAD").unlink()
    assert found(folder) == []


def test_a_new_month_of_the_record_is_known_by_the_end_of_the_one_before(folder):
    (folder / "records" / "2099-01.jsonl").touch()
    assert found(folder) == []


def test_a_full_disk_is_told_and_how_much_room_there_is(folder, monkeypatch, capsys):
    assert main(["doctor"]) == 0
    assert "남은 공간: " in capsys.readouterr().out
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40 - 2**21, 2**21))
    assert found(folder) == ["error.no_room"]
    assert main(["doctor"]) == 1
    assert "남은 공간이 2MB뿐입니다" in capsys.readouterr().out


def test_the_doctor_tries_to_write_where_the_server_writes(folder, monkeypatch, capsys):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert main(["doctor"]) == 0
    after = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    assert {path.name for path, _ in before.items() ^ after.items()} <= {"LOCK", "CHECKED"}
    real = os.fsync

    def full(handle):
        if os.readlink(f"/proc/self/fd/{handle}").endswith(".tmp"):
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    capsys.readouterr()
    assert main(["doctor"]) == 1
    assert capsys.readouterr().out.count("No space left on device") == 2
    assert not list(folder.rglob("*.tmp"))


def test_the_doctor_tells_a_database_that_may_not_be_written(folder, monkeypatch, capsys):
    with closing(sqlite3.connect(folder / "operations.db", isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        assert found(folder) == [], "it can be read"
        assert main(["doctor"]) == 1
    assert "데이터베이스에 쓰지 못했습니다" in capsys.readouterr().out


def test_to_look_at_the_health_writes_nothing(folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert found(folder) == []
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before

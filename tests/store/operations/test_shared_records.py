"""Servers without a common folder write one record of access, and one history of loads."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from src.store.load_history import loads
from src.store.load_log import record_load
from src.store.operations import deeds as in_database
from src.store.operations.engine import engine_at, open_operations
from src.store.operations.tables import deed_lists, deeds
from src.store.record_chain import Fault, check_chain, companies_in, prune, read_records
from src.store.record_home import files_of, head_of
from src.store.record_index import deeds_about
from src.store.record_review import note_review, since_last
from src.store.records import Record, add_record
from tests.store.operations.databases import execute, new_database

WRITER = """
import sys
from pathlib import Path
from src.store.records import Record, add_record
for number in range(int(sys.argv[2])):
    add_record(Path(sys.argv[1]), Record(sys.argv[3], "view", companies=[f"c{number}"], rows=1))
    print(number, flush=True)
"""
FIFTY_ONE = [f"c{number:03d}" for number in range(51)]


def view(folder, *companies, user="김담당", **more):
    add_record(folder, Record(user, "view", companies=companies, rows=len(companies), **more))


@pytest.fixture
def database(postgres, monkeypatch):
    """The address of an empty operations database that servers share."""
    address = new_database(postgres)
    monkeypatch.setenv("SANDAN_OPERATIONS", address.render_as_string(hide_password=False))
    yield address
    engine_at(address).dispose()
    engine_at.cache_clear()


@pytest.fixture
def folders(database, tmp_path):
    """The data folders of two servers."""
    return tmp_path / "one", tmp_path / "two"


def users(folder):
    return [deed["user"] for deed in read_records(folder)]


def test_each_server_reads_what_the_others_wrote_in_one_chain(folders):
    one, two = folders
    view(one, "c1", user="가")
    view(two, "c2", user="나")
    view(one, "c1", user="다")
    for folder in folders:
        assert users(folder) == ["가", "나", "다"]
        assert [deed["user"] for deed in deeds_about(folder, "c1")] == ["가", "다"]
        checked = check_chain(folder)
        assert (checked.lines, checked.faults) == (3, [])
        assert head_of(folder) == checked.last
        (path,) = files_of(folder)
        assert path.stat().st_mode & 0o777 == 0o600


def test_lists_of_companies_reach_the_other_server(folders):
    one, two = folders
    view(one, *FIFTY_ONE)
    (deed,) = read_records(two)
    assert companies_in(two, deed) == FIFTY_ONE
    assert check_chain(two).faults == []


def test_what_was_there_before_the_database_stays_in_front(database, tmp_path, monkeypatch):
    with monkeypatch.context() as alone:
        alone.delenv("SANDAN_OPERATIONS")
        view(tmp_path / "one", *FIFTY_ONE, user="먼저")
        view(tmp_path / "one", "c1", user="다음")
    view(tmp_path / "one", "c2", user="함께")
    assert users(tmp_path / "two") == ["먼저", "다음", "함께"]
    first = next(read_records(tmp_path / "two"))
    assert companies_in(tmp_path / "two", first) == FIFTY_ONE
    assert check_chain(tmp_path / "two").faults == []


CHANGED = "convert_to(replace(convert_from(line, 'UTF8'), 'c2', 'c9'), 'UTF8')"


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE {{0}}.deeds SET line = {CHANGED} WHERE number = 2",
        "DELETE FROM {0}.deeds WHERE number = 2",
    ],
)
def test_a_line_changed_in_the_database_is_found_by_either_server(folders, database, statement):
    one, two = folders
    for number in (1, 2, 3):
        view(one, f"c{number}")
    assert check_chain(one).faults == []  # a copy of the earlier state
    schema = database.query["options"].removeprefix("-csearch_path=")
    execute(database, statement.format(schema))
    for folder in folders:
        assert Fault("changed", files_of(folder)[0].name, 2) in check_chain(folder).faults


def test_a_line_cut_off_in_the_database_is_said_in_the_next_one(folders, database):
    one, two = folders
    view(one, "c1")
    view(one, "c2")
    with open_operations(str(os.environ["SANDAN_OPERATIONS"]), one).begin() as connection:
        connection.execute(deeds.delete().where(deeds.c.number == 2))
    view(two, "c3")
    assert "lost" in [fault.kind for fault in check_chain(two).faults]


def test_old_months_go_from_the_database_and_from_every_copy(folders, monkeypatch):
    one, two = folders
    at_month(monkeypatch, 2024, 3)
    view(one, *FIFTY_ONE)
    at_month(monkeypatch, 2026, 11)
    view(two, "c1")
    assert len(files_of(two)) == 2
    assert prune(one, 24) == ["2024-03"]
    for folder in folders:
        assert [path.stem for path in files_of(folder)] == ["2026-11"]
        assert [deed["deed"] for deed in read_records(folder)] == ["view", "pruned"]
        assert check_chain(folder).faults == []
        assert list(folder.glob("records-copy/lists/*.txt")) == []
    with open_operations(str(os.environ["SANDAN_OPERATIONS"]), one).connect() as connection:
        assert connection.execute(deed_lists.select()).all() == []


def at_month(monkeypatch, year, month):
    class Then(in_database.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(year, month, 15, 3, tzinfo=in_database.UTC)

    monkeypatch.setattr(in_database, "datetime", Then)


def test_a_review_on_one_server_counts_on_the_other(folders):
    one, two = folders
    view(one, "c1")
    note_review(one, "2999-01-01T00:00:00+00:00")
    last, found = since_last(two)
    assert (last, found) == ("2999-01-01T00:00:00.000+00:00", [])


def test_where_the_database_is_gone_nothing_is_written_and_so_nothing_shown(tmp_path, monkeypatch):
    gone = f"postgresql+psycopg://u@/d?host={tmp_path}"
    monkeypatch.setenv("SANDAN_OPERATIONS", gone)
    with pytest.raises(OSError):
        view(tmp_path, "c1")


@pytest.mark.slow
def test_writers_of_two_servers_that_are_killed_lose_nothing_that_was_acknowledged(folders):
    chance = random.Random(7)
    told = {}
    for round_number in range(2):
        writers = {
            f"{folder.name}{round_number}": subprocess.Popen(
                [sys.executable, "-c", WRITER, folder, "400", f"{folder.name}{round_number}"],
                stdout=subprocess.PIPE,
                text=True,
                cwd=Path(__file__).parents[3],
            )
            for folder in folders
        }
        for name, writer in writers.items():
            with writer:
                said = [writer.stdout.readline() for _ in range(chance.randint(3, 25))]
                os.kill(writer.pid, signal.SIGKILL)
                said += writer.stdout
            told[name] = len([line for line in said if line.endswith("\n")])
    for folder in folders:
        written = users(folder)
        assert all(written.count(name) >= count for name, count in told.items())
        assert sum(written.count(name) - count for name, count in told.items()) <= len(told)
        assert check_chain(folder).faults == []


def test_each_server_lists_the_loads_of_all_and_its_own_from_before(
    database, tmp_path, monkeypatch
):
    one, two = tmp_path / "one", tmp_path / "two"
    with monkeypatch.context() as alone:
        alone.delenv("SANDAN_OPERATIONS")
        record_load(one, user="kim", deed="load", outcome="published", version="v1")
    record_load(two, user="lee", deed="load", outcome="published", version="v2")
    assert list(loads(one)["version"]) == ["v2", "v1"]
    assert list(loads(two)["version"]) == ["v2"]
    assert json.loads((one / "loads.jsonl").read_text("utf-8"))["version"] == "v1"

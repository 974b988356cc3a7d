"""The chained record: many writers, kills at any moment, every change detected."""

import json
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from src.store import record_files, record_index, records
from src.store.export_log import record_export
from src.store.load_log import record_load
from src.store.record_chain import Fault, check_chain, check_on, companies_in, prune, read_records
from src.store.record_home import files_of
from src.store.record_index import deeds_about
from src.store.records import Record, add_record

WRITER = """
import sys
from pathlib import Path
from src.store.records import Record, add_record
for number in range(int(sys.argv[2])):
    add_record(Path(sys.argv[1]), Record(sys.argv[3], "view", companies=[f"c{number}"], rows=1))
    print(number, flush=True)
"""


def view(folder, *companies, user="김담당", **more):
    add_record(folder, Record(user, "view", companies=companies, rows=len(companies), **more))


def at_month(monkeypatch, year, month):
    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(year, month, 15, 3, tzinfo=UTC)

    monkeypatch.setattr(record_files, "datetime", Then)


def test_a_line_says_who_did_what_with_whose_data(tmp_path):
    filters = [("위치", "a\nb")]
    view(tmp_path, "c2", "c1", address="10.0.0.7", query="company", filters=filters, reason="visit")
    (path,) = files_of(tmp_path)
    line = json.loads(path.read_text(encoding="utf-8"))
    assert line | {"at": "", "chain": ""} == {
        "n": 1,
        "at": "",
        "user": "김담당",
        "address": "10.0.0.7",
        "deed": "view",
        "query": "company",
        "filters": [["위치", "a\nb"]],
        "rows": 2,
        "identifiers": False,
        "reason": "visit",
        "snapshot": "",
        "about": "",
        "companies": ["c1", "c2"],
        "chain": "",
    }
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_an_unknown_deed_is_refused(tmp_path):
    with pytest.raises(ValueError):
        add_record(tmp_path, Record("김담당", "peek"))


def test_more_than_fifty_companies_are_a_list_kept_once(tmp_path):
    companies = [f"c{number:03d}" for number in range(51)]
    view(tmp_path, *companies)
    view(tmp_path, *reversed(companies))
    first, second = read_records(tmp_path)
    assert first["companies"] == 51
    assert first["list"] == second["list"]
    assert companies_in(tmp_path, first) == companies
    (kept,) = (tmp_path / "records" / "lists").glob("*.txt")
    assert kept.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("size", [3, 60])
def test_who_looked_at_a_company_is_found_in_lines_and_in_lists(tmp_path, size):
    view(tmp_path, "c7", user="가")
    view(tmp_path, "c8", user="나")
    view(tmp_path, *[f"c{number}" for number in range(6, 6 + size)], user="다")
    assert [deed["user"] for deed in deeds_about(tmp_path, "c7")] == ["가", "다"]
    view(tmp_path, "c7", user="라")
    assert [deed["user"] for deed in deeds_about(tmp_path, "c7")] == ["가", "다", "라"]
    assert deeds_about(tmp_path, "c") == []


def test_a_spoilt_index_is_made_anew(tmp_path):
    view(tmp_path, "c7")
    assert len(deeds_about(tmp_path, "c7")) == 1
    index = tmp_path / "records" / "index"
    for name in ("state.json", "seen-*.npy"):
        for spoilt in index.glob(name):
            spoilt.write_bytes(b"spoilt" * 1000)
        assert len(deeds_about(tmp_path, "c7")) == 1
        for gone in index.glob(name):
            gone.unlink()
        assert len(deeds_about(tmp_path, "c7")) == 1


def test_the_index_is_kept_up_while_lines_are_added(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "INDEXED_EVERY", 2)
    view(tmp_path, "c7")
    view(tmp_path, "c8")
    assert (tmp_path / "records" / "index" / "state.json").exists()


def test_one_changed_byte_anywhere_is_found(tmp_path):
    for number in range(3):
        view(tmp_path, f"c{number}")
    (path,) = files_of(tmp_path)
    whole = path.read_bytes()
    assert check_chain(tmp_path).faults == []
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert check_chain(tmp_path).faults, whole[:place]


def test_a_check_that_goes_on_finds_what_a_whole_one_finds(tmp_path, monkeypatch):
    at_month(monkeypatch, 2026, 1)
    for number in range(3):
        view(tmp_path, f"c{number}", *[f"d{one}" for one in range(60)])
    assert check_on(tmp_path).faults == []
    view(tmp_path, "c4")
    at_month(monkeypatch, 2026, 2)
    view(tmp_path, "c5")
    monkeypatch.setattr("src.store.record_chain.check_chain", None)  # reads nothing twice
    assert (check_on(tmp_path).lines, check_on(tmp_path).faults) == (5, [])
    view(tmp_path, "c6")
    assert (check_on(tmp_path).lines, check_on(tmp_path).faults) == (6, [])
    monkeypatch.undo()
    for path in files_of(tmp_path):
        whole = path.read_bytes()
        for place in (5, len(whole) // 2, len(whole) - 20):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert check_on(tmp_path).faults, (path.name, place)
        path.write_bytes(whole[: whole.rfind(b"\n", 0, -1) + 1])
        assert check_on(tmp_path).faults, path.name
        path.write_bytes(whole)
    assert check_on(tmp_path).faults == []


@pytest.mark.parametrize("name", ['a"b', "a]", "a\\", '","', "가나", '"companies":["c7"]'])
def test_unusual_ids_and_texts_are_found_as_they_are(tmp_path, name):
    view(tmp_path, name, "c1", user=name, query=',"companies":["c9"],"list":"c9"')
    view(tmp_path, "c2")
    assert len(deeds_about(tmp_path, name)) == len(deeds_about(tmp_path, "c1")) == 1
    assert deeds_about(tmp_path, "c9") == []


def test_the_index_says_what_reading_every_line_says(tmp_path, monkeypatch):
    monkeypatch.setattr(record_index, "BYTES_AT_ONCE", 2_000)
    monkeypatch.setattr(record_index, "SMALL", 40)
    chance = random.Random(5)
    for number in range(60):
        size = chance.choice((1, 2, 55))
        view(tmp_path, *[f"c{chance.randrange(80)}" for _ in range(size)], user=f"u{number}")
        if number % 7 == 0:
            deeds_about(tmp_path, "c1")
    lines = list(read_records(tmp_path))
    for company in ("c0", "c1", "c41", "c79", "none"):
        plain = [one["user"] for one in lines if company in companies_in(tmp_path, one)]
        assert [one["user"] for one in deeds_about(tmp_path, company)] == plain


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (lambda lines: lines[1:], "begin"),
        (lambda lines: [lines[0], lines[2]], "changed"),
        (lambda lines: [lines[1], lines[0], lines[2]], "changed"),
        (lambda lines: lines[:2], "cut"),
    ],
    ids=["first gone", "middle gone", "order", "last gone"],
)
def test_lines_removed_or_moved_are_found(tmp_path, change, found):
    for number in range(3):
        view(tmp_path, f"c{number}")
    (path,) = files_of(tmp_path)
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    assert found in {fault.kind for fault in check_chain(tmp_path).faults}


def test_a_cut_end_stays_known_when_more_is_written(tmp_path):
    for number in range(3):
        view(tmp_path, f"c{number}")
    (path,) = files_of(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:2]))
    view(tmp_path, "c9")
    assert check_chain(tmp_path).faults == [Fault("lost", path.name, 3)]


def test_a_changed_list_is_found(tmp_path):
    view(tmp_path, *[f"c{number}" for number in range(60)])
    (kept,) = (tmp_path / "records" / "lists").glob("*.txt")
    kept.write_text("c1\n")
    assert [fault.kind for fault in check_chain(tmp_path).faults] == ["list"]


def test_a_line_that_was_never_finished_is_told_and_mended(tmp_path):
    view(tmp_path, "c1")
    (path,) = files_of(tmp_path)
    with path.open("ab") as file:
        file.write(b'{"n":2,"at":"2026')
    checked = check_chain(tmp_path)
    assert (checked.torn, checked.faults) == (True, [])
    view(tmp_path, "c2")
    assert [deed.get("mended") for deed in read_records(tmp_path)] == [None, 17]
    checked = check_chain(tmp_path)
    assert (checked.lines, checked.torn, checked.faults) == (2, False, [])


def test_what_cannot_be_written_raises_and_leaves_no_half_line(tmp_path, monkeypatch):
    view(tmp_path, "c1")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError):
        view(tmp_path, "c2")
    monkeypatch.undo()
    view(tmp_path, "c3")
    assert [deed["companies"] for deed in read_records(tmp_path)] == [["c1"], ["c3"]]
    assert check_chain(tmp_path).faults == []


def started(folder: Path, count: int, user: str) -> subprocess.Popen:
    command = [sys.executable, "-c", WRITER, str(folder), str(count), user]
    root = Path(__file__).parents[2]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)


@pytest.mark.slow
def test_two_processes_at_once_keep_one_chain(tmp_path):
    writers = [started(tmp_path, 60, user) for user in ("가", "나")]
    assert [writer.wait(60) for writer in writers if writer.communicate()] == [0, 0]
    checked = check_chain(tmp_path)
    assert (checked.lines, checked.faults) == (120, [])
    assert [deed["n"] for deed in read_records(tmp_path)] == list(range(1, 121))


@pytest.mark.parametrize("after", [7, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 30))])
def test_a_writer_killed_loses_nothing_that_was_acknowledged(tmp_path, after):
    writer = started(tmp_path, 100_000, "가")
    for _ in range(after):
        writer.stdout.readline()
    writer.send_signal(signal.SIGKILL)
    acknowledged = after + len(writer.stdout.read().split("\n")) - 1
    writer.wait(20)
    writer.stdout.close()
    view(tmp_path, "later")
    kept = [deed["companies"][0] for deed in read_records(tmp_path)]
    assert kept[:acknowledged] == [f"c{number}" for number in range(acknowledged)]
    assert kept[-1] == "later"
    assert check_chain(tmp_path).faults == []


def test_the_chain_goes_on_in_the_next_month_and_over_a_clock_put_back(tmp_path, monkeypatch):
    for month in (1, 2, 1, 3):
        at_month(monkeypatch, 2026, month)
        view(tmp_path, f"c{month}")
    assert [path.stem for path in files_of(tmp_path)] == ["2026-01", "2026-02", "2026-03"]
    checked = check_chain(tmp_path)
    assert (checked.lines, checked.faults) == (4, [])


def test_old_months_are_pruned_and_the_rest_is_still_proven(tmp_path, monkeypatch):
    for month in (1, 2, 3, 4):
        at_month(monkeypatch, 2026, month)
        view(tmp_path, *[f"c{month}-{number}" for number in range(60)])
        view(tmp_path, "always")
    assert len(deeds_about(tmp_path, "always")) == 4
    assert prune(tmp_path, 2, datetime(2026, 4, 20, tzinfo=UTC)) == ["2026-01"]
    assert prune(tmp_path, 1, datetime(2026, 4, 20, tzinfo=UTC)) == ["2026-02"]
    assert [path.stem for path in files_of(tmp_path)] == ["2026-03", "2026-04"]
    assert check_chain(tmp_path).faults == []
    assert len(deeds_about(tmp_path, "always")) == 2
    assert deeds_about(tmp_path, "c1-1") == []
    assert len(list((tmp_path / "records" / "lists").glob("*.txt"))) == 2
    files_of(tmp_path)[0].unlink()
    assert [fault.kind for fault in check_chain(tmp_path).faults][:1] == ["begin"]


def test_pruning_stopped_before_the_files_are_gone_leaves_a_whole_chain(tmp_path, monkeypatch):
    for month in (1, 2, 4):
        at_month(monkeypatch, 2026, month)
        view(tmp_path, "c1")
    with monkeypatch.context() as stopped:
        stopped.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            prune(tmp_path, 1, datetime(2026, 4, 20, tzinfo=UTC))
    assert check_chain(tmp_path).faults == []
    assert prune(tmp_path, 1, datetime(2026, 4, 20, tzinfo=UTC)) == ["2026-01", "2026-02"]
    assert check_chain(tmp_path).faults == []


def test_exports_of_earlier_versions_stay_readable(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    old = {"at": "2025-03-01T00:00:00+00:00", "user": "김담당", "table": "입주기업", "rows": 3}
    (folder / "2025-03.jsonl").write_text(json.dumps(old) + "\n", encoding="utf-8")
    view(tmp_path, "c1")
    first, second = read_records(tmp_path)
    assert (first["deed"], first["query"], first["rows"]) == ("export", "입주기업", 3)
    assert second["deed"] == "view"
    assert [deed["deed"] for deed in read_records(tmp_path, "2025-03", "2025-04")] == ["export"]


def test_an_export_is_a_line_of_the_record(tmp_path):
    taken = {"user": "김담당", "table": "입주기업", "rows": 200, "version": "v1", "reason": "visit"}
    record_export(tmp_path, filters=[("위치", "서울디지털")], **taken)
    (line,) = read_records(tmp_path)
    assert (line["deed"], line["query"], line["snapshot"]) == ("export", "입주기업", "v1")
    assert (line["reason"], line["filters"]) == ("visit", [["위치", "서울디지털"]])


def test_a_load_is_a_line_of_the_record(tmp_path):
    files = [{"file": "a.csv", "rows_accepted": 7}]
    about = {"user": "김자료", "deed": "load", "outcome": "published", "version": "v1"}
    record_load(tmp_path, files=files, **about)
    (line,) = read_records(tmp_path)
    assert (line["deed"], line["query"], line["rows"]) == ("load", "load", 7)
    assert (line["about"], line["snapshot"]) == ("published: a.csv", "v1")

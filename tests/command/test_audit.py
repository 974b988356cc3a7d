"""The monthly review, the check of the chain, the doctor, and file permissions."""

import os
from datetime import UTC, datetime

import pytest

from src.command.main import main
from src.store import record_files
from src.store.operations.engine import open_operations
from src.store.record_home import files_of
from src.store.records import Record, add_record
from src.store.snapshots import list_snapshots, publish
from tests.store import small


def written(folder, monkeypatch, day: int, hour: int, **about):
    class Then(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 3, day, hour, tzinfo=UTC)

    with monkeypatch.context() as then:
        then.setattr(record_files, "datetime", Then)
        add_record(folder, Record(**{"user": "kim", "deed": "view"} | about))


@pytest.fixture
def month(data, monkeypatch):
    """March 2026: kim views one firm a day, and 150 on the tenth; lee comes at night."""
    for day in range(1, 6):
        written(data, monkeypatch, day, 3, companies=[f"c{day}"], address="10.0.0.7")
    written(data, monkeypatch, 10, 3, companies=[f"c{n}" for n in range(150)])
    taken = {"deed": "export", "rows": 40, "identifiers": True, "reason": "visit"}
    written(data, monkeypatch, 11, 15, user="lee", companies=["c1"], **taken)
    written(data, monkeypatch, 12, 3, user="lee", deed="refused")
    return data


def test_the_review_names_users_volume_night_identifiers_and_refusals(month, capsys):
    assert main(["audit", "--month", "2026-03"]) == 0
    said = capsys.readouterr().out
    assert "2026-03 접속기록 점검 · 사용자 2명" in said
    assert "kim: 열람 6건 · 본 기업 150곳" in said
    assert "[살펴볼 것] 2026-03-10 하루에 기업 150곳을 보았습니다" in said
    assert "파일로 받은 행 40행" in said
    assert "사업자등록번호 전체나 개인사업자 이름을 본 것 1번" in said
    assert "밤(22시~6시)에 한 일 1건" in said
    assert "거절된 접속 1번" in said
    assert "사슬 점검: 8줄" in said
    assert "바뀌거나 빠진 줄이 없습니다" in said


def test_who_looked_at_a_company_is_printed(month, capsys):
    assert main(["audit", "--company", "c1"]) == 0
    said = capsys.readouterr().out
    assert "기업 c1을 보거나 받은 기록 3건" in said
    assert "2026-03-12 00:00:00  lee" in said


def test_only_what_was_added_since_the_last_review_is_shown(month, capsys):
    assert main(["audit", "--new"]) == 0
    assert "지난 점검(아직 없음) 뒤의 접속기록 · 사용자 2명" in capsys.readouterr().out
    add_record(month, Record("choi", "view", companies=["c1"]))
    assert main(["audit", "--new"]) == 0
    said = capsys.readouterr().out
    assert "사용자 1명" in said
    assert "choi: 열람 1건 · 본 기업 1곳" in said
    assert "kim" not in said


def test_who_looked_is_answered_from_the_lines_as_they_are_where_they_were_changed(month, capsys):
    assert main(["audit", "--company", "c1"]) == 0
    assert "기록 3건" in capsys.readouterr().out
    path = files_of(month)[0]
    path.write_bytes(path.read_bytes().replace(b'"c1"', b'"c1234"', 1))
    assert main(["audit", "--company", "c1"]) == 1
    said = capsys.readouterr().out
    assert "기록 2건" in said
    assert "2026-03.jsonl: 앞부분이 사라졌고" in said


def test_a_changed_record_is_named_and_ends_with_one(month, capsys):
    (path,) = files_of(month)
    path.write_bytes(path.read_bytes().replace(b'"lee"', b'"kim"', 1))
    assert main(["audit", "--month", "2026-03"]) == 1
    assert "2026-03.jsonl 7번째 줄: 바뀌었거나 앞줄이 빠졌습니다." in capsys.readouterr().out


def test_a_month_that_is_none_is_told(data, capsys):
    assert main(["audit", "--month", "3월"]) == 1
    assert "3월은 달이 아닙니다" in capsys.readouterr().err


def publish_second_quarter(folder):
    publish(folder, small.tables("2025Q2"), origin="official")


def lost_pointer(folder):
    (folder / "CURRENT").write_text("")


def lost_file(folder):
    list_snapshots(folder)[-1].path.unlink()


def lost_database(folder):
    open_operations("", folder)
    (folder / "operations.db").unlink()


def lost_key(folder):
    (folder / "COMPANY.made").write_text("of another key\n")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lost_pointer, "CURRENT 파일이 없거나 비었거나"),
        (lost_file, "버전의 파일이 없거나 망가졌습니다"),
        (lost_database, "operations.db가 없어졌습니다"),
        (lost_key, "COMPANY.key 파일이 없거나"),
    ],
)
def test_the_doctor_says_what_is_wrong_and_what_to_do(once, data, capsys, spoil, said):
    spoil(once("second_quarter", publish_second_quarter, data))
    assert main(["doctor"]) == 1
    assert said in capsys.readouterr().out


def test_the_doctor_says_that_the_cluster_does_not_answer(once, data, capsys, monkeypatch):
    once("second_quarter", publish_second_quarter, data)
    monkeypatch.setenv("SANDAN_BUILD", "spark://127.0.0.1:1")
    assert main(["doctor"]) == 1
    assert "Spark 클러스터(spark://127.0.0.1:1)에서 답을 받지 못했습니다" in capsys.readouterr().out


@pytest.mark.slow
def test_what_commands_write_can_be_read_by_nobody_else(data, write_facts, monkeypatch):
    before = os.umask(0o022)
    try:
        assert main(["load", write_facts(more=["unknown,2026Q1,없는곳,1,1,0,1,1,0,1,1"])]) == 0
        (data / "rejected").mkdir(exist_ok=True)
        (data / "rejected" / "old.csv").write_text("left by an earlier version")
        monkeypatch.setattr("src.ui.server.serve", lambda **where: None)
        assert main(["serve"]) == 0
        add_record(data, Record("kim", "view", companies=[f"c{n}" for n in range(60)]))
    finally:
        os.umask(before)
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (data, *data.rglob("*"))}
    folders = {path.name for path in (data, *data.rglob("*")) if path.is_dir()}
    wanted = {name: "0o700" if name in folders else "0o600" for name in modes}
    assert modes == wanted
    assert {"CURRENT", "operations.db", "old.csv"} <= set(modes)

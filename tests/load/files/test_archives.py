"""Zip archives: parts, several months, names from Windows; bombs and bad paths are refused."""

import io
import zipfile

import pytest

from src.load.files import archives
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source, read_sources
from tests.load.sources.insured_files import (
    COMWEL,
    COMWEL_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    packed,
    table,
)

PENSION = table(PENSION_2026, PENSION_ROWS).encode("cp949")


def comwel(rows: list[list[str]]) -> bytes:
    return table(COMWEL, rows).encode("cp949")


def archive(tmp_path, entries: dict[str, bytes], name: str = "가입현황_20231231.zip"):
    path = tmp_path / name
    path.write_bytes(packed(entries))
    return path


def test_the_parts_of_a_month_are_one_source(tmp_path):
    parts = {f"현황_20231231({n + 1}).csv": comwel([row]) for n, row in enumerate(COMWEL_ROWS)}
    intake = read_source(archive(tmp_path, parts))
    assert intake.source["rows_read"] == 3
    assert intake.source["month"] == "2023-12"
    assert list(intake.tables["workplaces"]["employees"]) == [7, 12, 0]
    assert set(intake.problems["sheet"]) == {"현황_20231231(2).csv"}


def test_sources_of_several_kinds_are_told_apart(tmp_path):
    found = read_sources(
        archive(tmp_path, {"현황_20231231.csv": comwel(COMWEL_ROWS), "국민연금.csv": PENSION})
    )
    assert [(i.source["source"], i.source["rows_read"]) for i in found] == [
        ("pension", 3),
        ("comwel", 3),
    ]
    assert len({i.source["source_id"] for i in found}) == 2
    assert len({i.source["sha256"] for i in found}) == 1


def test_several_months_stay_apart(tmp_path):
    september = [["2026-09", *row[1:]] for row in PENSION_ROWS]
    later = table(PENSION_2026, september).encode("cp949")
    intake = read_source(archive(tmp_path, {"a.csv": PENSION, "b.csv": later}))
    assert dict(intake.tables["workplaces"]["month"].value_counts()) == {"2026-08": 3, "2026-09": 3}


def test_names_that_windows_wrote_in_cp949_are_read(tmp_path):
    raw = packed({"XXXXXXX_20231231.csv": comwel(COMWEL_ROWS[:1])})
    path = tmp_path / "a.zip"
    path.write_bytes(raw.replace(b"XXXXXXX", "가입현 ".encode("cp949")))
    assert read_source(path).source["month"] == "2023-12"


@pytest.mark.parametrize("name", ["../a.csv", "/etc/a.csv", "b/../../a.csv", "C:\\a", "..\\a"])
def test_a_name_that_leads_out_of_the_archive_is_refused(tmp_path, name):
    with pytest.raises(Unreadable, match="폴더 밖을 가리키는 이름"):
        read_source(archive(tmp_path, {name: PENSION}))


def test_an_archive_within_an_archive_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="압축 파일 안에 또 압축 파일"):
        read_source(archive(tmp_path, {"a.zip": packed({"b.csv": PENSION})}))


def test_what_grows_beyond_measure_is_refused_by_what_it_declares(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LEAST_SUSPECT", 2**20)
    path = archive(tmp_path, {"a.csv": b"0" * 2**21})
    with pytest.raises(Unreadable, match="압축을 풀면 지나치게 커지는"):
        read_source(path)


def test_many_small_files_may_not_be_large_together(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 3 * len(PENSION))
    with pytest.raises(Unreadable, match="압축을 풀면 지나치게 커지는"):
        read_source(archive(tmp_path, {f"{n}.csv": PENSION for n in range(4)}))


def test_an_archive_that_declares_less_than_it_holds_is_refused(tmp_path):
    raw = bytearray(packed({"a.csv": PENSION}))
    size = len(PENSION).to_bytes(4, "little")
    at = raw.index(b"PK\x01\x02") + 24
    assert raw[at : at + 4] == size
    raw[at : at + 4] = (100).to_bytes(4, "little")
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(raw))
    with pytest.raises(Unreadable, match="잘렸거나 깨졌으니"):
        read_source(path)


def test_a_locked_archive_is_refused(tmp_path):
    raw = bytearray(packed({"a.csv": PENSION}))
    for start, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(start) + flag] |= 1
    path = tmp_path / "a.zip"
    path.write_bytes(bytes(raw))
    with pytest.raises(Unreadable, match="암호가 걸린 압축 파일"):
        read_source(path)


def test_what_is_no_data_is_left_out_and_named(tmp_path):
    intake = read_source(archive(tmp_path, {"설명.pdf": b"%PDF-1.7", "a.csv": PENSION}))
    told = intake.problems.query("sheet == '설명.pdf'")
    assert list(told["reason"]) == ["압축 파일 안의 이 파일은 자료가 아니어서 읽지 않았습니다."]


def test_one_bad_part_stops_all_and_is_named(tmp_path):
    with pytest.raises(Unreadable, match=r"'b\.csv'는 "):
        read_source(archive(tmp_path, {"a.csv": PENSION, "b.csv": b"1,2,3\n"}))


def test_more_files_than_anybody_packs_are_refused(tmp_path):
    names = {f"{n}.csv": b"a" for n in range(archives.MOST_MEMBERS + 1)}
    with pytest.raises(Unreadable, match="201개 파일"):
        read_source(archive(tmp_path, names))


def test_an_archive_without_data_is_refused(tmp_path):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as empty:
        empty.writestr("읽어보세요.txt", "가")
    (tmp_path / "a.zip").write_bytes(memory.getvalue())
    with pytest.raises(Unreadable, match="읽을 수 있는 CSV나 엑셀 파일이 없으니"):
        read_source(tmp_path / "a.zip")

"""Whatever file the loader is given, it answers with one Korean sentence that names the file."""

import io
import os
import time
import tracemalloc
import zipfile

import pytest

from src.load.files import workbook
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.files.lookalikes import census_2025, write_workbook

ROW = ("일반", "경남", "진주시", "마바", "조성중", 7, 5)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def zipped(entries: dict[str, bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return memory.getvalue()


def refusal(path) -> str:
    with pytest.raises(Unreadable) as refused:
        read_source(path)
    assert refused.value.english.startswith(f"File '{path.name}': ")
    return str(refused.value)


WRONG = {
    "사진.xlsx": (b"\xff\xd8\xff\xe0" + b"\0" * 99, "그림 파일(JPEG)로 보여 읽을 수 없으니"),
    "문서.xlsx": (b"%PDF-1.7\n", "PDF 문서로 보여 읽을 수 없으니"),
    "빈파일.xlsx": (b"", "내용이 없는 빈 파일(0바이트)이니"),
    "빈표.csv": (b"\xef\xbb\xbf\r\n\r\n", "글자가 한 줄도 없는 빈 CSV 파일이니"),
    "옛것.xlsx": (OLE + b"\0" * 600 + "Workbook".encode("utf-16-le"), "옛 엑셀 형식(.xls)이니"),
    "암호.xlsx": (
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "암호가 걸린 엑셀 파일이니",
    ),
    "잡음.csv": (bytes(range(256)) * 40, "엑셀 파일도 글자로 된 CSV 파일도 아니니"),
    "압축.zip": (zipped({"a.csv": b"1"}), "아는 자료가 아닌 CSV 파일이니"),
    "빈압축.xlsx": (b"PK\x05\x06" + b"\0" * 18, "엑셀 통합 문서(.xlsx)가 아니니"),
    "급여.csv": (
        "사번,이름,급여\n1,홍길동,100\n".encode("cp949"),
        "아는 자료가 아닌 CSV 파일이니(1행 머리글: 사번, 이름, 급여",
    ),
    "명단.csv": ("\ufeff이름,전화\n".encode(), "1행 머리글: 이름, 전화; 문자 인코딩: UTF-8"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_that_says_what_it_is(tmp_path, name):
    content, said = WRONG[name]
    path = tmp_path / name
    path.write_bytes(content)
    sentence = refusal(path)
    assert sentence.startswith(f"파일 '{name}': ")
    assert said in sentence
    assert "\n" not in sentence
    assert sentence.endswith("십시오.")
    assert sentence.count(". ") == 0


def test_a_workbook_of_something_else_is_refused_with_its_sheets(tmp_path):
    path = write_workbook(tmp_path / "급여.xlsx", {"급여대장": [["이름", "급여"], ["가", 1]]})
    sentence = refusal(path)
    assert "(시트: 급여대장)" in sentence
    assert "전국산업단지현황통계, 국가산업단지 산업동향정보" in sentence


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path):
    assert "폴더이니" in refusal(tmp_path)
    assert "파일이 없으니" in refusal(tmp_path / "없음.xlsx")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "잠김.xlsx"
    path.write_bytes(b"PK")
    monkeypatch.setattr("pathlib.Path.open", refuse)
    assert "읽기 권한을 확인" in refusal(path)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused(tmp_path, kept):
    whole = write_workbook(tmp_path / "원본.xlsx", {"전국산업단지현황": census_2025([ROW])})
    path = tmp_path / "잘림.xlsx"
    path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * kept)])
    assert "잘렸거나 깨졌으니" in refusal(path)


def test_a_csv_that_turns_into_noise_names_the_row(tmp_path):
    header = "complex_id,quarter,complex_name,tenants,operating,leasing,employees,employees_m"
    path = tmp_path / "깨짐.csv"
    lines = [f"{header},employees_f,production_krw,exports_usd", *["서울,1"] * 9000, ""]
    path.write_bytes("\n".join(lines).encode() + b"\xff\xff\xff\n")
    assert "9002행에 UTF-8로도 CP949로도 읽히지 않는 글자가 있으니" in refusal(path)


@pytest.mark.parametrize("start", [b"", b"PK\x03\x04", b"a,b,c\n"])
def test_two_hundred_megabytes_of_noise_are_refused_at_once_and_not_read(tmp_path, start):
    path = tmp_path / "잡음.xlsx"
    noise = os.urandom(2**20)
    with path.open("wb") as file:
        file.write(start)
        for _ in range(200):
            file.write(noise)
    tracemalloc.start()
    began = time.process_time()
    sentence = refusal(path)
    spent, (_, peak) = time.process_time() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sentence.endswith("십시오.")
    assert spent < 2
    assert peak < 20 * 2**20


def with_sheet(path, sheet: bytes):
    """Write a workbook whose only sheet is replaced by `sheet`."""
    whole = write_workbook(path.with_suffix(".orig"), {"전국산업단지현황": census_2025([ROW])})
    with zipfile.ZipFile(whole) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    path.write_bytes(zipped(entries | {"xl/worksheets/sheet1.xml": sheet}))
    return path


@pytest.mark.parametrize("limit", ["MOST_BYTES", "LEAST_SUSPECT"])
def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path, monkeypatch, limit):
    """It is refused by its unpacked size, and by the ratio of that to its packed size."""
    monkeypatch.setattr(workbook, limit, 8 * 2**20)
    bomb = with_sheet(tmp_path / "폭탄.xlsx", b" " * (8 * 2**20 + 1))
    assert bomb.stat().st_size < 2**20
    assert "압축을 풀면 지나치게 커지는 파일" in refusal(bomb)


def test_an_archive_of_very_many_entries_is_refused(tmp_path):
    path = tmp_path / "많음.xlsx"
    path.write_bytes(zipped({f"xl/{i}.xml": b"" for i in range(workbook.MOST_ENTRIES + 1)}))
    assert "2,001개 항목" in refusal(path)


WORKSHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.mark.parametrize(
    "cells",
    [
        b'<row r="1"><c r="A1"/></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b'<row r="1048576">' + b"<c><v>1</v></c>" * 16_384 + b"</row>",
        b"<row>" + b'<c r="XFD1"' * 5_000 + b"</row>",
        b'<row r="1">' + b'<c r="XFD1">' * 5_000 + b"</row>",
    ],
)
def test_a_sheet_that_claims_billions_of_cells_is_laid_out_small(tmp_path, cells):
    sheet = WORKSHEET + b"<sheetData>" + cells + b"</sheetData></worksheet>"
    began = time.process_time()
    sentence = refusal(with_sheet(tmp_path / "넓음.xlsx", sheet))
    assert sentence.endswith("십시오.")
    assert time.process_time() - began < 2


def test_a_zip_made_by_a_version_that_does_not_exist_is_refused_in_words(tmp_path):
    path = tmp_path / "새.xlsx"
    path.write_bytes(b"PK\x03\x04" + bytes(200))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "가")
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 6] = 99  # the version needed to open it
    path.write_bytes(bytes(raw))
    assert "새.xlsx" in refusal(path)


@pytest.mark.parametrize("row", [b"<row/>", b"<row></row>"])
def test_more_empty_rows_than_a_sheet_may_have_are_never_laid_out(monkeypatch, row):
    monkeypatch.setattr(workbook, "MOST_ROWS_OF_LIST", 10)
    assert workbook.trimmed(row * 10) == (row * 10, False)
    assert workbook.trimmed(row * 11) == (workbook.EMPTY_SHEET, True)

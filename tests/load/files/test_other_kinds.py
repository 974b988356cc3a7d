"""A file of a kind that we do not read is named, whatever its extension, with what to do."""

import io
import json
import random
import zipfile

import openpyxl
import pytest

from src.load.extracts.extracts import Unmapped
from src.load.files.other_kinds import is_lock
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.cases import case
from tests.load.files.damage import (
    breaks_changed,
    bytes_flipped,
    cut_short,
    encodings_mixed,
    quotes_broken,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
FASOO = b"\x9b DRMONE  This Document is encrypted and protected by Fasoo DRM \r\n" + bytes(99)
LOCK = b"\x04root" + b" " * 50 + b"\x04\0r\0o\0o\0t\0" + b" \0" * 50


def zipped(entries: dict[str, str | bytes]) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return memory.getvalue()


SHEETS_ODF = "application/vnd.oasis.opendocument.spreadsheet"
FILES = {
    "보고.hwp": (OLE, "한글 문서(HWP)"),
    "보고.xls": (OLE + "HwpSummaryInformation".encode("utf-16-le"), "한글 문서(HWP)"),
    "보고.xlsx": (OLE + "WordDocument".encode("utf-16-le"), "워드 문서(DOC)"),
    "발표.xls": (OLE + "PowerPoint Document".encode("utf-16-le"), "파워포인트 문서(PPT)"),
    "편지.msg": (OLE, "전자우편 파일(MSG)"),
    "보고.hwpx": (zipped({"mimetype": "application/hwp+zip"}), "한글 문서(HWPX)"),
    "보고.zip": (zipped({"Contents/section0.xml": "<x/>"}), "한글 문서(HWPX)"),
    "표.ods": (zipped({"mimetype": SHEETS_ODF, "content.xml": "<x/>"}), "스프레드시트(ODS)"),
    "표.xlsx": (zipped({"mimetype": SHEETS_ODF}), "스프레드시트(ODS)"),
    "표.xlsb": (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "XLSB"),
    "표2.xlsx": (zipped({"[Content_Types].xml": "", "xl/workbook.bin": ""}), "XLSB"),
    "글.xlsx": (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "워드 문서(DOCX)"),
    "응답.json": (b'{"currentCount":1,"data":[{"a":1}]}', "JSON 파일"),
    "응답.csv": (b'\xef\xbb\xbf [{"a":1}]', "JSON 파일"),
    "지도.json": (b'{"type":"Topology","objects":{}}', "TopoJSON 파일"),
    "응답.xml": (b'<?xml version="1.0"?><response><body/></response>', "XML 파일"),
    "응답2.csv": (b"<response><body></body></response>", "XML 파일"),
    "응답3.xml": ('<?xml version="1.0"?><r/>'.encode("utf-16"), "XML 파일"),
    "지도.kml": (b'<?xml version="1.0"?><kml></kml>', "KML 파일"),
    "옛표.xls": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
        "XML 스프레드시트 2003",
    ),
    "내려받음.xls": ("<html><table><tr><td>가".encode("cp949"), "웹 페이지(HTML)"),
    "내려받음.csv": (b"\xef\xbb\xbf\r\n<!DOCTYPE html>\n<html>", "웹 페이지(HTML)"),
    "게시판.xls": (b"<meta charset=utf-8><table border=1>", "웹 페이지(HTML)"),
    "보관.xls": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook", "MHTML"),
    "보안.xlsx": (FASOO, "문서보안(DRM)"),
    "보안.csv": (b"SCDSA004" + bytes(range(256)), "문서보안(DRM)"),
    "보안.hwp": (b"<## NASCA DRM FILE - VER1.00 ##>" + bytes(99), "문서보안(DRM)"),
    "보안2.xlsx": (b"\0\1MarkAny DocumentSAFER" + bytes(99), "문서보안(DRM)"),
    "~$현황.xlsx": (LOCK, "잠금 파일(~$)"),
    "사본-~$현황.xlsx": (LOCK[:165], "잠금 파일(~$)"),
    "묶음.egg": (b"EGGA" + bytes(99), "알집 압축 파일"),
    "글.csv": (b"{\\rtf1\\ansi", "서식 있는 글(RTF)"),
}


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_read_is_named_in_one_sentence_with_what_to_do(tmp_path, name):
    content, said = FILES[name]
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        read_source(path)
    sentence, english = str(refused.value), refused.value.english
    assert not isinstance(refused.value, Unmapped)
    assert sentence.startswith(f"파일 '{name}': ")
    assert said in sentence
    assert sentence.endswith("십시오.")
    assert sentence.count(". ") == 0
    assert english.startswith(f"File '{name}': It looks like a") or "the lock file" in english


OF_CASES = {
    "59-report.hwp": "한글 문서(HWP)로 보여",
    "59-report.hwpx": "한글 문서(HWPX)로 보여",
    "59-nps.json": "JSON 파일로 보여 읽을 수 없으니 같은 자료인 '국민연금 가입 사업장 내역'",
    "59-nps.xml": "XML 파일로 보여 읽을 수 없으니 같은 자료인 '국민연금 가입 사업장 내역'",
    "60-drm.xlsx": "문서보안 프로그램에서 해제(복호화)한 파일을",
    "60-drm.csv": "문서보안 프로그램에서 해제(복호화)한 파일을",
    "60-drm-softcamp.xlsx": "문서보안 프로그램에서 해제(복호화)한 파일을",
    "58-~$census.xlsx": "엑셀을 닫고 이름이 '~$'로 시작하지 않는 원본 파일을",
}


@pytest.mark.parametrize("name", OF_CASES)
def test_the_files_that_stewards_bring_are_named(name):
    with pytest.raises(Unreadable) as refused:
        read_source(case(name))
    assert OF_CASES[name] in str(refused.value)


def test_the_answers_of_open_interfaces_lead_to_the_files_of_the_same_data(tmp_path):
    answers = {
        "a.xml": ("<?xml version='1.0'?><response><saeopjangNm>가", "고용·산재보험 가입 현황"),
        "b.json": ('{"data":[{"cmpnyNm":"가","irsttNm":"반월"}]}', "등록공장현황"),
        "c.json": ('[{"wkplNm":"가"}]', "국민연금 가입 사업장 내역"),
    }
    for name, (text, source) in answers.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with pytest.raises(Unreadable, match=f"같은 자료인 '{source}'의 CSV"):
            read_source(path)


def test_in_an_archive_the_file_is_named_and_documents_and_locks_are_left_out(tmp_path):
    header = "순번,회사명,단지명,생산품,공장주소"
    table = f"{header}\n1,가나,반월,볼트,경기도 안산시 단원구 원시로 1\n"
    left = {"~$a.xlsx": LOCK.decode("latin-1"), "설명.hwpx": "x"}
    path = tmp_path / "묶음_20241231.zip"
    path.write_bytes(zipped({"공장_20241231.csv": table} | left))
    read = read_source(path)
    assert read.source["rows_accepted"] == 1

    assert list(read.problems["sheet"].dropna())[-2:] == ["~$a.xlsx", "설명.hwpx"]
    path.write_bytes(zipped({"공장_20241231.csv": table, "응답.csv": '[{"a":1}]'}))
    with pytest.raises(Unreadable, match="'응답.csv'는 JSON 파일로 보여"):
        read_source(path)


def test_a_table_that_only_looks_like_one_of_these_is_a_table(tmp_path):
    header = "순번,회사명,단지명,생산품,공장주소"
    row = "1,<가나> [Fasoo DRM],반월,{볼트},경기도 안산시 단원구 원시로 1"
    path = tmp_path / "공장_20241231.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    read = read_source(path)
    assert list(read.tables["workplaces"]["workplace_name"]) == ["<가나> [Fasoo DRM]"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le"])
def test_unicode_text_of_excel_is_read_as_utf_8_is(tmp_path, encoding):
    mark = "" if encoding == "utf-16" else "\ufeff"
    rows = [f"{n}\t가나{n}😀\t반월\t볼트\t경기도 안산시 단원구 원시로 {n}" for n in range(3)]
    text = "\r\n".join(["순번\t회사명\t단지명\t생산품\t공장주소", *rows, ""])
    path = tmp_path / "공장_20241231.txt"
    path.write_bytes(f"{mark}{text}".encode(encoding))
    read = read_source(path)
    assert list(read.tables["workplaces"]["workplace_name"]) == ["가나0😀", "가나1😀", "가나2😀"]


def test_of_utf_16_that_is_cut_or_broken_the_other_rows_are_read(tmp_path):
    text = "순번,회사명,단지명,생산품,공장주소\n1,가,반월,볼트,경기도 안산시 단원구 원시로 1\n"
    path = tmp_path / "공장_20241231.csv"
    path.write_bytes((text + "2,나").encode("utf-16")[:-1])
    read = read_source(path)
    assert (read.source["rows_accepted"], read.source["rows_rejected"]) == (1, 1)


def test_a_lock_file_is_told_from_a_short_table():
    assert is_lock("~$현황.xlsx", LOCK)
    assert not is_lock("현황.csv", b"\x04" + b"a" * 164)
    assert not is_lock("~$현황.xlsx", bytes(9_000))


FACTORIES = "순번,회사명,단지명,생산품,공장주소"
FACTORY = "1,가나,반월,볼트,경기도 안산시 단원구 원시로 1"
DISTRICT = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"SIG_CD": "11110", "SIG_KOR_NM": "종로구"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[126.9, 37.5], [127.0, 37.5], [127.0, 37.6], [126.9, 37.5]]],
            },
        }
    ],
}


def sheets(*merged: str, hidden: bool = False) -> bytes:
    """Return a workbook of factories with a title, merged cells and a repeated header."""
    book, memory = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    rows = (["현황"], FACTORIES.split(","), FACTORY.split(","), FACTORIES.split(","), ["합계"])
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    if hidden:
        book.create_sheet("이전").append(FACTORIES.split(","))
        book["이전"].sheet_state = "hidden"
    book.save(memory)
    return memory.getvalue()


LIST = f"{FACTORIES}\r\n{FACTORY}\r\n"
READ = {
    "경계.geojson": json.dumps(DISTRICT, ensure_ascii=False).encode(),
    "공장_20241231.txt": LIST.replace(",", "\t").encode("utf-16"),
    "공장2_20241231.csv": (LIST * 3 + "합계,,,,\r\n※ 설명\r\n").encode("cp949"),
    "공장3_20241231.xlsx": sheets("A1:E1", "C3:C4"),
    "공장4_20241231.xlsx": sheets(hidden=True),
    "묶음_20241231.zip": zipped({"자료/공장_20241231.csv": LIST}),
}
READ["겹친묶음.zip"] = zipped({"안.zip": READ["묶음_20241231.zip"]})
ENDINGS = ("csv", "xlsx", "xls", "zip", "json", "geojson", "hwp", "txt", "pdf")
DAMAGE = (bytes_flipped, cut_short, quotes_broken, breaks_changed, encodings_mixed)


def emptied(raw: bytes, chance: random.Random) -> bytes:
    """Leave nothing, or nothing but blanks or zeros."""
    return chance.choice([b"", b" \r\n", bytes(len(raw)), b"\xef\xbb\xbf"])


@pytest.mark.parametrize("name", READ)
def test_the_files_that_are_damaged_here_are_whole_before(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(READ[name])
    if name == "겹친묶음.zip":
        with pytest.raises(Unreadable, match="또 압축 파일"):
            read_source(path)
    else:
        assert read_source(path).source["rows_accepted"] > 0


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("kind", ["read", "not read"])
def test_a_damaged_file_of_any_kind_is_read_or_refused_in_one_sentence(tmp_path, kind, seed):
    chance = random.Random(f"{kind} {seed}")
    files = READ if kind == "read" else {name: content for name, (content, _) in FILES.items()}
    for at in range(6):
        name = chance.choice(sorted(files))
        content = files[name]
        for change in chance.choices((*DAMAGE, emptied), (4, 4, 1, 1, 1, 1), k=2):
            content = change(content, chance) if content else content
        stem = name.rpartition(".")[0]
        path = tmp_path / (name if at % 2 else f"{stem}.{chance.choice(ENDINGS)}")
        path.write_bytes(content)
        try:
            source = read_source(path).source
        except Unreadable as refused:
            sentence = str(refused)
            assert sentence.startswith(f"파일 '{path.name}': "), (name, sentence)  # noqa: PT017
            assert sentence.endswith("십시오."), (name, sentence)  # noqa: PT017
            assert "Traceback" not in sentence  # noqa: PT017
        else:
            assert source["rows_read"] == source["rows_accepted"] + source["rows_rejected"]

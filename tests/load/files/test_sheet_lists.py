"""Lists in workbooks, in any sheet, below titles and merged headers, are read as text files are."""

import datetime as dt

import pandas as pd
import pytest
import xlsxwriter

from src.load.files import workbook
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source, read_sources
from tests.load.files.lookalikes import CREATED, write_workbook
from tests.load.sources.insured_files import (
    CENTRE_ROWS,
    CENTRES,
    COMWEL,
    COMWEL_ROWS,
    FACTORIES,
    FACTORY_ROWS,
    KINDS,
    PENSION_2026,
    PENSION_ROWS,
    column,
    packed,
    write,
)


def as_numbers(rows: list[list[str]]) -> list[list]:
    """Return rows as Excel makes them of a CSV file: what looks like a number becomes one."""
    return [[float(cell) if cell.isdigit() else cell for cell in row] for row in rows]


def read_sheet(tmp_path, rows: list[list], name="현황_20241231.xlsx", **others):
    return read_source(write_workbook(tmp_path / name, {"목록": rows, **others}))


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_in_a_sheet_gives_the_rows_that_its_text_gives(tmp_path, kind):
    name, header, rows, delimiter = KINDS[kind]
    text = read_source(write(tmp_path / name, header, rows, delimiter))
    sheet = write_workbook(tmp_path / f"{name}.xlsx", {"Sheet1": [header, *rows]})
    found = read_source(sheet)
    for table, frame in text.tables.items():
        pd.testing.assert_frame_equal(found.tables[table], frame)
    same = ("source", "month", "rows_read", "rows_accepted", "rows_rejected", "as_of")
    assert [found.source[key] for key in same] == [text.source[key] for key in same]


@pytest.mark.parametrize("kind", ["pension 2026", "comwel", "factories", "centres"])
def test_what_excel_made_numbers_of_is_read_as_it_was(tmp_path, kind):
    """Postcodes and codes lose their leading zeros, 1 becomes 1.0, long numbers become 1.2E10."""
    name, header, rows, delimiter = KINDS[kind]
    (text,) = read_source(write(tmp_path / name, header, rows, delimiter)).tables.values()
    sheet = write_workbook(tmp_path / f"{name}.xlsx", {"Sheet1": [header, *as_numbers(rows)]})
    (found,) = read_source(sheet).tables.values()
    pd.testing.assert_frame_equal(found, text)


def test_days_and_months_that_excel_made_dates_of_are_read(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    book.set_properties({"created": CREATED})
    sheet, day = book.add_worksheet("8월"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, PENSION_2026)
    sheet.write_row(1, 0, PENSION_ROWS[0])
    sheet.write_datetime(1, 0, dt.datetime(2026, 8, 1), day)
    sheet.write_datetime(1, PENSION_2026.index("적용일자"), dt.datetime(1988, 1, 1), day)
    book.close()
    rows = read_source(tmp_path / "a.xlsx").tables["workplaces"]
    assert list(rows["month"]) == ["2026-08"]
    assert list(rows["since"].dt.strftime("%Y-%m-%d")) == ["1988-01-01"]


def test_titles_above_notes_below_and_headers_in_between_are_no_rows(tmp_path):
    intake = read_sheet(
        tmp_path,
        [
            ["전국 공장등록현황 (2024.12.31. 기준)"],
            [],
            ["", "", "", "", "(단위: 개)"],
            FACTORIES,
            FACTORY_ROWS[0],
            FACTORIES,
            FACTORY_ROWS[1],
            ["※ 자료: 한국산업단지공단"],
            ["* 등록이 취소된 공장은 뺌"],
        ],
    )
    assert column(intake.tables["workplaces"], "workplace_name") == ["가나정밀", "다라식품"]
    assert intake.source["rows_read"] == 2 == intake.source["rows_accepted"]
    told = intake.problems[intake.problems["reason"].str.contains("되풀이된 머리글 3줄")]
    assert list(told["sheet"]) == ["목록"]


def test_a_row_keeps_the_number_that_excel_shows(tmp_path):
    rows = [["제목"], [], FACTORIES, FACTORY_ROWS[0], ["2", "", "", "", "서울특별시 중구"]]
    problems = read_sheet(tmp_path, rows).problems.query("level == 'rejected'")
    assert list(zip(problems["sheet"], problems["row"], strict=True)) == [("목록", 5)]


def test_a_header_merged_over_two_rows_is_one(tmp_path):
    place = CENTRES.index("공장대표주소(도로명)")
    upper, lower = list(CENTRES), [""] * len(CENTRES)
    upper[place], upper[place + 1] = "공장대표주소", ""
    lower[place], lower[place + 1] = "(도로명)", "(지번)"
    intake = read_sheet(tmp_path, [["지식산업센터 현황"], upper, lower, *CENTRE_ROWS])
    assert column(intake.tables["buildings"], "address") == [
        "서울특별시 구로구 디지털로 1",
        "인천광역시 남동구 고잔동 2",
        "경기도 광주시 경안로 3",
    ]
    assert intake.source["rows_read"] == 3


def test_columns_of_two_insurances_under_merged_words_are_told_apart(tmp_path):
    upper = [name.split(" ")[0] if " " in name else name for name in COMWEL]
    lower = [name.split(" ")[1] if " " in name else "" for name in COMWEL]
    intake = read_sheet(tmp_path, [upper, lower, *COMWEL_ROWS])
    assert list(intake.tables["workplaces"]["employees"]) == [7, 12, 0]


def test_a_list_that_goes_on_in_another_sheet_is_one_list_and_other_sheets_are_named(tmp_path):
    intake = read_sheet(
        tmp_path,
        [FACTORIES, FACTORY_ROWS[0]],
        둘째=[["공장"], FACTORIES, FACTORY_ROWS[1]],
        설명=[["이 파일은"]],
        빈시트=[],
    )
    assert intake.source["rows_read"] == 2
    assert column(intake.tables["workplaces"], "workplace_name") == ["가나정밀", "다라식품"]
    told = intake.problems.query("reason.str.contains('이 시트는 아는 자료가 아니어서')")
    assert list(told["sheet"]) == ["설명"]


def test_lists_of_two_sources_in_one_workbook_are_two_sources(tmp_path):
    sheets = {"공장": [FACTORIES, *FACTORY_ROWS], "센터": [CENTRES, *CENTRE_ROWS]}
    found = read_sources(write_workbook(tmp_path / "현황_20241231.xlsx", sheets))
    assert [(i.source["source"], i.source["rows_read"]) for i in found] == [
        ("factories", 2),
        ("centres", 3),
    ]


def test_a_quote_within_a_cell_and_a_line_break_cost_nothing(tmp_path):
    row = ["1", '(주)"가나"', "", "김치\n두부\t콩", "서울특별시 중구"]
    rows = read_sheet(tmp_path, [FACTORIES, row]).tables["workplaces"]
    assert column(rows, "workplace_name") == ['(주)"가나"']


@pytest.mark.slow
def test_more_rows_than_a_spreadsheet_of_small_tables_has_are_read(tmp_path):
    rows = [[n, f"공장{n}", "", "부품", "서울특별시 구로구 디지털로 1"] for n in range(30_000)]
    intake = read_sheet(tmp_path, [FACTORIES, *rows])
    assert intake.source["rows_accepted"] == 30_000
    assert column(intake.tables["workplaces"], "workplace_name")[-1] == "공장29999"


def test_more_cells_than_memory_should_hold_are_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_CELLS", 50)
    rows = [[n, f"공장{n}", "", "", "서울"] for n in range(20)]
    with pytest.raises(Unreadable, match="시트 '목록'"):
        read_sheet(tmp_path, [FACTORIES, *rows])


def sheet_bytes(tmp_path, rows) -> bytes:
    return write_workbook(tmp_path / "in.xlsx", {"목록": rows}).read_bytes()


def test_a_workbook_in_a_folder_of_an_archive_is_read_like_a_file(tmp_path):
    inner = sheet_bytes(tmp_path, [FACTORIES, *FACTORY_ROWS])
    path = tmp_path / "보낸자료.zip"
    path.write_bytes(packed({"받은것/12월/공장등록현황_20241231.xlsx": inner}))
    (intake,) = read_sources(path)
    assert intake.source["month"] == "2024-12"
    assert column(intake.tables["workplaces"], "workplace_name") == ["가나정밀", "다라식품"]


def test_months_and_sources_of_one_archive_stay_apart_whatever_they_are_written_in(tmp_path):
    september = [["2026-09", *row[1:]] for row in PENSION_ROWS]
    write(tmp_path / "8.csv", PENSION_2026, PENSION_ROWS)
    path = tmp_path / "모음.zip"
    path.write_bytes(
        packed(
            {
                "국민연금/8월.csv": (tmp_path / "8.csv").read_bytes(),
                "국민연금/9월.xlsx": sheet_bytes(tmp_path, [PENSION_2026, *september]),
                "공단/공장_20241231.xlsx": sheet_bytes(tmp_path, [FACTORIES, *FACTORY_ROWS]),
                "공단/센터.xlsx": sheet_bytes(tmp_path, [CENTRES, *CENTRE_ROWS]),
            }
        )
    )
    found = {i.source["source"]: i for i in read_sources(path)}
    assert {name: i.source["rows_read"] for name, i in found.items()} == {
        "pension": 6,
        "factories": 2,
        "centres": 3,
    }
    months = found["pension"].tables["workplaces"]["month"].value_counts()
    assert dict(months) == {"2026-08": 3, "2026-09": 3}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("옛것.xls", OLE + "Workbook".encode("utf-16-le"), "옛 엑셀 형식(.xls)이니"),
        ("암호.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "암호가 걸린 엑셀 파일이니"),
        ("안.zip", packed({"a.csv": b"1"}), "압축 파일 안에 또 압축 파일"),
        ("깨짐.xlsx", packed({"xl/workbook.xml": b"<"}), "잘렸거나 깨졌으니"),
        ("끊김.xlsx", b"PK\x03\x04" + b"\0" * 99, "잘렸거나 깨졌으니"),
    ],
)
def test_what_cannot_be_read_in_an_archive_is_named_in_one_sentence(tmp_path, name, content, said):
    path = tmp_path / "모음.zip"
    path.write_bytes(packed({f"폴더/{name}": content}))
    with pytest.raises(Unreadable) as refused:
        read_sources(path)
    sentence = str(refused.value)
    assert said in sentence
    assert name in sentence
    assert sentence.endswith("십시오.")
    assert sentence.count(". ") == 0


def test_a_text_file_of_tabs_in_an_archive_is_data_and_words_about_it_are_not(tmp_path):
    name, header, rows, delimiter = KINDS["comwel roman"]
    tabs = write(tmp_path / "a", header, rows, delimiter).read_bytes()
    path = tmp_path / "모음.zip"
    path.write_bytes(packed({"고용산재_20201231.txt": tabs, "읽어보기.txt": "설명".encode()}))
    (intake,) = read_sources(path)
    assert intake.source["rows_accepted"] == 2
    assert "읽어보기.txt" in set(intake.problems["sheet"])

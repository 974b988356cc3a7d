"""What offices do to a table: units, hidden sheets, formulas, months in short, notes below."""

import openpyxl
import pytest

from src.load.files.reasons import Unreadable
from src.load.files.text_kinds import read_month
from src.load.read_files import read_source
from tests.load.extracts.extract_files import Served, write
from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS, column
from tests.load.sources.insured_files import write as write_list

TITLES = ["사업장관리번호", "기준월", "성별", "연령대", "고용 인원"]
ROW = ["12345678910", "2026-09", "여", "30대", "5"]
OTHER = ["12345678910", "2026-09", "남", "30대", "7"]


def book(path, sheets: dict[str, list[list]], hidden: str = ""):
    whole = openpyxl.Workbook()
    whole.remove(whole.active)
    for name, rows in sheets.items():
        sheet = whole.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    whole.save(path / "file.xlsx")
    return path / "file.xlsx"


def told(found) -> str:
    return " ".join(found.problems["reason"])


def people(found) -> list[int]:
    return column(found.tables["headcounts"], "employees")


@pytest.mark.parametrize(
    "text",
    [
        "'26.9월",
        "’26.9월",
        "26.9월",
        "'26.9.",
        "'26-09",
        "'26년 9월분",
        "2026년9월분",
        "26년 9월 말",
    ],
)
def test_a_month_in_short_is_read_where_its_year_is_told_for_sure(text):
    assert read_month(text) == ("2026-09", None, None)


@pytest.mark.parametrize(
    "text", ["26.9", "26.09", "2609", "26/09", "9월", "'26.13월", "2026년 3/4분기"]
)
def test_a_month_in_short_that_may_be_something_else_is_refused(text):
    assert read_month(text) == (None, "unknown_month", None)


@pytest.mark.parametrize("above", ["(단위: 천명)", "단위 : 만 명", "[단위:백명]", "(천명)"])
def test_a_table_that_counts_in_thousands_is_refused(tmp_path, above):
    with pytest.raises(Unreadable, match="한 명, 한 원 단위의 값으로 바꾸고"):
        read_source(book(tmp_path, {"자료": [[above], TITLES, ROW]}), served=Served())


@pytest.mark.parametrize("above", ["(단위: 명)", "2026년 9월 고용 인원", "(천안시)"])
def test_a_table_that_counts_people_one_by_one_is_read(tmp_path, above):
    found = read_source(book(tmp_path, {"자료": [[above], TITLES, ROW]}), served=Served())
    assert people(found) == [5]


def test_a_title_that_counts_in_thousands_is_refused(tmp_path):
    titles = [f"{name}(천명)" if name == "고용보험 상시근로자수" else name for name in COMWEL]
    with pytest.raises(Unreadable, match="단위가 '천명'으로"):
        read_source(write_list(tmp_path / "20251231.csv", titles, COMWEL_ROWS[:1]))


def test_a_hidden_sheet_is_left_out_and_told(tmp_path):
    sheets = {"자료": [TITLES, ROW], "지난달": [TITLES, [*ROW[:1], "2026-08", *ROW[2:4], "999"]]}
    found = read_source(book(tmp_path, sheets, hidden="지난달"), served=Served())
    assert people(found) == [5]
    assert "숨긴 시트라 읽지 않았습니다" in told(found)


def test_a_hidden_sheet_of_a_list_is_left_out_and_told(tmp_path):
    sheets = {"자료": [COMWEL, COMWEL_ROWS[0]], "이전": [COMWEL, COMWEL_ROWS[1]]}
    path = book(tmp_path, sheets, hidden="이전").rename(tmp_path / "20251231.xlsx")
    found = read_source(path)
    assert column(found.tables["workplaces"], "workplace_name") == ["가나다센터"]
    assert "숨긴 시트라 읽지 않았습니다" in told(found)


def test_the_same_row_in_two_sheets_is_refused(tmp_path):
    sheets = {"9월": [TITLES, ROW], "9월(수정)": [TITLES, [*ROW[:4], "8"]]}
    with pytest.raises(Unreadable, match=r"시트 '9월'과 '9월\(수정\)'에 같은 행"):
        read_source(book(tmp_path, sheets), served=Served())


def test_sheets_of_different_rows_are_one_table(tmp_path):
    sheets = {"여": [TITLES, ROW], "남": [TITLES, OTHER]}
    assert people(read_source(book(tmp_path, sheets), served=Served())) == [5, 7]


@pytest.mark.parametrize("formula", ["=1+4", "#N/A", "#REF!"])
def test_a_formula_without_a_value_is_told(tmp_path, formula):
    rows = [["사업장관리번호", "사업장명", "산업단지", "고용 인원"]]
    rows += [["33333333370", "가나", "서울디지털", formula]]
    found = read_source(book(tmp_path, {"기업": rows}), served=Served())
    assert found.source["rows_accepted"] == 1
    assert "계산되지 않은 칸 1개를 빈칸으로" in told(found)


@pytest.mark.parametrize(
    "units", [["", "YYYY-MM", "", "", "(명)"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
)
def test_a_line_of_units_under_the_header_is_no_row(tmp_path, units):
    found = read_source(book(tmp_path, {"자료": [TITLES, units, ROW]}), served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5], 0)
    assert "1줄은 자료가 아니어서" in told(found)


@pytest.mark.parametrize(
    "note", ["* 피보험자 기준", "[출처] 고용정보원", "작성: 기업지원과", "주) 잠정"]
)
def test_a_note_below_the_rows_is_no_row(tmp_path, note):
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(ROW), "", note)
    found = read_source(path, served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5], 0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_stands_between_its_cells(tmp_path, delimiter):
    path = write(tmp_path / "a.csv", delimiter.join(TITLES), delimiter.join(ROW))
    assert people(read_source(path, served=Served())) == [5]


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "1.23457E+10", "숫자 11자리"),
        (1, "2026년 3/4분기", "달로 읽을 수 없습니다"),
        (2, "계", "알 수 없는 성별"),
        (4, "5~9", "숫자가 아닙니다"),
        (4, "1.2만", "숫자가 아닙니다"),
        (4, "2.5", "소수가 있습니다"),
    ],
)
def test_a_cell_that_may_mean_something_else_costs_its_row(tmp_path, place, cell, said):
    row = [cell if at == place else value for at, value in enumerate(ROW)]
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(row), ",".join(OTHER))
    found = read_source(path, served=Served())
    assert people(found) == [7]
    assert said in told(found)


@pytest.mark.parametrize("cell", ["１２", '"1,234"', "\u00a012\u00a0", "12명", "12.0"])
def test_a_number_is_read_as_offices_write_it(tmp_path, cell):
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(TITLES)}\n{','.join(ROW[:4])},{cell}\n", encoding="utf-8")
    assert people(read_source(path, served=Served())) in ([12], [1234])


def test_every_hangul_of_excel_is_read(tmp_path):
    line = "33333333370,똠방펲씌뷁㈜,서울디지털,7"
    path = write(tmp_path / "a.csv", "사업장관리번호,사업장명,산업단지,고용 인원", line)
    found = read_source(path, served=Served())
    assert column(found.tables["companies"], "company_name") == ["똠방펲씌뷁㈜"]

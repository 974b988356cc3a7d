"""More habits of offices: invisible characters, marked titles, footers, future months, parts."""

import zipfile

import openpyxl
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source, read_sources
from tests.load.extracts.extract_files import Served, write
from tests.load.files.test_office_habits import OTHER, ROW, TITLES, book, people, told
from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS, FACTORIES, FACTORY_ROWS, column
from tests.load.sources.insured_files import write as write_list

PENSION = ["자료생성년월", "사업장명", "사업자등록번호", "사업장가입상태코드", "가입자수"]
PENSION = [*PENSION, "신규취득자수", "사업장도로명상세주소"]
FIRM = ["202608", "가람정밀", "123456", "1", "5", "0", "서울특별시 구로구 디지털로 5"]


def read(path):
    return read_source(path, served=Served())


def lines(tmp_path, *rows: list[str], encoding: str = "utf-8"):
    return write(tmp_path / "고용.csv", *(",".join(row) for row in rows), encoding=encoding)


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u2060", "\u00ad"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_sign_that_nobody_sees_is_no_part_of_a_cell(tmp_path, sign, encoding):
    titles, row = ([f"{sign}{cell}{sign}" for cell in cells] for cells in (TITLES, ROW))
    assert people(read(lines(tmp_path, titles, row, encoding=encoding))) == [5]


def test_a_sign_that_nobody_sees_is_no_part_of_a_cell_of_a_sheet(tmp_path):
    titles, row = ([f"{cell}\u200b" for cell in cells] for cells in (TITLES, ROW))
    assert people(read(book(tmp_path, {"자료": [titles, row]}))) == [5]


@pytest.mark.parametrize(
    "marked",
    ["{}*", "1. {}", "(3) {}", "②{}", "{}(필수)", "{} ※", "3) {}(필수)*"],
)
def test_a_title_is_read_with_its_number_and_its_mark(tmp_path, marked):
    titles = [marked.format(title) for title in TITLES]
    assert people(read(lines(tmp_path, titles, ROW))) == [5]


@pytest.mark.parametrize("unit", ["(명)", " [명]", "(인)", "(명)*"])
def test_a_title_is_read_with_its_unit(tmp_path, unit):
    assert people(read(lines(tmp_path, [*TITLES[:4], f"고용 인원{unit}"], ROW))) == [5]


@pytest.mark.parametrize("unit", ["(천명)", "(%)", "(여)", "(전년)"])
def test_a_title_of_another_unit_or_part_is_not(tmp_path, unit):
    with pytest.raises(Unreadable):
        read(lines(tmp_path, [*TITLES[:4], f"고용 인원{unit}"], ROW))


@pytest.mark.parametrize(
    "footer",
    [
        "이하 여백",
        "끝.",
        "끝",
        "- 1 -",
        "(2 rows affected)",
        "출력일시: 2026-10-01 10:00",
        "작성자: 김담당",
    ],
)
@pytest.mark.parametrize("wide", [True, False])
def test_a_footer_is_no_row(tmp_path, footer, wide):
    found = read(lines(tmp_path, TITLES, ROW, [footer, *[""] * (4 if wide else 0)], OTHER))
    assert (people(found), found.source["rows_rejected"]) == ([5, 7], 0)
    assert "자료가 아니어서 읽지 않았습니다" in told(found)


@pytest.mark.parametrize("mark", ["예시", "(예시)", "작성 예시", "예)"])
def test_a_row_that_shows_how_to_fill_a_form_in_is_no_workplace(tmp_path, mark):
    shown = [mark, "(주)예시산업", "○○산업단지", "부품", "서울특별시 ○○구"]
    path = write_list(tmp_path / "등록공장_20241231.csv", FACTORIES, [shown, *FACTORY_ROWS])
    found = read_source(path)
    assert column(found.tables["workplaces"], "workplace_name") == ["가나정밀", "다라식품"]
    assert "자료가 아니어서 읽지 않았습니다" in told(found)


@pytest.mark.parametrize("name", ["합계", "총 계", "전체", "Total", "소계(명)"])
def test_a_sum_with_a_month_and_a_status_is_no_workplace(tmp_path, name):
    total = ["202608", name, "", "1", "5", "0", ""]
    found = read_source(write_list(tmp_path / "국민연금_202608.csv", PENSION, [FIRM, total]))
    assert column(found.tables["workplaces"], "workplace_name") == ["가람정밀"]
    assert "합계 행 1줄" in told(found)


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("국민연금_203001.csv", [["203001", *FIRM[1:]]]),
        ("국민연금.csv", [FIRM, ["209912", *FIRM[1:]]]),
    ],
)
def test_a_list_of_a_month_to_come_is_refused(tmp_path, name, rows):
    with pytest.raises(Unreadable, match="아직 오지 않은 달이니"):
        read_source(write_list(tmp_path / name, PENSION, rows))


def test_a_name_of_a_day_to_come_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="2090-12은 아직 오지 않은 달이니"):
        read_source(write_list(tmp_path / "등록공장_20901231.csv", FACTORIES, FACTORY_ROWS))


def test_a_name_of_several_days_is_read_by_the_first_and_told(tmp_path):
    path = tmp_path / "등록공장_20241231_20250115추출.csv"
    found = read_source(write_list(path, FACTORIES, FACTORY_ROWS))
    assert found.source["month"] == "2024-12"
    assert "2024-12로 읽었습니다(다른 날짜: 2025-01)" in told(found)


def test_a_list_that_stands_twice_in_a_workbook_is_taken_once_and_told(tmp_path):
    sheets = {"1": [FACTORIES, *FACTORY_ROWS], "2": [FACTORIES, *FACTORY_ROWS]}
    found = read_source(book(tmp_path, sheets).rename(tmp_path / "등록공장_20241231.xlsx"))
    assert len(found.tables["workplaces"]) == 2
    assert "2행은 뒤의 것만 넣었습니다" in told(found)


def test_a_workbook_of_hidden_sheets_says_so(tmp_path):
    path = book(tmp_path, {"자료": [TITLES, ROW], "빈": []}, hidden="자료")
    with pytest.raises(Unreadable, match="숨긴 시트\\(자료\\)에만 있으니"):
        read(path)


def test_an_archive_that_is_cut_short_is_called_one(tmp_path):
    whole = tmp_path / "whole.zip"
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("a.csv", ",".join(TITLES))
    (tmp_path / "cut.zip").write_bytes(whole.read_bytes()[:-60])
    with pytest.raises(Unreadable, match="압축 파일이 잘렸거나 깨졌으니"):
        read(tmp_path / "cut.zip")


def test_an_open_document_without_its_mark_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(Unreadable, match="ODS"):
        read(tmp_path / "a.ods")


def test_parts_of_a_month_in_an_archive_are_two_readings_of_one_load(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, row in (("가.csv", ROW), ("나.csv", OTHER)):
            archive.writestr(name, "\n".join(",".join(cells) for cells in (TITLES, row)))
    found = read_sources(tmp_path / "a.zip", served=Served())
    assert [people(reading) for reading in found] == [[5], [7]]


@pytest.mark.parametrize("days", [("45017", "45017"), ("2023-04-01", "2023.04.01")])
def test_days_of_a_list_are_read_as_numbers_or_texts(tmp_path, days):
    whole, row = openpyxl.Workbook(), [*COMWEL_ROWS[0]]
    row[7:9] = days
    whole.active.append(COMWEL)
    whole.active.append(row)
    whole.save(tmp_path / "20251231.xlsx")
    rows = read_source(tmp_path / "20251231.xlsx").tables["workplaces"]
    assert [str(day)[:10] for day in column(rows, "since")] == ["2023-04-01"]


def formatted(tmp_path, change):
    path = book(tmp_path, {"자료": [TITLES, [*ROW[:4], 5]]})
    whole = openpyxl.load_workbook(path)
    change(whole.active)
    whole.save(path)
    return path


@pytest.mark.parametrize("look", ['0"천명"', '#,##0"만 명"', "0천명", '#,##0" 백명"'])
def test_a_format_that_prints_another_unit_is_refused(tmp_path, look):
    def change(sheet):
        sheet["E2"].number_format = look

    with pytest.raises(Unreadable, match="표시 형식\\(셀 서식\\)에 단위가"):
        read(formatted(tmp_path, change))


@pytest.mark.parametrize("look", ['0"명"', '#,##0,"천명"', "#,##0", '0"인"', "General"])
def test_a_format_that_prints_the_value_is_read(tmp_path, look):
    def change(sheet):
        sheet["E2"].number_format = look
        sheet["H9"].number_format = '0"천명"'

    assert people(read(formatted(tmp_path, change))) == [5]


def test_a_line_through_cells_is_told(tmp_path):
    def change(sheet):
        for cell in sheet[2]:
            cell.font = openpyxl.styles.Font(strike=True)

    found = read(formatted(tmp_path, change))
    assert people(found) == [5]
    assert "취소선이 그어진 칸 5개" in told(found)

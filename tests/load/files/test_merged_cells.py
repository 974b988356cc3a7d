"""Cells merged over several rows: each of those rows has the value."""

import openpyxl

from src.load.extracts.extracts import read
from src.load.files.workbook import Workbook
from src.load.read_files import read_source
from tests.load.extracts.extract_files import Served
from tests.load.sources.insured_files import column

TITLES = ["사업장관리번호", "기준월", "성별", "연령대", "고용 인원"]


def saved(path, rows: list[list], *merged: str):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cells in merged:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def test_a_company_merged_over_its_rows_is_that_of_each(tmp_path):
    rows = [
        TITLES,
        ["12345678910", "2026-09", "남", "30대", 5],
        [None, None, "남", "40대", 6],
        [None, None, "여", "30대", 7],
        ["22222222270", "2026-09", "여", "30대", 8],
    ]
    path = saved(tmp_path / "a.xlsx", rows, "A2:A4", "B2:B4")
    found = read(Workbook(path), Served())
    assert found.tally.rejected == 0
    heads = found.tables["headcounts"]
    assert column(heads, "company_id") == ["one", "one", "one", "two"]
    assert column(heads, "employees") == [5, 6, 7, 8]


def test_a_cell_left_empty_without_being_merged_stays_empty(tmp_path):
    rows = [TITLES, ["12345678910", "2026-09", "남", "30대", 5], [None, "2026-09", "여", "30대", 6]]
    found = read(Workbook(saved(tmp_path / "a.xlsx", rows)), Served())
    assert found.tally.rejected == 1


def test_a_header_merged_over_two_rows_and_over_columns_is_read_as_before(tmp_path):
    upper = ["연번", "보험구분", "사업장명", "사업장주소", "산재보험", None, "고용보험", None]
    lower = [None, None, None, None, "성립일자", "상시근로자수", "성립일자", "상시근로자수"]
    row = [1, 1, "가나", "경기도 안산시 단원구 1", "45017", 9, None, 0]
    downwards = [f"{letter}1:{letter}2" for letter in "ABCD"]
    merged = [*downwards, "E1:F1", "G1:H1"]
    path = saved(tmp_path / "20251231.xlsx", [upper, lower, row], *merged)
    found = read_source(path).tables["workplaces"]
    assert column(found, "employees") == [9]

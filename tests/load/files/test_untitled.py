"""Values in columns without a title are reported, in lists, in extracts and in sheets."""

import pytest
from openpyxl import Workbook as NewWorkbook

from src.load.files.untitled import column_letters
from src.load.read_files import read_source

PENSION = (
    "자료생성년월,사업장명,사업자등록번호,사업장가입상태코드,가입자수,신규취득자수,상실가입자수"
)
ROW = "202608,가람정밀,123456,1,5,0,0"


def _notes(path) -> list[tuple]:
    problems = read_source(path).problems
    told = problems[problems["reason"].str.contains("제목이 없는")]
    return [(row.row, row.reason.partition("열에")[0]) for row in told.itertuples()]


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (PENSION + ",", [ROW + ",비고", ROW + ","], [(2, "제목이 없는 H")]),
        ("," + PENSION, ["1," + ROW, "2," + ROW], [(2, "제목이 없는 A")]),
        (PENSION + ",", [ROW + ",", ROW + ", "], []),
        (
            PENSION.replace(",가입자수", ",,가입자수"),
            [ROW.replace(",1,", ",1,x,")],
            [(2, "제목이 없는 E")],
        ),
    ],
)
def test_values_without_a_title_are_told_where_they_stand(tmp_path, header, rows, told):
    path = tmp_path / "국민연금_202608.csv"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    assert _notes(path) == told


def test_values_without_a_title_in_a_sheet_are_told(tmp_path):
    book = NewWorkbook()
    book.active.append([*PENSION.split(","), None, "메모"])
    book.active.append([*ROW.split(","), "확인", None])
    book.save(tmp_path / "국민연금_202608.xlsx")
    assert _notes(tmp_path / "국민연금_202608.xlsx") == [(2, "제목이 없는 H")]


def test_columns_are_called_as_a_spreadsheet_calls_them():
    assert [column_letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]

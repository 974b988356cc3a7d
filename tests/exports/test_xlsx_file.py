"""The exported workbook, read back with openpyxl and with LibreOffice."""

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import datetime

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from src.exports import xlsx_file
from src.exports.cells import ExportColumn
from src.exports.sheet import TooManyRowsError
from src.exports.xlsx_file import to_xlsx
from tests.exports.hostile import COLUMNS, HOSTILE, about, hostile_frame


def opened(data: bytes) -> openpyxl.Workbook:
    """Return the workbook as openpyxl reads it, formulas kept as formulas."""
    return openpyxl.load_workbook(io.BytesIO(data))


def test_hostile_names_come_back_letter_by_letter_and_as_texts():
    sheet = opened(to_xlsx(hostile_frame(), COLUMNS, about())).worksheets[0]
    cells = [row[1] for row in sheet.iter_rows(min_row=2)]
    # The file escapes _x0041_ as Excel does; openpyxl leaves it to its caller to undo this.
    assert [unescape(cell.value) for cell in cells] == HOSTILE
    assert all(cell.quotePrefix for cell in cells)


@pytest.mark.parametrize("origin", ["official", "sample"])
def test_no_formula_and_no_link_is_alive_anywhere_in_the_file(origin):
    data = to_xlsx(hostile_frame(), COLUMNS, about(origin))
    with zipfile.ZipFile(io.BytesIO(data)) as files:
        sheets = [files.read(n).decode() for n in files.namelist() if "worksheets/" in n]
    assert len(sheets) == 2
    assert not any("<f>" in text or "<f " in text or "<hyperlink" in text for text in sheets)


def test_cells_are_typed_and_formatted():
    sheet = opened(to_xlsx(hostile_frame(), COLUMNS, about())).worksheets[0]
    values = [(cell.value, cell.data_type, cell.number_format) for cell in sheet[2]]
    assert values[0] == ("04536", "s", "@")
    assert values[2] == (1234, "n", "#,##0")
    assert values[3] == (0.125, "n", "0.0%")
    assert values[4] == (-3.5, "n", "#,##0.00")
    assert values[5] == (datetime(2024, 7, 23), "d", "yyyy-mm-dd")


def test_a_missing_value_says_why_it_is_missing():
    sheet = opened(to_xlsx(hostile_frame(), COLUMNS, about())).worksheets[0]
    assert [sheet.cell(row, 3).value for row in (2, 3, 4, 5)] == [1234, "X (비공개)", "…", 0]


def test_the_header_is_frozen_and_filtered():
    sheet = opened(to_xlsx(hostile_frame(), COLUMNS, about())).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:F{1 + len(HOSTILE)}"
    assert [cell.value for cell in sheet[1]] == [column.label for column in COLUMNS]


def test_the_second_sheet_explains_the_first():
    book = opened(to_xlsx(hostile_frame(), COLUMNS, about()))
    assert book.sheetnames == ["입주기업", "설명"]
    rows = [(row[0].value, row[1].value) for row in book["설명"].iter_rows()]
    assert ("기준일", "2025-09-30") in rows
    assert ("자료 버전 (스냅샷)", "20260101-1") in rows
    assert ("행 수", "14") in rows
    assert ("시도", "서울특별시") in rows
    assert ("유형", "=국가") in rows
    assert ("가동률", "가동업체 / 입주업체") in rows
    assert any(label == "X (비공개)" for label, _ in rows)
    assert not any("예시" in f"{label}{text}" for label, text in rows)


def test_without_filters_the_explanation_says_everything():
    book = opened(to_xlsx(hostile_frame(), COLUMNS, about(filters=[])))
    assert "없음 (전체)" in [row[1].value for row in book["설명"].iter_rows()]


def test_in_english_the_sheet_and_its_words_are_english():
    book = opened(to_xlsx(hostile_frame(), COLUMNS, about(title="Tenants", lang="en")))
    assert book.sheetnames == ["Tenants", "About"]
    assert book["About"]["A1"].value == "Title"


def test_sample_data_say_so_in_the_first_row_the_name_and_the_explanation():
    book = opened(to_xlsx(hostile_frame(), COLUMNS, about("sample")))
    sheet = book.worksheets[0]
    assert sheet.title == "예시 데이터 입주기업"
    assert sheet["A1"].value.startswith("예시 데이터")
    assert [cell.value for cell in sheet[2]] == [column.label for column in COLUMNS]
    assert sheet.freeze_panes == "A3"
    assert book["설명"]["A1"].value == "예시 데이터"


def test_a_cell_longer_than_excel_allows_is_cut_and_says_so():
    names = ["가" * 40_000, "🏭" * 20_000, "나" * 32_767]
    data = to_xlsx(pd.DataFrame({"n": names}), [ExportColumn("n", "이름", "text")], about())
    read = [cell.value for cell in opened(data).worksheets[0]["A"][1:]]
    assert [text[:2] for text in read] == ["가가", "🏭🏭", "나나"]
    assert [text.endswith("잘림)") for text in read] == [True, True, False]
    assert [len(text.encode("utf-16-le")) // 2 <= 32_767 for text in read] == [True] * 3
    assert read[2] == names[2]


def test_control_characters_leave_and_half_a_character_does_not_stop_the_export():
    frame = pd.DataFrame({"n": pd.Series(["가\x00나\x1b", "다\ud800", None], dtype=object)})
    data = to_xlsx(frame, [ExportColumn("n", "이름", "text")], about())
    assert [c.value for c in opened(data).worksheets[0]["A"][1:]][:2] == ["가나", "다?"]


def test_days_before_1900_are_texts_and_missing_days_are_empty():
    days = pd.Series(["0001-01-01", None, "1988-01-01"])
    data = to_xlsx(pd.DataFrame({"d": days}), [ExportColumn("d", "일", "date")], about())
    sheet = opened(data).worksheets[0]
    assert [sheet.cell(r, 1).value for r in (2, 3, 4)] == ["0001-01-01", None, datetime(1988, 1, 1)]


def test_an_empty_frame_gives_a_header_and_an_explanation():
    book = opened(to_xlsx(hostile_frame().head(0), COLUMNS, about("sample")))
    assert book.worksheets[0].max_row == 2


def test_more_rows_than_a_sheet_holds_are_refused_in_one_korean_sentence(monkeypatch):
    monkeypatch.setattr(xlsx_file, "MOST_ROWS", 10)
    with pytest.raises(TooManyRowsError, match="CSV로 내려받으세요") as refused:
        to_xlsx(hostile_frame(), COLUMNS, about())
    assert "download CSV" in refused.value.english


def test_the_same_table_gives_the_same_bytes():
    first, second = (to_xlsx(hostile_frame(), COLUMNS, about()) for _ in range(2))
    assert first == second


# 44 comma, 34 quote, 76 UTF-8, then: texts as shown, formulas not evaluated
AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1"


@pytest.fixture
def converted(tmp_path):
    """Return a function that converts a file with LibreOffice; skips if there is no Calc."""
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice(soffice)가 없어 엑셀 파일을 다시 열어 보지 못했습니다")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"

    def convert(source, to: str):
        command = [office, profile, "--headless", "--convert-to", to, "--outdir", tmp_path, source]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return source.with_suffix("." + to.split(":")[0])

    (tmp_path / "plain.csv").write_text("a\n1\n")
    if not convert(tmp_path / "plain.csv", "xlsx").exists():
        pytest.skip("이 LibreOffice에는 Calc가 없어 엑셀 파일을 다시 열어 보지 못했습니다")
    return convert


@pytest.mark.slow
def test_libreoffice_reads_korean_codes_and_hostile_names_intact(tmp_path, converted):
    (tmp_path / "table.xlsx").write_bytes(to_xlsx(hostile_frame(), COLUMNS, about("sample")))
    with converted(tmp_path / "table.xlsx", AS_CSV).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0][0].startswith("예시 데이터")
    assert [row[1] for row in rows[2:]] == HOSTILE
    assert rows[2][0] == "04536"
    assert rows[2][2:] == ["1,234", "12.5%", "-3.50", "2024-07-23"]

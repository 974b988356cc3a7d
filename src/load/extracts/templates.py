"""Make templates of the ministry's own extracts, with an example and explanations."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from src.domain.codes import IN_FILES
from src.domain.columns import Column, Table

DATA, EXAMPLE, ABOUT = "자료", "예시", "설명"
ABOUT_TITLES = ("열", "이름", "꼭 채움", "뜻", "적는 법", "예")
KINDS = {
    "text": "글자",
    "id": "글자 (64자까지)",
    "month": "2026-09처럼 연-월",
    "week": "그 주 월요일의 날짜, 2026-09-07처럼",
    "day": "2026-09-07처럼 연-월-일",
    "past_day": "2026-09-07처럼 연-월-일, 지난 날",
    "count": "0 이상의 정수",
    "signed": "정수 (취소된 신고는 -1처럼)",
    "money": "원 단위의 정수",
    "latitude": "도 (WGS84), 37.4812처럼",
    "longitude": "도 (WGS84), 126.8827처럼",
    "workplace_no": "숫자 11자리 (사이의 - 는 있어도 됨)",
    "business_no": "숫자 10자리 (사이의 - 는 있어도 됨)",
    "ksic": "제11차 코드 숫자 2~5자리",
}
REFERENCE_HINT = "셋 가운데 하나만 있으면 됨"
ROWS_WITH_LISTS = 20_000
HEAD = PatternFill("solid", fgColor="EEF2F7")


def example_rows(table: Table) -> list[tuple[str, ...]]:
    """Return the distinct rows of the filled example."""
    rows = zip(*(column.example for column in table.file_columns), strict=True)
    return list(dict.fromkeys(rows))


def how_to_write(column: Column) -> str:
    """Return what may be written in a column, in words."""
    if column.kind in IN_FILES:
        return ", ".join(row.words[0] for row in IN_FILES[column.kind].values())
    return KINDS[column.kind]


def about_rows(table: Table) -> list[tuple[str, ...]]:
    """Return a row per column: title, canonical name, whether needed, meaning, how, example."""
    return [
        (
            column.title,
            column.name,
            _needed(table, column),
            column.ko,
            how_to_write(column),
            next(filter(None, column.example), ""),
        )
        for column in table.file_columns
    ]


def _needed(table: Table, column: Column) -> str:
    if column.name in ("company_id", "workplace_no", "business_no"):
        return REFERENCE_HINT
    if table.name == "companies" and column.name in ("complex_id", "complex_name"):
        return "둘 가운데 하나"
    return "예" if column.must_be_given else ""


def csv_template(table: Table, *, example: bool = False) -> bytes:
    """Return the template as CSV in UTF-8 with BOM: only the header, or also the example."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.title for column in table.file_columns])
    writer.writerows(example_rows(table) if example else [])
    return text.getvalue().encode("utf-8-sig")


def xlsx_template(table: Table) -> bytes:
    """Return the template as a workbook: an empty sheet to fill in, an example, an explanation.

    Every cell is text, so that numbers keep their zeros; codes come with a list to choose from.
    """
    book = Workbook()
    titles = [column.title for column in table.file_columns]
    data, example, about = book.active, book.create_sheet(EXAMPLE), book.create_sheet(ABOUT)
    data.title = DATA
    _fill(data, titles, [])
    _fill(example, titles, example_rows(table))
    _fill(about, ABOUT_TITLES, about_rows(table))
    _offer_words(data, table)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _fill(sheet: Worksheet, titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate([titles, *rows], 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(number, place, text or None)
            cell.number_format = "@"
            if number == 1:
                cell.font, cell.fill = Font(bold=True), HEAD
    for place, title in enumerate(titles, 1):
        longest = max([len(title), *(len(row[place - 1]) for row in rows)])
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = min(60, 4 + 1.8 * longest)
        sheet.column_dimensions[letter].number_format = "@"
        if sheet.title == ABOUT:
            for below in range(2, len(rows) + 2):
                sheet.cell(below, place).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"


def _offer_words(sheet: Worksheet, table: Table) -> None:
    for place, column in enumerate(table.file_columns, 1):
        if column.kind in IN_FILES:
            words = ",".join(row.words[0] for row in IN_FILES[column.kind].values())
            offered = DataValidation("list", formula1=f'"{words}"', allow_blank=True)
            letter = get_column_letter(place)
            offered.add(f"{letter}2:{letter}{ROWS_WITH_LISTS}")
            sheet.add_data_validation(offered)

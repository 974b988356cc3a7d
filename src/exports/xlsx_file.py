"""Write a table as an Excel workbook: typed cells, and a second sheet that explains them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from io import BytesIO

import numpy as np
import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from src.exports.cells import KINDS, ExportColumn, clean_text, dates, gap_words, numbers
from src.exports.provenance import Provenance, about_rows, words_of
from src.exports.sheet import (
    MOST_ROWS,
    ROWS_AT_ONCE,
    SEEN_FOR_WIDTH,
    TooManyRowsError,
    fill_rows,
    sheet_name,
    short_text,
    width_of,
)

# No text may become a formula, a link or a number.
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    # Rows are filled in afterwards, so this part is small and needs no temporary files
    "in_memory": True,
}
FIRST_SERIAL = 61  # 1 March 1900; Excel wrongly counts 29 February 1900, so earlier days are texts
EPOCH = np.datetime64("1899-12-30")
A4 = 9


def to_xlsx(frame: pd.DataFrame, columns: list[ExportColumn], provenance: Provenance) -> bytes:
    """Return the columns of the frame as a workbook of two sheets: the table and its explanation.

    The header is frozen and has filters; codes are texts, dates are dates, shares are percentages.
    A missing value is an empty cell, or gives its reason where the column has a gap. Sample data
    are marked in the first row, the sheet's name and the explanation. The same frame and provenance
    give the same bytes.

    Raises TooManyRowsError where the frame does not fit one sheet.
    """
    words = words_of(provenance.lang)
    _check_rows(len(frame), provenance)
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        book.set_properties({"title": provenance.title, "created": _created(provenance)})
        _write_table(book, frame, columns, provenance, words)
        write_about(book, about_rows(columns, provenance, len(frame), words), words)
    if not (len(frame) and columns):
        return buffer.getvalue()
    blocks = _blocks(frame, columns, words)
    return fill_rows(buffer.getvalue(), 2 + provenance.is_sample, len(frame), blocks)


def _check_rows(rows: int, provenance: Provenance) -> None:
    most = MOST_ROWS - 1 - provenance.is_sample
    if rows > most:
        raise TooManyRowsError(rows, most)


def _created(provenance: Provenance) -> datetime:
    """Return a fixed creation time, so that the bytes do not depend on the present time."""
    day = provenance.as_of if isinstance(provenance.as_of, date) else date(2000, 1, 1)
    return datetime.combine(day, time())


def _write_table(
    book: xlsxwriter.Workbook,
    frame: pd.DataFrame,
    columns: list[ExportColumn],
    provenance: Provenance,
    words: dict[str, str],
) -> None:
    """Write the table with one model row of empty cells in place of its rows."""
    sheet = book.add_worksheet(_table_name(provenance, words))
    top = 1 if provenance.is_sample else 0
    seen = frame.head(SEEN_FOR_WIDTH)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, width_of(column.label, cells_of(seen, column, words)))
    _lay_out(sheet, top, len(frame), columns)
    if top:
        sheet.write_string(0, 0, words["sample_warning"], book.add_format({"bold": True}))
    _write_header(book, sheet, top, columns, words)
    if len(frame):
        for at, column in enumerate(columns):
            sheet.write_blank(top + 1, at, None, _format(book, column.kind))


def _table_name(provenance: Provenance, words: dict[str, str]) -> str:
    mark = f"{words['sample']} " if provenance.is_sample else ""
    name = sheet_name(mark + provenance.title, words["untitled"])
    return words["untitled"] if name.lower() == words["about"].lower() else name


def _lay_out(sheet: Worksheet, top: int, rows: int, columns: list[ExportColumn]) -> None:
    last = max(len(columns) - 1, 0)
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + rows, last)
    sheet.repeat_rows(top)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
    if rows:
        area = xlsxwriter.utility.xl_range(top + 1, 0, top + rows, last)
        sheet.ignore_errors({"number_stored_as_text": area})


def _write_header(
    book: xlsxwriter.Workbook,
    sheet: Worksheet,
    top: int,
    columns: list[ExportColumn],
    words: dict[str, str],
) -> None:
    style = {"bold": True, "bg_color": "#E6E8EA", "bottom": 1, "text_wrap": True, "valign": "top"}
    header = book.add_format({**style, "quote_prefix": True})
    labels = _texts(pd.Series([column.label for column in columns], dtype="str"), words)
    for at, label in enumerate(labels):
        sheet.write_string(top, at, label or "", header)


def _format(book: xlsxwriter.Workbook, kind: str) -> Format:
    """Return the cell format of a kind; texts stay texts even after F2 and Enter."""
    properties: dict[str, str | bool] = {"num_format": KINDS[kind].number_format}
    if KINDS[kind].is_text:
        properties["quote_prefix"] = True
    return book.add_format(properties)


def _blocks(
    frame: pd.DataFrame, columns: list[ExportColumn], words: dict[str, str]
) -> Iterator[list[list]]:
    """Yield the cells of the frame in parts, one list per column, to save memory."""
    for first in range(0, len(frame), ROWS_AT_ONCE):
        part = frame.iloc[first : first + ROWS_AT_ONCE]
        yield [cells_of(part, column, words) for column in columns]


def cells_of(frame: pd.DataFrame, column: ExportColumn, words: dict[str, str]) -> list:
    """Return the column as a list of str, int, float and None (an empty cell)."""
    values = frame[column.key]
    if KINDS[column.kind].is_text:
        cells = _texts(values, words)
    elif column.kind == "date":
        cells = _serials(dates(values))
    else:
        cells = _plain(numbers(values, column.kind))
    gaps = gap_words(frame, column, words)
    if gaps is None:
        return cells
    return [gap if isinstance(gap, str) else cell for gap, cell in zip(gaps, cells, strict=True)]


def _texts(values: pd.Series, words: dict[str, str]) -> list:
    return _plain(short_text(clean_text(values), words["cut"]))


def _serials(days: pd.Series) -> list:
    """Return Excel's day numbers; days that Excel cannot count are ISO texts."""
    serials = (days.to_numpy().astype("datetime64[D]") - EPOCH).astype("float64")
    serials[days.isna().to_numpy()] = np.nan
    cells = _plain(pd.Series(serials))
    for at in np.flatnonzero(serials < FIRST_SERIAL):
        cells[at] = str(days.iloc[at])[:10]
    return cells


def _plain(values: pd.Series) -> list:
    plain = values.astype(object)
    return plain.where(values.notna(), None).tolist()


def write_about(
    book: xlsxwriter.Workbook, rows: list[tuple[str, str]], words: dict[str, str]
) -> None:
    """Add the sheet of explanations: one label and text per row."""
    sheet = book.add_worksheet(words["about"])
    bold = book.add_format({"bold": True, "valign": "top", "quote_prefix": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    labels = _texts(pd.Series([label for label, _ in rows], dtype="str"), words)
    values = _texts(pd.Series([value for _, value in rows], dtype="str"), words)
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        sheet.write_string(row, 0, label or "", bold)
        sheet.write_string(row, 1, value or "", wrap)

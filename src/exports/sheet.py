"""Excel's limits for a sheet (names, lengths, rows, widths), and its rows written as XML.

XlsxWriter makes the workbook with one model row, whose empty cells have the formats of their
columns. Our XML of the rows then replaces the model row in the finished file, block by block. That
is three times as fast as writing cell by cell, and all formatting is still XlsxWriter's.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767  # in UTF-16 units: an emoji counts two
LONGEST_NAME = 31
NARROWEST, WIDEST = 9, 48
SEEN_FOR_WIDTH = 200


class TooManyRowsError(ValueError):
    """More rows than one Excel sheet can hold."""

    def __init__(self, rows: int, most: int):
        super().__init__(
            f"엑셀 한 시트에는 {most:,}행까지만 담을 수 있는데 {rows:,}행입니다. "
            "조건을 좁히거나 CSV로 내려받으세요."
        )
        self.english = (
            f"One Excel sheet holds {most:,} rows, but there are {rows:,}. "
            "Narrow the filter or download CSV."
        )


def sheet_name(title: str, fallback: str) -> str:
    """Return a name Excel accepts: at most 31 characters, none of []:*?/\\, no quote at the ends.

    Empty names and 'History', which Excel reserves, give the fallback.
    """
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f]+", " ", title)
    name = _shorten(" ".join(name.split()), LONGEST_NAME).strip("' ")
    return fallback if not name or name.lower() in ("history", "기록") else name


def short_text(column: pd.Series, mark: str) -> pd.Series:
    """Return the text column with cells cut to Excel's limit; cut cells end in `mark`."""
    long = column.str.len().fillna(0).to_numpy() > LONGEST_CELL // 2
    if not long.any():
        return column
    cut = column[long].map(lambda text: _cut(text, mark))
    return column.mask(long, cut.reindex(column.index))


def _cut(text: str, mark: str) -> str:
    if _units(text) <= LONGEST_CELL:
        return text
    return _shorten(text, LONGEST_CELL - _units(mark)) + mark


def _shorten(text: str, units: int) -> str:
    return text.encode("utf-16-le", "replace")[: units * 2].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def width_of(label: str, values: list) -> float:
    """Return a column width in characters that fits the label and the first values."""
    seen = [str(value) for value in values[:SEEN_FOR_WIDTH] if value is not None]
    widest = max((_columns_taken(text) for text in [label, *seen]), default=0)
    return min(max(widest * 1.1 + 3, NARROWEST), WIDEST)


def _columns_taken(text: str) -> int:
    """Return the width of a text in characters; Hangul and other wide letters count twice."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[:100])


ROWS_AT_ONCE = 4_096
TABLE_SHEET = "xl/worksheets/sheet1.xml"
MODEL_CELL = r'<c r="[A-Z]+{row}" s="(\d+)"/>'
MODEL_ROW = r'<row r="{row}"[^>]*>.*?</row>'
# A sheet whose XML may exceed 2 GB needs ZIP64, which not all programs can read.
MOST_ROWS_OF_SHORT_ZIP = 300_000
# A text such as _x0041_, which Excel would read as an escaped character, must itself be escaped.
LOOKS_ESCAPED = re.compile(r"_(x[0-9a-fA-F]{4}_)")


def fill_rows(book: bytes, first: int, rows: int, blocks: Iterable[list[list]]) -> bytes:
    """Return the workbook with the rows in place of the model row of its first sheet.

    first : the number of the model row, as Excel counts. rows : number of rows. blocks : the rows
    in parts; each part has one list per column, of str, int, float and None (an empty cell), all of
    the same length. A str is always written as text, whatever it begins with.
    """
    finished = BytesIO()
    with ZipFile(BytesIO(book)) as made, ZipFile(finished, "w") as filled:
        for part in made.infolist():
            if part.filename != TABLE_SHEET:
                filled.writestr(part, made.read(part))
                continue
            before, styles, after = _around_model(made.read(part).decode(), first, rows)
            long = rows > MOST_ROWS_OF_SHORT_ZIP
            with filled.open(part, "w", force_zip64=long) as sheet:
                sheet.write(before.encode())
                for xml in _rows_as_xml(blocks, styles, first):
                    sheet.write(xml.encode())
                sheet.write(after.encode())
    return finished.getvalue()


def _around_model(sheet: str, first: int, rows: int) -> tuple[str, list[str], str]:
    """Return the XML before the model row, the formats of its cells, and the XML after it."""
    before, model, after = re.split(f"({MODEL_ROW.format(row=first)})", sheet, maxsplit=1)
    styles = re.findall(MODEL_CELL.format(row=first), model)
    area = rf'(<dimension ref="A1:[A-Z]+){first}"'
    return re.sub(area, rf'\g<1>{first + rows - 1}"', before), styles, after


def _rows_as_xml(blocks: Iterable[list[list]], styles: list[str], first: int) -> Iterator[str]:
    """Yield the XML of each block."""
    for columns in blocks:
        count = len(columns[0])
        heads = [f'<row r="{row}">' for row in range(first, first + count)]
        cells = [
            _cells_as_xml(values, xl_col_to_name(at), style, first)
            for at, (values, style) in enumerate(zip(columns, styles, strict=True))
        ]
        yield "</row>".join(map("".join, zip(heads, *cells, strict=True))) + "</row>"
        first += count


def _cells_as_xml(values: list, letter: str, style: str, first: int) -> list[str]:
    """Return the XML of each cell of a column, "" for an empty one."""
    start = f'<c r="{letter}'
    text, number = f'" s="{style}" t="inlineStr"><is><t', f'" s="{style}"><v>'
    return [
        ""
        if value is None
        else f"{start}{row}{text}{_text_as_xml(value)}</t></is></c>"
        if type(value) is str
        else f"{start}{row}{number}{value}</v></c>"
        for row, value in enumerate(values, first)
    ]


def _text_as_xml(text: str) -> str:
    """Return the end of the opening tag and the escaped text; leading and trailing blanks stay."""
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    if "_x" in text:
        text = LOOKS_ESCAPED.sub(r"_x005F_\1", text)
    return f"{keep}>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}"

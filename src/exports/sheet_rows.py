"""Write the rows of a sheet as XML, block by block: three times as fast as cell by cell.

XlsxWriter makes the workbook with a model row, whose cells are empty and have the format of their
column. The rows take the model's place in the finished file, so that only what is the same for
every cell of a column (its letter, its format) is ours, and all else is XlsxWriter's.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from zipfile import ZipFile

from xlsxwriter.utility import xl_col_to_name

ROWS_AT_ONCE = 4_096
TABLE_SHEET = "xl/worksheets/sheet1.xml"
MODEL_CELL = r'<c r="[A-Z]+{row}" s="(\d+)"/>'
MODEL_ROW = r'<row r="{row}"[^>]*>.*?</row>'
# A sheet whose XML may pass 2 GB needs the long form of ZIP; the short one is read everywhere.
MOST_ROWS_OF_SHORT_ZIP = 300_000
# What Excel would take for an escaped character, such as _x0041_, is escaped itself.
LOOKS_ESCAPED = re.compile(r"_(x[0-9a-fA-F]{4}_)")


def fill_rows(book: bytes, first: int, rows: int, blocks: Iterable[list[list]]) -> bytes:
    """Return the workbook with the rows in place of the model row of its first sheet.

    first : the number of the model row, as Excel counts. rows : how many rows come.
    blocks : the rows in parts; each is one list a column, of str, int, float and None (an empty
    cell), all of the same length. Everything that a str holds is text, whatever it begins with.
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
    """Return what stands before the model row, the formats of its cells, and what follows it."""
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
    """Return the end of the tag and the text, escaped; blanks at its ends are kept."""
    keep = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    if "_x" in text:
        text = LOOKS_ESCAPED.sub(r"_x005F_\1", text)
    return f"{keep}>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}"

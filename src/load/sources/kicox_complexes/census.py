"""Read 전국산업단지현황통계, the quarterly census of all complexes (KICOX, data.go.kr 3041272).

There are two layouts: with employment, production and exports since January (such as 2023Q4), and
without them (14 columns, since 2025Q3). Columns are found by their words, so the same rules read
both.
"""

from dataclasses import dataclass
from typing import Any

from src.domain.codes import DEVELOPMENT
from src.load.files.cells import DOLLARS, WON, RawCell, find_unit, read_text
from src.load.files.frames import complexes_frame, quarters_frame, totals_frame
from src.load.files.problems import Tally
from src.load.files.quarters import find_quarter
from src.load.files.reasons import unreadable
from src.load.files.table import (
    TOTALS,
    Header,
    Measured,
    body_rows,
    cell_at,
    find_header,
    read_cells,
)
from src.load.files.workbook import Workbook
from src.load.lists.names import SPACES, clean_name
from src.load.loaded_file import LoadedFile, read_as
from src.load.sources.format import Format
from src.load.sources.kicox_complexes.totals import KINDS, check_totals
from src.load.sources.kicox_complexes.tree import CensusRow, complexes_of

SOURCE = "kicox_complexes"
TITLE = "전국산업단지"
TEXTS = ("유형", "시도", "시군*", "단지명", "조성상태")
"""The columns of texts that every header has, in the order in which they are read."""
DEVELOPMENTS = {row.ko: code for code, row in DEVELOPMENT.items()}

# Value, patterns of its header; for money also the currency and the default unit
MEASURED = (
    ("tenants", (("입주업체*",), ("입주계약*",)), None),
    ("operating", (("가동업체*",),), None),
    ("employees_m", (("고용*", "남*"),), None),
    ("employees_f", (("고용*", "여*"),), None),
    ("employees", (("고용*", "계"), ("고용*", "합계"), ("고용*", "총계")), None),
    ("production_ytd_krw", (("누계생산*",), ("생산*",)), (WON, 10**6)),
    ("exports_ytd_usd", (("누계수출*",), ("수출*",)), (DOLLARS, 10**3)),
)
REQUIRED = ("tenants", "operating")


@dataclass(frozen=True)
class Printed:
    """The printed list: its sheet, its header, and the positions of figures."""

    sheet: str
    header: Header
    columns: dict[Measured, int]

    def where(self, row: int, column: int, value: RawCell = None) -> dict[str, Any]:
        """Return the place of a problem, as `Problems.add` takes it."""
        printed = self.header.printed[column]
        return {"sheet": self.sheet, "row": row, "column": printed, "value": value}


def recognise(book: Workbook) -> bool:
    """Return whether a sheet of the workbook is a list of complexes of the census."""
    return any(_header(book, sheet) for sheet in book.sheets)


def read(book: Workbook) -> LoadedFile:
    """Return the complexes of the longest list and their figures. Raises Unreadable."""
    sheet, header = _longest_list(book)
    quarter = _quarter(book, sheet, header)
    printed, tally = Printed(sheet, header, _measured_columns(book, sheet, header)), Tally()
    rows = [
        row
        for number, cells in body_rows(book.rows(sheet), header)
        if (row := _census_row(printed, number, cells, tally))
    ]
    if not tally.read:
        raise unreadable(book.name, "no_rows", sheet=sheet)
    complexes, nodes = complexes_of(rows, sheet, tally)
    facts = {(id_, quarter, SOURCE): row.cells for id_, row in nodes.items()}
    summary = check_totals(book, sheet, nodes, complexes, tally.problems)
    totals = {(quarter, SOURCE, *key): total for key, total in summary.items()}
    tables = {
        "complexes": complexes_frame(complexes),
        "complex_quarters": quarters_frame(facts),
        "printed_totals": totals_frame(totals),
    }
    return read_as(SOURCE, tables, tally, quarter=quarter)


def _header(book: Workbook, sheet: str) -> Header | None:
    header = find_header(book.rows(sheet), TEXTS)
    above = book.rows(sheet)[: header.first] if header else []
    title = "".join(read_text(cell) for row in above for cell in row)
    return header if TITLE in SPACES.sub("", title) else None


def _longest_list(book: Workbook) -> tuple[str, Header]:
    """Return the list with the most rows, which has all complexes and their children."""
    lists = [(sheet, found) for sheet in book.sheets if (found := _header(book, sheet))]
    return max(lists, key=lambda listed: len(book.rows(listed[0])))


def _quarter(book: Workbook, sheet: str, header: Header) -> str:
    above = book.rows(sheet)[: header.first]
    quarter = find_quarter(" ".join(read_text(cell) for row in above for cell in row))
    if not quarter:
        raise unreadable(book.name, "no_quarter", sheet=sheet)
    return quarter


def _measured_columns(book: Workbook, sheet: str, header: Header) -> dict[Measured, int]:
    columns = {}
    for value, alternatives, money in MEASURED:
        column = header.find_any(alternatives)
        if column is None and value in REQUIRED:
            missing = alternatives[0][0].rstrip("*")
            details = {"sheet": sheet, "row": header.first + 1, "column": missing}
            raise unreadable(book.name, "no_column", **details)
        if column is not None:
            unit = find_unit(header.printed[column], *money) if money else None
            columns[Measured(value, (), unit)] = column
    return columns


def _census_row(printed: Printed, number: int, cells: list, tally: Tally) -> CensusRow | None:
    """Return one row of the list, None if it is a total or is refused."""
    header = printed.header
    texts = [read_text(cell_at(cells, header.find(word))) for word in TEXTS]
    kind, sido, sigungu, name, development = texts
    if kind in TOTALS or name in TOTALS:
        return None
    tally.read += 1
    measured, refused = read_cells(cells, printed.columns)
    rules = (
        ("unknown_kind", "유형", kind, kind not in KINDS),
        ("no_name", "단지명", name, not clean_name(name)),
        ("unknown_sido", "시도", sido, not sido),
    )
    for code, column, value, broken in rules:
        if broken:
            where: dict[str, Any] = {
                "sheet": printed.sheet,
                "row": number,
                "column": column,
                "value": value,
            }
            tally.reject(code, **where)
            return None
    if refused:
        place = printed.columns[refused[0]]
        tally.reject(refused[1], **printed.where(number, place, cells[place]))
        return None
    for place in printed.columns.values():
        if not read_text(cell_at(cells, place)):
            tally.problems.add("note", "blank", **printed.where(number, place))
    printed_name = str(cell_at(cells, header.find("단지명")))
    values = {measured.value: cell for measured, cell in measured.items()}
    status = DEVELOPMENTS.get(development)
    return CensusRow(number, KINDS[kind], sido, sigungu, printed_name, status, values)


FORMAT = Format(SOURCE, Workbook, recognise, read)

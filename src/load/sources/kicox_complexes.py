"""Read 전국산업단지현황통계, the quarterly census of all complexes (KICOX, data.go.kr 3041272).

Two layouts: with employment, production and exports since January (as 2023Q4), and without them
(14 columns, from 2025Q3). Columns are found by their words, so both are read by the same rules.
"""

from src.load.files.cells import read_text
from src.load.files.frames import complexes_frame, quarters_frame, totals_frame
from src.load.files.header import Header, find_header
from src.load.files.problems import unreadable
from src.load.files.quarters import find_quarter
from src.load.files.table import TOTALS, Measured, Tally, body_rows, cell_at, read_cells
from src.load.files.units import DOLLARS, WON, find_unit
from src.load.files.workbook import Workbook
from src.load.lists.names import SPACES, clean_name
from src.load.reading import Reading
from src.load.sources.census_totals import check_totals
from src.load.sources.census_tree import CensusRow, complexes_of

SOURCE = "kicox_complexes"
HEADER = ("유형", "시도", "시군*", "단지명", "조성상태")
TITLE = "전국산업단지"

KINDS = {
    "국가": "national",
    "일반": "general",
    "도시첨단": "urban",
    "농공": "rural",
}
DEVELOPMENTS = {"완료": "done", "조성중": "developing", "미개발": "undeveloped"}

TEXTS = ("유형", "시도", "시군*", "단지명", "조성상태")
# value, patterns of its header, units of money and the unit where the header names none
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


def recognise(book: Workbook) -> bool:
    """Return whether a sheet of the workbook is a list of complexes of the census."""
    return any(_header(book, sheet) for sheet in book.sheets)


def read(book: Workbook) -> Reading:
    """Return the complexes of the longest list and their figures. Raises Unreadable."""
    sheet = _longest_list(book)
    header, tally = _header(book, sheet), Tally()
    quarter = _quarter(book, sheet, header)
    columns = _measured_columns(book, sheet, header)
    rows = [
        row
        for number, cells in body_rows(book.rows(sheet), header)
        if (row := _census_row(cells, number, sheet, header, columns, tally))
    ]
    if not tally.read:
        raise unreadable(book.name, "no_rows", sheet=sheet)
    complexes, nodes = complexes_of(rows, sheet, tally)
    facts = {(id_, quarter, SOURCE): row.cells for id_, row in nodes.items()}
    printed = check_totals(book, sheet, nodes, complexes, tally.problems)
    totals = {(quarter, SOURCE, *key): total for key, total in printed.items()}
    tables = {
        "complexes": complexes_frame(complexes),
        "complex_quarters": quarters_frame(facts),
        "printed_totals": totals_frame(totals),
    }
    return Reading(SOURCE, quarter, tables, tally)


def _header(book: Workbook, sheet: str) -> Header | None:
    header = find_header(book.rows(sheet), HEADER)
    above = book.rows(sheet)[: header.first] if header else []
    title = "".join(read_text(cell) for row in above for cell in row)
    return header if TITLE in SPACES.sub("", title) else None


def _longest_list(book: Workbook) -> str:
    """Return the sheet with most rows: the one of all complexes, tops and children."""
    lists = [sheet for sheet in book.sheets if _header(book, sheet)]
    return max(lists, key=lambda sheet: len(book.rows(sheet)))


def _quarter(book: Workbook, sheet: str, header: Header) -> str:
    above = book.rows(sheet)[: header.first]
    quarter = find_quarter(" ".join(read_text(cell) for row in above for cell in row))
    if not quarter:
        raise unreadable(book.name, "no_quarter", sheet=sheet)
    return quarter


def _measured_columns(book: Workbook, sheet: str, header: Header) -> dict[Measured, int]:
    columns = {}
    for value, alternatives, money in MEASURED:
        found = (header.find(*patterns) for patterns in alternatives)
        column = next((column for column in found if column is not None), None)
        if column is None and value in REQUIRED:
            missing = alternatives[0][0].rstrip("*")
            details = {"sheet": sheet, "row": header.first + 1, "column": missing}
            raise unreadable(book.name, "no_column", **details)
        if column is not None:
            unit = find_unit(header.printed[column], *money) if money else None
            columns[Measured(value, (), unit)] = column
    return columns


def _census_row(cells, number, sheet, header, columns, tally) -> CensusRow | None:
    """Return one row of the list, or None where it is a total or is refused."""
    texts = [read_text(cell_at(cells, header.find(word))) for word in TEXTS]
    kind, sido, sigungu, name, development = texts
    if kind in TOTALS or name in TOTALS:
        return None
    tally.read += 1
    where = {"sheet": sheet, "row": number}
    measured, refused = read_cells(cells, columns)
    rules = (
        ("unknown_kind", "유형", kind, kind not in KINDS),
        ("no_name", "단지명", name, not clean_name(name)),
        ("unknown_sido", "시도", sido, not sido),
    )
    for code, column, value, broken in rules:
        if broken:
            return tally.reject(code, column=column, value=value, **where)
    if refused:
        column = columns[refused[0]]
        printed = header.printed[column]
        return tally.reject(refused[1], column=printed, value=cells[column], **where)
    _note_blanks(cells, columns, header, where, tally)
    printed_name = str(cell_at(cells, header.find("단지명")))
    values = {measured.value: cell for measured, cell in measured.items()}
    status = DEVELOPMENTS.get(development)
    return CensusRow(number, KINDS[kind], sido, sigungu, printed_name, status, values)


def _note_blanks(cells, columns, header, where, tally) -> None:
    for column in columns.values():
        if not read_text(cell_at(cells, column)):
            tally.problems.add("note", "blank", column=header.printed[column], **where)

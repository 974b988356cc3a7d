"""Read 국가산업단지 산업동향정보, the quarterly survey of national complexes (KICOX, 3042071).

Twelve tables, one a sheet, told by the words of their titles; seven are read. A table gives this
quarter and mostly the one before (전분기), which then carries fewer values. The column '누계' is
the sum since January of the title's year, whatever year its label still says.
"""

import re
from dataclasses import dataclass, field

from src.load.files.cells import Cell, read_text
from src.load.files.frames import complexes_frame, industries_frame, quarters_frame, totals_frame
from src.load.files.header import Header, find_header
from src.load.files.problems import unreadable
from src.load.files.quarters import find_quarter, quarter_before
from src.load.files.table import TOTALS, Measured, Tally, body_rows, cell_at, read_cells
from src.load.files.units import find_unit
from src.load.files.workbook import Workbook
from src.load.lists.complexes import find_alias
from src.load.lists.names import SPACES, header_key
from src.load.lists.reference import industries
from src.load.reading import Reading
from src.load.sources.national_complexes import complexes_above
from src.load.sources.national_tables import TABLES, Table
from src.load.sources.national_totals import check_industries, check_sexes, check_table

SOURCE = "kicox_national"
YEAR = re.compile(r"20\d\d")

FIRST_TABLE = TABLES[0]


@dataclass
class Found:
    """Gather what the tables of one file give: facts by key, names as printed by id."""

    quarter: str
    facts: dict = field(default_factory=dict)
    industry_facts: dict = field(default_factory=dict)
    printed: dict = field(default_factory=dict)
    totals: dict = field(default_factory=dict)

    def quarter_of(self, measured: Measured) -> str:
        """Return the quarter that a column speaks for."""
        return quarter_before(self.quarter) if measured.quarters_back else self.quarter


def recognise(book: Workbook) -> bool:
    """Return whether a sheet has the header and the title of one of the tables."""
    return any(_sheet_of(book, table) for table in TABLES)


def read(book: Workbook) -> Reading:
    """Return this quarter and the one before of all complexes listed. Raises Unreadable."""
    sheets = {table.title: _sheet_of(book, table) for table in TABLES}
    first = sheets[FIRST_TABLE.title]
    if first is None:
        raise unreadable(book.name, "no_sheet", sheet="[표1] 단지별 입주업체 현황")
    found, tally = Found(_quarter(book, first)), Tally()
    for table in TABLES:
        if sheet := sheets[table.title]:
            _read_table(book, sheet, table, found, tally)
        else:
            tally.problems.add("note", "missing_table", table=table.title)
    if not found.facts:
        raise unreadable(book.name, "no_rows", sheet=first)
    check_sexes(found, tally.problems)
    tables = {
        "complexes": complexes_frame(complexes_above(found.printed)),
        "complex_quarters": quarters_frame(found.facts),
        "complex_industries": industries_frame(found.industry_facts),
        "printed_totals": totals_frame(found.totals),
    }
    return Reading(SOURCE, found.quarter, tables, tally)


def _sheet_of(book: Workbook, table: Table) -> str | None:
    return next((sheet for sheet in book.sheets if _header(book, sheet, table)), None)


def _header(book: Workbook, sheet: str, table: Table) -> Header | None:
    header = find_header(book.rows(sheet), ("산업단지",))
    return header if header and table.title in SPACES.sub("", _above(book, sheet, header)) else None


def _above(book: Workbook, sheet: str, header: Header) -> str:
    above = book.rows(sheet)[: header.first]
    return " ".join(read_text(cell) for row in above for cell in row)


def _quarter(book: Workbook, sheet: str) -> str:
    header = find_header(book.rows(sheet), ("산업단지",))
    quarter = find_quarter(_above(book, sheet, header))
    if not quarter:
        raise unreadable(book.name, "no_quarter", sheet=sheet)
    return quarter


def _read_table(book: Workbook, sheet: str, table: Table, found: Found, tally: Tally) -> None:
    header = _header(book, sheet, table)
    columns = _columns(book, sheet, header, table)
    _note_stale_labels(header, sheet, found.quarter, tally)
    seen, total = {}, None
    for number, cells in body_rows(book.rows(sheet), header):
        name = read_text(cell_at(cells, header.find("산업단지")))
        if name in TOTALS:
            total = (number, cells)
        elif row := _table_row(cells, number, name, sheet, header, columns, seen, tally):
            seen[row[0]] = (number, row[1])
            found.printed.setdefault(row[0], name)
            _store(table, found, *row)
    if total:
        totals = check_table(sheet, total, columns, header, seen, tally.problems)
        _store_totals(table, found, totals)
    if table.industries_of:
        grand = header.find("총계") or header.find("계")
        check_industries(book, sheet, header, grand, table.industries_of, seen, tally.problems)


def _columns(book, sheet: str, header: Header, table: Table) -> dict[Measured, int]:
    """Return where each column stands. Raises Unreadable where one that is needed is missing."""
    unit = find_unit(_above(book, sheet, header), *table.money) if table.money else None
    wanted = [Measured(value, patterns, unit, back) for value, patterns, back in table.columns]
    if table.industries_of:
        wanted = [Measured(code, (header_key(label),)) for label, code in industries().items()]
    columns = {measured: header.find(*measured.patterns) for measured in wanted}
    for measured, column in columns.items():
        if column is None:
            missing = " ".join(measured.patterns).replace("*", "")
            details = {"sheet": sheet, "row": header.first + 1, "column": missing}
            raise unreadable(book.name, "no_column", **details)
    return columns


def _note_stale_labels(header: Header, sheet: str, quarter: str, tally: Tally) -> None:
    for label in header.printed:
        year = YEAR.search(label)
        if year and "누계" in label and year[0] != quarter[:4]:
            where = {"sheet": sheet, "row": header.first + 1, "column": label, "value": label}
            tally.problems.add("note", "stale_label", year=quarter[:4], **where)


def _table_row(cells, number, name, sheet, header, columns, seen, tally):
    """Return (complex_id, cells by column) of one row, or None where it is refused."""
    tally.read += 1
    where = {"sheet": sheet, "row": number}
    id_ = find_alias(name) if name else None
    if id_ is None:
        code = "unmatched_name" if name else "no_name"
        return tally.reject(code, column="산업단지", value=name, **where)
    if id_ in seen:
        first = seen[id_][0]
        return tally.reject("duplicate", column="산업단지", value=name, first=first, **where)
    measured, refused = read_cells(cells, columns)
    if refused:
        column = columns[refused[0]]
        value = cell_at(cells, column)
        return tally.reject(refused[1], column=header.printed[column], value=value, **where)
    return id_, measured


def _store(table: Table, found: Found, id_: str, cells: dict[Measured, Cell]) -> None:
    for measured, cell in cells.items():
        if table.industries_of:
            key = (id_, found.quarter, SOURCE, measured.value)
            found.industry_facts.setdefault(key, {})[table.industries_of] = cell
        else:
            key = (id_, found.quarter_of(measured), SOURCE)
            found.facts.setdefault(key, {})[measured.value] = cell


def _store_totals(table: Table, found: Found, totals: dict[Measured, int]) -> None:
    """Keep the row '계', which counts withheld complexes too; not the totals of industries."""
    for measured, total in totals.items() if not table.industries_of else ():
        found.totals[found.quarter_of(measured), SOURCE, "national", measured.value] = total

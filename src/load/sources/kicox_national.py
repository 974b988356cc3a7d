"""Read 국가산업단지 산업동향정보, the quarterly survey of national complexes (KICOX, 3042071).

Twelve tables, one per sheet, recognised by the words of their titles; seven are read. A table gives
this quarter and mostly the previous one (전분기), with fewer values. The column '누계' is the sum
since January of the title's year, even if its label names an older year. Each table is compared
with its own totals: the row '계', the industries, men and women.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from src.domain.tables import VALUE_TITLES
from src.load.files.cells import (
    DOLLARS,
    WON,
    Cell,
    RawCell,
    find_unit,
    read_amount,
    read_count,
    read_text,
)
from src.load.files.frames import complexes_frame, industries_frame, quarters_frame, totals_frame
from src.load.files.problems import Tally
from src.load.files.quarters import find_quarter, quarter_before
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
from src.load.lists.complexes import complexes_above, find_alias
from src.load.lists.names import SPACES, header_key
from src.load.lists.reference import industries
from src.load.loaded_file import LoadedFile, read_as
from src.load.sources.format import Format

SOURCE = "kicox_national"
NOW, BEFORE = "당분기*", "전분기"
YEAR = re.compile(r"20\d\d")
ROUNDED = 1
"""Amounts are rounded to whole won or dollars, so a sum may be off by one for each row."""


@dataclass(frozen=True)
class Table:
    """A table: words of its title, and its columns as (value, patterns, quarters back)."""

    title: str
    columns: tuple[tuple[str, tuple[str, ...], int], ...]
    money: tuple | None = None
    industries_of: str | None = None


TABLES = (
    Table(
        "단지별입주",
        (
            ("tenants", ("입주*", NOW), 0),
            ("tenants", ("입주*", BEFORE), 1),
            ("operating", ("가동*", NOW), 0),
            ("operating", ("가동*", BEFORE), 1),
            ("leasing", ("임차*",), 0),
        ),
    ),
    Table("업종별입주", (), industries_of="tenants"),
    Table("업종별가동업체", (), industries_of="operating"),
    Table(
        "단지별생산",
        (
            ("production_krw", (NOW,), 0),
            ("production_krw", (BEFORE,), 1),
            ("production_ytd_krw", ("*누계*",), 0),
        ),
        money=(WON, 10**8),
    ),
    Table(
        "단지별수출",
        (
            ("exports_usd", (NOW,), 0),
            ("exports_usd", (BEFORE,), 1),
            ("exports_ytd_usd", ("*누계*",), 0),
        ),
        money=(DOLLARS, 10**6),
    ),
    Table(
        "단지별고용",
        (
            ("employees", (NOW, "계"), 0),
            ("employees_m", (NOW, "남*"), 0),
            ("employees_f", (NOW, "여*"), 0),
            ("employees", (BEFORE,), 1),
        ),
    ),
    Table("업종별고용", (), industries_of="employees"),
)
FIRST_TABLE, FIRST_TITLE = TABLES[0], "[표1] 단지별 입주업체 현황"


@dataclass
class Found:
    """The content of a file's tables: facts by key, printed names by id, printed totals."""

    quarter: str
    facts: dict = field(default_factory=dict)
    industry_facts: dict = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)
    totals: dict = field(default_factory=dict)

    def quarter_of(self, measured: Measured) -> str:
        """Return the quarter of a column's values."""
        return quarter_before(self.quarter) if measured.quarters_back else self.quarter


@dataclass
class Printed:
    """A printed table: its sheet, header and columns, and its rows read so far.

    seen : number and cells of each row by the id of its complex; total : number and raw cells of
    the row '계', or None.
    """

    table: Table
    sheet: str
    header: Header
    columns: dict[Measured, int]
    seen: dict[str, tuple[int, dict[Measured, Cell]]] = field(default_factory=dict)
    total: tuple[int, list] | None = None

    def where(self, row: int, column: int, value: RawCell) -> dict[str, Any]:
        """Return the place of a problem, as `Problems.add` takes it."""
        printed = self.header.printed[column]
        return {"sheet": self.sheet, "row": row, "column": printed, "value": value}


def recognise(book: Workbook) -> bool:
    """Return whether a sheet has the header and the title of one of the tables."""
    return any(_sheet_of(book, table) for table in TABLES)


def read(book: Workbook) -> LoadedFile:
    """Return this quarter and the one before of all complexes listed. Raises Unreadable."""
    sheets = {table.title: _sheet_of(book, table) for table in TABLES}
    first = sheets[FIRST_TABLE.title]
    if first is None:
        raise unreadable(book.name, "no_sheet", sheet=FIRST_TITLE)
    found, tally = Found(_quarter(book, first)), Tally()
    for table in TABLES:
        if sheet := sheets[table.title]:
            _read_table(book, sheet, table, found, tally)
        else:
            tally.problems.add("note", "missing_table", table=table.title)
    if not found.facts:
        raise unreadable(book.name, "no_rows", sheet=first)
    check_sexes(found, tally)
    tables = {
        "complexes": complexes_frame(complexes_above(found.printed)),
        "complex_quarters": quarters_frame(found.facts),
        "complex_industries": industries_frame(found.industry_facts),
        "printed_totals": totals_frame(found.totals),
    }
    return read_as(SOURCE, tables, tally, quarter=found.quarter)


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
    quarter = find_quarter(_above(book, sheet, header)) if header else None
    if not quarter:
        raise unreadable(book.name, "no_quarter", sheet=sheet)
    return quarter


def _read_table(book: Workbook, sheet: str, table: Table, found: Found, tally: Tally) -> None:
    header = _header(book, sheet, table)
    assert header is not None, "the sheet was chosen by its header"
    printed = Printed(table, sheet, header, _columns(book, sheet, header, table))
    _note_stale_labels(printed, found.quarter, tally)
    for number, cells in body_rows(book.rows(sheet), header):
        name = read_text(cell_at(cells, header.find("산업단지")))
        if name in TOTALS:
            printed.total = (number, cells)
        elif row := _table_row(printed, number, cells, tally):
            id_, values = row
            printed.seen[id_] = (number, values)
            found.printed.setdefault(id_, name)
            _store(table, found, id_, values)
    if printed.total:
        _store_totals(table, found, check_columns(printed, tally))
    if table.industries_of:
        check_industries(book, printed, tally)


def _columns(book: Workbook, sheet: str, header: Header, table: Table) -> dict[Measured, int]:
    """Return the position of each column. Raises Unreadable if one is missing."""
    unit = find_unit(_above(book, sheet, header), *table.money) if table.money else None
    wanted = [Measured(value, patterns, unit, back) for value, patterns, back in table.columns]
    if table.industries_of:
        wanted = [Measured(code, (header_key(label),)) for label, code in industries().items()]
    columns = {}
    for measured in wanted:
        column = header.find(*measured.patterns)
        if column is None:
            missing = " ".join(measured.patterns).replace("*", "")
            details = {"sheet": sheet, "row": header.first + 1, "column": missing}
            raise unreadable(book.name, "no_column", **details)
        columns[measured] = column
    return columns


def _note_stale_labels(printed: Printed, quarter: str, tally: Tally) -> None:
    for column, label in enumerate(printed.header.printed):
        year = YEAR.search(label)
        if year and "누계" in label and year[0] != quarter[:4]:
            where = printed.where(printed.header.first + 1, column, label)
            tally.problems.add("note", "stale_label", year=quarter[:4], **where)


def _table_row(
    printed: Printed, number: int, cells: list, tally: Tally
) -> tuple[str, dict[Measured, Cell]] | None:
    """Return (complex_id, cells by column) of one row, or None where it is refused."""
    tally.read += 1
    name = read_text(cell_at(cells, printed.header.find("산업단지")))
    named: dict[str, Any] = {
        "sheet": printed.sheet,
        "row": number,
        "column": "산업단지",
        "value": name,
    }
    id_ = find_alias(name) if name else None
    if id_ is None:
        tally.reject("unmatched_name" if name else "no_name", **named)
        return None
    if id_ in printed.seen:
        tally.reject("duplicate", first=printed.seen[id_][0], **named)
        return None
    measured, refused = read_cells(cells, printed.columns)
    if refused:
        column = printed.columns[refused[0]]
        tally.reject(refused[1], **printed.where(number, column, cell_at(cells, column)))
        return None
    return id_, measured


def _store(table: Table, found: Found, id_: str, cells: dict[Measured, Cell]) -> None:
    for measured, cell in cells.items():
        if table.industries_of:
            key = (id_, found.quarter, SOURCE, measured.value)
            found.industry_facts.setdefault(key, {})[table.industries_of] = cell
        else:
            quarter = (id_, found.quarter_of(measured), SOURCE)
            found.facts.setdefault(quarter, {})[measured.value] = cell


def _store_totals(table: Table, found: Found, totals: dict[Measured, int]) -> None:
    """Store the row '계', which includes withheld complexes, except in tables of industries."""
    for measured, total in totals.items() if not table.industries_of else ():
        found.totals[found.quarter_of(measured), SOURCE, "national", measured.value] = total


def check_columns(printed: Printed, tally: Tally) -> dict[Measured, int]:
    """Compare the sum of each column with the row '계'; return that row's values.

    The printed total includes withheld complexes, so a lower sum is only noted if there are any.
    """
    assert printed.total is not None
    number, cells = printed.total
    totals = {}
    for measured, column in printed.columns.items():
        total = _number(cell_at(cells, column), measured.unit)
        known = [row[measured] for _, row in printed.seen.values()]
        sum_ = sum(cell.value or 0 for cell in known)
        withheld = sum(cell.gap == "withheld" for cell in known)
        slack = ROUNDED * len(known) if measured.unit else 0
        if total is not None:
            totals[measured] = total
        if total is None or abs(sum_ - total) <= slack:
            continue
        name = VALUE_TITLES.get(measured.value, f"{printed.header.printed[column]} 업종의 값")
        details: dict[str, Any] = {"measure": name, "sum": f"{sum_:,}", "printed": f"{total:,}"}
        where = printed.where(number, column, cell_at(cells, column))
        if withheld and sum_ < total:
            tally.problems.add("note", "total_with_withheld", count=withheld, **details, **where)
        else:
            tally.problems.add("difference", "grand_total", **details, **where)
    return totals


def _number(raw: RawCell, unit: int | None) -> int | None:
    return (read_count(raw) if unit is None else read_amount(raw, unit)).value


def check_industries(book: Workbook, printed: Printed, tally: Tally) -> None:
    """Compare the sum over the industries of each complex with its column '총계' or '계'."""
    column = printed.header.find("총계") or printed.header.find("계")
    for number, cells in printed.seen.values():
        total = _number(cell_at(book.rows(printed.sheet)[number - 1], column), None)
        if column is None or total is None or any(cell.value is None for cell in cells.values()):
            continue
        sum_ = sum(cell.value or 0 for cell in cells.values())
        if sum_ != total:
            name = VALUE_TITLES[printed.table.industries_of or ""]
            details: dict[str, Any] = {"measure": name, "sum": f"{sum_:,}", "printed": f"{total:,}"}
            where = printed.where(number, column, total)
            tally.problems.add("difference", "industry_total", **details, **where)


def check_sexes(found: Found, tally: Tally) -> None:
    """Compare men and women with the total of each complex."""
    for (id_, _, _), cells in found.facts.items():
        got = [cells.get(v) for v in ("employees_m", "employees_f", "employees")]
        if any(cell is None or cell.value is None for cell in got):
            continue
        men, women, printed = (cell.value for cell in got)
        if men + women != printed:
            counts: dict[str, Any] = {
                "men": f"{men:,}",
                "women": f"{women:,}",
                "printed": f"{printed:,}",
            }
            counts |= {"column": "고용현황", "value": found.printed[id_]}
            tally.problems.add("difference", "sex_total", **counts)


FORMAT = Format(SOURCE, Workbook, recognise, read)

"""Read sheets of agencies: assign their titles to our columns.

Our own hand-over lists are recognised by their titles in either language, or by (matter_id) and
(state) in the titles of earlier versions. Any other sheet needs a mapping of its titles, saved or
suggested.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple
from xml.etree import ElementTree as ET

from src.domain.columns import Table
from src.domain.matter_tables import MATTER_TABLE, MATTER_TABLES
from src.load.extracts.mapping import Head, heads, lacking, suggest_for
from src.load.files.cells import RawCell, read_text
from src.load.files.workbook import BROKEN, Workbook
from src.text.both import UserError
from src.text.catalogue import LANGUAGES, Texts

MOST_ROWS, MOST_BYTES = 5_000, 64 * 2**20
HWPX_PART = re.compile(r"Contents/section\d+\.xml")
NAMED = re.compile(r"\((\w+)\)\s*$")
ANSWERS = ("matter_id", "number", "state")
FILLED = (*ANSWERS, "moved_on", "reason")
"""The columns read from a hand-over list; the others only inform the person who fills it in."""
PLANNED = {
    "company_id": "company_id",
    "contacted_on": "moved_on",
    "stage": "stage",
    "planner": "owner",
    "campaign_id": "campaign_id",
    "origin": "origin",
}
"""Columns of a visit plan (src/exports/visit_sheet.py) and their names here. Its note, and an
obstacle or an outcome that somebody added, are recognised by their titles."""
AGREED = ("obstacle", "step", "next_on")
"""Optional columns of a visit plan: the obstacle, and what was agreed."""
FEWEST_KNOWN = 2
"""A sheet beside others with fewer known columns is taken for an explanation without rows."""
REGISTERED = ("company_id", "business_no", "workplace_no")
BARE = {*REGISTERED, "moved_on", "owner"}
"""Columns that many lists have, and that alone do not make a list of visits."""
Saved = Callable[[str], dict | None]


class Row(NamedTuple):
    """One row: its sheet, its number and its cells by the name of the column."""

    sheet: str
    number: int
    cells: dict[str, RawCell]


class Sheet(NamedTuple):
    """A sheet that was recognised. kind : that of its matters, "" for a hand-over list."""

    kind: str
    rows: list[Row]


class Unmapped(UserError):
    """A sheet without a mapping: its `.head`, the most similar `.table`, its `.known` columns."""

    def __init__(self, name: str, head: Head, table: Table, known: dict[str, str]):
        titles = ", ".join(table.column(column).title for column in lacking(table, known, {}))
        key = "answers.unmapped" if titles else "answers.bare"
        super().__init__(key, file=name, table=table.title, columns=titles)
        self.head, self.table, self.known = head, table, known


def read_sheets(name: str, data: bytes, mapping: Saved) -> list[Sheet]:
    """Return the recognised sheets of an XLSX or HWPX file.

    mapping : the saved columns of a header by its fingerprint. Raises UserError for any other file,
    Unmapped for a sheet whose columns are not known.
    """
    found: list[Sheet] = []
    unknown: list[Unmapped] = []
    for sheet, rows in _tables(name, data):
        why_not: list[Unmapped] = []
        for head in heads(rows):
            try:
                found.append(_recognised(name, sheet, rows, head, mapping))
                break
            except Unmapped as error:
                why_not.append(error)
        else:
            unknown += why_not
    lost = [error for error in unknown if not found or len(error.known) >= FEWEST_KNOWN]
    if lost:
        raise lost[0]
    if not found:
        raise UserError("answers.nothing", file=name)
    if sum(len(sheet.rows) for sheet in found) > MOST_ROWS:
        raise UserError("answers.too_many", file=name, most=MOST_ROWS)
    return found


def _recognised(name: str, sheet: str, rows: list[list], head: Head, mapping: Saved) -> Sheet:
    names = [(m[1] if (m := NAMED.search(title)) else title) for title in head.titles]
    below = list(enumerate(rows[head.row + 1 :], head.row + 2))
    ours = _titles_of_ours()
    listed = [ours.get(title, known) for title, known in zip(head.titles, names, strict=True)]
    if set(ANSWERS) <= set(listed):
        columns = {column: listed.index(column) for column in FILLED if column in listed}
        return Sheet("", _rows(sheet, below, columns))
    if set(PLANNED) <= set(names):
        planned = {column: names.index(title) for title, column in PLANNED.items()}
        plain = [title for title in head.titles if title in {*names} - {"", *PLANNED}]
        extra = suggest_for(MATTER_TABLE["visit"], plain)
        more = {column: names.index(title) for column, title in extra.items()}
        added = {column: names.index(column) for column in AGREED if column in names}
        return Sheet("visit", _rows(sheet, below, more | planned | added))
    table, by_title = _mapped(name, head, mapping)
    columns = {column: head.titles.index(title) for column, title in by_title.items()}
    return Sheet(table.name, _rows(sheet, below, columns))


@cache
def _titles_of_ours() -> dict[str, str]:
    """Return the columns of our hand-over lists by their titles in both languages."""
    texts = [Texts(lang) for lang in LANGUAGES]
    return {t(f"answers.column.{name}"): name for t in texts for name in FILLED}


def _mapped(name: str, head: Head, mapping: Saved) -> tuple[Table, dict[str, str]]:
    """Return the table and the title of each column, as saved, else as suggested."""
    saved = mapping(head.fingerprint)
    printed = [title for title in head.titles if title]
    if saved:
        table = MATTER_TABLE.get(str(saved.get("table")))
        columns = {c: title for c, title in saved.get("columns", {}).items() if title in printed}
        if table and not lacking(table, columns, {}):
            return table, columns
    tried = [(table, suggest_for(table, printed)) for table in MATTER_TABLES]
    complete = [pair for pair in tried if not lacking(*pair, {}) and set(pair[1]) - BARE]
    if complete:
        return max(complete, key=lambda pair: len(_needed(pair[0])))
    best = max(tried, key=lambda pair: len(pair[1]))
    raise Unmapped(name, head, *best)


def _needed(table: Table) -> list[str]:
    return [column.name for column in table.file_columns if column.must_be_given]


def _rows(sheet: str, below: list[tuple[int, list]], columns: dict[str, int]) -> list[Row]:
    found = []
    for number, row in below:
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if any(read_text(cell) for cell in cells.values()):
            found.append(Row(sheet, number, cells))
    return found


class _File(NamedTuple):
    """Bytes with a name, in the form that a workbook is opened from."""

    name: str
    data: bytes

    def open(self, mode: str = "rb") -> io.BytesIO:
        return io.BytesIO(self.data)


def _tables(name: str, data: bytes) -> Iterator[tuple[str, list[list]]]:
    """Yield each sheet of a workbook, or each table of a document."""
    if len(data) > MOST_BYTES:
        raise UserError("answers.not_read", file=name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = sorted(filter(HWPX_PART.fullmatch, archive.namelist()))
            if sum(archive.getinfo(part).file_size for part in parts) > MOST_BYTES:
                raise UserError("answers.not_read", file=name)
            texts = [archive.read(part) for part in parts]
    except BROKEN:
        raise UserError("answers.not_read", file=name) from None
    if texts:
        yield from _hwpx_tables(name, texts)
        return
    book = Workbook(_File(name, data))
    for sheet in book.sheets:
        yield sheet, book.rows(sheet)


def _hwpx_tables(name: str, parts: list[bytes]) -> Iterator[tuple[str, list[list]]]:
    number = 0
    for part in parts:
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise UserError("answers.not_read", file=name)
        try:
            root = ET.fromstring(part)
        except ET.ParseError:
            raise UserError("answers.not_read", file=name) from None
        for table in root.findall(".//{*}tbl"):
            number += 1
            yield str(number), [_hwpx_row(row) for row in table.findall(".//{*}tr")]


def _hwpx_row(row: ET.Element) -> list[str]:
    """Return the cells of a row by column; of merged cells only the first has a text."""
    found: list[str] = []
    for cell in row.findall(".//{*}tc"):
        place = cell.find("./{*}cellAddr")
        at = len(found) if place is None else int(place.get("colAddr", len(found)))
        found += [""] * (at - len(found)) + [_cell(cell)]
    return found


def _cell(cell: ET.Element) -> str:
    lines = ["".join(t.text or "" for t in p.findall(".//{*}t")) for p in cell.findall(".//{*}p")]
    return " ".join(line for line in lines if line)

"""Read the outcomes of planned visits: filled-in sheets of a visit plan, as contacts.

Columns are found by the name in brackets, which is the same in every language: 접촉일
(contacted_on). Every row has the origin of the data, so that outcomes of sample companies never
get into official data.
"""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from src.domain.codes import ORIGINS, PROGRAM, STAGE, spellings
from src.domain.today import today
from src.load.files.cells import RawCell, read_text
from src.load.files.problems import Tally
from src.load.files.reasons import unreadable
from src.load.files.workbook import Workbook
from src.load.loaded_file import LoadedFile, read_as
from src.load.sources.format import Format, Ids

SOURCE = "visit_outcomes"
NEEDED = ("company_id", "campaign_id", "plan_id", "origin", "contacted_on", "stage", "planner")
MORE = ("obstacle", "step", "next_on")
"""Columns that sheets of earlier versions lack."""
MEMO = ("메모", "Memo")
"""A column that the follow-up page reads and this loader ignores."""
HELD = ("company_id", "campaign_id", "origin", "held_on")
HEADER_WITHIN = 12
PROGRAMS = spellings(PROGRAM)
STAGES = spellings(STAGE)
"""Codes of stages by their spellings in lower case."""
NAMED = re.compile(r"\((\w+)\)\s*$")
DAY = re.compile(r"(20\d\d)\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[일.]?")


class Sheet(NamedTuple):
    """A sheet with a header: positions of columns, and the rows below with Excel's row numbers."""

    name: str
    columns: dict[str, int]
    rows: list[tuple[int, list]]
    memos: list[int]


def recognise(book: Workbook) -> bool:
    """Return whether a sheet has the columns of a visit plan."""
    return any(_sheet(book, name, NEEDED) for name in book.sheets)


def read(book: Workbook) -> LoadedFile:
    """Return `contacts` from the rows with an outcome, and `holdouts` if the plan has any.

    Rows without day and stage have no outcome: they count as accepted, and a note gives their
    number. contact_id is made from plan and company, so loading a corrected sheet replaces its
    earlier contacts. Raises Unreadable for a file with both sample and official rows, or with no
    rows.
    """
    tally, contacts, places, empty, memos = Tally(), {}, {}, 0, 0
    lines: dict[tuple[str, str], int] = {}
    origins: set[str] = set()
    for sheet in _sheets(book, NEEDED):
        for number, row in sheet.rows:
            cells = {name: _cell(row, at) for name, at in sheet.columns.items()}
            tally.read += 1
            memos += any(read_text(_cell(row, at)) for at in sheet.memos)
            origins.add(read_text(cells["origin"]))
            found = _contact(cells, sheet.name, number, lines, tally)
            if found is not None:
                contacts[found["contact_id"]] = found
                places[found["contact_id"]] = (sheet.name, number)
            empty += _is_empty(cells)
    held = _held_out(book, origins, tally)
    if not tally.read and held.empty:
        raise unreadable(book.name, "no_rows", sheet=book.sheets[0])
    if len(origins) != 1 or not origins <= set(ORIGINS):
        raise unreadable(book.name, "mixed_origin")
    if empty:
        tally.problems.add("note", "no_outcome", rows=empty)
    if memos:
        tally.problems.add("note", "memos_left_out", rows=memos)
    tables = {"contacts": _contacts_frame(contacts.values()), "holdouts": held}
    loaded = read_as(SOURCE, tables, tally)
    return replace(loaded, origin=origins.pop(), lines=places)


def refuse_unknown(reading: LoadedFile, known: pd.DataFrame | None, ids: Ids | None) -> LoadedFile:
    """Return the reading after refusing contacts with a company or campaign that is not served."""
    if ids is None or not reading.lines:
        return reading
    contacts = reading.tables["contacts"]
    unknown = [
        ("unknown_company", "company_id", ~contacts["company_id"].isin(ids("companies"))),
        ("unknown_campaign", "campaign_id", _not_among(contacts["campaign_id"], ids("campaigns"))),
    ]
    refused = pd.Series(False, index=contacts.index)
    for code, column, wrong in unknown:
        for row in contacts[wrong & ~refused].to_dict("records"):
            sheet, number = reading.lines[row["contact_id"]]
            where = {"sheet": sheet, "row": number, "column": column, "value": row[column]}
            reading.tally.reject(code, **where)
        refused |= wrong
    return reading.with_tables(contacts=contacts[~refused])


def _not_among(values: pd.Series, known: set[str]) -> pd.Series:
    return values.notna() & ~values.isin(known)


def _sheets(book: Workbook, needed: tuple[str, ...]) -> list[Sheet]:
    return [found for name in book.sheets if (found := _sheet(book, name, needed))]


def _sheet(book: Workbook, name: str, needed: tuple[str, ...]) -> Sheet | None:
    """Return a sheet if its first rows contain a header with all needed columns, else None."""
    rows = book.rows(name)
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        columns = {_called(cell): place for place, cell in enumerate(row)}
        if set(needed) <= set(columns):
            below = enumerate(rows[at + 1 :], at + 2)
            filled = [(number, cells) for number, cells in below if any(map(read_text, cells))]
            wanted = [*needed, *[key for key in MORE if key in columns and needed is NEEDED]]
            memos = [columns[title] for title in MEMO if title in columns]
            return Sheet(name, {key: columns[key] for key in wanted}, filled, memos)
    return None


def _called(cell: RawCell) -> str:
    """Return the name of a column: the text in brackets at its end, else the whole text."""
    text = read_text(cell)
    match = NAMED.search(text)
    return match[1] if match else text


def _cell(row: list, at: int) -> RawCell:
    return row[at] if at < len(row) else ""


def _is_empty(cells: dict) -> bool:
    return not read_text(cells["contacted_on"]) and not read_text(cells["stage"])


def _contact(cells: dict, sheet: str, number: int, lines: dict, tally: Tally) -> dict | None:
    """Return the contact of one row, None if it has no outcome or is refused."""
    cells = dict.fromkeys(MORE, "") | cells
    texts = {name: read_text(cells[name]) for name in (*NEEDED, *MORE)}
    step, next_on = PROGRAMS.get(texts["step"].lower()), read_day(cells["next_on"])
    day, stage = read_day(cells["contacted_on"]), STAGES.get(texts["stage"].lower())
    key = (texts["plan_id"], texts["company_id"])
    rules = (
        ("no_company", "company_id", not texts["company_id"]),
        ("same_visit", "company_id", key in lines),
        ("no_day", "contacted_on", texts["stage"] and not texts["contacted_on"]),
        ("no_stage", "stage", texts["contacted_on"] and not texts["stage"]),
        ("bad_day", "contacted_on", texts["contacted_on"] and day is None),
        ("unknown_stage", "stage", texts["stage"] and stage is None),
        ("unknown_program", "step", texts["step"] and step is None),
        ("bad_day", "next_on", texts["next_on"] and next_on is None),
        ("to_come", "contacted_on", day is not None and day > today()),
        ("next_before", "next_on", day and next_on and next_on < day),
    )
    for code, column, broken in rules:
        if broken:
            where = {"sheet": sheet, "row": number, "column": column, "value": cells[column]}
            tally.reject(code, **where, first=lines.get(key))
            return None
    lines[key] = number
    if _is_empty(cells):
        return None
    return {
        "contact_id": contact_id(*key),
        "campaign_id": texts["campaign_id"] or None,
        "company_id": texts["company_id"],
        "contacted_on": day,
        "stage": stage,
        "planner": texts["planner"] or None,
        "obstacle": texts["obstacle"] or None,
        "step": step,
        "next_on": next_on,
    }


def contact_id(plan_id: str, company_id: str) -> str:
    """Return the id of a plan's visit to a company: the same whenever it is read."""
    return f"visit-{hashlib.sha256(f'{plan_id} {company_id}'.encode()).hexdigest()[:16]}"


def read_day(raw: RawCell) -> dt.date | None:
    """Return the day in a cell, a date or a text such as 2026-11-23 or 2026. 11. 23., or None."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    found = DAY.fullmatch(read_text(raw))
    try:
        return dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _contacts_frame(rows: Iterable[dict]) -> pd.DataFrame:
    columns = ["contact_id", "campaign_id", "company_id", "contacted_on", "stage", "planner"]
    frame = pd.DataFrame(list(rows), columns=[*columns, *MORE], dtype=object)
    days = ("contacted_on", "next_on")
    return frame.astype(dict.fromkeys([c for c in frame if c not in days], "str"))


def _held_out(book: Workbook, origins: set[str], tally: Tally) -> pd.DataFrame:
    """Return the companies kept back at random from a campaign.

    Rows without a campaign are left out, because they cannot be compared with one; a note gives
    their number.
    """
    rows, without = [], 0
    for sheet in _sheets(book, HELD):
        for _, row in sheet.rows:
            cells = {name: _cell(row, at) for name, at in sheet.columns.items()}
            origins.add(read_text(cells["origin"]))
            campaign, company = (read_text(cells[name]) for name in ("campaign_id", "company_id"))
            held_on = read_day(cells["held_on"])
            if campaign and company and held_on:
                rows.append((campaign, company, held_on))
            without += bool(company and held_on and not campaign)
    if without:
        tally.problems.add("note", "held_without_campaign", rows=without)
    frame = pd.DataFrame(rows, columns=["campaign_id", "company_id", "held_on"], dtype=object)
    return frame.astype({"campaign_id": "str", "company_id": "str"}).drop_duplicates(
        ["campaign_id", "company_id"]
    )


FORMAT = Format(SOURCE, Workbook, recognise, read, complete=refuse_unknown)

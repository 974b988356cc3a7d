"""Read extracts from the ministry's own systems: filled-in templates, or mapped tables."""

from dataclasses import replace

import pandas as pd

from src.domain.columns import REFERENCE, Table
from src.domain.tables import EXTRACT, EXTRACTS
from src.load.extracts.finish import finisher, newest_day
from src.load.extracts.kinds import caster
from src.load.extracts.mapping import Head, can_be_extract, fits, heads, likely_head
from src.load.extracts.rules import ROW_RULES
from src.load.files.problems import Problems, Tally
from src.load.files.reasons import Reason, Unreadable, because, unreadable
from src.load.files.sheet_lists import as_text, note_unseen, shown_sheets, with_one_header
from src.load.files.text_source import (
    Field,
    Layout,
    at_once,
    find_columns,
    is_laid_out,
    read_text_source,
)
from src.load.files.texts import TextTable
from src.load.files.workbook import Workbook
from src.load.loaded_file import LoadedFile, read_as
from src.load.served import Nothing, Served

SOURCE = "extracts"
Headers = dict[str, tuple[str, ...]]
"""The accepted titles of each column."""


def find_layout(table: TextTable, served: Served) -> Layout | None:
    """Return the layout of a table: that of a template, else the mapping saved for its header."""
    for known in EXTRACTS:
        layout = template_layout(known, served)
        if is_laid_out(table, layout) and _is_whole(table, known, layout):
            return layout
    for head in heads([record.cells for record in table.records]):
        mapping = served.mapping(head.fingerprint)
        if mapping is not None and fits(mapping, head.titles):
            return mapped_layout(mapping, served)
    return None


def template_layout(table: Table, served: Served | None = None) -> Layout:
    """Return the layout of a table whose header has our titles or the canonical names."""
    headers: Headers = {column.name: (column.title, column.name) for column in table.file_columns}
    layout = _layout(table, headers, served or Nothing(), {})
    return replace(layout, signs=table.signs, least=table.least)


def mapped_layout(mapping: dict, served: Served) -> Layout:
    """Return the layout of a table according to a saved mapping."""
    table = EXTRACT[mapping["table"]]
    headers: Headers = {name: (title,) for name, title in mapping["columns"].items()}
    return _layout(table, headers, served, mapping.get("fixed", {}))


def _layout(table: Table, headers: Headers, served: Served, fixed: dict[str, str]) -> Layout:
    fields = tuple(
        Field(
            column.name,
            headers.get(column.name, ()),
            caster(column, fixed.get(column.name)),
            needed=column.must_be_given and column.name in headers,
            kept=False,
        )
        for column in table.file_columns
        if column.name in headers or column.name in fixed
    )
    rules = ROW_RULES.get(table.name, ())
    about = {"table": table.name}
    signs, gather = tuple(headers), at_once(finisher(table, served))
    return Layout(SOURCE, fields, signs, len(signs), rules, gather, about)


def _is_whole(table: TextTable, known: Table, layout: Layout) -> bool:
    """Return whether a header has all needed columns, and one that identifies the company."""
    try:
        columns = set(find_columns(table, layout).positions)
    except Unreadable as error:
        return error.reason.key == "file.double_column"
    return bool(columns & set(REFERENCE)) or not known.to_company


EXAMPLE_SHEETS = ("예시", "설명", "example", "about")
"""Sheets of our templates that hold no data."""
REFUSED_LIST = ("사유", "값", "행", "시트")
"""Titles of the list of refused rows that a load writes."""
LONGEST_HEADER = 80
KEYS = {
    "companies": ("company_id",),
    "campaigns": ("campaign_id",),
    "complexes": ("complex_id",),
    "buildings": ("building_id",),
}
"""Tables that other files refer to, with the columns that identify their rows."""
ELIGIBLE_KEYS = ("company_id", "program", "sex")
RANKS = {table.name: rank for rank, table in enumerate(EXTRACTS)}


class Unmapped(Unreadable):
    """A table without a mapping; `head` is its likely header, with the first rows."""

    def __init__(self, reason: Reason, file: str | None, head: Head):
        super().__init__(reason, file)
        self.head = head


def recognise(opened: TextTable | Workbook, served: Served) -> bool:
    """Return whether a file has a table of ours, or one with a saved mapping."""
    return bool(_tables(opened, served))


def _tables(opened: TextTable | Workbook, served: Served) -> list[tuple[TextTable, Layout, str]]:
    """Return the readable tables of a file, each with its layout and its sheet."""
    if isinstance(opened, TextTable):
        return _laid_out(opened, served, "")
    found = []
    for sheet in shown_sheets(opened):
        if sheet.strip().lower() not in EXAMPLE_SHEETS and (table := as_text(opened, sheet)):
            found += _laid_out(table, served, sheet)
    return sorted(found, key=lambda row: RANKS[row[1].constants["table"]])


def _laid_out(table: TextTable, served: Served, sheet: str) -> list[tuple[TextTable, Layout, str]]:
    """Return a table with its layout, if need be with its header of two rows merged."""
    for form in (table, *with_one_header(table)):
        if layout := find_layout(form, served):
            return [(form, layout, sheet)]
    return []


def rank_of(opened: TextTable | Workbook) -> int:
    """Return the rank of a file's first table in reading order, from 1.

    It is 0 for a file without our titles, also where a saved mapping exists.
    """
    found = _tables(opened, Nothing())
    return 1 + RANKS[found[0][1].constants["table"]] if found else 0


def read(opened: TextTable | Workbook, served: Served) -> LoadedFile:
    """Return the canonical tables of a file. Only faulty rows are refused.

    Sheets without rows are ignored. Raises Unreadable if no sheet has any.
    """
    parts, known = [], Growing(served)
    for table, _, sheet in _tables(opened, served):
        layout = find_layout(table, known)
        assert layout is not None, "_tables found one before"
        if sheet and _is_empty(table, layout):
            continue
        reading = read_text_source(table, layout)
        _note_unused(table, layout, reading.tally.problems)
        known.add(reading.tables)
        parts.append((sheet, reading))
    if not parts:
        raise unreadable(opened.name, "no_sheet_rows")
    _refuse_repeated(opened.name, parts)
    whole = _joined(parts)
    if isinstance(opened, Workbook):
        note_unseen(opened, whole.tally.problems)
    return whole


def _is_empty(table: TextTable, layout: Layout) -> bool:
    """Return whether a sheet is empty below its header."""
    below = table.open().read().decode().split("\n")[find_columns(table, layout).skip :]
    return not any(line.strip() for line in below)


class Growing:
    """The data served, overlaid with the tables of the sheets read before."""

    def __init__(self, served: Served):
        self.served = served
        self.added: dict[str, list[pd.DataFrame]] = {}
        self._laid: dict[str, pd.DataFrame] = {}

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a table, those served overlaid with those read here."""
        if table not in self._laid:
            rows = self.served.rows(table)
            for new in self.added.get(table, []):
                rows = laid_over(rows, new, KEYS[table])
            self._laid[table] = rows
        return self._laid[table]

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return the eligible people of a month, those served overlaid with those read here."""
        return eligible_over(self.served.eligible_in(month), self.added.get("eligible", []), month)

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return complex_id and method of each row."""
        return self.served.placed(rows)

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header."""
        return self.served.mapping(fingerprint)

    def hidden(self, ids: pd.Series) -> pd.Series:
        """Return company ids, with those replaced that reveal a number."""
        return self.served.hidden(ids)

    def add(self, tables: dict[str, pd.DataFrame]) -> None:
        """Add the tables of a sheet."""
        for name in (*KEYS, "eligible"):
            if name in tables:
                self.added.setdefault(name, []).append(tables[name])
                self._laid.pop(name, None)


def eligible_over(before: pd.DataFrame, added: list[pd.DataFrame], month: str) -> pd.DataFrame:
    """Return the eligible people of a month, overlaid with the files read in this load.

    As in publishing, a file replaces all rows of its months and programmes.
    """
    for frame in added:
        new = frame[frame["month"] == month].astype(dict.fromkeys(ELIGIBLE_KEYS, "str"))
        left = before[~before["program"].isin(new["program"].unique())]
        before = pd.concat([left, new.reindex(columns=left.columns)], ignore_index=True)
    return before


def laid_over(before: pd.DataFrame, new: pd.DataFrame, keys: tuple[str, ...]) -> pd.DataFrame:
    """Return `before` with its rows replaced by new ones with the same keys; its columns stay."""
    both = pd.concat([before.astype(object), new.astype(object)], ignore_index=True)
    both = both.reindex(columns=list(before.columns)).drop_duplicates(list(keys), keep="last")
    return both.reset_index(drop=True).infer_objects()


def _note_unused(table: TextTable, layout: Layout, problems: Problems) -> None:
    found = find_columns(table, layout)
    used = set(found.positions.values())
    for place, title in enumerate(found.printed):
        if title and place not in used:
            problems.add("note", "unused_column", column=title)


def _refuse_repeated(name: str, parts: list[tuple[str, LoadedFile]]) -> None:
    """Raise Unreadable if two sheets have rows with the same key: either may be right."""
    seen: dict[str, list[tuple[str, pd.DataFrame]]] = {}
    for sheet, reading in parts if len(parts) > 1 else ():
        for table in (known for known in reading.tables if known in EXTRACT):
            frame = reading.tables[table]
            keys = [key for key in EXTRACT[table].unique_by if key in frame]
            rows = frame[keys].astype("str")
            for other, before in seen.get(table, []):
                both = len(rows.merge(before, on=keys))
                if both:
                    details = {"rows": f"{both:,}", "first": other, "second": sheet}
                    raise unreadable(name, "told_in_two_sheets", **details)
            seen.setdefault(table, []).append((sheet, rows))


def _joined(parts: list[tuple[str, LoadedFile]]) -> LoadedFile:
    """Return the readings of a file's sheets as one; problems name their sheet."""
    tally, days = Tally(), []
    tables: dict[str, pd.DataFrame] = {}
    for sheet, reading in parts:
        tally.read += reading.tally.read
        tally.rejected += reading.tally.rejected
        _move(reading.tally.problems, tally.problems, sheet or None)
        for name, frame in reading.tables.items():
            tables[name] = pd.concat([tables[name], frame]) if name in tables else frame
            if name in EXTRACT:
                days.append(newest_day(EXTRACT[name], frame))
    newest = max((day for day in days if day is not None), default=None)
    return read_as(SOURCE, tables, tally, as_of=newest)


def _move(source: Problems, target: Problems, sheet: str | None) -> None:
    target.rows += [row._replace(sheet=sheet) for row in source.rows]
    for frame in source.frames:
        target.extend(frame.assign(sheet=sheet))


def heads_of(opened: TextTable | Workbook) -> list[Head]:
    """Return the rows that may be a header, of each of the first sheets of a file."""
    if isinstance(opened, TextTable):
        return heads([record.cells for record in opened.records])
    sheets = [s for s in shown_sheets(opened) if s.strip().lower() not in EXAMPLE_SHEETS]
    return [head for sheet in sheets[:5] for head in heads(opened.rows(sheet)[:20])]


def refuse_unmapped(opened: TextTable | Workbook) -> None:
    """Raise Unmapped for a table that a steward can map; return if it cannot be an extract."""
    found = heads_of(opened)
    if any(set(REFUSED_LIST) <= set(head.titles) for head in found):
        raise unreadable(opened.name, "rejects_only")
    head = likely_head(found)
    if head is not None and can_be_extract(head):
        titles = ", ".join(title for title in head.titles if title)[:LONGEST_HEADER]
        raise Unmapped(because("file.unmapped", header=titles), opened.name, head)

"""How a table of the ministry's own is laid out: by our titles, or as a steward said."""

from src.domain.columns import REFERENCE, Table
from src.domain.tables import EXTRACT, EXTRACTS
from src.load.extracts.finish import finisher
from src.load.extracts.kinds import caster
from src.load.extracts.mapping import fits, heads
from src.load.extracts.rules import ROW_RULES
from src.load.files.text_layout import Field, Layout, find_columns, is_laid_out
from src.load.files.text_source import at_once
from src.load.files.texts import TextTable
from src.load.served import Nothing, Served
from src.load.unreadable import Unreadable

SOURCE = "extracts"


def find_layout(table: TextTable, served: Served) -> Layout | None:
    """Return the layout of a table: that of a template, else of a mapping saved for its header."""
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
    """Return the layout of a table whose header has our titles, or the canonical names."""
    headers = {column.name: (column.title, column.name) for column in table.file_columns}
    return _layout(table, headers, {}, table.signs, table.least, served or Nothing())


def mapped_layout(mapping: dict, served: Served) -> Layout:
    """Return the layout of a table as a saved mapping has it."""
    table = EXTRACT[mapping["table"]]
    headers = {name: (title,) for name, title in mapping["columns"].items()}
    return _layout(table, headers, mapping.get("fixed", {}), tuple(headers), len(headers), served)


def _layout(table, headers, fixed: dict[str, str], signs, least: int, served: Served) -> Layout:
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
    return Layout(SOURCE, fields, signs, least, rules, at_once(finisher(table, served)), about)


def _is_whole(table: TextTable, known: Table, layout: Layout) -> bool:
    """Return whether a header has all that is needed, and names the company in one of the ways."""
    try:
        there = set(find_columns(table, layout).positions)
    except Unreadable:
        return False
    return bool(there & set(REFERENCE)) or not known.to_company

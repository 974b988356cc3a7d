"""Tables of pages as HTML: intervals beside their values, names as links."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from src.figures import html_table
from src.figures.html_table import Cell, Head
from src.figures.markup import Drawing
from src.ui.choices import ALL
from src.ui.columns import SCREEN_FORMATS, TableColumn, numbers_in_unit
from src.ui.run import t

MOST = 30
"""A table of at most so many rows is listed whole; of a longer one the first FIRST rows are listed,
and a grid below holds all."""
FIRST = 14
DAY = re.compile(r"\d{4}-\d\d-\d\d")
LONG_WORDS = 24
"""In a column with a text longer than this, texts may wrap."""


@dataclass(frozen=True)
class Way:
    """Where a name links to. of : the column of codes. key : the code's key in the address.

    page : another page, None for this one. forgets : choices that the link resets.
    """

    of: str
    key: str
    page: str | None = None
    forgets: Mapping[str, str] = field(default_factory=dict)


WAYS: Mapping[str, Way] = {
    "complex_name": Way("complex_id", "complex", "regions", {"building": ALL}),
    "company_name": Way("company_id", "company", "companies"),
}
"""By column of names, where they link to on most pages."""


@dataclass(frozen=True)
class Shape:
    """How a table is listed. ways : by column of names, in addition to WAYS. whole : list all rows.

    sorts : by column, the choices in the address that sort by it. sorted_by : the column that the
    rows are sorted by. rises : whether in ascending order. turned : transposed, with the names in
    the head. main : the listed columns, () for all. stacked : as in `html_table.table`.
    """

    ways: Mapping[str, Way] = field(default_factory=dict)
    whole: bool = False
    sorts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sorted_by: str = ""
    rises: bool = True
    turned: bool = False
    main: Sequence[str] = ()
    stacked: bool | None = None

    def has_all_rows(self, frame: pd.DataFrame) -> bool:
        """Return whether every row is listed."""
        return self.whole or len(frame) <= MOST

    def holds(self, frame: pd.DataFrame) -> bool:
        """Return whether all rows and columns are listed, so that no grid is needed."""
        return not self.main and self.has_all_rows(frame)


USUAL = Shape()


def listed(
    frame: pd.DataFrame, columns: Sequence[TableColumn], caption: str, shape: Shape = USUAL
) -> Drawing:
    """Return the table as HTML; of a long one the first rows.

    Two columns whose keys end in lower and upper are the interval of the column before them and
    are written into its cells. A missing value gives its reason where the table has one.
    """
    rows = frame if shape.has_all_rows(frame) else frame.head(FIRST)
    groups = _groups([c for c in columns if not shape.main or c.key in shape.main])
    written = {column.key: _written(rows, column) for group in groups for column in group}
    ways = {**WAYS, **shape.ways}
    cells = [
        _marked(_cells(rows, group, written, ways), rows, group[0], written) for group in groups
    ]
    heads = [_head(group, shape) for group in groups]
    if not shape.turned:
        rows_of = list(zip(*cells, strict=True))
        return html_table.table(caption, heads, rows_of, stacked=shape.stacked)
    named = zip(written[groups[0][0].key], cells[0], strict=True)
    names = [Head(words, drawn=name.html) for words, name in named]
    body = [
        [html_table.leading(head.words, {}, ""), *own]
        for head, own in zip(heads[1:], cells[1:], strict=True)
    ]
    return html_table.table(caption, [heads[0], *names], body)


def _groups(columns: Sequence[TableColumn]) -> list[list[TableColumn]]:
    """Return each column together with the two of its interval, where they follow it."""
    groups, left = [], list(columns)
    while left:
        own = [left.pop(0)]
        ends = [column.key for column in left[:2]]
        if len(ends) == 2 and ends[0].endswith("lower") and ends[1].endswith("upper"):
            own += [left.pop(0), left.pop(0)]
        groups.append(own)
    return groups


def _head(group: Sequence[TableColumn], shape: Shape) -> Head:
    key, label = group[0].key, group[0].label
    words = t("table.with_interval", label=label) if len(group) > 1 else label
    if key not in shape.sorts:
        return Head(words)
    sorted_so = ("ascending" if shape.rises else "descending") if key == shape.sorted_by else "none"
    return Head(words, shape.sorts[key], sorted_so)


def _written(rows: pd.DataFrame, column: TableColumn) -> list[str]:
    """Return the cells of a column as a grid writes them, "" for missing values."""
    values = rows[column.key]
    if column.kind in ("text", "code"):
        return [value if isinstance(value, str) else _text(value) for value in values.tolist()]
    if column.kind == "date":
        given = values if values.dtype.kind == "M" else pd.to_datetime(values)
        days = given.to_numpy("datetime64[D]")
        return ["" if day == "NaT" else day for day in np.datetime_as_string(days).tolist()]
    form = SCREEN_FORMATS.get(column.kind, "localized")
    return [_number(value, form) for value in numbers_in_unit(values, column.kind)]


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)


def _number(value: float, form: str) -> str:
    if value != value:
        return ""
    if form == "localized":
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    said = form % value
    if not float(said):
        return (form % 0.0).replace("+", "±")
    if abs(float(said)) < 1000:
        return said
    whole, _, decimals = said.partition(".")
    return f"{int(whole):{'+' if '+' in form else ''},}.{decimals}"


def _cells(
    rows: pd.DataFrame,
    group: Sequence[TableColumn],
    written: Mapping[str, list[str]],
    ways: Mapping[str, Way],
) -> list[Cell]:
    column = group[0]
    said = [cell or _missing(rows, column, at) for at, cell in enumerate(written[column.key])]
    if column.key == "verdict_name" and "verdict" in rows:
        pairs = zip(rows["verdict"], said, strict=True)
        return [html_table.verdict(code, one) for code, one in pairs]
    way = ways.get(column.key)
    if way is not None and way.of in rows:
        return _names(rows, way, said)
    if column.kind == "date" or any(map(DAY.fullmatch, said)):
        return [Cell(html_table.text(one).html, "date") for one in said]
    if column.kind in ("text", "code"):
        long = any(len(words) > LONG_WORDS for words in said)
        return [html_table.words(one) if long else html_table.text(one) for one in said]
    if len(group) == 1:
        return [html_table.number(one) for one in said]
    ends = zip(written[group[1].key], written[group[2].key], strict=True)
    return [
        html_table.number(one).beside(t.value("between", pair) if all(pair) else "")
        for one, pair in zip(said, ends, strict=True)
    ]


def _marked(
    cells: list[Cell], rows: pd.DataFrame, column: TableColumn, written: Mapping[str, list[str]]
) -> list[Cell]:
    """Return the cells, with those marked that are empty without a reason: cards omit them."""
    said = written[column.key]
    return [
        cell if said[at] or cell.kind == "name" or _gap(rows, column, at) else cell.left_out()
        for at, cell in enumerate(cells)
    ]


def _missing(rows: pd.DataFrame, column: TableColumn, at: int) -> str:
    gap = _gap(rows, column, at)
    return t(f"gap.{gap}") if gap else t("table.no_value")


def _gap(rows: pd.DataFrame, column: TableColumn, at: int) -> str:
    """Return the code of the reason why a value is missing, "" where none is known."""
    gap = rows[column.gap].iloc[at] if column.gap and column.gap in rows else None
    return gap if isinstance(gap, str) else ""


def _names(rows: pd.DataFrame, way: Way, said: Sequence[str]) -> list[Cell]:
    """Return names as links; a name without code is no link."""
    page = way.page
    return [
        html_table.leading(name, _codes(way, code), f"{page or way.key}-{code}", page)
        for name, code in zip(said, rows[way.of], strict=True)
    ]


def _codes(way: Way, code: object) -> dict[str, str]:
    return {way.key: code, **way.forgets} if isinstance(code, str) else {}

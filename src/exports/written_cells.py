"""Cells written out as texts, for a table that is pasted into a document."""

import pandas as pd

from src.exports.cells import KINDS, ExportColumn, clean_text, dates, gap_words, inert_text, numbers
from src.exports.provenance import words_of

WRITTEN = {"count": "{:,.0f}", "share": "{:.1%}", "number": "{:,.2f}"}
"""Formats of numbers by kind."""


def written_cells(frame: pd.DataFrame, column: ExportColumn, lang: str) -> list[str]:
    """Return the cells of a column: 1,234 and 31.4%, why a value is missing, "" for nothing.

    A text that a spreadsheet would run as a formula has an apostrophe before it, as in a CSV.
    """
    values = frame[column.key]
    if KINDS[column.kind].is_text:
        cells = inert_text(clean_text(values)).fillna("").tolist()
    elif column.kind == "date":
        cells = dates(values).dt.strftime("%Y-%m-%d").fillna("").tolist()
    else:
        form = WRITTEN.get(column.kind, "{:,.0f}")
        cells = [
            "" if pd.isna(value) else form.format(value)
            for value in numbers(values, column.kind).tolist()
        ]
    gaps = gap_words(frame, column, words_of(lang))
    if gaps is None:
        return cells
    return [
        cell if pd.isna(gap) else str(gap) for cell, gap in zip(cells, gaps.tolist(), strict=True)
    ]


def is_number(column: ExportColumn) -> bool:
    """Return whether a column is numeric, and so right-aligned."""
    return not KINDS[column.kind].is_text and column.kind != "date"

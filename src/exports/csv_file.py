"""Write a table as CSV that Excel in Korea opens correctly, without any lines around the table."""

import re

import pandas as pd

from src.exports.cells import KINDS, ExportColumn, clean_text, dates, gap_words, inert_text, numbers
from src.exports.provenance import Provenance, words_of


def to_csv(frame: pd.DataFrame, columns: list[ExportColumn], provenance: Provenance) -> bytes:
    """Return the columns of the frame as CSV bytes: UTF-8 with BOM, CRLF.

    The header has the labels. A missing value is empty, or gives its reason where the column has a
    gap. Dates are ISO 8601, numbers have no thousands separators. Shares are fractions, and their
    labels say so: 사용률 (1 = 100%). Texts that could run as a formula get an apostrophe. Sample
    data have a first column that says so.
    """
    words = words_of(provenance.lang)
    cells = [_cells(frame, column, words) for column in columns]
    labels = [_label(column) for column in columns]
    if provenance.is_sample:
        cells.insert(0, pd.Series(words["sample_mark"], index=frame.index, dtype="str"))
        labels.insert(0, words["sample"])
    table = pd.concat(cells, axis=1) if cells else pd.DataFrame(index=frame.index)
    header = inert_text(clean_text(pd.Series(labels, dtype="str"))).tolist()
    text = table.to_csv(index=False, header=header, lineterminator="\r\n")
    return text.encode("utf-8-sig")


PERCENT = re.compile(r"\((%p?|pp)\)")


def _label(column: ExportColumn) -> str:
    # Excel shows the fractions of an XLSX as per cent, but those of a CSV as they are
    return PERCENT.sub(r"(1 = 100\1)", column.label) if column.kind == "share" else column.label


def _cells(frame: pd.DataFrame, column: ExportColumn, words: dict[str, str]) -> pd.Series:
    values = frame[column.key]
    if KINDS[column.kind].is_text:
        cells = inert_text(clean_text(values))
    elif column.kind == "date":
        cells = dates(values).dt.strftime("%Y-%m-%d")
    else:
        cells = numbers(values, column.kind)
    gaps = gap_words(frame, column, words)
    return cells if gaps is None else cells.astype(object).where(gaps.isna(), gaps)

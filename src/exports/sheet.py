"""The rules of Excel that a sheet must obey: names, lengths, counts, widths."""

import re
import unicodedata

import pandas as pd

MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767  # in UTF-16 units: an emoji counts two
LONGEST_NAME = 31
NARROWEST, WIDEST = 9, 48
SEEN_FOR_WIDTH = 200


class TooManyRowsError(ValueError):
    """More rows than one Excel sheet can hold; the sentence names the remedy."""

    def __init__(self, rows: int, most: int):
        super().__init__(
            f"엑셀 한 시트에는 {most:,}행까지만 담을 수 있는데 {rows:,}행입니다. "
            "조건을 좁히거나 CSV로 내려받으세요."
        )
        self.english = (
            f"One Excel sheet holds {most:,} rows, but there are {rows:,}. "
            "Narrow the filter or download CSV."
        )


def sheet_name(title: str, fallback: str) -> str:
    """Return a name Excel accepts: at most 31 characters, none of []:*?/\\, no quote at the ends.

    'History' is taken by Excel itself; it and an empty name give the fallback.
    """
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f]+", " ", title)
    name = _shorten(" ".join(name.split()), LONGEST_NAME).strip("' ")
    return fallback if not name or name.lower() in ("history", "기록") else name


def short_text(column: pd.Series, mark: str) -> pd.Series:
    """Return the text column with cells longer than Excel allows cut, the mark at their end."""
    long = column.str.len().fillna(0).to_numpy() > LONGEST_CELL // 2
    if not long.any():
        return column
    cut = column[long].map(lambda text: _cut(text, mark))
    return column.mask(long, cut.reindex(column.index))


def _cut(text: str, mark: str) -> str:
    if _units(text) <= LONGEST_CELL:
        return text
    return _shorten(text, LONGEST_CELL - _units(mark)) + mark


def _shorten(text: str, units: int) -> str:
    return text.encode("utf-16-le", "replace")[: units * 2].decode("utf-16-le", "ignore")


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2


def width_of(label: str, values: list) -> float:
    """Return a column width in characters that fits the label and the first values."""
    seen = [str(value) for value in values[:SEEN_FOR_WIDTH] if value is not None]
    widest = max((_columns_taken(text) for text in [label, *seen]), default=0)
    return min(max(widest * 1.1 + 3, NARROWEST), WIDEST)


def _columns_taken(text: str) -> int:
    """Return how many columns the text takes: Hangul and other wide letters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text[:100])

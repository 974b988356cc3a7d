"""Find the header of a table by its words, and which column each word stands in.

A header is one or two rows, cells merged across and down; its row and the order of its columns
vary between vintages. A column is named by the words above it, such as ('고용현황', '계').
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase

from src.load.files.cells import read_number, read_text
from src.load.lists.names import header_key

MOST_ROWS_ABOVE = 15


@dataclass(frozen=True)
class Header:
    """Hold where a header was found: `first` and `last` are indexes of rows, columns have words."""

    first: int
    last: int
    words: tuple[tuple[str, ...], ...]
    printed: tuple[str, ...]

    def find(self, *patterns: str) -> int | None:
        """Return the first column whose words match the patterns, such as ('고용현황*', '계')."""
        for column, words in enumerate(self.words):
            if len(words) >= len(patterns) and all(map(fnmatchcase, words, patterns)):
                return column
        return None

    def find_any(self, alternatives: tuple[tuple[str, ...], ...]) -> int | None:
        """Return the column of the first of several patterns that one matches."""
        found = (self.find(*patterns) for patterns in alternatives)
        return next((column for column in found if column is not None), None)


def find_header(
    rows: list[list], patterns: tuple[str, ...], *, start: int = 0, most: int = MOST_ROWS_ABOVE
) -> Header | None:
    """Return the first header, from row `start` on, whose first row has a word for each pattern."""
    for index, row in enumerate(rows[start : start + most], start):
        keys = [header_key(cell) for cell in row]
        if all(any(fnmatchcase(key, pattern) for key in keys) for pattern in patterns):
            below = rows[index + 1] if index + 1 < len(rows) else []
            return _header(row, below if _is_second(below) else [], index)
    return None


def _is_second(below: list) -> bool:
    """Return whether a row still belongs to the header: it has words, and no figures or X."""
    filled = [cell for cell in below if read_text(cell)]
    return bool(filled) and all(read_number(cell) is None for cell in filled)


def _header(top: list, bottom: list, first: int) -> Header:
    words, printed, above = [], [], ""
    for column, upper in enumerate(top):
        lower = bottom[column] if column < len(bottom) else ""
        above = header_key(upper) or (above if header_key(lower) else "")
        words.append(tuple(word for word in (above, header_key(lower)) if word))
        printed.append(" ".join(text for text in map(read_text, (upper, lower)) if text))
    return Header(first, first + bool(bottom), tuple(words), tuple(printed))

"""Note values in columns with a blank title, whose meaning is unknown."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.problems import Problems


class Untitled:
    """Counts the values in columns without a title."""

    def __init__(self, titles: Sequence[str]):
        self._places = [place for place, title in enumerate(titles) if not title.strip()]
        self._found: dict[int, list[int]] = {}

    def look(self, columns: Sequence[pa.ChunkedArray], numbers: np.ndarray) -> None:
        """Count the values in some rows; numbers : their row numbers."""
        for place in self._places:
            texts = compute.utf8_trim_whitespace(columns[place])
            filled = np.flatnonzero(compute.binary_length(texts).to_numpy() > 0)
            if len(filled):
                known = self._found.setdefault(place, [0, int(numbers[filled[0]])])
                known[0] += len(filled)

    def tell(self, problems: Problems) -> None:
        """Add one note per column: its letters in a spreadsheet, the number of rows, the first."""
        for place, (rows, first) in self._found.items():
            where = {"letters": column_letters(place), "rows": f"{rows:,}"}
            problems.add("note", "untitled_column", row=first, **where)


def column_letters(place: int) -> str:
    """Return the letters of a spreadsheet's column by its position from 0: A, Z, AA."""
    from openpyxl.utils import get_column_letter  # slow to import, and few files need it

    return get_column_letter(place + 1)

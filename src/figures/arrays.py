"""Columns of a figure as arrays: a frame of a hundred rows takes longer to cut than to draw."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

Rows = pd.DataFrame | Mapping[str, np.ndarray]
"""A frame, or columns by their names."""


class Arrays(dict[str, np.ndarray]):
    """Columns of equal length by their names."""

    def where(self, wanted: np.ndarray) -> "Arrays":
        """Return the rows that are wanted: by a mask, or by their numbers in order."""
        return Arrays({name: column[wanted] for name, column in self.items()})


def arrays_of(rows: Rows, names: Iterable[str]) -> Arrays:
    """Return columns of a frame, or of columns by their names; texts are Python's own."""
    return Arrays({name: _plain(rows[name]) for name in names})


def _plain(column: pd.Series | np.ndarray) -> np.ndarray:
    """Return a column as an array, of numbers where it holds numbers, days or truths."""
    if isinstance(column, np.ndarray):
        return column
    values = column.to_numpy()
    return values if isinstance(values, np.ndarray) else np.asarray(values, object)


def times_of(days: pd.Series) -> np.ndarray:
    """Return a column of days as an array, also where they are dates of Python's own."""
    return (days if days.dtype.kind == "M" else pd.to_datetime(days)).to_numpy()


def runs_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return where runs of equal values begin, and where they end: the place after the last."""
    ends = np.flatnonzero(np.r_[values[1:] != values[:-1], True][: len(values)]) + 1
    return np.r_[0, ends][: len(ends)], ends


def highest(*columns: np.ndarray) -> float:
    """Return the highest known number of some columns, minus infinity where none is known."""
    return float(np.fmax.reduce([np.fmax.reduce(each, initial=-np.inf) for each in columns]))

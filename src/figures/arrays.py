"""Columns of a figure as arrays: slicing a frame of a hundred rows takes longer than drawing it."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

Rows = pd.DataFrame | Mapping[str, np.ndarray]
"""A frame, or columns by their names."""


class Arrays(dict[str, np.ndarray]):
    """Columns of equal length by their names."""

    def where(self, wanted: np.ndarray) -> "Arrays":
        """Return the rows selected by a mask or by positions."""
        return Arrays({name: column[wanted] for name, column in self.items()})


def arrays_of(rows: Rows, names: Iterable[str]) -> Arrays:
    """Return the named columns of a frame or mapping as arrays; texts as Python strings."""
    return Arrays({name: _plain(rows[name]) for name in names})


def _plain(column: pd.Series | np.ndarray) -> np.ndarray:
    """Return a column as a numpy array, of objects where numpy has no type for it."""
    if isinstance(column, np.ndarray):
        return column
    values = column.to_numpy()
    return values if isinstance(values, np.ndarray) else np.asarray(values, object)


def times_of(days: pd.Series) -> np.ndarray:
    """Return a column of days, of datetime64 or Python dates, as a datetime64 array."""
    return (days if days.dtype.kind == "M" else pd.to_datetime(days)).to_numpy()


def runs_of(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the starts of runs of equal values, and their ends (exclusive)."""
    ends = np.flatnonzero(np.r_[values[1:] != values[:-1], True][: len(values)]) + 1
    return np.r_[0, ends][: len(ends)], ends


def highest(*columns: np.ndarray) -> float:
    """Return the highest number of the columns, ignoring NaN; minus infinity where all are."""
    return float(np.fmax.reduce([np.fmax.reduce(each, initial=-np.inf) for each in columns]))

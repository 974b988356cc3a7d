"""Strata, groups of rows with equal values in some columns, as numbers."""

import numpy as np
import pandas as pd


def stratum_codes(frame: pd.DataFrame, columns: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
    """Return the stratum number of each row, and one row per stratum with its columns, sorted."""
    if not columns:
        return np.zeros(len(frame), np.int64), pd.DataFrame(index=range(min(len(frame), 1)))
    parts = [pd.factorize(frame[column], sort=True) for column in columns]
    combined = np.zeros(len(frame), np.int64)
    for code, values in parts:
        combined = combined * max(len(values), 1) + code
    code, seen = pd.factorize(combined, sort=True)
    rows = {}
    for column, (_, values) in reversed(list(zip(columns, parts, strict=True))):
        rows[column] = np.asarray(values)[seen % max(len(values), 1)]
        seen = seen // max(len(values), 1)
    return code, pd.DataFrame({column: rows[column] for column in columns})

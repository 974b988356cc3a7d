"""Months as running numbers."""

import numpy as np
import pandas as pd


def month_number(month: str) -> int:
    """Return a running number of a month such as 2026-07, one less than src/store/months.py."""
    return 12 * int(month[:4]) + int(month[5:7]) - 1


def month_numbers(months: pd.Series) -> np.ndarray:
    """Return the running number of each month."""
    code, names = pd.factorize(months)
    return np.array([month_number(name) for name in names], np.int64)[code]

"""Since when a made-up company exists, and until when."""

from datetime import date

import numpy as np
import pandas as pd

OPENED_IN_WINDOW = 0.07  # share of the open ones (assumed: complexes grow by about 0.8 % a year)
YEARS_BEFORE = 9.0
SHORTEST_DAYS = 60
FIRST_DAY = np.datetime64("1970-01-02")


def lives(
    closed: np.ndarray, window: tuple[date, date], random: np.random.Generator
) -> pd.DataFrame:
    """Return opened_on and closed_on (missing where open) of each company.

    Closed ones closed within the window (first day, last day), 60 days or more after they opened;
    nobody opens or closes on its last day.
    """
    first, last = (np.datetime64(day, "D") for day in window)
    days, rows = (last - first).astype(int), len(closed)
    ended = first + random.integers(1, days, rows)
    before = random.exponential(YEARS_BEFORE * 365.25, rows).astype(np.int64)
    old = np.where(closed, ended, first) - SHORTEST_DAYS - before
    new = first + random.integers(1, days, rows)
    recent = ~closed & (random.random(rows) < OPENED_IN_WINDOW)
    opened = np.maximum(np.where(recent, new, old), FIRST_DAY)
    ended[~closed] = np.datetime64("NaT")
    table = {"opened_on": opened, "closed_on": ended}
    return pd.DataFrame({name: value.astype("datetime64[s]") for name, value in table.items()})

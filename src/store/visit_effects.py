"""The assumed effect of a visit, until it can be estimated from visited firms.

File: data/reference/visit_effects.csv, described in data/reference/README.md.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "visit_effects.csv"


class AssumedEffect(NamedTuple):
    """The share of people who would not start and do so after a visit, with its interval."""

    share: float
    low: float
    high: float


@cache
def assumed_effect(day: date | None) -> AssumedEffect:
    """Return the row that is valid on a day; the newest where the day is None or before all
    rows."""
    rows = pd.read_csv(FILE, encoding="utf-8-sig", dtype={"valid_from": "str", "valid_to": "str"})
    at = "9999-12-31" if day is None else day.isoformat()
    valid = rows[rows["valid_from"] <= at]
    row = (valid if len(valid) else rows).sort_values("valid_from").iloc[-1]
    return AssumedEffect(float(row["share"]), float(row["low"]), float(row["high"]))

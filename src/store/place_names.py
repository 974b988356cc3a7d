"""Translate names of places, and names made up by the sample, into the reader's language."""

from collections.abc import Callable

import pandas as pd

from src.text.place_names import english
from src.text.sample_names import in_english

COLUMNS = ("complex_name", "unit_name", "building_name", "name")
"""Columns with names of places, or of groups of firms by places."""
MADE_UP = ("planner", "campaign_name", "file")
"""Columns with names made up by the sample."""


def in_language(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return rows with names in a language; the same frame for Korean."""
    if lang != "en":
        return rows
    ways = dict.fromkeys(COLUMNS, english) | dict.fromkeys(MADE_UP, in_english)
    there = {name: _called(rows[name], way) for name, way in ways.items() if name in rows}
    return rows.assign(**there) if there else rows


def _called(names: pd.Series, way: Callable[[str], str]) -> pd.Series:
    known = {name: way(name) for name in names.unique() if isinstance(name, str)}
    return names.map(known).astype(names.dtype)

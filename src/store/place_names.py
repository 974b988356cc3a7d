"""Answers of the store with places called by their names in the reader's language."""

import pandas as pd

from src.text.place_names import english

COLUMNS = ("complex_name", "unit_name", "building_name", "name")
"""Columns that hold names of places, or of groups of firms by them."""


def in_language(rows: pd.DataFrame, lang: str) -> pd.DataFrame:
    """Return rows with names of places in a language; the same frame in Korean."""
    there = [name for name in COLUMNS if name in rows] if lang == "en" else []
    return rows.assign(**{name: _called(rows[name]) for name in there}) if there else rows


def _called(names: pd.Series) -> pd.Series:
    known = {name: english(name) for name in names.unique() if isinstance(name, str)}
    return names.map(known).astype(names.dtype)

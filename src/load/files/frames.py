"""Make typed canonical frames (columns of src/store/schema.py); missing values are NaN or NA."""

from collections.abc import Iterable

import pandas as pd

from src.domain.tables import INDUSTRY_VALUES, VALUES

COMPLEX_TEXTS = (
    "complex_id",
    "parent_id",
    "top_id",
    "complex_name",
    "printed_name",
    "kind",
    "development",
    "sido",
    "sigungu",
)


def quarters_frame(facts: dict[tuple, dict]) -> pd.DataFrame:
    """Return `complex_quarters`; facts: (complex_id, quarter, source) → Cell by value name."""
    return _facts_frame(facts, ("complex_id", "quarter", "source"), VALUES)


def industries_frame(facts: dict[tuple, dict]) -> pd.DataFrame:
    """Return `complex_industries`; facts: (complex_id, quarter, source, industry) → Cells."""
    return _facts_frame(facts, ("complex_id", "quarter", "source", "industry"), INDUSTRY_VALUES)


def totals_frame(totals: dict[tuple, int]) -> pd.DataFrame:
    """Return `printed_totals`; totals: (quarter, source, kind, value) → total as printed."""
    rows = [(*key, total) for key, total in totals.items()]
    keys = ["quarter", "source", "kind", "value"]
    frame = pd.DataFrame(rows, columns=[*keys, "total"], dtype=object)
    return frame.astype(dict.fromkeys(keys, "str") | {"total": "Int64"})


def complexes_frame(rows: Iterable[dict]) -> pd.DataFrame:
    """Return `complexes` from rows that may lack columns."""
    columns = [*COMPLEX_TEXTS, "is_leaf", "lat", "lon", "place"]
    frame = pd.DataFrame(list(rows), columns=columns, dtype=object)
    types = dict.fromkeys((*COMPLEX_TEXTS, "place"), "str")
    return frame.astype(types | {"is_leaf": bool, "lat": float, "lon": float})


def _facts_frame(facts: dict, keys: tuple[str, ...], values: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per fact; a value without a cell is missing, with the gap `not_carried`."""
    columns = {key: [row[i] for row in facts] for i, key in enumerate(keys)}
    types = dict.fromkeys(keys, "str")
    for value in values:
        cells = [cells.get(value) for cells in facts.values()]
        columns[value] = [cell.value if cell else None for cell in cells]
        columns[f"{value}_gap"] = [cell.gap if cell else "not_carried" for cell in cells]
        types |= {value: "Int64", f"{value}_gap": "str"}
    return pd.DataFrame(columns, dtype=object).astype(types)

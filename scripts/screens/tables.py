"""Compares the tables of two snapshots value by value; companies are matched by number."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import duckdb
import pandas as pd

OURS = "company_id"
"""An id that the program makes itself; the company's number is compared in its place."""
PLACE_OR_TIME = (
    *("window", "period", "level", "region_code", "kind", "complex_id", "company_id", "program"),
    *("sex", "industry", "size_band", "month", "week", "received_week", "reached"),
)
"""Columns that say whom and which time a row is about: rows alike in them are the same row."""
SHOWN = 2
"""The number of values shown of a column that differs."""
GONE = 8
"""The number of rows shown that are missing from the new ones."""


def table_differences(old: Path, new: Path) -> list[tuple[str, str]]:
    """Return (what differs, how) for the tables that differ between two published data folders.

    What differs is a table, or a table and a column. Only columns that both have are compared.
    """
    before, after = _Snapshot(old), _Snapshot(new)
    found = [(name, "table gone") for name in before.tables if name not in after.tables]
    found += [(name, "table new") for name in after.tables if name not in before.tables]
    for name in before.tables:
        if name in after.tables:
            found += of_table(name, before.rows(name), after.rows(name))
    return found


class _Snapshot:
    """The snapshot that a data folder serves."""

    def __init__(self, folder: Path):
        version = (folder / "CURRENT").read_text().strip()
        self.database = duckdb.connect(str(folder / "snapshots" / f"{version}.duckdb"), True)
        self.tables = [name for (name,) in self.database.execute("SHOW TABLES").fetchall()]
        firms = self.database.table("companies").df()
        self.numbers = dict(zip(firms[OURS], firms["workplace_no"].astype("str"), strict=True))

    def rows(self, name: str) -> pd.DataFrame:
        """Return a table as texts, each company by its number."""
        rows = self.database.table(name).df()
        if OURS in rows:
            rows[OURS] = rows[OURS].map(lambda one: self.numbers.get(one, one))
        return rows.apply(lambda column: column.map(_text))


def _text(value: object) -> str:
    """Return a value in one form for both sides: numbers to ten digits, days without a time."""
    if isinstance(value, (list, dict, bytes, bytearray)):
        return repr(value)
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (int, float)):
        return f"{value:.10g}"
    return str(value).removesuffix(" 00:00:00")


def file_differences(name: str, old: Path, new: Path) -> list[tuple[str, str]]:
    """Return the differences of two CSV files, with columns matched by their titles."""
    return of_table(name, *(pd.read_csv(one, dtype="str").fillna("–") for one in (old, new)))


def of_table(name: str, old: pd.DataFrame, new: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the differences of two tables of texts, whatever the order of their rows."""
    found = [(f"{name}.{column}", "column gone") for column in old.columns.difference(new.columns)]
    found += [(f"{name}.{column}", "column new") for column in new.columns.difference(old.columns)]
    both = [column for column in old if column in new]
    old, new = (side[both].sort_values(both, ignore_index=True) for side in (old, new))
    if len(old) != len(new):
        return [*found, (name, f"rows {len(old):,} → {len(new):,}; {_in_common(old, new)}")]
    if old.equals(new):
        return found
    alike = [column for column in both if sorted(old[column]) == sorted(new[column])]
    if alike:
        old, new = (side.sort_values([*alike, *both], ignore_index=True) for side in (old, new))
    for column in both:
        differing = old[column] != new[column]
        if differing.any():
            pairs = zip(old.loc[differing, column], new.loc[differing, column], strict=True)
            said = ", ".join(f"{a} → {b}" for a, b in [*pairs][:SHOWN])
            found.append((f"{name}.{column}", f"{differing.sum():,} of {len(old):,}: {said[:160]}"))
    return found


def _in_common(old: pd.DataFrame, new: pd.DataFrame) -> str:
    """Return how many keys both sides have, and for how many of these each value is equal.

    Without columns that make a key: how many of the old rows are among the new ones unchanged.
    """
    keys = [column for column in old if column in PLACE_OR_TIME]
    if not keys or old.duplicated(keys).any() or new.duplicated(keys).any():
        rows, others = (Counter(map(tuple, side.to_numpy())) for side in (old, new))
        gone = [" ".join(row) for row in (rows - others).elements()][:GONE]
        said = f"{(rows & others).total():,} of the old rows stand in the new"
        return f"{said}, not: {' | '.join(gone)}" if gone else said
    both = old.merge(new, on=keys, suffixes=("", " new"))
    equal = [
        f"{column} {(both[column] == both[f'{column} new']).sum():,}"
        for column in old
        if column not in keys
    ]
    return f"of {len(both):,} rows of both equal in {', '.join(equal)}"

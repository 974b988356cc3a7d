"""How a column of a frame is shown on screen and written in an export: one row for both."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from src.domain.measures import Measure
from src.exports.cells import ExportColumn
from src.ui.run import t

# Kinds whose header names a unit: what values are divided by on screen, and their decimals.
SCREEN_SIZES = {
    "krw": (1e8, 0),
    "usd": (1e4, 0),
    "share": (0.01, 1),
    "points": (0.01, 1),
    "signed_share": (0.01, 1),
}
EXPORT_KINDS = {
    "count": "count",
    "share": "share",
    "points": "share",
    "signed_share": "share",
    "ratio": "number",
    "per": "number",
    "number": "number",
    "krw": "amount_krw",
    "usd": "amount_usd",
    "text": "text",
    "code": "code",
    "date": "date",
}
# Units of measures that have an interval, and the kind of their change from the year before
INTERVALS = {"share": "points", "ratio": "signed_share"}
CHANGES = ("change", "change_lower", "change_upper")
SCREEN_FORMATS = {
    "count": "localized",
    "share": "%.1f",
    "points": "%+.1f",
    "signed_share": "%+.1f",
    "ratio": "%.2f",
    "per": "%.1f",
    "number": "%.2f",
}


Width = Literal["small", "medium", "large"] | int | None


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its key in the frame, its header, how values are written.

    kind : one of EXPORT_KINDS. gap : the frame's column that says why a value is missing.
    """

    key: str
    label: str
    kind: str = "text"
    gap: str | None = None
    width: Width = None

    def on_screen(self) -> Any:
        """Return Streamlit's description of the column."""
        if self.kind in ("text", "code"):
            return st.column_config.TextColumn(self.label, width=self.width)
        if self.kind == "date":
            return st.column_config.DateColumn(self.label, width=self.width, format="YYYY-MM-DD")
        return st.column_config.NumberColumn(
            self.label, width=self.width, format=SCREEN_FORMATS.get(self.kind, "localized")
        )

    def in_export(self) -> ExportColumn:
        """Return the column for exports; amounts are exported in whole won or dollars."""
        return ExportColumn(self.key, self.label, EXPORT_KINDS[self.kind], self.gap)


def for_screen(frame: pd.DataFrame, columns: Sequence[TableColumn]) -> pd.DataFrame:
    """Return only the columns that are shown, in the unit that the header names.

    Streamlit would send hidden columns to the browser too.
    """
    shown = frame[[column.key for column in columns]].copy()
    for column in columns:
        if column.kind in SCREEN_SIZES:
            shown[column.key] = in_unit(shown[column.key], column.kind)
    return shown


def in_unit(values: pd.Series, kind: str) -> pd.Series:
    """Return the values of a column in the unit that its header names."""
    if kind not in SCREEN_SIZES:
        return values
    size, decimals = SCREEN_SIZES[kind]
    return (values.astype(float) / size).round(decimals)


def numbers_in_unit(values: pd.Series, kind: str) -> list[float]:
    """Return as `in_unit` does, as floats with NaN for missing values, in a tenth of its time."""
    # numpy columns have no NA: to look for it would take longer than all the rest
    plain = isinstance(values.dtype, np.dtype) and values.dtype.kind in "fiu"
    numbers = values.to_numpy(float, **({} if plain else {"na_value": float("nan")}))
    if kind in SCREEN_SIZES:
        size, decimals = SCREEN_SIZES[kind]
        numbers = np.round(numbers / size, decimals)
    return numbers.tolist()


def measure_column(row: Measure, key: str = "value", gap: str | None = "missing") -> TableColumn:
    """Return the column of a measure, with its unit in the header."""
    label = t.pick(row.label_ko, row.label_en) + t(f"column_unit.{row.unit}")
    return TableColumn(key, label, row.unit, gap)


def interval_columns(row: Measure, key: str = "", measure: str | None = None) -> list[TableColumn]:
    """Return the columns of a measure's interval, none where it has none.

    key : prefix of lower and upper in the frame. measure : named in the header where given.
    """
    if row.unit not in INTERVALS:
        return []
    return [
        TableColumn(
            f"{key}{end}",
            t(f"column.{end}_of", measure=measure) if measure else t(f"column.{end}"),
            row.unit,
        )
        for end in ("lower", "upper")
    ]


def change_columns(row: Measure, key: str = "", measure: str | None = None) -> list[TableColumn]:
    """Return the columns of a measure's change from the year before, with its interval."""
    if row.unit not in INTERVALS:
        return []
    kind = INTERVALS[row.unit]
    words = [t(f"column.{name}") + t(f"column_unit.{kind}") for name in CHANGES]
    if measure:
        words = [
            t.pick(f"{measure} {one}", f"{measure}: {t.value('inside', one)}") for one in words
        ]
    return [
        TableColumn(f"{key}{name}", label, kind) for name, label in zip(CHANGES, words, strict=True)
    ]

"""How a column of a frame is shown on screen and written in an export: one row for both."""

from dataclasses import dataclass

import streamlit as st

from src.exports import ExportColumn

# What a value is divided by on screen, where the header names the unit, and its decimals.
SCREEN_SIZES = {"krw": (1e8, 0), "usd": (1e4, 0), "share": (0.01, 1)}
EXPORT_KINDS = {
    "count": "count",
    "share": "share",
    "per": "number",
    "number": "number",
    "krw": "amount_krw",
    "usd": "amount_usd",
    "text": "text",
    "code": "code",
    "date": "date",
}
SCREEN_FORMATS = {"count": "localized", "share": "%.1f", "per": "%.1f", "number": "%.2f"}


@dataclass(frozen=True)
class TableColumn:
    """A column of a table: its key in the frame, what the header says, how values are written.

    kind : one of EXPORT_KINDS. gap : the frame's column that says why a value is missing.
    """

    key: str
    label: str
    kind: str = "text"
    gap: str | None = None
    width: str | int | None = None

    def on_screen(self):
        """Return Streamlit's description of the column."""
        if self.kind in ("text", "code"):
            return st.column_config.TextColumn(self.label, width=self.width)
        if self.kind == "date":
            return st.column_config.DateColumn(self.label, width=self.width, format="YYYY-MM-DD")
        return st.column_config.NumberColumn(
            self.label, width=self.width, format=SCREEN_FORMATS.get(self.kind, "localized")
        )

    def in_export(self) -> ExportColumn:
        """Return the description that the exports take; amounts leave in whole won or dollars."""
        return ExportColumn(self.key, self.label, EXPORT_KINDS[self.kind], self.gap)


def for_screen(frame, columns: list[TableColumn]):
    """Return only the columns that are shown, in the unit that the header names.

    What is not shown is not sent: a hidden column would still reach the browser.
    """
    shown = frame[[column.key for column in columns]].copy()
    for column in columns:
        if column.kind in SCREEN_SIZES:
            size, decimals = SCREEN_SIZES[column.kind]
            shown[column.key] = (shown[column.key].astype(float) / size).round(decimals)
    return shown


def measure_column(t, row, key: str = "value", gap: str | None = "missing") -> TableColumn:
    """Return the column of a measure, with its unit in the header."""
    label = t.pick(row.label_ko, row.label_en) + t(f"column_unit.{row.unit}")
    return TableColumn(key, label, row.unit, gap)

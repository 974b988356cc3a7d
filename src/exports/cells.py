"""The columns of an export, and cells that are safe to open anywhere.

Names come from outside and are treated as hostile. `clean_text` removes characters that no cell may
hold. `inert_text`, which only CSV needs as XLSX has typed cells, keeps a spreadsheet from running a
text as a formula.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.domain.codes import GAPS


@dataclass(frozen=True)
class Kind:
    """How values of one kind are written: the Excel format, and whether they are text.

    `decimals` None keeps every digit. Amounts are whole won or dollars: the sources that give
    수억원 or 백만달러 carry digits far beyond what was ever surveyed.
    """

    number_format: str
    is_text: bool = False
    decimals: int | None = None


KINDS: dict[str, Kind] = {
    "text": Kind("General", is_text=True),
    "code": Kind("@", is_text=True),
    "count": Kind("#,##0"),
    "share": Kind("0.0%"),
    "amount_krw": Kind("#,##0", decimals=0),
    "amount_usd": Kind("#,##0", decimals=0),
    "number": Kind("#,##0.00"),
    "date": Kind("yyyy-mm-dd"),
}


@dataclass(frozen=True)
class ExportColumn:
    """One column of an export.

    `key` is the column of the frame, `label` what the header says (with its unit), `kind` one of
    KINDS, `gap` the column of the frame that says why a value is missing (withheld, not_carried).
    A share is a fraction: 0.35 is 35 %.
    """

    key: str
    label: str
    kind: str
    gap: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind {self.kind!r} of column {self.key!r}: {sorted(KINDS)}")


# Not allowed in XML 1.0, and of no use in a name: control characters but tab and newline.
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
# OWASP "CSV Injection": = + - @ tab CR LF, and their full-width twins, which Excel also runs.
# Leading blanks count, as some programs trim them. Leading apostrophes count too, so that removing
# one apostrophe restores the original text.
LIVE_START = r"^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])"


def clean_text(column: pd.Series) -> pd.Series:
    """Return the column as text without control characters; missing stays missing.

    Line ends become a single newline, and half of a surrogate pair becomes '?'.
    """
    if column.dtype == object:
        column = column.map(_valid_unicode, na_action="ignore")
    text = column.astype("str").str.replace("\r\n", "\n", regex=False)
    text = text.str.replace("\r", "\n", regex=False)
    return text.str.replace(FORBIDDEN, "", regex=True)


def _valid_unicode(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")


def inert_text(column: pd.Series) -> pd.Series:
    """Return the text column with an apostrophe before every cell that could run as a formula."""
    live = column.str.contains(LIVE_START, regex=True, na=False).to_numpy(dtype=bool)
    return column.where(~live, "'" + column) if live.any() else column


def numbers(column: pd.Series, kind: str) -> pd.Series:
    """Return the column as numbers: whole ones as integers, infinite ones as missing.

    Raises ValueError where a value is not a number, so that no text gets into a numeric column.
    """
    values = pd.to_numeric(column)
    if values.dtype == object:
        values = values.astype("float64")
    if pd.api.types.is_float_dtype(values):
        values = values.where(np.isfinite(values.to_numpy(dtype="float64", na_value=np.nan)))
    if KINDS[kind].decimals is not None:
        values = values.round(KINDS[kind].decimals)
    whole = values.dropna() % 1 == 0
    return values.astype("Int64") if kind != "share" and whole.all() else values


def dates(column: pd.Series) -> pd.Series:
    """Return the column as timestamps; texts are ISO 8601, anything else raises ValueError."""
    is_text = isinstance(column.dtype, pd.StringDtype)
    return pd.to_datetime(column, format="ISO8601" if is_text else None)


def gap_words(frame: pd.DataFrame, column: ExportColumn, words: dict[str, str]) -> pd.Series | None:
    """Return the word for each row whose value is missing for a reason; None without such rows.

    A gap overrides a value, so that a withheld number is never written.
    """
    if column.gap is None:
        return None
    reasons = frame[column.gap]
    found = reasons.map({gap: words[gap] for gap in GAPS}).astype(object)
    return found if found.notna().any() else None

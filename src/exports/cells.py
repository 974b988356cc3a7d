"""Turn the columns of a frame into cells that are safe to open anywhere.

Names come from outside and are hostile until shown otherwise. Two rules, kept apart because CSV
and XLSX need different ones: `clean_text` (both) takes out what no cell may hold, `inert_text`
(CSV only: XLSX has typed cells) keeps a spreadsheet from running a text as a formula.
"""

import numpy as np
import pandas as pd

from src.domain.codes import GAPS
from src.exports.column import KINDS, ExportColumn

# Not allowed in XML 1.0, and of no use in a name: control characters but tab and newline.
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]"
# OWASP "CSV Injection": = + - @ tab CR LF, and their full-width twins, which Excel also runs.
# Leading blanks count, as some readers trim them.
LIVE_START = r"^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])"


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

    Raises ValueError where a value is no number: a text must never slip into a number's column.
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
    """Return the word to write for each row whose value is missing for a reason, None if none.

    A gap wins over a value: what is withheld is not written even where a number slipped through.
    """
    if column.gap is None:
        return None
    reasons = frame[column.gap]
    found = reasons.map({gap: words[gap] for gap in GAPS}).astype(object)
    return found if found.notna().any() else None

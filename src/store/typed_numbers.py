"""Hide business numbers that appear in texts: an address, a file's name, a typed note.

src/store/queries/company_shown.py masks the number of a firm in its own column. A number typed
elsewhere would escape that, so texts are searched before they reach readers without the right to
see numbers.
"""

import re
from collections.abc import Collection

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from src.store.queries.company_shown import MASKED_DIGITS

BETWEEN = r"([-.\s\u2010-\u2015\uff0d]{0,3})"
NUMBER = re.compile(rf"(?<!\d)([1-9\uff11-\uff19]\d{{2}}){BETWEEN}(\d{{2}}){BETWEEN}\d{{5}}(?!\d)")
"""Three, two and five digits. The first is not 0: no code of a tax office begins with 0, but every
telephone number does."""
MANY_DIGITS = r"\p{Nd}{5}"
CODES = frozenset(
    (
        *("business_no", "sha256", "geojson", "geometry", "month", "quarter", "matter_id"),
        *("industry", "size_band", "firm_class", "program", "sex", "stage", "channel", "kind"),
        "agency",
        *("sido", "sigungu", "region_code", "origin", "state", "version"),
    )
)
"""Columns that are not free text: our codes, and the business number, which is masked elsewhere."""
USERS = frozenset(("opened_by", "moved_by", "marked_by"))
"""Columns of sign-in names, some of which are numbers of ten digits. The column owner is typed: a
number there is hidden unless it is the name of a user (matters_seen.py)."""


def hide_numbers(text: str) -> str:
    """Return a text with the last five digits of each business number masked."""
    return NUMBER.sub(rf"\1\2\3\4{MASKED_DIGITS}", text)


def without_numbers(rows: pd.DataFrame, where: pd.Series | None = None) -> pd.DataFrame:
    """Return rows with the business numbers in their texts masked.

    where : a mask of the rows to change, None for all. Columns of codes, ids and user names stay as
    they are.
    """
    hidden = {name: _hidden(rows[name], where) for name in _texts(rows)}
    changed = {name: column for name, column in hidden.items() if column is not None}
    return rows.assign(**changed) if changed else rows


def _texts(rows: pd.DataFrame) -> Collection[str]:
    """Return the names of the columns of free text."""
    codes = CODES | USERS
    return [
        name
        for name, kind in rows.dtypes.items()
        if (pd.api.types.is_string_dtype(kind) or kind.kind == "O")
        and name not in codes
        and not name.endswith(("_id", "_key", "_on"))
    ]


def _hidden(texts: pd.Series, where: pd.Series | None) -> pd.Series | None:
    """Return a column with its numbers masked; None where no text has five digits in a row, which
    is nearly always so."""
    long = pc.match_substring_regex(pa.array(texts, pa.string(), from_pandas=True), MANY_DIGITS)
    mask = long.fill_null(False).to_numpy(zero_copy_only=False)
    mask = mask if where is None else mask & where.to_numpy()
    if not mask.any():
        return None
    return texts.mask(mask, texts[mask].map(hide_numbers))

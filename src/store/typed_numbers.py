"""Business numbers that stand in texts: in an address, a file's name, a note that a person typed.

The number of a firm is masked in its own column (src/store/queries/company_shown.py). Typed
elsewhere it would get past that, so texts are read before they reach who may not see numbers.
"""

import re
from collections.abc import Collection

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from src.store.queries.company_shown import MASKED_DIGITS

BETWEEN = r"([-.\s\u2010-\u2015\uff0d]{0,3})"
NUMBER = re.compile(rf"(?<!\d)([1-9\uff11-\uff19]\d{{2}}){BETWEEN}(\d{{2}}){BETWEEN}\d{{5}}(?!\d)")
"""Three, two and five digits; no tax office begins with 0, as every telephone number does."""
MANY_DIGITS = r"\p{Nd}{5}"
CODES = frozenset(
    (
        *("business_no", "sha256", "geojson", "geometry", "month", "quarter", "matter_id"),
        *("industry", "size_band", "firm_class", "program", "sex", "stage", "channel", "kind"),
        "agency",
        *("sido", "sigungu", "region_code", "origin", "state", "version"),
    )
)
"""Columns that are no text: codes of ours, and the number itself, which is masked by itself."""
USERS = frozenset(("opened_by", "moved_by", "marked_by"))
"""Columns of names by which people have signed in; some are numbers of ten digits. Who is in charge
(owner) is typed: a number there is hidden where nobody signs in by it (matters_seen.py)."""


def hide_numbers(text: str) -> str:
    """Return a text with the last five digits of each business number in it hidden."""
    return NUMBER.sub(rf"\1\2\3\4{MASKED_DIGITS}", text)


def without_numbers(rows: pd.DataFrame, where: pd.Series | None = None) -> pd.DataFrame:
    """Return rows with the business numbers in their texts hidden.

    where : in which rows; None for all. Columns of codes, ids and user names stay as they are.
    """
    hidden = {name: _hidden(rows[name], where) for name in _texts(rows)}
    changed = {name: column for name, column in hidden.items() if column is not None}
    return rows.assign(**changed) if changed else rows


def _texts(rows: pd.DataFrame) -> Collection[str]:
    """Return the columns of texts that are no codes."""
    codes = CODES | USERS
    return [
        name
        for name, kind in rows.dtypes.items()
        if (pd.api.types.is_string_dtype(kind) or kind.kind == "O")
        and name not in codes
        and not name.endswith(("_id", "_key", "_on"))
    ]


def _hidden(texts: pd.Series, where: pd.Series | None) -> pd.Series | None:
    """Return a column with its numbers hidden, None where there are none: nearly always."""
    long = pc.match_substring_regex(pa.array(texts, pa.string(), from_pandas=True), MANY_DIGITS)
    found = long.fill_null(False).to_numpy(zero_copy_only=False)
    found = found if where is None else found & where.to_numpy()
    if not found.any():
        return None
    return texts.mask(found, texts[found].map(hide_numbers))

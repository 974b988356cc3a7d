"""Make two lists comparable: keep only the columns to compare, in a normalised spelling.

A number with a wrong check digit counts as unknown: it neither joins a company nor prevents a join.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

from src.linkage.spellings import (
    COMPLEX_SUFFIXES,
    SEASONAL_DIGIT,
    SEASONAL_OPERATIONS,
    address_parts,
    building_key,
    name_keys,
)

WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
BUSINESS, WORKPLACE, HEAD = 10, 11, 6


def trusted_business_no(numbers: pd.Series) -> pd.Series:
    """Return each business number as ten digits, "" where it is missing, masked or mistyped.

    The last digit is a check digit that makes the weighted sum a multiple of ten; the ninth digit
    also adds half of itself, rounded down (국세청 검증식).
    """
    digits = _digits(numbers)
    return digits.where(_passes(digits, BUSINESS), "")


def trusted_workplace_no(numbers: pd.Series) -> pd.Series:
    """Return each workplace number as eleven digits, "" where its business number is mistyped.

    A workplace number is the business number and one more digit. Numbers that begin with 9 belong
    to workplaces without a business number and have no check digit.
    """
    digits = _digits(numbers)
    own = (digits.str.len() == WORKPLACE) & digits.str.startswith("9")
    return digits.where(_passes(digits, WORKPLACE) | own, "")


def trusted_head(heads: pd.Series, business_no: pd.Series) -> pd.Series:
    """Return the first six digits of the trusted number, else the given ones, "" if unknown.

    heads : what a source shows of a masked number, "123456" or "123456****".
    """
    shown = _texts(heads).str.replace(r"[-\s*]", "", regex=True).str[:HEAD]
    shown = shown.where(shown.str.fullmatch(r"[0-9]{6}") & (shown != "000000"), "")
    return business_no.str[:HEAD].where(business_no != "", shown)


def _texts(values: pd.Series) -> pd.Series:
    return values.astype("str").fillna("")


def _digits(numbers: pd.Series) -> pd.Series:
    bare = _texts(numbers).str.replace(r"[-\s]", "", regex=True)
    return bare.where(bare.str.fullmatch(r"[0-9]+"), "")


def _passes(digits: pd.Series, length: int) -> np.ndarray:
    """Return which texts have this length and begin with ten digits that pass the check."""
    right = (digits.str.len() == length).to_numpy()
    whole = digits.where(right, "0" * length).to_numpy(dtype=f"U{length}")
    table = np.ascontiguousarray(whole).view(np.uint32).reshape(-1, length).astype(np.int64) - 48
    total = table[:, :9] @ WEIGHTS + table[:, 8] * 5 // 10
    return right & ((10 - total % 10) % 10 == table[:, 9]) & (table[:, :10].sum(axis=1) > 0)


PARTS = ("province", "district", "road", "street", "door", "town", "lot", "building")


REPEATING = (
    *("form", "branch", "sigungu", "opened", "division", "complex"),
    *("province", "district", "road", "town"),
)
"""Columns with few values, kept as categories. With many values that would take more memory,
because pandas keeps the categories twice."""
SLICE = 200_000
"""Rows that are parsed at a time: the parts of all rows of the country would fill the memory."""


def prepared(rows: pd.DataFrame, name: str, wanted: np.ndarray | None = None) -> pd.DataFrame:
    """Return key, form, branch, is_site, the numbers, sigungu and the parts of the address.

    rows : companies or workplaces; missing columns count as unknown. name : the column of the name.
    wanted : positions of the rows to prepare, all if None. The result has one row for each, with a
    new index; all columns but is_site and has_ended are text, "" where unknown, those in REPEATING
    as categories.
    """
    wanted = np.arange(len(rows)) if wanted is None else wanted
    starts = range(0, max(len(wanted), 1), SLICE)
    slices = [_prepared(rows.take(wanted[start : start + SLICE]), name) for start in starts]
    return slices[0] if len(slices) == 1 else _one_below_the_other(slices)


def _one_below_the_other(slices: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the slices as one frame, freeing them column by column."""
    together = {}
    for column in list(slices[0]):
        parts = [rows.pop(column) for rows in slices]
        whole = union_categoricals(parts) if column in REPEATING else pd.concat(parts).array
        together[column] = whole
    return pd.DataFrame(together)


def _prepared(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    rows = rows.reset_index(drop=True)
    names = name_keys(texts_of(rows, name))
    business_no = trusted_business_no(texts_of(rows, "business_no"))
    workplace_no = trusted_workplace_no(texts_of(rows, "workplace_no"))
    business_no = business_no.where(business_no != "", _within(workplace_no))
    parts = address_parts(texts_of(rows, "address"))
    building = _mapped(texts_of(rows, "building_name"), building_key)
    texts = {
        "name": names["key"],
        "form": names["form"],
        "branch": names["branch"],
        "business_no": business_no,
        "workplace_no": workplace_no,
        "head": trusted_head(texts_of(rows, "business_no_head"), business_no),
        "sigungu": texts_of(rows, "sigungu"),
        "opened": texts_of(rows, "opened_on" if "opened_on" in rows else "since").str[:10],
        "division": texts_of(rows, "ksic" if "ksic" in rows else "ksic_division").str[:2],
        "complex": _mapped(texts_of(rows, "complex_name"), complex_key),
        **{part: parts[part] for part in PARTS},
    }
    texts["building"] = building.where(building != "", texts["building"])
    marks = {
        "is_site": names["is_site"] | _is_site(rows, workplace_no),
        "has_ended": texts_of(rows, "status") == "left",
    }
    repeating = {column: texts[column].astype("category") for column in REPEATING}
    return pd.DataFrame(texts | repeating | marks)


def texts_of(rows: pd.DataFrame, column: str) -> pd.Series:
    """Return a column as text, "" where it is unknown or the rows do not have it."""
    if column not in rows:
        return pd.Series("", index=rows.index, dtype="str")
    return rows[column].astype("str").fillna("")


def one_after_other(left: pd.Series, right: pd.Series) -> pd.Series:
    """Return "" followed by both lists as text, so that factorize gives code 0 to unknown."""
    both = [side.astype("str") for side in (left, right)]
    return pd.concat([pd.Series([""], dtype="str"), *both], ignore_index=True)


def _mapped(texts: pd.Series, make: Callable[[str], str]) -> pd.Series:
    """Return the result of `make` for each text; equal texts are processed once."""
    return texts.map({text: make(text) for text in texts.unique()}).astype("str")


def _within(workplace_no: pd.Series) -> pd.Series:
    """Return the business number that a workplace number begins with."""
    return trusted_business_no(workplace_no.str[:10])


def _is_site(rows: pd.DataFrame, workplace_no: pd.Series) -> pd.Series:
    """Return which rows are a firm's building sites or day labourers according to the source."""
    seasonal = texts_of(rows, "operation").isin(SEASONAL_OPERATIONS)
    labelled = texts_of(rows, "is_day_labour") == "True"
    return seasonal | labelled | workplace_no.str.endswith(SEASONAL_DIGIT)


def complex_key(name: str) -> str:
    """Return the key that all spellings of a complex's name share, "" for an empty one."""
    key = building_key(name)
    suffix = next((end for end in COMPLEX_SUFFIXES if key.endswith(end) and key != end), "")
    return key.removesuffix(suffix)


def with_districts(left: pd.DataFrame, right: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both lists with missing `sigungu` filled from the district named in the address.

    The codes of district names come from the rows that have both. A name with two codes ('동구'
    without a province) fills nothing.
    """
    coded = pd.concat([_districts(rows) for rows in (left, right)])
    known: dict[str, str] = {}
    for key in (coded["province"] + "|" + coded["district"], "|" + coded["district"]):
        codes = coded["sigungu"].groupby(key).agg(["first", "nunique"])
        known |= codes.loc[codes["nunique"] == 1, "first"].to_dict()
    return _filled(left, known), _filled(right, known)


def _districts(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct combinations of province, district and code, as text."""
    named = rows[["province", "district", "sigungu"]].drop_duplicates().astype("str")
    return named[(named["district"] != "") & (named["sigungu"] != "")]


def _filled(rows: pd.DataFrame, known: dict[str, str]) -> pd.DataFrame:
    """Return the rows with unknown codes filled by province and district."""
    named = rows[["province", "district"]].drop_duplicates()
    words = named["province"].astype("str") + "|" + named["district"].astype("str")
    pairs = words.map(known).astype("str").fillna("")
    found = rows[["province", "district"]].merge(named.assign(found=pairs), how="left")["found"]
    sigungu = rows["sigungu"].astype("str")
    filled = sigungu.where(sigungu != "", found.set_axis(rows.index))
    return rows.assign(sigungu=filled.astype("category"))

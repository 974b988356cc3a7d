"""Two lists made comparable: one row each, only what is compared, in the same words."""

from collections.abc import Callable

import pandas as pd

from src.linkage.addresses import address_parts, building_key
from src.linkage.names import name_keys
from src.linkage.numbers import trusted_business_no, trusted_head, trusted_workplace_no
from src.linkage.words import COMPLEX_SUFFIXES, SEASONAL_DIGIT, SEASONAL_OPERATIONS

PARTS = ("province", "district", "road", "street", "door", "town", "lot", "building")


def prepared(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return key, form, branch, is_site, the numbers, sigungu and the parts of the address.

    rows : companies or workplaces; a column that they lack counts as unknown. name : the column of
    the name. Everything is text, "" where unknown; one row per row, counted from 0.
    """
    rows = rows.reset_index(drop=True)
    names = name_keys(_texts(rows, name))
    business_no = trusted_business_no(_texts(rows, "business_no"))
    workplace_no = trusted_workplace_no(_texts(rows, "workplace_no"))
    business_no = business_no.where(business_no != "", _within(workplace_no))
    parts = address_parts(_texts(rows, "address"))
    building = _mapped(_texts(rows, "building_name"), building_key)
    made = {
        "name": names["key"],
        "form": names["form"],
        "branch": names["branch"],
        "is_site": names["is_site"] | _is_site(rows, workplace_no),
        "has_ended": _texts(rows, "status") == "left",
        "business_no": business_no,
        "workplace_no": workplace_no,
        "head": trusted_head(_texts(rows, "business_no_head"), business_no),
        "sigungu": _texts(rows, "sigungu"),
        "opened": _texts(rows, "opened_on" if "opened_on" in rows else "since").str[:10],
        "division": _texts(rows, "ksic" if "ksic" in rows else "ksic_division").str[:2],
        "complex": _mapped(_texts(rows, "complex_name"), complex_key),
        **{part: parts[part] for part in PARTS},
    }
    made["building"] = building.where(building != "", made["building"])
    return pd.DataFrame(made)


def _texts(rows: pd.DataFrame, column: str) -> pd.Series:
    if column not in rows:
        return pd.Series("", index=rows.index, dtype="str")
    return rows[column].astype("str").fillna("")


def _mapped(texts: pd.Series, make: Callable[[str], str]) -> pd.Series:
    """Return what is made of each text; each text once."""
    return texts.map({text: make(text) for text in texts.unique()}).astype("str")


def _within(workplace_no: pd.Series) -> pd.Series:
    """Return the business number that a workplace number begins with."""
    return trusted_business_no(workplace_no.str[:10])


def _is_site(rows: pd.DataFrame, workplace_no: pd.Series) -> pd.Series:
    """Return which rows are building sites or day labourers of a firm, as the source says."""
    seasonal = _texts(rows, "operation").isin(SEASONAL_OPERATIONS)
    labelled = _texts(rows, "is_day_labour") == "True"
    return seasonal | labelled | workplace_no.str.endswith(SEASONAL_DIGIT)


def complex_key(name: str) -> str:
    """Return what two spellings of a complex's name share, "" where there is none."""
    key = building_key(name)
    suffix = next((end for end in COMPLEX_SUFFIXES if key.endswith(end) and key != end), "")
    return key.removesuffix(suffix)


def with_districts(left: pd.DataFrame, right: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return both lists with `sigungu` filled where an address names a district that others know.

    What a district's name stands for is learnt from the rows that give its code as well; a name
    that stands for two codes ('동구' without a province) fills nothing.
    """
    named = pd.concat([left, right])[["province", "district", "sigungu"]]
    told = named[(named["district"] != "") & (named["sigungu"] != "")]
    known: dict[str, str] = {}
    for key in (told["province"] + "|" + told["district"], "|" + told["district"]):
        codes = told["sigungu"].groupby(key).agg(["first", "nunique"])
        known |= codes.loc[codes["nunique"] == 1, "first"].to_dict()
    return _filled(left, known), _filled(right, known)


def _filled(rows: pd.DataFrame, known: dict[str, str]) -> pd.DataFrame:
    found = (rows["province"] + "|" + rows["district"]).map(known).astype("str").fillna("")
    return rows.assign(sigungu=rows["sigungu"].where(rows["sigungu"] != "", found))

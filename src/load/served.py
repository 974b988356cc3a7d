"""The interface through which readers of files see the data served and the saved mappings."""

from typing import Protocol

import pandas as pd

from src.domain.company_ids import opaque_id, tells_number

MAY_TELL = r"(?:(?:[0-9]|[^\x00-\x7f가-힣])-*){10}"
"""A quick test for ten digits in a row, dashes aside, before `tells_number` decides."""


class Served(Protocol):
    """The data that a file is loaded onto, with those of the files before it in the same load."""

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table; a frame with its columns if there are none."""

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return company_id, program, sex and eligible of one month (all would be too many)."""

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return complex_id and method of each row by address and coordinates, "" for none."""

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header (load/extracts/mapping.py), or None."""

    def hidden(self, ids: pd.Series) -> pd.Series:
        """Return company ids, with those replaced that reveal a number."""


class Nothing:
    """Served data without rows, for reading where nothing is served and no mapping is saved."""

    COLUMNS = {
        "companies": ("company_id", "workplace_no", "business_no", "opened_on", "closed_on"),
        "complexes": ("complex_id", "complex_name", "kind", "is_leaf"),
        "campaigns": ("campaign_id",),
        "buildings": ("building_id",),
    }

    def rows(self, table: str) -> pd.DataFrame:
        return pd.DataFrame(columns=list(self.COLUMNS[table]), dtype="str")

    def eligible_in(self, month: str) -> pd.DataFrame:
        keys = pd.DataFrame(columns=["company_id", "program", "sex"], dtype="str")
        return keys.assign(eligible=pd.Series(dtype="int64"))

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame("", rows.index, ["complex_id", "method"], dtype="str")

    def mapping(self, fingerprint: str) -> dict | None:
        return None

    def hidden(self, ids: pd.Series) -> pd.Series:
        return hidden_ids(b"", ids)


def hidden_ids(key: bytes, ids: pd.Series) -> pd.Series:
    """Return ids as text, with those that reveal a number replaced by their id under `key`."""
    texts = ids.astype("str")
    hidden = {company_id: opaque_id(key, company_id) for company_id in ids_that_tell(texts)}
    return texts.map(hidden).astype("str").fillna(texts) if hidden else texts


def ids_that_tell(ids: pd.Series) -> list[str]:
    """Return the distinct ids that reveal a number; the column is tested at once to be fast."""
    given = ids.dropna().astype("str")
    likely = given[given.str.contains(MAY_TELL)].unique()
    return list(filter(tells_number, likely))

"""What a file may ask of the data served: rows of a table, and a mapping of columns made before."""

from typing import Protocol

import pandas as pd

from src.domain.company_ids import opaque_id, tells_number

MAY_TELL = r"(?:(?:[0-9]|[^\x00-\x7f가-힣])-*){10}"
"""Ten digits in a row, dashes aside: what may tell a number (src/domain/company_ids.py)."""


class Served(Protocol):
    """The data that a file is loaded onto, with those of the files before it in the same load."""

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table; without rows, a frame with its columns."""

    def eligible_in(self, month: str) -> pd.DataFrame:
        """Return company_id, program, sex and eligible of a month; of a country, all are many."""

    def placed(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return complex_id and method of each row by its address and its point, "" for none."""

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header (load/extracts/mapping.py), None where none is."""

    def hidden(self, ids: pd.Series) -> pd.Series:
        """Return ids of companies with those that tell a number replaced by what stands for it."""


class Nothing:
    """Nothing is served yet, and no mapping was ever saved."""

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
    """Return ids as text, those that tell a number replaced by what stands for them under `key`."""
    texts = ids.astype("str")
    hidden = {one: opaque_id(key, one) for one in ids_that_tell(texts)}
    return texts.map(hidden).astype("str").fillna(texts) if hidden else texts


def ids_that_tell(ids: pd.Series) -> list[str]:
    """Return the different ids that tell a number, all of a column being looked at together."""
    given = ids.dropna().astype("str")
    likely = given[given.str.contains(MAY_TELL)].unique()
    return list(filter(tells_number, likely))

"""What a file may ask of the data served: rows of a table, and a mapping of columns made before."""

from typing import Protocol

import pandas as pd


class Served(Protocol):
    """The data that a file is loaded onto, with those of the files before it in the same load."""

    def rows(self, table: str) -> pd.DataFrame:
        """Return the rows of a canonical table; without rows, a frame with its columns."""

    def mapping(self, fingerprint: str) -> dict | None:
        """Return the mapping saved for a header (src/intake/mapping.py), None where none is."""


class Nothing:
    """Nothing is served yet, and no mapping was ever saved."""

    COLUMNS = {
        "companies": ("company_id", "workplace_no", "business_no", "opened_on", "closed_on"),
        "complexes": ("complex_id", "complex_name", "kind", "is_leaf"),
        "campaigns": ("campaign_id",),
        "buildings": ("building_id",),
        "eligible": ("company_id", "month", "program", "sex", "eligible"),
    }
    NUMBERS = ("eligible",)

    def rows(self, table: str) -> pd.DataFrame:
        empty = pd.DataFrame(columns=list(self.COLUMNS[table]), dtype="str")
        return empty.astype({name: "int64" for name in self.NUMBERS if name in empty})

    def mapping(self, fingerprint: str) -> dict | None:
        return None

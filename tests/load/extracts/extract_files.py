"""A small set of served data, and files of extracts to load onto it."""

import pandas as pd

from src.load.served import Nothing


class Served(Nothing):
    """Three companies, one of them closed, two complexes of one name, and saved mappings."""

    def __init__(self, **tables):
        self.mappings = {}
        self.tables = {"companies": COMPANIES, "complexes": COMPLEXES} | tables

    def rows(self, table: str) -> pd.DataFrame:
        return self.tables[table] if table in self.tables else super().rows(table)

    def eligible_in(self, month: str) -> pd.DataFrame:
        rows = self.tables.get("eligible")
        return super().eligible_in(month) if rows is None else rows[rows["month"] == month]

    def mapping(self, fingerprint: str):
        return self.mappings.get(fingerprint)


COMPANIES = pd.DataFrame(
    {
        "company_id": ["one", "two", "closed"],
        "workplace_no": ["12345678910", "22222222270", None],
        "business_no": ["1234567891", "2222222227", "2222222227"],
        "opened_on": pd.to_datetime([None, None, None]),
        "closed_on": pd.to_datetime([None, None, "2026-01-05"]),
    }
).astype({"workplace_no": "str", "business_no": "str", "company_id": "str"})
COMPLEXES = pd.DataFrame(
    {
        "complex_id": ["seoul-digital", "gumi-1", "gangdong-a", "gangdong-b"],
        "complex_name": ["서울디지털", "구미1", "강동", "강동"],
        "kind": ["national", "national", "general", "general"],
        "is_leaf": [True] * 4,
    }
)


def write(path, *lines: str, encoding: str = "cp949"):
    """Write lines as a CSV file and return its path."""
    path.write_bytes("".join(f"{line}\r\n" for line in lines).encode(encoding))
    return path

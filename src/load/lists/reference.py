"""The reference tables of complexes: the tree of national ones, names, industries, coordinates.

Files: data/reference/*.csv, described in data/reference/README.md. Read once per process.
"""

import csv
from functools import cache
from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "data" / "reference"


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def complex_tree() -> dict[str, dict[str, str]]:
    """Return the national complexes by id: parent_id, complex_name, sido, sigungu as printed."""
    return {row["complex_id"]: row for row in _rows("complex_tree.csv")}


@cache
def complex_aliases() -> dict[str, str]:
    """Return short names in 산업동향정보 → complex_id."""
    return {row["alias"]: row["complex_id"] for row in _rows("complex_aliases.csv")}


@cache
def former_names() -> list[dict[str, str]]:
    """Return renamed complexes: kind, sido, sigungu, former_name, complex_name."""
    return _rows("former_names.csv")


@cache
def industries() -> dict[str, str]:
    """Return the label of an industry in the workbook → its code."""
    return {row["label"]: row["industry"] for row in _rows("industries.csv")}


@cache
def coordinates() -> dict[str, tuple[float, float]]:
    """Return complex_id → approximate latitude and longitude (WGS84), where estimated."""
    return {
        row["complex_id"]: (float(row["lat"]), float(row["lon"]))
        for row in _rows("national_complexes.csv")
        if row["lat"]
    }

"""The real national complexes, which are in the sample with their published figures."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from src.load.lists.complexes import complexes_above

FILE = Path(__file__).parents[2] / "data" / "reference" / "national_complexes.csv"
TOTAL, WITHHELD = "계", "X"
"""Marks of the row of the printed total, and of a withheld figure."""
STEP_DEGREES = 0.005  # about 500 m between complexes of one district
GOLDEN_ANGLE = np.pi * (3 - np.sqrt(5))
PILOTS = ("seoul-digital", "gumi-1")
SEOUL_DIGITAL = "seoul-digital"
PUBLISHED = (
    "tenants", "operating", "leasing", "employees_m", "employees_f",
    "production_krw", "exports_usd",
)  # fmt: skip


def real_nodes(scale: str, regions: pd.DataFrame) -> pd.DataFrame:
    """Return the real complexes of a scale and their parents, one row each.

    Columns: those of `complexes`, `profile`, and the published figures of 2026Q1 (missing if
    withheld, and for parents). A complex that the publication does not divide is a leaf here, even
    if the census lists its parts.
    """
    complexes, figures = _published()
    if scale == "pilot":
        complexes = complexes[complexes["complex_id"].isin(_with_above(complexes, PILOTS))]
    nodes = complexes.merge(figures, on="complex_id", how="left").reset_index(drop=True)
    nodes["is_leaf"] = ~nodes["complex_id"].isin(nodes["parent_id"].dropna())
    nodes["development"] = np.where(nodes["tenants"].fillna(1) > 0, "done", "undeveloped")
    nodes["printed_name"] = nodes["printed_name"].fillna(nodes["complex_name"])
    nodes["profile"] = np.where(nodes["complex_id"] == SEOUL_DIGITAL, "digital", "national")
    return _placed(nodes, regions)


@cache
def _published() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the complexes of the file with all their parents, and their figures."""
    rows = pd.read_csv(FILE, dtype="str", usecols=["complex_id", "complex_name", *PUBLISHED])
    rows = rows[rows["complex_id"] != TOTAL]
    printed = dict(zip(rows["complex_id"], rows["complex_name"], strict=True))
    complexes = pd.DataFrame(complexes_above(printed), dtype=object)
    numbers = ("lat", "lon")
    types = {name: "str" for name in complexes if name not in (*numbers, "is_leaf")}
    complexes = complexes.astype(types | {"is_leaf": bool} | dict.fromkeys(numbers, float))
    figures = rows[["complex_id", *PUBLISHED]].replace(WITHHELD, np.nan)
    return complexes, figures.astype(dict.fromkeys(PUBLISHED, float))


def published_figures() -> pd.DataFrame:
    """Return the published figures of 2026Q1: complex_id and PUBLISHED, missing where withheld."""
    return _published()[1]


def _with_above(complexes: pd.DataFrame, wanted: tuple[str, ...]) -> set[str]:
    above = complexes.set_index("complex_id")["parent_id"].dropna().to_dict()
    found = set()
    for node in wanted:
        while node:
            found.add(node)
            node = above.get(node)
    return found


def _placed(nodes: pd.DataFrame, regions: pd.DataFrame) -> pd.DataFrame:
    """Return the nodes; leaves without coordinates are placed around their district's point."""
    points = regions.set_index("region_code")[["lat", "lon"]]
    lost = nodes["lat"].isna() & nodes["is_leaf"]
    if not lost.any():
        return nodes
    code = nodes.loc[lost, "sigungu"].fillna(nodes.loc[lost, "sido"])
    nth = np.arange(lost.sum()) + 0.5  # half a step off where made-up complexes stand
    for axis, wave in (("lat", np.sin), ("lon", np.cos)):
        offset = STEP_DEGREES * np.sqrt(nth) * wave(GOLDEN_ANGLE * nth)
        nodes.loc[lost, axis] = (code.map(points[axis]).to_numpy() + offset).round(5)
    nodes.loc[lost, "place"] = "approximate"
    return nodes

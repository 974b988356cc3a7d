"""The slow, obvious recount: every figure of a screen from the exported canonical tables.

Only the lowest complexes print figures here, and only one source per quarter, so every sum is a sum
over the lowest complexes. Marts, queries and metrics are not used.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from src.domain.measures import Measure
from src.store.snapshots import Snapshot
from tests.published import table

NAN = math.nan
Z = 1.959963984540054
# The divisor of a value on screen, and its decimals.
ON_SCREEN = {"share": (0.01, 1), "krw": (1e8, 0), "usd": (1e4, 0)}


@dataclass(frozen=True)
class Tables:
    """The canonical tables of a snapshot that the screens use."""

    complexes: pd.DataFrame
    quarters: pd.DataFrame
    regions: pd.DataFrame

    def leaves(self, quarter: str, kind: str | None = None) -> pd.DataFrame:
        """Return the figures of the lowest complexes listed in a quarter, with their attributes."""
        printed = self.quarters[self.quarters["quarter"] == quarter]
        rows = printed.merge(self.complexes, on="complex_id")
        assert rows["is_leaf"].all()
        assert not rows["complex_id"].duplicated().any()
        return rows if kind in (None, "all") else rows[rows["kind"] == kind]

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return the parent of each complex that is a part of one."""
        return self.complexes.set_index("complex_id")["parent_id"].dropna().to_dict()

    def line_up(self, complex_id: str) -> list[str]:
        """Return a complex and all above it, itself first."""
        line = [complex_id]
        while line[-1] in self.parents:
            line.append(self.parents[line[-1]])
        return line


def read(snapshot: Snapshot) -> Tables:
    """Return the exported tables of a snapshot."""
    names = ("complexes", "complex_quarters", "regions")
    return Tables(*(table(snapshot, name) for name in names))


def measured(rows: pd.DataFrame, row: Measure) -> tuple[float, float, float]:
    """Return value, lower and upper of a measure over the lowest complexes given."""
    if not row.denominator:
        known = rows[row.numerator].dropna()
        return (float(known.sum()) if len(known) else NAN), NAN, NAN
    both = rows.dropna(subset=[row.numerator, row.denominator])
    some, all_ = float(both[row.numerator].sum()), float(both[row.denominator].sum())
    if not all_:
        return NAN, NAN, NAN
    if row.unit != "share":
        return some / all_, NAN, NAN
    return some / all_, *wilson(some, all_)


def wilson(some: float, all_: float) -> tuple[float, float]:
    """Return Wilson's 95 % limits, as printed in Newcombe (1998), method 3."""
    share = some / all_
    middle = (2 * some + Z**2) / (2 * (all_ + Z**2))
    spread = Z * math.sqrt(Z**2 + 4 * all_ * share * (1 - share)) / (2 * (all_ + Z**2))
    return max(middle - spread, 0.0), min(middle + spread, 1.0)


def on_screen(value: float, unit: str) -> float:
    """Return a value in the unit and with the decimals of the screen."""
    size, decimals = ON_SCREEN.get(unit, (1, 9))
    return round(value / size, decimals)


def names_of(tables: Tables, codes) -> dict[str, str]:
    """Return the names of regions and complexes.

    If none of its lowest parts begins with its name, a complex is named after its only part, or
    all.
    """
    regions = tables.regions.set_index("region_code")["region_name"]
    return {code: regions.get(code) or _called(tables.complexes, code) for code in codes}


def _called(complexes: pd.DataFrame, complex_id: str) -> str:
    name = complexes.loc[complexes["complex_id"] == complex_id, "complex_name"].iloc[0]
    parts = list(complexes.loc[complexes["parent_id"] == complex_id, "complex_name"])
    below, leaves = [complex_id], []
    while below:
        one = below.pop()
        inside = list(complexes.loc[complexes["parent_id"] == one, "complex_id"])
        below += inside
        leaves += [] if inside else [one]
    inner = sorted(complexes.loc[complexes["complex_id"].isin(leaves), "complex_name"])
    if not parts or any(leaf.startswith(name[:2]) for leaf in inner):
        return name
    if len(parts) == 1:
        return parts[0]
    return f"{name}({'·'.join(inner)})" if len(inner) <= 3 else name


def grouped(tables: Tables, quarter: str, choice: dict) -> dict[str, pd.DataFrame]:
    """Return the lowest complexes of each part of the place, by the code of the part."""
    rows = tables.leaves(quarter, choice.get("kind"))
    for level in ("sido", "sigungu"):
        if choice.get(level, "all") != "all":
            rows = rows[rows[level] == choice[level]]
    if choice["unit"] != "complex":
        return dict(iter(rows.groupby(choice["unit"])))
    tops = rows["complex_id"].map(lambda one: _topmost(tables, one, choice))
    return dict(iter(rows.groupby(tops)))


def _topmost(tables: Tables, complex_id: str, choice: dict) -> str:
    """Return the highest complex above this one that lies entirely within the place."""
    known = tables.complexes.set_index("complex_id")
    line = tables.line_up(complex_id)
    for level in ("sido", "sigungu"):
        if choice.get(level, "all") != "all":
            line = [one for one in line if known.loc[one, level] == choice[level]]
    return line[-1]

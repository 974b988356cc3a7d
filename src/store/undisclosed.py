"""What a printed total holds beyond the complexes that are published: the withheld ones.

The national survey withholds complexes of few firms but counts them in its total. Without that
remainder our national figure would fall short of the publication's.
"""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from src.domain.measures import MATCHED, matched_columns
from src.domain.sources import order_sources
from src.domain.tables import VALUES
from src.store.mart_tables import UNDISCLOSED

_KEYS = ["quarter", "kind"]


def make_undisclosed(
    figures: pd.DataFrame, facts: pd.DataFrame, printed: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per quarter and kind with a remainder: one column per value, NaN where none.

    figures : rows of complex_figures; facts : of complex_quarters; printed : of printed_totals.
    A remainder needs a withheld complex to belong to: a total that differs without one does not
    add up, which is reported when it is loaded, and nothing is invented for it.
    """
    found = [_remainder(row, figures, facts) for row in printed.itertuples()]
    rows = pd.DataFrame([rest for rest in found if rest], columns=[*_KEYS, "value", "rest"])
    wide = rows.pivot(index=_KEYS, columns="value", values="rest").reset_index()
    for part, whole in MATCHED:
        if {part, whole} <= set(wide.columns):
            both = wide[part].notna() & wide[whole].notna()
            names = zip(matched_columns(part, whole), (part, whole), strict=True)
            wide = wide.assign(**{name: wide[value].where(both) for name, value in names})
    return wide.rename_axis(columns=None)


def _remainder(row: Any, figures: pd.DataFrame, facts: pd.DataFrame) -> tuple | None:
    """Return quarter, kind, value and what is left of one printed total, None where nothing is.

    Only the source that speaks first for this value may say it, of the complexes that it lists.
    """
    listed = facts[facts["quarter"] == row.quarter]
    if order_sources(row.value, listed["source"].unique())[:1] != [row.source]:
        return None
    here = figures[(figures["quarter"] == row.quarter) & (figures["kind"] == row.kind)]
    of_source = listed.loc[listed["source"] == row.source, "complex_id"]
    tops = here.loc[here["complex_id"].isin(of_source), "top_id"]
    trees = here[here["top_id"].isin(tops)]
    role, gap = trees[f"{row.value}_role"], trees[f"{row.value}_gap"]
    rest = row.total - trees.loc[role == "summed", row.value].sum()
    withheld = ((role == "missing") & (gap == "withheld")).any()
    return (row.quarter, row.kind, row.value, rest) if withheld and rest > 0 else None


def as_region_rows(undisclosed: pd.DataFrame, levels: Iterable[str]) -> pd.DataFrame:
    """Return the remainders as rows of region_figures: a region of their own at each level."""
    place = {"region_code": UNDISCLOSED, "sido": UNDISCLOSED, "complexes": 0}
    counts = ("complexes", "withheld", "not_carried")
    none = {f"{value}_{count}": 0 for value in VALUES for count in counts}
    return pd.concat([undisclosed.assign(level=level, **place, **none) for level in levels])

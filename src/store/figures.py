"""The figures of every complex and quarter with their role in sums, and undisclosed remainders.

The national survey withholds complexes of few firms but counts them in its printed total. Without
the remainder, the total less the published complexes, our national figure would be too small.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from src.domain.codes import UNDISCLOSED
from src.domain.measures import MATCHED, matched_columns
from src.domain.sources import order_sources
from src.domain.tables import VALUES
from src.store.mart_tables import complex_figures, pair_role
from src.store.trees import Trees, in_use, read_trees, roles, split_nodes, totals

_DESCRIBED = [
    column.name
    for column in complex_figures.c
    if column.name not in ("quarter",) and not column.name.startswith(VALUES)
]
MISSING = np.array(None)


@dataclass(frozen=True)
class Printed:
    """The printed values of one source, as grids of quarter by complex."""

    listed: np.ndarray
    values: dict[str, np.ndarray]
    gaps: dict[str, np.ndarray]


@dataclass(frozen=True)
class Chosen:
    """A value as printed by the source chosen for each tree, and the index of that source."""

    printed: np.ndarray
    used: np.ndarray
    source: np.ndarray


def make_complex_figures(complexes: pd.DataFrame, facts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per complex and quarter in which it, or a complex below it, is listed.

    Columns as in `mart_tables.complex_figures`. Facts of unknown complexes are left out. No facts
    give no rows.
    """
    complexes = complexes.reset_index(drop=True)
    facts = facts[facts["complex_id"].isin(complexes["complex_id"])]
    if facts.empty:
        return pd.DataFrame(columns=[column.name for column in complex_figures.c])
    trees, quarters = read_trees(complexes), np.sort(facts["quarter"].unique())
    sources = {
        name: _read_printed(rows, complexes["complex_id"], quarters)
        for name, rows in facts.groupby("source")
    }
    listed = in_use(np.logical_or.reduce([s.listed for s in sources.values()]), trees)
    row, node = np.nonzero(listed)
    described = {name: complexes[name].to_numpy()[node] for name in _DESCRIBED}
    figures = {name: grid[row, node] for name, grid in _settle_all(sources, trees).items()}
    return pd.DataFrame({"quarter": quarters[row]} | described | figures)


def _settle_all(sources: dict[str, Printed], trees: Trees) -> dict[str, np.ndarray]:
    """Return the grids of all columns of complex_figures that depend on figures."""
    grids: dict[str, np.ndarray] = {}
    for value in VALUES:
        grids |= _settle(value, sources, trees)
    for pair in MATCHED:
        grids |= _settle_pair(*pair, sources, trees)
    return grids


def _read_printed(rows: pd.DataFrame, ids: pd.Series, quarters: np.ndarray) -> Printed:
    where = (
        np.searchsorted(quarters, rows["quarter"]),
        pd.Index(ids).get_indexer(rows["complex_id"]),
    )

    def spread(column: Any, empty: Any, kind: type) -> np.ndarray:
        grid: np.ndarray = np.full((len(quarters), len(ids)), empty, dtype=kind)
        grid[where] = column
        return grid

    gaps = {v: rows[f"{v}_gap"].eq("withheld").to_numpy(dtype=bool) for v in VALUES}
    return Printed(
        spread(True, False, bool),
        {v: spread(rows[v].to_numpy(dtype=float, na_value=np.nan), np.nan, float) for v in VALUES},
        {v: spread(gaps[v], False, bool) for v in VALUES},
    )


def _choose(grids: np.ndarray, listed: np.ndarray, trees: Trees) -> Chosen:
    """Return the values of the source chosen for each tree: the first that prints any node of it.

    grids, listed : source by quarter by complex, sources in order of precedence. A tree has a
    single source, so that no sum mixes two publications.
    """
    prints = _anywhere_in_tree(~np.isnan(grids), trees)
    lists = _anywhere_in_tree(listed, trees)
    source = np.where(prints.any(axis=0), prints.argmax(axis=0), lists.argmax(axis=0))
    printed = np.take_along_axis(grids, source[None], axis=0)[0]
    used = in_use(np.take_along_axis(listed, source[None], axis=0)[0], trees)
    return Chosen(printed, used, source)


def _anywhere_in_tree(found: np.ndarray, trees: Trees) -> np.ndarray:
    """Return, at every node, whether its tree has a node where `found` is true."""
    count = np.zeros(found.shape, dtype=int)
    nodes: Any = (slice(None), slice(None), trees.top)
    np.add.at(count, nodes, found)
    return count[:, :, trees.top] > 0


def _settle(value: str, sources: dict[str, Printed], trees: Trees) -> dict[str, np.ndarray]:
    """Return the grids of one value: number, gap, source and role."""
    names = order_sources(value, sources)
    grids = np.stack([sources[name].values[value] for name in names])
    chosen = _choose(grids, np.stack([sources[name].listed for name in names]), trees)
    number, partial = totals(chosen.printed, trees)
    split = split_nodes(chosen.printed, chosen.used, trees)
    number, source = _fill_up(number, chosen.source, grids)
    withheld = in_use(np.any([sources[name].gaps[value] for name in names], axis=0), trees)
    gap = np.where(withheld, "withheld", "not_carried")
    return {
        value: number,
        f"{value}_gap": np.where(np.isnan(number), gap, np.where(partial, "partial", MISSING)),
        f"{value}_source": np.where(
            np.isnan(number), MISSING, np.array(names, dtype=object)[source]
        ),
        f"{value}_role": roles(chosen.printed, chosen.used, split, trees),
    }


def _fill_up(
    number: np.ndarray, source: np.ndarray, grids: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return numbers and sources, with gaps filled from other sources in order of precedence."""
    for position, grid in enumerate(grids):
        empty = np.isnan(number) & ~np.isnan(grid)
        number, source = np.where(empty, grid, number), np.where(empty, position, source)
    return number, source


def _settle_pair(part: str, whole: str, sources: dict[str, Printed], trees: Trees) -> dict:
    """Return the grids of a pair: its two numbers, where both are known, and its role."""
    names = order_sources(part, sources)
    parts = np.stack([sources[name].values[part] for name in names])
    wholes = np.stack([sources[name].values[whole] for name in names])
    both = ~np.isnan(parts) & ~np.isnan(wholes)
    chosen = _choose(
        np.where(both, wholes, np.nan), np.stack([sources[n].listed for n in names]), trees
    )
    split = split_nodes(chosen.printed, chosen.used, trees)
    of_part = np.take_along_axis(np.where(both, parts, np.nan), chosen.source[None], axis=0)[0]
    first, second = matched_columns(part, whole)
    return {
        first: totals(of_part, trees)[0],
        second: totals(chosen.printed, trees)[0],
        pair_role(part, whole): roles(chosen.printed, chosen.used, split, trees),
    }


_KEYS = ["quarter", "kind"]


def make_undisclosed(
    figures: pd.DataFrame, facts: pd.DataFrame, printed: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per quarter and kind with a remainder: one column per value, NaN where none.

    figures : rows of complex_figures; facts : of complex_quarters; printed : of printed_totals.
    There is a remainder only where a complex is withheld. A total that differs without one does not
    add up; that is reported at loading, and no remainder is made.
    """

    @cache
    def listed(quarter: str) -> pd.DataFrame:
        return facts.loc[facts["quarter"] == quarter, ["complex_id", "source"]]

    @cache
    def trees(quarter: str, kind: str, source: str) -> pd.DataFrame:
        here = figures[(figures["quarter"] == quarter) & (figures["kind"] == kind)]
        rows = listed(quarter)
        of_source = rows.loc[rows["source"] == source, "complex_id"]
        tops = here.loc[here["complex_id"].isin(of_source), "top_id"]
        return here[here["top_id"].isin(tops)]

    found = [
        _remainder(row, trees(row.quarter, row.kind, row.source))
        for row in printed.itertuples()
        # only the source with precedence for a value gives its remainder
        if order_sources(row.value, listed(row.quarter)["source"].unique())[:1] == [row.source]
    ]
    rows = pd.DataFrame([rest for rest in found if rest], columns=[*_KEYS, "value", "rest"])
    wide = rows.pivot(index=_KEYS, columns="value", values="rest").reset_index()
    for part, whole in MATCHED:
        if {part, whole} <= set(wide.columns):
            both = wide[part].notna() & wide[whole].notna()
            names = zip(matched_columns(part, whole), (part, whole), strict=True)
            wide = wide.assign(**{name: wide[value].where(both) for name, value in names})
    return wide.rename_axis(columns=None)


def _remainder(row: Any, trees: pd.DataFrame) -> tuple | None:
    """Return quarter, kind, value and remainder of one printed total; None without a remainder.

    trees : all complexes of the trees, of this kind, in which the total's source lists any.
    """
    role, gap = trees[f"{row.value}_role"], trees[f"{row.value}_gap"]
    rest = row.total - trees.loc[role == "summed", row.value].sum()
    withheld = ((role == "missing") & (gap == "withheld")).any()
    return (row.quarter, row.kind, row.value, rest) if withheld and rest > 0 else None


def as_region_rows(undisclosed: pd.DataFrame, levels: Iterable[str]) -> pd.DataFrame:
    """Return the remainders as rows of region_figures, in a region UNDISCLOSED at each level."""
    place = {"region_code": UNDISCLOSED, "sido": UNDISCLOSED, "complexes": 0}
    counts = ("complexes", "withheld", "not_carried")
    none = {f"{value}_{count}": 0 for value in VALUES for count in counts}
    return pd.concat([undisclosed.assign(level=level, **place, **none) for level in levels])

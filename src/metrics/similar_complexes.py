"""Complexes similar to a given one: of the same kind, near in size and in industry mix."""

import numpy as np
import pandas as pd

SIZE_WEIGHT = 1.0
MIX_WEIGHT = 2.0


def similar_complexes(
    complexes: pd.DataFrame, mixes: pd.DataFrame, complex_id: str, most: int = 4
) -> pd.DataFrame:
    """Return the `most` complexes nearest to `complex_id`, the nearest first, with `distance`.

    complexes : one row per complex with complex_id, kind, tenants, employees (NaN if not known).
    mixes : one row per complex and industry with complex_id, industry, tenants; may be empty.
    Only complexes of the same kind with tenants are candidates. Distance is the absolute difference
    of log size (employees where both are known, else tenants) plus twice the share of tenants that
    would have to change industry (half the sum of absolute differences, 0 to 1). A complex without
    a known mix gets the median mix distance: a missing mix is no evidence either way.
    Empty where `complexes` lacks `complex_id`.
    """
    own = complexes[complexes["complex_id"] == complex_id]
    if own.empty:
        return complexes.head(0).assign(distance=pd.Series(dtype=float))
    own = own.iloc[0]
    others = complexes[
        (complexes["kind"] == own["kind"])
        & (complexes["complex_id"] != complex_id)
        & (complexes["tenants"] > 0)
    ]
    distance = SIZE_WEIGHT * size_distance(others, own) + MIX_WEIGHT * mix_distance(
        others["complex_id"], mixes, complex_id
    )
    return others.assign(distance=distance).nsmallest(most, "distance")


def size_distance(others: pd.DataFrame, own: pd.Series) -> pd.Series:
    by_employees = log_difference(others["employees"], own["employees"])
    return by_employees.fillna(log_difference(others["tenants"], own["tenants"]))


def log_difference(sizes: pd.Series, size: float) -> pd.Series:
    sizes = pd.to_numeric(sizes).astype(float)
    known = sizes.where(sizes > 0)
    return (np.log(known) - np.log(size)).abs() if size and size > 0 else known * np.nan


def mix_distance(ids: pd.Series, mixes: pd.DataFrame, complex_id: str) -> pd.Series:
    wide = mixes.pivot_table(
        index="complex_id", columns="industry", values="tenants", aggfunc="sum", fill_value=0
    )
    wide = wide[wide.sum(axis=1) > 0]
    if complex_id not in wide.index:
        return pd.Series(0.0, index=ids.index)
    wide = wide.div(wide.sum(axis=1), axis=0)
    moved = (wide - wide.loc[complex_id]).abs().sum(axis=1) / 2
    known = ids.map(moved)
    return known.fillna(known.median() if known.notna().any() else 0.0)

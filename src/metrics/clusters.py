"""Points for a map, clustered where there are too many to draw."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

MOST_POINTS = 2_000


def cluster_points(
    rows: pd.DataFrame, levels: Sequence[str], size: str, most: int = MOST_POINTS
) -> pd.DataFrame:
    """Return one row per point: id, level, companies, lat, lon, and the sum of the column `size`;
    at most `most` of them.

    rows : one row per company with lat, lon, `size` and the columns of `levels`, the finest first.
    The points are those of the first level with at most `most`. A company without a value at the
    level (no building) is a point of its own, with its company_id and level "company". A point lies
    at the mean position of its companies; companies without a position are left out. If even the
    last level has too many, the largest points are kept.
    """
    known = rows.dropna(subset=["lat", "lon"])
    for level in levels:
        points = _points(known, level, size)
        if len(points) <= most:
            return points
    return points.nlargest(most, size).reset_index(drop=True)


def _points(rows: pd.DataFrame, level: str, size: str) -> pd.DataFrame:
    named = rows[level].notna()
    key = rows[level].astype("str").where(named, rows["company_id"].astype("str"))
    kind = pd.Series(level.removesuffix("_id"), index=rows.index).where(named, "company")
    grouped = rows.assign(id=key, level_name=kind).groupby(["level_name", "id"], sort=True)
    points = grouped.agg(
        **{"companies": (size, "size"), size: (size, "sum")},
        lat=("lat", "mean"),
        lon=("lon", "mean"),
    )
    return points.reset_index().rename(columns={"level_name": "level"})


def spread_out(points: pd.DataFrame, step: float = 0.00006) -> pd.DataFrame:
    """Return the points with those at the same position spread around it in a sunflower pattern.

    The first of a place stays; the k-th lies step·√k degrees of latitude away, at k golden angles
    (Vogel 1979, Mathematical Biosciences 44:179). Order and other columns stay.
    """
    number = points.groupby(["lat", "lon"]).cumcount().to_numpy()
    away, turn = step * np.sqrt(number), number * np.pi * (3 - np.sqrt(5))
    wider = 1 / np.cos(np.radians(points["lat"].to_numpy(float)))
    return points.assign(
        lat=points["lat"] + away * np.sin(turn), lon=points["lon"] + away * np.cos(turn) * wider
    )

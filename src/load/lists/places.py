"""Give complexes without coordinates an approximate place inside their district.

Official lists name the district of a complex, not its coordinates. Such a complex is shown
somewhere in its district, away from the others there, and marked `approximate`. Its place depends
mainly on its id, so that a new complex moves few or none of the others.
"""

from __future__ import annotations

import json
import math
import zlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from src.domain.codes import PLACES

if TYPE_CHECKING:
    from shapely import STRtree
    from shapely.geometry.base import BaseGeometry

BOUNDARIES = Path(__file__).parents[3] / "data" / "boundaries"

EXACT, APPROXIMATE = PLACES
LEVELS = ("sigungu", "sido")  # the finest level that is known is used
# Possible numbers of slots in a region; the smallest that suffices is used
SLOT_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
SAMPLES_PER_SLOT, LEAST_SAMPLES, ROUNDS = 30, 300, 12
MARGIN = 0.08  # distance of slots from the border, as a share of the square root of the area
KM_PER_DEGREE = 111.2
DECIMALS = 5  # about 1 m


def place_complexes(
    complexes: pd.DataFrame, regions: pd.DataFrame, shapes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the complexes with `lat`, `lon` (WGS84) and `place` filled, in the same order.

    Rows with coordinates keep them; their `place` is "exact" unless already set. Others are put in
    their district, or in their province if the district is missing, with place "approximate". Rows
    without a province (they straddle two) get no place. Neither do parents without a district: a
    point somewhere in the province would be far from their parts. `regions` gives the point of a
    region without a shape; `shapes` (layer, code, name, geojson) replaces the shipped shapes.
    """
    placed = complexes.reset_index(drop=True)
    points = placed.reindex(columns=["lat", "lon"]).to_numpy(float, copy=True)
    place = placed.reindex(columns=["place"]).place.to_numpy(object, copy=True)
    known = ~np.isnan(points).any(axis=1)
    tree = placed.reindex(columns=["parent_id", "sigungu"])
    scattered = placed.complex_id.isin(tree.parent_id.dropna()) & tree.sigungu.isna()
    place[known & pd.isna(place)] = EXACT
    for level in LEVELS:
        lost = np.isnan(points).any(axis=1) & ~scattered
        for code, rows in placed[lost].groupby(level).complex_id:
            polygon = _polygon(level, code, shapes)
            found = _spread(polygon, rows, points) if polygon else _point(code, regions)
            if found is not None:
                points[rows.index], place[rows.index] = found, APPROXIMATE
    placed[["lat", "lon"]] = points
    return placed.assign(place=pd.Series(place, dtype="str")).set_index(complexes.index)


def region_at(lat: float, lon: float, level: str = "sigungu") -> str | None:
    """Return the code of the region whose shipped shape covers or is nearest to a point.

    The shapes leave out small islands and new land, so a point up to 5 km from the nearest shape
    counts as inside it. None for points further away.
    """
    tree, codes = _tree(level)
    from shapely.geometry import Point

    found = tree.query_nearest(Point(lon, lat), max_distance=5 / KM_PER_DEGREE)
    return codes[min(found)] if len(found) else None


@cache
def _tree(level: str) -> tuple[STRtree, list[str]]:
    from shapely import STRtree

    shapes = shipped_shapes(level)
    return STRtree(list(shapes.values())), list(shapes)


def _spread(polygon: BaseGeometry, ids: pd.Series, points: np.ndarray) -> np.ndarray:
    """Return lat, lon of each id: its own slot, away from the points already placed."""
    taken = _inside(polygon, points[~np.isnan(points).any(axis=1)])
    count = next((n for n in SLOT_COUNTS if n >= len(ids)), len(ids))
    return _slots(polygon, count, taken)[_choose(ids, count)]


def _choose(ids: pd.Series, count: int) -> np.ndarray:
    """Return the slot of each id: the one its hash names, or the next that is free."""
    free, chosen = np.ones(count, dtype=bool), {}
    for hashed, name in sorted((zlib.crc32(name.encode()), name) for name in ids):
        start = hashed % count
        slot = (start + np.argmax(np.roll(free, -start))) % count
        free[slot], chosen[name] = False, slot
    return np.array([chosen[name] for name in ids])


def _slots(polygon: BaseGeometry, count: int, taken: np.ndarray) -> np.ndarray:
    """Return `count` points (lat, lon) spread evenly inside the polygon, deterministically.

    Lloyd's relaxation over a low-discrepancy sample: each point moves to the mean of the sample
    points nearest to it, while the points of `taken` stay. The last step moves each to the nearest
    sample point, so that all lie inside.
    """
    total = count + len(taken)
    samples = _samples(_eroded(polygon), max(LEAST_SAMPLES, SAMPLES_PER_SLOT * total))
    scale = np.array([1, math.cos(math.radians(polygon.centroid.y))]) * KM_PER_DEGREE
    middle = samples.mean(axis=0)
    flat, fixed = (samples - middle) * scale, (taken - middle) * scale
    moving = flat[:count]
    for _ in range(ROUNDS):
        owner = _distances(flat, np.concatenate([moving, fixed])).argmin(axis=1)
        sizes = np.bincount(owner, minlength=total)[:count, None]
        sums = np.stack([np.bincount(owner, axis, total)[:count] for axis in flat.T], axis=1)
        moving = np.where(sizes > 0, sums / np.maximum(sizes, 1), moving)
    return samples[_distances(flat, moving).argmin(axis=0)].round(DECIMALS)


def _distances(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return squared distances, one row per point, one column per centre (may fall below 0)."""
    square = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)
    return square - 2 * points @ centres.T


def _samples(polygon: BaseGeometry, count: int) -> np.ndarray:
    """Return `count` points (lat, lon) inside the polygon from the Halton sequence."""
    import shapely

    west, south, east, north = polygon.bounds
    share = max(polygon.area / ((east - west) * (north - south)), 0.001)
    number = np.arange(1, int(count / share * 1.3) + 100)
    lon = west + _halton(number, 2) * (east - west)
    lat = south + _halton(number, 3) * (north - south)
    inside = shapely.contains_xy(polygon, lon, lat)
    return np.stack([lat[inside], lon[inside]], axis=1)[:count]


def _halton(number: np.ndarray, base: int) -> np.ndarray:
    """Return the radical inverse of each number: van der Corput's sequence in [0, 1)."""
    value, step, rest = np.zeros(len(number)), 1.0, number
    while rest.any():
        step /= base
        value, rest = value + step * (rest % base), rest // base
    return value


def _eroded(polygon: BaseGeometry) -> BaseGeometry:
    """Return the polygon without its margin, or the whole of it if too little would be left."""
    inner = polygon.buffer(-MARGIN * math.sqrt(polygon.area))
    return inner if inner.area > 0.2 * polygon.area else polygon


def _inside(polygon: BaseGeometry, points: np.ndarray) -> np.ndarray:
    import shapely

    return points[shapely.contains_xy(polygon, points[:, 1], points[:, 0])]


def _point(code: str, regions: pd.DataFrame) -> np.ndarray | None:
    rows = regions.loc[regions.region_code == code, ["lat", "lon"]].dropna()
    return rows.to_numpy()[0] if len(rows) else None


def _polygon(level: str, code: str, shapes: pd.DataFrame | None) -> BaseGeometry | None:
    """Return the shape of a region: from `shapes` if it has one, else the shipped one, or None."""
    if shapes is not None:
        rows = shapes[(shapes.layer == level) & (shapes.code == code)]
        if len(rows):
            return _shape(json.loads(rows.geojson.iloc[0]))
    return shipped_shapes(level).get(code)


@cache
def shipped_shapes(level: str) -> dict:
    """Return region code → polygon of the shapes in data/boundaries."""
    text = (BOUNDARIES / f"{level}.geojson").read_text(encoding="utf-8")
    return {row["id"]: _shape(row["geometry"]) for row in json.loads(text)["features"]}


def _shape(geometry: dict) -> BaseGeometry:
    from shapely.geometry import shape  # lazily: pages import this module and need no shapes

    return shape(geometry)

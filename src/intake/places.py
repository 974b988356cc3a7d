"""Give complexes without coordinates an approximate place inside their district.

Official lists name the district of a complex, not its coordinates. Such a complex is shown
somewhere in its district, away from the others there, and marked `approximate`. The place depends
on its id and hardly on its neighbours: a complex that is added moves few or none of the others.
"""

from __future__ import annotations

import json
import math
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

BOUNDARIES = Path(__file__).parents[2] / "data" / "boundaries"

EXACT, APPROXIMATE = "exact", "approximate"
LEVELS = ("sigungu", "sido")  # the finest that is known is used
# How many slots a region is given: the first number that is enough
SLOT_COUNTS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
SAMPLES_PER_SLOT, LEAST_SAMPLES, ROUNDS = 40, 400, 12
MARGIN = 0.08  # of the square root of the area: how far slots keep from the border
KM_PER_DEGREE = 111.2
DECIMALS = 5  # about 1 m


def place_complexes(
    complexes: pd.DataFrame, regions: pd.DataFrame, shapes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the complexes with `lat`, `lon` (WGS84) and `place` filled, in the same order.

    Rows with coordinates keep them; their `place` is "exact" unless already set. Others stand in
    their district, or in their province where the district is missing, with place "approximate".
    Rows without a province (they straddle two) stay without a place. `regions` gives the point of
    a region without a shape; `shapes` (layer, code, name, geojson) replaces the shapes we ship.
    """
    placed = complexes.copy()
    placed[["lat", "lon"]] = placed.reindex(columns=["lat", "lon"]).astype(float)
    known = placed.lat.notna() & placed.lon.notna()
    place = placed.reindex(columns=["place"]).place.astype(object)
    placed["place"] = place.where(place.notna() | ~known, EXACT).astype("str")
    for level in LEVELS:
        waiting = placed[(placed.lat.isna() | placed.lon.isna()) & placed[level].notna()]
        for code, members in waiting.groupby(level):
            polygon = _polygon(level, code, shapes)
            points = _spread(polygon, members, placed) if polygon else _point(code, regions)
            if points is not None:
                placed.loc[members.index, ["lat", "lon"]] = points
                placed.loc[members.index, "place"] = APPROXIMATE
    return placed


def region_at(lat: float, lon: float, level: str = "sigungu") -> str | None:
    """Return the code of the region whose shipped shape covers a point, or of the nearest.

    Our shapes leave out small islands and new land, so a point up to 5 km off the nearest shape
    counts as inside it; None further out.
    """
    tree, codes = _tree(level)
    from shapely.geometry import Point

    found = tree.query_nearest(Point(lon, lat), max_distance=5 / KM_PER_DEGREE)
    return codes[min(found)] if len(found) else None


@cache
def _tree(level: str):
    from shapely import STRtree

    shapes = _shipped(level)
    return STRtree(list(shapes.values())), list(shapes)


def _spread(polygon, members: pd.DataFrame, placed: pd.DataFrame) -> np.ndarray:
    """Return lat, lon of each member: a free slot of its own, told by its id."""
    taken = _inside(polygon, placed[["lat", "lon"]].dropna().to_numpy())
    wanted = len(members) + len(taken)
    count = next((n for n in SLOT_COUNTS if n >= wanted), wanted)
    slots = _slots(polygon, count)
    free = np.ones(len(slots), dtype=bool)
    for point in taken:
        free[_nearest(slots, free, point)] = False
    return slots[_choose(members.complex_id, free)]


def _choose(ids: pd.Series, free: np.ndarray) -> np.ndarray:
    """Return the slot of each id: the one its hash names, or the next that is free."""
    free, chosen = free.copy(), {}
    for hashed, name in sorted((zlib.crc32(name.encode()), name) for name in ids):
        start = hashed % len(free)
        slot = (start + np.argmax(np.roll(free, -start))) % len(free)
        free[slot], chosen[name] = False, slot
    return np.array([chosen[name] for name in ids])


def _nearest(slots: np.ndarray, free: np.ndarray, point: np.ndarray) -> int:
    distance = np.hypot(*((slots - point) * [1, math.cos(math.radians(point[0]))]).T)
    return int(np.argmin(np.where(free, distance, np.inf)))


def _slots(polygon, count: int) -> np.ndarray:
    """Return `count` points (lat, lon) spread evenly inside the polygon, the same every time.

    Starts from a low-discrepancy sample and moves each point to the middle of the sample points
    nearest to it (Lloyd's relaxation); the last step takes the nearest sample point, so that
    every point lies inside.
    """
    samples = _samples(_eroded(polygon), max(LEAST_SAMPLES, SAMPLES_PER_SLOT * count))
    scale = np.array([1, math.cos(math.radians(polygon.centroid.y))]) * KM_PER_DEGREE
    flat = samples * scale
    centres = flat[:count]
    for _ in range(ROUNDS):
        owner = _distances(flat, centres).argmin(axis=1)
        sizes = np.bincount(owner, minlength=count)
        sums = np.stack([np.bincount(owner, axis, count) for axis in flat.T], axis=1)
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], centres)
    return samples[_distances(flat, centres).argmin(axis=0)].round(DECIMALS)


def _distances(points: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return squared distances, one row per point, one column per centre."""
    return ((points[:, None, :] - centres[None, :, :]) ** 2).sum(axis=2)


def _samples(polygon, count: int) -> np.ndarray:
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


def _eroded(polygon):
    """Return the polygon without its margin, or as it is where nothing else would be left."""
    inner = polygon.buffer(-MARGIN * math.sqrt(polygon.area))
    return inner if inner.area > 0.2 * polygon.area else polygon


def _inside(polygon, points: np.ndarray) -> np.ndarray:
    import shapely

    return points[shapely.contains_xy(polygon, points[:, 1], points[:, 0])]


def _point(code: str, regions: pd.DataFrame) -> np.ndarray | None:
    rows = regions.loc[regions.region_code == code, ["lat", "lon"]].dropna()
    return rows.to_numpy()[0] if len(rows) else None


def _polygon(level: str, code: str, shapes: pd.DataFrame | None):
    """Return the shape of a region, or None: the user's where there is one, else the shipped."""
    if shapes is not None:
        rows = shapes[(shapes.layer == level) & (shapes.code == code)]
        if len(rows):
            return _shape(json.loads(rows.geojson.iloc[0]))
    return _shipped(level).get(code)


@cache
def _shipped(level: str) -> dict:
    """Return region code → polygon of the shapes in data/boundaries."""
    text = (BOUNDARIES / f"{level}.geojson").read_text(encoding="utf-8")
    return {row["id"]: _shape(row["geometry"]) for row in json.loads(text)["features"]}


def _shape(geometry: dict):
    from shapely.geometry import shape  # lazily: pages import this module and need no shapes

    return shape(geometry)

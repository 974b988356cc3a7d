"""Convert shapes to WGS84 from the coordinate system of their file, and detect a wrong one.

The same numbers mean different places in different systems: 5181 and 5186 differ only by 100 km in
northing, so a wrong .prj still draws a map, but of the wrong place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from src.load.files.reasons import Words, unreadable, words
from src.load.lists.places import BOUNDARIES

if TYPE_CHECKING:
    from pyproj import CRS
    from shapely.geometry.base import BaseGeometry

# West, south, east, north: from 마라도 to the border, from 백령도 to 독도, with a margin
KOREA = (124.0, 32.9, 132.1, 38.8)
# Systems that Korean files use, in the order in which they are tried
USUAL = (5186, 5181, 5179, 5174, 3857, 4326, 5178, 2097, 5185, 5187, 5183)
SHIFTED = {5181, 5186}
"""Two systems that differ only by 100 km in northing."""
NEAR_LAND = 0.05  # degrees around our shapes, to include islands that they leave out
LEAST_ON_LAND = 0.8
FARTHEST_KM = 30  # largest distance between the middle of a region and its point in regions.csv


def to_degrees(name: str, layer: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame in WGS84. Raises Unreadable without a system or datum, or outside Korea."""
    if frame.crs is None:
        code = "no_crs_package" if name.lower().endswith(".gpkg") else "no_crs"
        raise unreadable(name, code, prj=f"{layer}.prj")
    if _is_guess(frame.crs):
        raise unreadable(name, "no_datum", crs=frame.crs.name)
    degrees = frame.to_crs(4326)
    if not _in_korea(degrees):
        suspicion = _suspicion(frame, _in_korea)
        raise unreadable(name, "outside_korea", crs=frame.crs.name, suspicion=suspicion)
    return degrees


def refuse_displaced(name: str, frame: pd.DataFrame, points: np.ndarray) -> None:
    """Raise Unreadable if shapes lie far from their known places.

    frame : shapes in the system of their file; points : the known lat, lon of each. The median
    distance counts, so that a few wrong names do not matter.
    """
    km = _median_distance(frame.to_crs(4326), points)
    if km > FARTHEST_KM:
        suspicion = _suspicion(frame, lambda other: _median_distance(other, points) <= FARTHEST_KM)
        details = {"crs": frame.crs.name, "km": round(km), "suspicion": suspicion}
        raise unreadable(name, "displaced", **details)


def _is_guess(crs: CRS) -> bool:
    """Return whether PROJ lacks the datum shift to WGS84 that this system needs.

    Bessel's ellipsoid without a named datum is 300 to 400 m off; GRS80 needs no shift.
    """
    from pyproj.transformer import TransformerGroup

    best = TransformerGroup(crs, 4326, always_xy=True).transformers[0]
    ellipsoid = crs.ellipsoid.name if crs.ellipsoid else ""
    return "Ballpark" in best.description and "Bessel" in ellipsoid


def _in_korea(degrees: pd.DataFrame) -> bool:
    """Return whether all shapes lie within Korea's bounds and most of them on land."""
    import shapely

    west, south, east, north = degrees.total_bounds
    if not (KOREA[0] < west and KOREA[1] < south and east < KOREA[2] and north < KOREA[3]):
        return False
    points = degrees.geometry[~degrees.geometry.is_empty].representative_point()
    on_land = shapely.contains_xy(_land(), points.x.to_numpy(), points.y.to_numpy())
    return bool(on_land.mean() >= LEAST_ON_LAND)


@cache
def _land() -> BaseGeometry:
    import shapely

    text = (BOUNDARIES / "sido.geojson").read_text(encoding="utf-8")
    shapes = [shapely.geometry.shape(row["geometry"]) for row in json.loads(text)["features"]]
    land = shapely.union_all(shapes).buffer(NEAR_LAND)
    shapely.prepare(land)
    return land


def _median_distance(degrees: pd.DataFrame, points: np.ndarray) -> float:
    """Return the median distance in km between the shapes' middles and the points (lat, lon)."""
    from pyproj import Geod

    middles = degrees.geometry.representative_point()
    _, _, metres = Geod(ellps="GRS80").inv(middles.x, middles.y, points[:, 1], points[:, 0])
    return float(np.median(metres)) / 1000


def _suspicion(frame: pd.DataFrame, fits: Callable[[pd.DataFrame], bool]) -> Words:
    """Return the sentence that names the system in which the coordinates fit, if there is one."""
    written = frame.crs.to_epsg()
    for code in USUAL:
        if written == code:
            continue
        moved = frame.set_crs(code, allow_override=True).to_crs(4326)
        if np.isfinite(moved.total_bounds).all() and fits(moved):
            shifted = {written, code} == SHIFTED
            return words("suspicion.likely_shifted" if shifted else "suspicion.likely", epsg=code)
    return words("suspicion.other")

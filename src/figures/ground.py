"""Shapes of regions as SVG paths: projected, simplified and clipped to the drawing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from shapely.geometry import shape

WIDTH, HEIGHT = 400, 560
"""Size of a drawing in its units; letters are 13 units high.

It is as narrow as the country, so that names stay legible on a phone.
"""
BESIDE = 160
"""Units left and right of the drawing that a wide screen also shows."""
FINE = 2
"""Paths use integers of half a unit: shorter than decimals, finer than units."""
SIMPLE = 1.0
"""Tolerance in units when borders are simplified; neighbours stay aligned."""
MANY, SIMPLER = 100, 1.5
"""With so many shapes the tolerance is larger; else all districts would be half of a page's size.
"""
SMALLEST = 3.0
"""Smaller islands, in square units, are not drawn, unless a region has nothing else."""
COUNTRY = (125.3, 33.1, 130.0, 38.62)
"""West, south, east and north of the country, without the farthest islands."""
FAR = 0.6
"""Islands farther than this from the largest piece of land, in degrees, do not widen the view."""
AROUND = 0.12
NARROWEST = 0.02
"""Smallest extent of a view in degrees; one building would else fill it."""


@dataclass(frozen=True)
class View:
    """The part of the country that a drawing shows: west, south, east and north, in degrees.

    wide, high : size of the drawing in units.
    """

    west: float
    south: float
    east: float
    north: float
    wide: float = WIDTH
    high: float = HEIGHT

    @cached_property
    def scale(self) -> float:
        """Return the units per degree of longitude."""
        high = mercator(self.north) - mercator(self.south)
        return min(self.wide / (self.east - self.west), self.high / high)

    @cached_property
    def middle(self) -> tuple[float, float]:
        return (self.west + self.east) / 2, (mercator(self.north) + mercator(self.south)) / 2

    def across(self, lon: float) -> float:
        """Return the x coordinate of a longitude, in units."""
        return self.wide / 2 + (lon - self.middle[0]) * self.scale

    def down(self, lat: float) -> float:
        """Return the y coordinate of a latitude, in units from the top."""
        return self.high / 2 - (mercator(lat) - self.middle[1]) * self.scale

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Return the clipping rectangle; that of a whole map includes BESIDE on both sides."""
        beside = BESIDE if self.wide == WIDTH else 0
        return -beside, -9, self.wide + beside, self.high + 9

    def holds(self, lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
        """Return which places lie within the view."""
        up = (self.south <= lats) & (lats <= self.north)
        return up & (self.west <= lons) & (lons <= self.east)


def mercator(latitude: float) -> float:
    """Return the Mercator y of a latitude, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def view_of(lats: Iterable[float], lons: Iterable[float]) -> View:
    """Return the view of all points with some room around them; the country without points."""
    ups, sides = list(lats), list(lons)
    if not ups:
        return View(*COUNTRY)
    west, east, south, north = min(sides), max(sides), min(ups), max(ups)
    wide = max(east - west, NARROWEST) * (1 + 2 * AROUND)
    high = max(north - south, NARROWEST) * (1 + 2 * AROUND)
    lon, lat = (west + east) / 2, (south + north) / 2
    return View(lon - wide / 2, lat - high / 2, lon + wide / 2, lat + high / 2)


def view_of_shapes(shapes: dict, codes: set[str]) -> View:
    """Return the view of the shapes of these regions; the country where none is known.

    Distant islands do not widen it: 울릉 would halve the size of 경북.
    """
    found = [
        shape(each["geometry"])
        for each in shapes["features"]
        if each["properties"]["region_code"] in codes
    ]
    if not found:
        return View(*COUNTRY)
    pieces = shapely.get_parts(shapely.union_all(shapely.make_valid(found)))
    main = pieces[shapely.area(pieces).argmax()]
    near = pieces[shapely.distance(pieces, main) <= FAR]
    west, south, east, north = shapely.total_bounds(near).tolist()
    return view_of([south, north], [west, east])


def paths(shapes: dict, view: View) -> dict[str, str]:
    """Return, by region_code, the path (`d`) of each shape within the view, in units / FINE.

    shapes : GeoJSON whose feature property is region_code.
    """
    codes = [each["properties"]["region_code"] for each in shapes["features"]]
    drawn = shapely.transform(
        [shape(each["geometry"]) for each in shapes["features"]],
        lambda points: _placed(points, view),
    )
    simple = _simplified(shapely.make_valid(drawn))
    simple = shapely.clip_by_rect(simple, *view.edges)
    said = {code: _path(each) for code, each in zip(codes, simple, strict=True)}
    return {code: path for code, path in said.items() if path}


def _placed(points: np.ndarray, view: View) -> np.ndarray:
    """Return as `across` and `down` do, vectorised: a country has tens of thousands of points."""
    north = np.degrees(np.arcsinh(np.tan(np.radians(points[:, 1]))))
    down = view.high / 2 - (north - view.middle[1]) * view.scale
    return np.column_stack([view.across(points[:, 0]), down])


def _simplified(drawn):
    """Return simplified shapes; as a coverage if they do not overlap, else each by itself."""
    by = SIMPLE if len(drawn) < MANY else SIMPLER
    if shapely.coverage_is_valid(drawn):
        return shapely.coverage_simplify(drawn, by)
    return shapely.simplify(drawn, by)


def _path(drawn) -> str:
    pieces = [each for each in shapely.get_parts(drawn) if each.geom_type == "Polygon"]
    areas = shapely.area(pieces)
    large = [each for each, area in zip(pieces, areas, strict=True) if area >= SMALLEST]
    kept = large or [pieces[at] for at in areas.argsort(kind="stable")[-1:]]
    return "".join(_ring(ring) for each in kept for ring in (each.exterior, *each.interiors))


def _ring(ring) -> str:
    """Return a ring as a path; a minus sign separates numbers, so the space or comma is dropped."""
    corners = [(round(x * FINE), round(y * FINE)) for x, y in ring.coords[:-1]]
    steps = [
        f" {x - before_x},{y - before_y}"
        for (x, y), (before_x, before_y) in zip(corners[1:], corners, strict=False)
        if (x, y) != (before_x, before_y)
    ]
    if len(steps) < 2:
        return ""
    moved = "".join(steps).replace(" -", "-").replace(",-", "-").lstrip()
    return f"M{corners[0][0]},{corners[0][1]}l{moved}z"

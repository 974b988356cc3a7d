"""Which part of the world a map shows."""

import math

COUNTRY = {"center": {"lat": 35.95, "lon": 127.75}, "zoom": 5.95}
WIDTH, HEIGHT = 620, 560
TILE = 512
MARGIN = 0.32
CLOSEST = 12.0


def view_of(lats, lons) -> dict:
    """Return centre and zoom at which all points stand inside the map; the country for none."""
    if not len(lats):
        return COUNTRY
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    centre = {"lat": (south + north) / 2, "lon": (west + east) / 2}
    wide = (east - west) * (1 + MARGIN) + 0.02
    high = (_mercator(north) - _mercator(south)) * (1 + MARGIN) + 0.02
    zoom = min(math.log2(WIDTH / TILE * 360 / wide), math.log2(HEIGHT / TILE * 360 / high))
    return {"center": centre, "zoom": min(zoom, CLOSEST)}


def _mercator(latitude: float) -> float:
    """Return how far north of the equator a latitude is drawn, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))

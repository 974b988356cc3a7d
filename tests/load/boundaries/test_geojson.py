"""GeoJSON is read as boundaries if it holds them, and otherwise refused in words."""

import json
import time
import zipfile
from pathlib import Path

import pytest
import shapely

from bench.geojson import write_districts
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.cases import case

SHIPPED = Path(__file__).parents[3] / "data" / "boundaries" / "sigungu.geojson"
JONGNO = {"SIG_CD": "11110", "SIG_KOR_NM": "종로구"}
BUPYEONG = {"ADM_CD": "28237", "ADM_NM": "부평구"}


def square(lon: float, lat: float) -> dict:
    return json.loads(shapely.to_geojson(shapely.box(lon, lat, lon + 0.05, lat + 0.05)))


def geojson(path, *features: tuple[dict, dict | None], **more) -> Path:
    rows = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    whole = {"type": "FeatureCollection", **more, "features": rows}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return path


def test_the_districts_of_a_steward_are_read_by_code_and_name():
    read = read_source(case("06-sigungu.geojson"))
    assert (read.code, read.source["rows_accepted"]) == ("boundaries", 2)


@pytest.mark.parametrize("ending", ["geojson", "json", "csv", "xlsx"])
def test_districts_are_read_whatever_the_ending(tmp_path, ending):
    path = geojson(tmp_path / f"경계.{ending}", (JONGNO, square(126.95, 37.57)))
    shapes = read_source(path).tables["shapes"].set_index(["layer", "code"])
    west, south, east, north = shapely.from_geojson(shapes.geojson["sigungu", "11110"]).bounds
    assert (west, south) == pytest.approx((126.95, 37.57), abs=1e-3)
    assert (east, north) == pytest.approx((127.0, 37.62), abs=1e-3)


def test_districts_of_other_columns_and_in_a_zip_are_read(tmp_path):
    path = geojson(tmp_path / "인천.geojson", (BUPYEONG, square(126.7, 37.48)))
    packed = tmp_path / "경계.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "자료/인천.geojson")
    for file in (path, packed):
        assert "28237" in set(read_source(file).tables["shapes"]["code"])


def test_shapes_of_something_else_are_refused_with_their_columns(tmp_path):
    path = geojson(tmp_path / "건물.geojson", ({"BLD_NM": "가", "층": 3}, square(127, 37.5)))
    with pytest.raises(Unreadable, match="BLD_NM, 층"):
        read_source(path)


@pytest.mark.parametrize("kept", [0.3, 0.9])
def test_a_geojson_that_is_cut_short_is_refused_in_words(tmp_path, kept):
    path = geojson(tmp_path / "경계.geojson", *[(JONGNO, square(126.95, 37.57))] * 20)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    with pytest.raises(Unreadable):
        read_source(path)


@pytest.mark.slow
def test_thirty_megabytes_of_districts_take_at_most_five_times_their_parsing(tmp_path):
    """1.1 million points, as in files of the whole country before they are simplified.

    Parsing takes about a second of a processor; a reading took three times that when measured.
    """
    path = tmp_path / "전국.geojson"
    write_districts(path, 0.00028)
    assert path.stat().st_size > 30 * 2**20
    began = time.process_time()
    json.loads(path.read_text(encoding="utf-8"))
    parsed = time.process_time()
    read = read_source(path)
    assert time.process_time() - parsed < 5 * (parsed - began)
    shapes = read.tables["shapes"].set_index(["layer", "code"]).geojson
    ours = shapely.geometry.shape(
        next(
            row["geometry"]
            for row in json.loads(SHIPPED.read_text(encoding="utf-8"))["features"]
            if row["properties"]["region_code"] == "11530"
        )
    )
    drawn = shapely.from_geojson(shapes["sigungu", "11530"])
    assert ours.intersection(drawn).area / ours.union(drawn).area > 0.9

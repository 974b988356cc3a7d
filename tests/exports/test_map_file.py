"""The points exported for maps, read back with pyogrio and with json."""

import json
import subprocess
import sys
from datetime import date

import pandas as pd
import pytest
from pyogrio import list_layers, raw

from src.exports.map_file import to_geojson, to_gpkg
from tests.exports.hostile import COLUMNS, HOSTILE, about, hostile_frame


def placed_frame() -> pd.DataFrame:
    """Return the hostile rows at made-up places; the second row has none."""
    rows = len(HOSTILE)
    return hostile_frame().assign(
        lat=[37.4812345678, None, *[37.5] * (rows - 2)], lon=[126.88, None, *[127.0] * (rows - 2)]
    )


@pytest.fixture
def saved(tmp_path):
    """Return a function: the bytes of a GeoPackage → its file."""

    def save(data: bytes):
        (tmp_path / "table.gpkg").write_bytes(data)
        return tmp_path / "table.gpkg"

    return save


def read_layer(path, layer: str) -> dict:
    """Return the columns of a layer by name, and its geometries under "geometry"."""
    meta, _, geometry, fields = raw.read(path, layer=layer)
    return dict(zip(meta["fields"], fields, strict=True)) | {"geometry": geometry, "meta": meta}


def test_a_geojson_has_one_feature_a_row_with_hostile_names_letter_by_letter():
    made = json.loads(to_geojson(placed_frame(), COLUMNS, about()))
    assert made["type"] == "FeatureCollection"
    assert [f["properties"]["기업 이름"] for f in made["features"]] == HOSTILE
    assert made["features"][0] == {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [126.88, 37.481235]},
        "properties": {
            "우편번호": "04536",
            "기업 이름": HOSTILE[0],
            "고용 (명)": 1234,
            "사용률": 0.125,
            "증감": -3.5,
            "성립일": "2024-07-23",
        },
    }
    assert made["features"][1]["geometry"] is None
    assert made["features"][1]["properties"]["고용 (명)"] is None
    assert ["시도", "서울특별시"] in made["about"]


def test_a_geopackage_has_typed_points_and_a_layer_that_explains_them(saved):
    data = saved(to_gpkg(placed_frame(), COLUMNS, about()))
    assert [name for name, _ in list_layers(data)] == ["입주기업", "설명"]
    found = read_layer(data, "입주기업")
    assert list(found["기업 이름"]) == HOSTILE
    assert set(found["우편번호"]) == {"04536"}
    assert found["고용 (명)"].dtype.kind in "if"
    assert found["고용 (명)"][0] == 1234
    assert pd.isna(found["고용 (명)"][1])
    assert str(found["성립일"][0])[:10] == "2024-07-23"
    assert found["meta"]["crs"] == "EPSG:4326"
    assert [place is None for place in found["geometry"][:3]] == [False, True, False]
    said = read_layer(data, "설명")
    assert "서울특별시" in said["참고"]


@pytest.mark.parametrize("origin", ["official", "sample"])
def test_sample_data_say_so_on_every_point_and_in_the_name_of_the_layer(origin, saved):
    provenance = about(origin)
    made = json.loads(to_geojson(placed_frame(), COLUMNS, provenance))
    marks = {feature["properties"].get("예시 데이터") for feature in made["features"]}
    assert marks == ({"예시"} if origin == "sample" else {None})
    layers = list_layers(saved(to_gpkg(placed_frame(), COLUMNS, provenance)))[:, 0]
    assert ("예시 데이터 입주기업" in layers) == (origin == "sample")


def test_no_row_gives_an_empty_map(saved):
    empty = placed_frame().head(0)
    assert json.loads(to_geojson(empty, COLUMNS, about()))["features"] == []
    assert len(read_layer(saved(to_gpkg(empty, COLUMNS, about())), "입주기업")["geometry"]) == 0


def test_a_day_is_read_from_a_date_too():
    frame = placed_frame().assign(opened_on=pd.Series([date(2020, 1, 2)] * len(HOSTILE)))
    made = json.loads(to_geojson(frame, COLUMNS, about()))
    assert made["features"][0]["properties"]["성립일"] == "2020-01-02"


def test_nothing_for_maps_is_imported_before_it_is_asked_for():
    code = "import sys, src.exports; print({'pyogrio', 'geopandas', 'shapely'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"

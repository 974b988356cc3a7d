"""A Shapefile is several files: they are read together, whichever of them a steward names."""

from pathlib import Path

import geopandas
import pytest
from shapely.geometry import box

from src.load.boundaries.layers import is_part_of_shapes
from src.load.pipeline import Order, load_files

PORTAL = {
    "whole": {"ADM_SECT_C": ["11530", "11545"], "SGG_NM": ["구로구", "금천구"]},
    "with_province": {
        "ADM_SECT_C": ["11530", "11545"],
        "SGG_NM": ["서울특별시 구로구", "서울특별시 금천구"],
        "SGG_OID": [1, 2],
    },
    "small_letters": {"adm_sect_c": ["11530", "11545"], "sgg_nm": ["구로구", "금천구"]},
}


SPELT_OTHERWISE = [pytest.param(one, marks=pytest.mark.slow) for one in [*PORTAL][1:]]


@pytest.mark.parametrize("columns", ["whole", *SPELT_OTHERWISE])
def test_districts_of_the_national_portal_are_read_with_the_files_beside_them(tmp_path, columns):
    places = [box(126.84, 37.48, 126.88, 37.51), box(126.88, 37.44, 126.91, 37.48)]
    frame = geopandas.GeoDataFrame(PORTAL[columns], geometry=places, crs=4326).to_crs(5186)
    frame.to_file(tmp_path / "LARD_ADM_SECT_SGG_11.shp", encoding="cp949")
    files = tuple(sorted(tmp_path.iterdir()))
    found = load_files(Order(tmp_path / "data", files))
    assert [file.file for file in found.files] == ["LARD_ADM_SECT_SGG_11.shp"]
    assert found.files[0].rows_accepted == 2
    assert sorted(Path(name).suffix for name in found.parts) == [".cpg", ".dbf", ".prj", ".shx"]


def test_a_file_beside_shapes_of_another_name_or_folder_is_none_of_theirs():
    shapes = [Path("a/sgg.shp"), Path("a/sgg.dbf"), Path("a/other.dbf"), Path("b/sgg.dbf")]
    parts = [path for path in shapes if is_part_of_shapes(path, shapes)]
    assert parts == [Path("a/sgg.dbf")]
    assert not is_part_of_shapes(Path("a/sgg.csv"), shapes)

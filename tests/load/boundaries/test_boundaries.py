"""Boundaries are read in the coordinate system that their file states; doubts are reported."""

import json
import warnings
import zipfile

import geopandas
import numpy as np
import pandas as pd
import pytest
from pyproj import CRS, Geod
from shapely.geometry import MultiPolygon, Point, Polygon, box, shape

from src.load.boundaries import layers as boundary_files
from src.load.boundaries.boundaries import read_boundaries, recognise
from src.load.files.frames import complexes_frame
from src.load.files.reasons import Unreadable
from src.load.lists.places import shipped_shapes

# A square of about 1 km in 구로구 (11530), and one in 구미시 (47190)
GURO, GUMI = (126.85, 37.49), (128.40, 36.12)
SYSTEMS = [5186, *(pytest.param(one, marks=pytest.mark.slow) for one in (3857, 5174, 5179, 5181))]


def _square(corner, degrees=0.01):
    return box(corner[0], corner[1], corner[0] + degrees, corner[1] + degrees)


def _write(folder, rows, epsg=5186, name="DAM_DAN.shp", encoding="utf-8"):
    """Write rows (columns, geometry last, in degrees) as a file in the given system."""
    frame = geopandas.GeoDataFrame(rows, crs=4326).to_crs(epsg)
    path = folder / name
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL warns of shortened column names
        frame.to_file(path, **({"encoding": encoding} if path.suffix == ".shp" else {}))
    return path


def _complex_rows(*rows):
    """Return DAM_DAN rows from (name, type, geometry)."""
    return [
        {"DAN_ID": f"{n:06}", "DAN_NAME": name, "DANJI_TYPE": kind, "geometry": geometry}
        for n, (name, kind, geometry) in enumerate(rows, start=1)
    ]


def _region_rows(*rows):
    return [{"sig_cd": code, "sig_kor_nm": name, "geometry": area} for code, name, area in rows]


def _known(*rows):
    """Return `complexes` from (complex_id, complex_name, kind, sigungu)."""
    return complexes_frame(
        {
            "complex_id": id_,
            "top_id": id_,
            "complex_name": name,
            "kind": kind,
            "sido": sigungu and sigungu[:2],
            "sigungu": sigungu,
            "is_leaf": True,
        }
        for id_, name, kind, sigungu in rows
    )


KNOWN = _known(
    ("digital", "서울디지털", "national", "11530"),
    ("gumi", "구미", "national", "47190"),
    ("gumi-farm", "구미", "rural", "47190"),
)
DIGITAL = _complex_rows(("서울디지털국가산업단지", "1", _square(GURO)))


def _drawn(found):
    """Return the shapes other than those we ship."""
    shapes = found.tables["shapes"]
    ours = shipped_shapes("sido") | shipped_shapes("sigungu")
    drawn = [
        not shape(json.loads(row.geojson)).equals_exact(ours[row.code], 1e-9)
        for row in shapes.itertuples()
    ]
    return shapes[drawn]


def _metres(one, other):
    return Geod(ellps="GRS80").inv(*one, *other)[2]


@pytest.mark.parametrize("suffix", [".shp", ".gpkg"])
@pytest.mark.parametrize("epsg", SYSTEMS)
def test_the_same_point_comes_back_from_every_coordinate_system(tmp_path, epsg, suffix):
    """EPSG:5174 uses Bessel's ellipsoid: 400 m off before the shift. 5 m holds for it too."""
    path = _write(tmp_path, DIGITAL, epsg, f"any{suffix}")
    found = read_boundaries(path, KNOWN)
    polygon = shape(json.loads(found.tables["shapes"].geojson[0]))
    centre = (GURO[0] + 0.005, GURO[1] + 0.005)
    assert _metres(polygon.centroid.coords[0], centre) < 5
    row = found.tables["complexes"].iloc[0]
    assert polygon.contains(Point(row.lon, row.lat))
    assert (row.complex_id, row.place) == ("digital", "exact")


def test_a_point_of_korea_1985_known_from_the_old_maps_is_shifted(tmp_path):
    """Unshifted, a 5174 file would lie some 370 m off. It states Bessel, so it is shifted."""
    path = _write(tmp_path, DIGITAL, 5174)
    raw = geopandas.read_file(path)
    unshifted = raw.set_crs(
        "+proj=tmerc +lat_0=38 +lon_0=127.002890277778 +x_0=200000 +y_0=500000 +ellps=GRS80",
        allow_override=True,
    ).to_crs(4326)
    assert _metres(unshifted.geometry[0].centroid.coords[0], (126.855, 37.495)) > 200
    found = read_boundaries(path, KNOWN).tables["complexes"].iloc[0]
    assert _metres((found.lon, found.lat), (126.855, 37.495)) < 5


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
@pytest.mark.parametrize("cpg", ["right", "missing", "wrong"])
def test_korean_names_are_read_whatever_the_cpg_file_says(tmp_path, encoding, cpg):
    path = _write(tmp_path, DIGITAL, encoding=encoding)
    if cpg == "missing":
        path.with_suffix(".cpg").unlink()
    if cpg == "wrong":
        path.with_suffix(".cpg").write_text({"utf-8": "EUC-KR", "cp949": "UTF-8"}[encoding])
    found = read_boundaries(path, KNOWN)
    assert found.tables["shapes"].name.tolist() == ["서울디지털"]
    assert found.problems.empty


def test_a_zip_of_a_shapefile_is_read(tmp_path):
    path = _write(tmp_path, DIGITAL)
    archive = tmp_path / "올릴 파일.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for part in sorted(tmp_path.glob("DAM_DAN.*")):
            made.write(part, f"폴더/{part.name}")
    assert recognise(archive)
    assert recognise(path)
    assert read_boundaries(archive, KNOWN).tables["complexes"].complex_id.tolist() == ["digital"]


def test_other_files_are_not_taken_for_boundaries(tmp_path):
    (tmp_path / "a.shp").write_text("단지명,입주업체\n")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as made:
        made.writestr("xl/workbook.xml", "<x/>")
    assert not recognise(tmp_path / "a.shp")
    assert not recognise(tmp_path / "a.xlsx")


@pytest.mark.parametrize("part", [".prj", ".dbf", ".shx"])
def test_a_missing_part_of_a_shapefile_is_named(tmp_path, part):
    path = _write(tmp_path, DIGITAL)
    path.with_suffix(part).unlink()
    with pytest.raises(Unreadable, match=r"DAM_DAN.*십시오\.$") as refused:
        read_boundaries(path, KNOWN)
    assert f"DAM_DAN{part}" in str(refused.value)
    assert f"DAM_DAN{part}" in refused.value.english


@pytest.mark.parametrize("name", ["cut.shp", "cut.gpkg"])
def test_a_file_cut_short_is_refused(tmp_path, name):
    path = _write(tmp_path, DIGITAL * 50, name=name)
    path.write_bytes(path.read_bytes()[:150])
    with pytest.raises(Unreadable, match="다시 내려받아"):
        read_boundaries(path, KNOWN)


def test_a_zip_cut_short_is_refused(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(Unreadable, match="다시 내려받아"):
        read_boundaries(path, KNOWN)


def test_a_zip_that_grows_beyond_measure_is_not_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr(boundary_files, "LARGEST_UNPACKED", 1000)
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.shp", b"\0" * 1001)
    with pytest.raises(Unreadable, match="열지 않았습니다"):
        read_boundaries(archive, KNOWN)


def test_names_in_a_zip_never_lead_out_of_its_folder(tmp_path):
    archive = tmp_path / "inner" / "a.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("../../escaped.shp", b"\x00\x00\x27\x0a")
    with pytest.raises(Unreadable):
        read_boundaries(archive, KNOWN)
    assert [file.name for file in tmp_path.rglob("*.shp")] == []


def test_a_package_without_a_coordinate_system_is_refused(tmp_path):
    frame = geopandas.GeoDataFrame([{"sig_cd": "11530", "geometry": _square(GURO)}])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # GDAL warns of just what is tested
        frame.to_file(tmp_path / "a.gpkg")
    with pytest.raises(Unreadable, match="좌표계를 지정해"):
        read_boundaries(tmp_path / "a.gpkg")


def test_a_file_without_any_shape_is_refused(tmp_path):
    path = _write(tmp_path, _region_rows(("11530", "구로구", None)), name="a.gpkg")
    with pytest.raises(Unreadable, match="하나도 없습니다"):
        read_boundaries(path)


def test_a_shape_that_crosses_itself_is_mended(tmp_path):
    bow = Polygon([(126.84, 37.48), (126.87, 37.51), (126.87, 37.48), (126.84, 37.51)])
    found = read_boundaries(_write(tmp_path, _region_rows(("11530", "구로구", bow)), name="a.gpkg"))
    assert shape(json.loads(_drawn(found).geojson.iloc[0])).is_valid


def test_bessel_without_a_datum_is_refused(tmp_path):
    path = _write(tmp_path, DIGITAL, 5174)
    prj = path.with_suffix(".prj")
    prj.write_text(prj.read_text().replace("Korean_Datum_1985", "Bessel_1841"))
    with pytest.raises(Unreadable, match=r"측지 기준.*5174"):
        read_boundaries(path, KNOWN)


def _with_prj_of(epsg, path):
    """Put the .prj of another system beside the file."""
    other = _write(path.parent, DIGITAL, epsg, "other.shp")
    path.with_suffix(".prj").write_bytes(other.with_suffix(".prj").read_bytes())
    return path


def test_shapes_outside_korea_are_refused_with_the_suspicion(tmp_path):
    path = _with_prj_of(3857, _write(tmp_path, DIGITAL, 5186))
    with pytest.raises(Unreadable, match=r"우리나라를 벗어납니다.*EPSG:5186"):
        read_boundaries(path, KNOWN)


@pytest.mark.parametrize(("written", "true"), [(5181, 5186), (5186, 5181)])
def test_regions_100_km_off_are_refused_with_the_suspicion(tmp_path, written, true):
    rows = _region_rows(
        ("11530", "구로구", _square((126.84, 37.48), 0.03)),
        ("41270", "안산시", _square((126.82, 37.31), 0.03)),
        ("43110", "청주시", _square((127.45, 36.62), 0.03)),
    )
    path = _with_prj_of(written, _write(tmp_path, rows, true, "sig.shp"))
    with pytest.raises(Unreadable, match=rf"EPSG:{true}.*100km"):
        read_boundaries(path)


@pytest.mark.parametrize(("written", "true"), [(5181, 5186), (5186, 5181)])
def test_complexes_100_km_off_are_refused_with_the_suspicion(tmp_path, written, true):
    path = _with_prj_of(written, _write(tmp_path, DIGITAL, true))
    with pytest.raises(Unreadable, match=rf"EPSG:{true}.*100km"):
        read_boundaries(path, KNOWN)


def test_shapes_that_are_no_areas_are_refused(tmp_path):
    path = _write(tmp_path, _complex_rows(("서울디지털", "1", Point(GURO))))
    with pytest.raises(Unreadable, match="폴리곤"):
        read_boundaries(path, KNOWN)


def test_columns_that_tell_nothing_are_refused_with_their_names(tmp_path):
    path = _write(tmp_path, [{"colour": "red", "geometry": _square(GURO)}], name="x.gpkg")
    with pytest.raises(Unreadable, match=r"열: colour.*sig_cd"):
        read_boundaries(path, KNOWN)


def test_complexes_need_a_list_to_be_matched_to(tmp_path):
    with pytest.raises(Unreadable, match="전국산업단지현황통계를 먼저"):
        read_boundaries(_write(tmp_path, DIGITAL), None)


def test_kind_and_name_and_place_must_agree(tmp_path):
    rows = _complex_rows(
        ("구미국가산업단지", "1", _square(GUMI)),
        ("구미농공단지", "4", _square((128.45, 36.15))),
        ("구미", "2", _square(GUMI)),
        ("서울디지털", "1", _square(GUMI)),
        ("구미", "9", _square(GUMI)),
        ("", "1", _square(GUMI)),
    )
    found = read_boundaries(_write(tmp_path, rows), KNOWN)
    assert sorted(found.tables["complexes"].complex_id) == ["gumi", "gumi-farm"]
    problems = found.problems[["level", "row", "value"]].values.tolist()
    assert problems == [
        ["rejected", 3, "구미"],
        ["rejected", 4, "서울디지털"],
        ["rejected", 5, "구미"],
        ["rejected", 6, ""],
    ]
    assert "서울" in found.problems.reason[1]
    counted = {key: found.source[key] for key in ("rows_read", "rows_accepted", "rows_rejected")}
    assert counted == {"rows_read": 6, "rows_accepted": 2, "rows_rejected": 4}


def test_of_two_complexes_of_one_name_the_place_decides(tmp_path):
    known = _known(
        ("geomdan-incheon", "검단", "general", "28260"),
        ("geomdan-guro", "검단", "general", "11530"),
    )
    rows = _complex_rows(("검단일반산업단지", "2", _square(GURO)))
    found = read_boundaries(_write(tmp_path, rows), known)
    assert found.tables["complexes"].complex_id.tolist() == ["geomdan-guro"]


def test_two_complexes_of_one_name_in_one_district_are_not_guessed(tmp_path):
    known = _known(("a", "검단", "general", "11530"), ("b", "검단", "general", "11530"))
    rows = _complex_rows(("검단", "2", _square(GURO)))
    found = read_boundaries(_write(tmp_path, rows), known)
    assert found.tables["complexes"].empty
    assert "2곳" in found.problems.reason[0]


def test_of_a_complex_and_its_child_of_one_name_the_upper_is_meant(tmp_path):
    known = _known(("top", "검단", "general", "11530"), ("child", "검단", "general", "11530"))
    known["parent_id"] = pd.Series([None, "top"], dtype="str")
    rows = _complex_rows(("검단", "2", _square(GURO)))
    found = read_boundaries(_write(tmp_path, rows), known)
    assert found.tables["complexes"].complex_id.tolist() == ["top"]


def test_a_complex_that_straddles_provinces_is_matched_by_its_name(tmp_path):
    known = _known(("asan", "아산", "national", None))
    rows = _complex_rows(("아산국가산업단지", "1", _square((126.95, 36.98))))
    found = read_boundaries(_write(tmp_path, rows), known)
    assert found.tables["complexes"].complex_id.tolist() == ["asan"]


def test_several_polygons_of_one_complex_become_one_shape(tmp_path):
    rows = _complex_rows(
        ("서울디지털", "1", _square(GURO)),
        ("서울디지털", "1", _square((126.87, 37.48))),
    )
    shapes = read_boundaries(_write(tmp_path, rows), KNOWN).tables["shapes"]
    assert shapes[["layer", "code", "name"]].values.tolist() == [
        ["complex", "digital", "서울디지털"]
    ]
    assert isinstance(shape(json.loads(shapes.geojson[0])), MultiPolygon)


def test_regions_of_old_codes_become_the_regions_of_today(tmp_path):
    rows = _region_rows(
        ("29110", "광주광역시 동구", _square((126.93, 35.10), 0.05)),
        ("41271", "안산시 상록구", _square((126.84, 37.29), 0.03)),
        ("41273", "안산시 단원구", _square((126.81, 37.29), 0.03)),
        ("99999", "없는시", _square((127.5, 36.6), 0.03)),
    )
    found = read_boundaries(_write(tmp_path, rows, name="sig.gpkg"))
    drawn = _drawn(found)
    assert drawn[["layer", "code", "name"]].values.tolist() == [
        ["sigungu", "12210", "동구"],
        ["sigungu", "41270", "안산시"],
    ]
    assert isinstance(shape(json.loads(drawn.geojson.iloc[1])), Polygon)
    assert found.problems[["level", "row", "value"]].values.tolist() == [["rejected", 4, "99999"]]


def test_a_province_is_drawn_when_all_its_districts_are(tmp_path):
    rows = _region_rows(("36110", "세종특별자치시", _square((127.2, 36.45), 0.15)))
    rows += _region_rows(("11530", "구로구", _square((126.84, 37.48), 0.03)))
    drawn = _drawn(read_boundaries(_write(tmp_path, rows, name="sig.gpkg")))
    assert drawn[["layer", "code"]].values.tolist() == [
        ["sido", "36"],
        ["sigungu", "11530"],
        ["sigungu", "36110"],
    ]


def test_regions_that_the_file_does_not_draw_keep_our_shapes(tmp_path):
    rows = _region_rows(("11530", "구로구", _square((126.84, 37.48), 0.03)))
    found = read_boundaries(_write(tmp_path, rows, name="sig.gpkg"))
    assert found.tables["shapes"].layer.value_counts().to_dict() == {"sigungu": 229}
    assert _drawn(found).code.tolist() == ["11530"]


def test_neighbours_keep_their_common_border(tmp_path):
    wave = [(126.86 + 0.002 * np.sin(n), 37.47 + 0.0005 * n) for n in range(80)]
    west = Polygon([(126.82, 37.47), *wave, (126.82, 37.5095)])
    east = Polygon([(126.90, 37.47), *wave, (126.90, 37.5095)])
    rows = _region_rows(("11530", "구로구", west), ("11545", "금천구", east))
    drawn = _drawn(read_boundaries(_write(tmp_path, rows, name="sig.gpkg")))
    first, second = (shape(json.loads(text)) for text in drawn.geojson)
    assert first.intersection(second).area < 1e-9
    assert first.union(second).buffer(1e-7).interiors[:] == []
    assert len(first.exterior.coords) < 40


def test_codes_of_the_statistics_office_are_told_by_the_whole_set(tmp_path):
    """SGIS 21080 is 부산 북구, 31110 시흥 or others; read as 행안부 codes they join wrongly."""
    rows = [
        {"SIGUNGU_CD": code, "SIGUNGU_NM": name, "geometry": area}
        for code, name, area in [
            ("21080", "북구", _square((129.0, 35.20), 0.03)),
            ("26010", "중구", _square((129.30, 35.55), 0.03)),
        ]
    ]
    shapes = _drawn(read_boundaries(_write(tmp_path, rows, name="sgis.gpkg")))
    assert sorted(shapes.code) == ["26320", "31110"]


def test_codes_that_fit_two_systems_are_decided_by_the_names(tmp_path):
    rows = [
        {"SIGUNGU_CD": "31110", "SIGUNGU_NM": "중구", "geometry": _square((129.3, 35.55), 0.03)}
    ]
    shapes = _drawn(read_boundaries(_write(tmp_path, rows, name="one.gpkg")))
    assert shapes.code.tolist() == ["31110"]


def test_codes_that_fit_two_systems_without_names_are_refused(tmp_path):
    rows = [{"SIGUNGU_CD": "31110", "geometry": _square((129.3, 35.55), 0.03)}]
    with pytest.raises(Unreadable, match="SGIS") as refused:
        read_boundaries(_write(tmp_path, rows, name="one.gpkg"))
    assert str(refused.value).endswith("십시오.")


def test_a_name_that_contradicts_its_code_is_noted(tmp_path):
    rows = _region_rows(
        ("11530", "금천구", _square((126.84, 37.48), 0.03)),
        ("27110", "중구", _square((128.59, 35.86), 0.02)),
    )
    found = read_boundaries(_write(tmp_path, rows, name="sig.gpkg"))
    assert found.problems[["level", "value"]].values.tolist() == [["note", "금천구"]]
    assert sorted(_drawn(found).code) == ["11530", "27110"]


def test_names_alone_tell_the_region(tmp_path):
    rows = [
        {"sido_nm": "강원도", "sgg_nm": "고성군", "geometry": _square((128.4, 38.3), 0.1)},
        {"sido_nm": "경상남도", "sgg_nm": "고성군", "geometry": _square((128.3, 35.0), 0.1)},
    ]
    shapes = _drawn(read_boundaries(_write(tmp_path, rows, name="names.gpkg")))
    assert sorted(shapes.code) == ["48820", "51820"]


def test_the_frames_have_the_columns_of_their_tables(tmp_path):
    found = read_boundaries(_write(tmp_path, DIGITAL), KNOWN)
    assert list(found.tables["shapes"]) == ["layer", "code", "name", "geojson"]
    assert list(found.tables["complexes"]) == list(KNOWN)
    pd.testing.assert_series_equal(found.tables["complexes"].dtypes, KNOWN.dtypes)
    assert found.source["source"] == "boundaries"


@pytest.mark.parametrize("word", ["idna", "undefined", "a\0b", "no-such-codec", "rot13"])
def test_a_cpg_file_of_any_word_harms_nothing(tmp_path, word):
    path = _write(tmp_path, DIGITAL)
    path.with_suffix(".cpg").write_text(word)
    assert read_boundaries(path, KNOWN).tables["shapes"].name.tolist() == ["서울디지털"]


def test_a_spoilt_coordinate_system_is_told_in_words(tmp_path):
    path = _write(tmp_path, DIGITAL)
    path.with_suffix(".prj").write_bytes(b'PROJCS["\xff\xfe",GEOGCS[')
    with pytest.raises(Unreadable, match=r"[.]$"):
        read_boundaries(path, KNOWN)


def _with_prj(path, wkt: str):
    path.with_suffix(".prj").write_text(wkt)
    return path


@pytest.mark.parametrize("epsg", SYSTEMS)
def test_a_prj_file_as_arcgis_writes_it_is_read_in_every_system(tmp_path, epsg):
    """Names without a code: Korea_2000_Korea_Central_Belt_2010 and the like."""
    path = _write(tmp_path, DIGITAL, epsg)
    _with_prj(path, CRS.from_epsg(epsg).to_wkt("WKT1_ESRI"))
    found = read_boundaries(path, KNOWN).tables["complexes"].iloc[0]
    assert _metres((found.lon, found.lat), (126.855, 37.495)) < 5


@pytest.mark.parametrize("older", [False, True])
def test_the_central_belt_of_esri_is_that_of_the_public_download(tmp_path, older):
    """ESRI:102082. VWorld's zip uses its older name. The numbers are those of EPSG:5186."""
    wkt = CRS.from_authority("ESRI", 102082).to_wkt("WKT1_ESRI")
    if older:
        wkt = wkt.replace("KGD2002_Central_Belt_2010", "Korea_2000_Korea_Central_Belt_2010")
        wkt = wkt.replace("D_Korea_Geodetic_Datum_2002", "D_Korea_2000")
        wkt = wkt.replace("GCS_KGD2002", "GCS_Korea_2000")
    path = _with_prj(_write(tmp_path, DIGITAL, 5186), wkt)
    found = read_boundaries(path, KNOWN).tables["complexes"].iloc[0]
    assert _metres((found.lon, found.lat), (126.855, 37.495)) < 5


CODE_PAGES = ["EUC-KR", "euc_kr", "949", "CP949", "MS949", "ANSI 949", "UHC", "ks_c_5601-1987", ""]


@pytest.mark.parametrize("cpg", CODE_PAGES)
def test_every_way_to_name_the_korean_code_page_is_read(tmp_path, cpg):
    path = _write(tmp_path, DIGITAL, encoding="cp949")
    path.with_suffix(".cpg").write_text(cpg)
    assert read_boundaries(path, KNOWN).tables["shapes"].name.tolist() == ["서울디지털"]


@pytest.mark.parametrize("kind", ["1", 1, 1.0, " 1"])
def test_the_type_of_a_complex_is_read_as_text_or_number(tmp_path, kind):
    rows = [DIGITAL[0] | {"DANJI_TYPE": kind}]
    found = read_boundaries(_write(tmp_path, rows), KNOWN)
    assert found.tables["complexes"].complex_id.tolist() == ["digital"]
    assert found.source["rows_accepted"] == 1


def test_ids_of_six_letters_and_small_titles_are_those_of_the_list_too(tmp_path):
    rows = [{name.lower(): value for name, value in DIGITAL[0].items()} | {"dan_id": "000001"}]
    found = read_boundaries(_write(tmp_path, rows), KNOWN)
    assert found.tables["complexes"].complex_id.tolist() == ["digital"]


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("명지ㆍ녹산국가산업단지", "명지·녹산"),
        ("명지·녹산", "명지ㆍ녹산"),
        ("명지.녹산 국가산업단지", "명지·녹산"),
        ("명지녹산국가산업단지", "명지·녹산"),
        ("서울디지털 국가산업단지 (①)", "서울디지털"),
        ("서울디지털국가산업단지[재생사업지구]", "서울디지털"),
        ("서울디지털(구:구로공단)", "서울디지털"),
        ("ＬＧ파주국가산업단지", "LG파주"),
    ],
)
def test_names_match_whatever_their_dots_blanks_and_endings(tmp_path, printed, known):
    path = _write(tmp_path, _complex_rows((printed, "1", _square(GURO))))
    list_ = _known(("wanted", known, "national", "11530"))
    found = read_boundaries(path, list_)
    assert found.tables["complexes"].complex_id.tolist() == ["wanted"]
    assert found.source["rows_rejected"] == 0


def test_every_polygon_without_a_match_is_told_with_its_number_and_name(tmp_path):
    rows = _complex_rows(
        ("서울디지털국가산업단지", "1", _square(GURO)),
        ("없는단지", "2", _square(GUMI)),
        ("서울디지털국가산업단지", "9", _square(GURO)),
        ("서울디지털", "2", _square(GURO)),
    )
    found = read_boundaries(_write(tmp_path, rows), KNOWN)
    told = found.problems[["row", "value", "level"]].to_dict("list")
    assert told["row"] == [2, 3, 4]
    assert told["value"] == ["없는단지", "서울디지털국가산업단지", "서울디지털"]
    assert set(told["level"]) == {"rejected"}
    counts = [found.source[f"rows_{word}"] for word in ("read", "accepted", "rejected")]
    assert counts == [4, 1, 3]


def test_polygons_of_several_parts_holes_and_crossing_rings_become_whole_shapes(tmp_path):
    bow = Polygon([GURO, (126.86, 37.50), (126.86, 37.49), (126.85, 37.50)])
    ring = Polygon(_square(GUMI, 0.02).exterior, [_square((128.405, 36.125), 0.005).exterior])
    far = MultiPolygon([ring, _square((128.45, 36.15))])
    rows = _complex_rows(("서울디지털", "1", bow), ("구미", "1", far))
    found = read_boundaries(_write(tmp_path, rows), KNOWN)
    rows = found.tables["shapes"].itertuples()
    shapes = {row.code: shape(json.loads(row.geojson)) for row in rows}
    assert set(shapes) == {"digital", "gumi"}
    assert all(one.is_valid and not one.is_empty for one in shapes.values())
    assert len(shapes["gumi"].geoms) == 2
    assert sum(len(part.interiors) for part in shapes["gumi"].geoms) == 1
    placed = found.tables["complexes"].set_index("complex_id")
    for code, one in shapes.items():
        assert one.buffer(1e-4).contains(Point(placed.lon[code], placed.lat[code]))


def test_a_zip_of_the_whole_delivery_is_read_and_what_is_not_used_is_named(tmp_path):
    """DAM_DAN comes with 용지 and 유치업종, without complex names, and with a note in Hangul."""
    _write(tmp_path, DIGITAL, encoding="cp949")
    plots = [{"DAN_ID": "000001", "YOJ_TYPE": "1", "geometry": _square(GURO, 0.002)}]
    _write(tmp_path, plots, name="DAM_YOJ.shp", encoding="cp949")
    archive = tmp_path / "산업단지.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for part in sorted(tmp_path.glob("DAM_*.*")):
            made.write(part, f"산업단지/{part.name}")
        made.writestr("산업단지/목록.csv", "단지,면적\n가,1\n")
    found = read_boundaries(archive, KNOWN)
    assert found.tables["complexes"].complex_id.tolist() == ["digital"]
    notes = found.problems.query("level == 'note'")
    assert notes["sheet"].tolist() == ["DAM_YOJ", "산업단지/목록.csv"]
    assert notes["reason"].str.contains("읽지 않았습니다").all()
    assert found.source["rows_read"] == 1

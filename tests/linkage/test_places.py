"""Addresses lead to the building and complex that they name, or to none if two share the name."""

import json

import pandas as pd
import pytest

from src.linkage.places import find_places, places_contradicted

COMPLEXES = pd.DataFrame(
    [
        ("digital", "서울디지털", "11", "11530", True),
        ("geomdan-28", "검단", "28", "28260", True),
        ("geomdan-27", "검단", "27", "27200", True),
        ("noksan", "명지·녹산", "26", "26440", True),
        ("export", "한국수출", "11", "11530", False),
    ],
    columns=["complex_id", "complex_name", "sido", "sigungu", "is_leaf"],
)
BUILDINGS = pd.DataFrame(
    [
        ("b1", "digital", "지밸리 비즈플라자"),
        ("b2", "digital", "에이스타워 (A동)"),
        ("b3", "noksan", "에이스타워"),
        ("b4", "digital", "쌍둥이타워"),
        ("b5", "digital", "쌍둥이 타워"),
    ],
    columns=["building_id", "complex_id", "building_name"],
)


def square(west, south, size):
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    ring = [[west + size * x, south + size * y] for x, y in corners]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


SHAPES = pd.DataFrame(
    [
        ("complex", "wide", square(126.0, 37.0, 1.0)),
        ("complex", "narrow", square(126.2, 37.2, 0.1)),
        ("sigungu", "11530", square(120.0, 30.0, 20.0)),
    ],
    columns=["layer", "code", "geojson"],
)


def place(**row):
    found = find_places(pd.DataFrame([row]), COMPLEXES, BUILDINGS, SHAPES).iloc[0]
    return found["complex_id"], found["building_id"], found["method"]


@pytest.mark.parametrize(
    "name", ["서울디지털", "서울디지털국가산업단지", "서울 디지털", "서울디지털산단"]
)
def test_a_printed_name_finds_its_complex_however_it_is_spelled(name):
    assert place(complex_name=name, sigungu="11545") == ("digital", "", "complex_name")


def test_a_dot_of_another_kind_is_the_same_dot():
    assert place(complex_name="명지ㆍ녹산국가산업단지") == ("noksan", "", "complex_name")


def test_a_name_in_two_provinces_is_told_apart_by_the_district_and_else_finds_nothing():
    assert place(complex_name="검단", sigungu="28260")[0] == "geomdan-28"
    assert place(complex_name="검단일반산업단지", sigungu="27230")[0] == "geomdan-27"
    assert place(complex_name="검단", sigungu="11530") == ("", "", "none")


def test_a_complex_made_of_others_is_not_found_by_its_name():
    assert place(complex_name="한국수출") == ("", "", "none")


def test_a_building_in_the_address_gives_building_and_complex():
    address = "서울 구로구 디지털로 300, 805호 (구로동, 지밸리비즈플라자)"
    assert place(address=address, sigungu="11530") == ("digital", "b1", "building_name")
    assert place(address=address, sigungu="26440") == ("", "", "none")


def test_a_building_is_looked_for_within_the_complex_that_is_known():
    row = {"building_name": "에이스타워", "complex_id": "noksan", "sigungu": "11530"}
    assert place(**row)[:2] == ("noksan", "b3")


def test_two_buildings_of_one_name_find_neither():
    assert place(building_name="쌍둥이타워", sigungu="11530") == ("", "", "none")


def test_coordinates_find_the_smallest_shape_of_a_complex_that_covers_them():
    assert place(lat=37.25, lon=126.25) == ("narrow", "", "polygon")
    assert place(lat=37.9, lon=126.9) == ("wide", "", "polygon")
    assert place(lat=35.0, lon=129.0) == ("", "", "none")
    assert place(lat=None, lon=126.25) == ("", "", "none")


def test_a_name_goes_before_coordinates():
    assert place(complex_name="서울디지털", lat=37.25, lon=126.25)[0] == "digital"


def test_rows_that_tell_nothing_find_nothing_and_keep_their_index():
    rows = pd.DataFrame({"address": [None, ""], "complex_name": [None, "없음"]}, index=[5, 3])
    found = find_places(rows, COMPLEXES, BUILDINGS.iloc[:0])
    assert found.index.tolist() == [5, 3]
    assert found.to_numpy().tolist() == [["", "", "none"], ["", "", "none"]]


def test_a_point_in_another_complex_is_told_and_one_in_its_own_or_in_none_is_not():
    rows = [
        ("elsewhere", "narrow", 37.9, 126.9),  # only in "wide"
        ("own", "narrow", 37.25, 126.25),
        ("both", "wide", 37.25, 126.25),  # in "narrow", which is smaller, and in its own
        ("nowhere", "wide", 35.0, 129.0),
        ("undrawn", "noksan", 37.9, 126.9),
        ("no point", "narrow", None, None),
    ]
    companies = pd.DataFrame(rows, columns=["company_id", "complex_id", "lat", "lon"])
    found = places_contradicted(companies, SHAPES)
    assert list(found.itertuples(index=False, name=None)) == [
        ("elsewhere", "narrow", "wide"),
        ("undrawn", "noksan", "wide"),
    ]
    assert places_contradicted(companies.iloc[1:4], SHAPES).empty
    assert places_contradicted(companies.iloc[5:], SHAPES).empty

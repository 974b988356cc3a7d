"""등록공장현황 and 지식산업센터현황: as published, complexes by name where they are known."""

import unicodedata

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.sources.insured_files import (
    CENTRE_ROWS,
    CENTRES,
    FACTORIES,
    FACTORY_ROWS,
    column,
    write,
    write_kind,
)


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_factories_keep_the_name_of_their_complex(tmp_path, encoding):
    intake = read_source(write_kind(tmp_path, "factories", encoding))
    rows = intake.tables["workplaces"]
    assert column(rows, "workplace_name") == ["가나정밀", "다라식품"]
    assert column(rows, "complex_name") == ["서울디지털국가산업단지", None]
    assert column(rows, "sigungu") == ["11530", "41610"]
    assert column(rows, "source") == ["factories", "factories"]
    assert intake.source["month"] == "2024-12"


def test_factories_of_no_date_are_refused(tmp_path):
    with pytest.raises(Unreadable, match="파일 이름에 '20241231'처럼 기준일을 적어"):
        read_source(write(tmp_path / "공장.csv", FACTORIES, FACTORY_ROWS))


def test_centres_become_buildings_in_the_complex_that_is_called_so_in_their_province(tmp_path):
    intake = read_source(write_kind(tmp_path, "centres"))
    rows = intake.tables["buildings"]
    assert column(rows, "building_name") == ["가나타워1차", "다라테크", "마바센터"]
    assert column(rows, "complex_id") == [None, "namdong", None]
    assert column(rows, "complex_name") == ["온산국가산업단지", "남동국가산업단지", None]
    assert column(rows, "address") == [
        "서울특별시 구로구 디지털로 1",
        "인천광역시 남동구 고잔동 2",
        "경기도 광주시 경안로 3",
    ]
    assert column(rows, "sigungu") == ["11530", "28200", "41610"]
    told = intake.problems[intake.problems["value"].notna()].iloc[0]
    assert (told["level"], told["value"]) == ("note", "온산국가산업단지")


def test_a_general_complex_is_found_among_those_that_are_loaded(tmp_path):
    rows = [[*CENTRE_ROWS[0]]]
    rows[0][6] = "마곡일반산업단지"
    known = pd.DataFrame(
        {
            "complex_id": ["general-1", "general-2"],
            "complex_name": ["마곡", "마곡"],
            "kind": ["general", "general"],
            "sido": ["11", "26"],
        }
    )
    path = write(tmp_path / "a.csv", CENTRES, rows)
    assert column(read_source(path, known).tables["buildings"], "complex_id") == ["general-1"]
    assert column(read_source(path).tables["buildings"], "complex_id") == [None]


def test_the_same_building_twice_is_refused(tmp_path):
    intake = read_source(write(tmp_path / "a.csv", CENTRES, [*CENTRE_ROWS, CENTRE_ROWS[0]]))
    assert list(intake.problems.query("level == 'rejected'")["row"]) == [5]
    assert len(intake.tables["buildings"]) == 3


def test_of_two_addresses_side_by_side_the_road_is_taken_and_the_lot_where_there_is_none(tmp_path):
    header = ["순번", "단지명", "회사명", "공장관리번호", "설립구분"]
    header += ["공장대표주소(도로명)", "공장대표주소(지번)", "종업원합계", "생산품"]
    road, lot = "경기도 안산시 단원구 산단로 1", "경기도 안산시 단원구 원시동 1"
    rows = [
        ["1", "반월국가산업단지", "가나금속", "415902009012345", "일반", road, lot, "13", "도금"],
        ["2", "", "다라금속", "415902009012346", "일반", "", lot, "2", "도금"],
    ]
    intake = read_source(write(tmp_path / "20241231.csv", header, rows))
    assert column(intake.tables["workplaces"], "address") == [road, lot]
    assert column(intake.tables["workplaces"], "sigungu") == ["41270", "41270"]
    left = "읽지 않은 열이 있습니다: 공장관리번호, 설립구분, 종업원합계, 생산품."
    assert left in list(intake.problems["reason"])


def test_a_local_register_without_complexes_is_read_and_says_that_they_are_missing(tmp_path):
    header = ["회사명", "행정기관명", "설립구분명", "종업원수", "공장규모구분명", "공장등록일"]
    header += ["업종명", "생산품정보", "정제도로명주소", "정제지번주소"]
    road, lot = "경기도 성남시 분당구 판교로 697", "경기도 성남시 분당구 야탑동 150번지"
    row = [
        "가나전자(주)",
        "경기도 성남시",
        "일반",
        "12",
        "소기업",
        "20150416",
        "통신",
        "부품",
        road,
        lot,
    ]
    intake = read_source(write(tmp_path / "20230630.csv", header, [row]))
    assert intake.source["source"] == "factories"
    assert column(intake.tables["workplaces"], "sigungu") == ["41130"]
    absent = intake.problems[intake.problems["reason"].str.startswith("파일에 이 열이 없어")]
    assert list(absent["column"]) == ["단지명"]


REGISTERS = {
    "안산시": (
        "업체명,설립구분,공장규모,공장등록일자,소재지",
        "가나,일반,소기업,2015-04-16,{place}",
    ),
    "창원시": (
        "연번,회사명,공장관리번호,주생산품,설립구분명,소재지도로명주소",
        "1,가나,415902009012345,부품,일반,{place}",
    ),
    "화성시": (
        "회사명,공장관리번호,공장등록일,공장규모,소재지지번주소,종업원수",
        "가나,41590,20150416,소기업,{place},7",
    ),
}


@pytest.mark.parametrize("city", REGISTERS)
def test_registers_of_other_cities_are_read_by_their_own_titles(tmp_path, city):
    header, row = REGISTERS[city]
    place = {"안산시": "경기도 안산시", "창원시": "경남 창원시", "화성시": "경기 화성시"}[city]
    cells = row.format(place=f"{place} 산단로 1").split(",")
    rows = read_source(write(tmp_path / "20230630.csv", header.split(","), [cells])).tables
    district = {"안산시": "41270", "창원시": "48120", "화성시": "41590"}[city]
    assert column(rows["workplaces"], "sigungu") == [district]


ROAD, LOT = "경기도 안산시 단원구 산단로 1", "경기도 안산시 단원구 원시동 1"


@pytest.mark.parametrize(
    ("titles", "cells", "taken"),
    [
        ("공장대표주소(지번),공장대표주소(도로명)", (LOT, ROAD), ROAD),
        ("공장주소(도로명),공장주소(지번)", ("", LOT), LOT),
        ("공장주소,공장주소_지번", (ROAD, LOT), ROAD),
        ("정제도로명주소,정제지번주소", ("-", LOT), LOT),
    ],
)
def test_of_two_addresses_of_any_titles_the_road_goes_first(tmp_path, titles, cells, taken):
    header = ["순번", "회사명", "단지명", "생산품", *titles.split(",")]
    path = write(tmp_path / "20241231.csv", header, [["1", "가나", "반월", "볼트", *cells]])
    assert column(read_source(path).tables["workplaces"], "address") == [taken]


@pytest.mark.parametrize(
    "others", ["종업원수,업종코드", "남자종업원,여자종업원,대표업종", "전화번호,용지면적(㎡),지목"]
)
def test_columns_of_which_nothing_is_taken_are_named_whatever_they_are(tmp_path, others):
    header = ["순번", "회사명", "단지명", "생산품", "공장주소", *others.split(",")]
    row = ["1", "가나", "반월", "볼트", ROAD, *["7"] * len(others.split(","))]
    found = read_source(write(tmp_path / "20241231.csv", header, [row]))
    left = found.problems[found.problems["reason"].str.startswith("읽지 않은 열이")]["reason"]
    assert left.iloc[0] == f"읽지 않은 열이 있습니다: 생산품, {others.replace(',', ', ')}."


def test_a_register_without_any_address_says_which_column_is_missing(tmp_path):
    header = ["순번", "회사명", "단지명", "생산품", "설립구분"]
    with pytest.raises(Unreadable, match="머리글에 '공장주소' 열이 없으니"):
        read_source(write(tmp_path / "20241231.csv", header, [["1", "가", "", "", "일반"]]))


@pytest.mark.parametrize(
    ("names", "district"),
    [
        (("세종특별자치시", "세종시"), "36110"),
        (("세종특별자치시", "세종특별자치시"), "36110"),
        (("세종특별자치시", ""), "36110"),
        (("인천광역시", "중구"), "28155"),
    ],
)
def test_a_centre_has_the_district_of_its_names_or_of_its_address(tmp_path, names, district):
    address = {"36110": "세종특별자치시 집현동 1", "28155": "인천 중구 운서동 1"}[district]
    header = ["시도", "시군구", "지식산업센터명", "단지명", "공장대표주소(지번)"]
    path = write(tmp_path / "센터.csv", header, [[*names, "가나센터", "", address]])
    assert column(read_source(path).tables["buildings"], "sigungu") == [district]


@pytest.mark.parametrize(
    "name", ["공장 2024년 3월.csv", "공장 2024년 12월.csv", "공장_2024-3월.csv"]
)
def test_a_file_name_from_a_mac_tells_the_same_month(tmp_path, name):
    apart = unicodedata.normalize("NFD", name)
    found = [
        read_source(write(tmp_path / spelled, FACTORIES, FACTORY_ROWS)).source["month"]
        for spelled in (name, apart)
    ]
    assert found == ["2024-12" if "12" in name else "2024-03"] * 2

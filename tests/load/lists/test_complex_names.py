"""Names of complexes as official papers write them lead to the complex; the address decides."""

import pandas as pd
import pytest

from src.domain.tables import EXTRACT
from src.load.extracts.templates import csv_template
from src.load.lists.complex_names import Answer, ComplexNames, spelling
from src.load.lists.regions import find_region
from src.load.read_files import read_source
from tests.load.cases import FOLDERS, case
from tests.load.extracts.extract_files import Served, write

ROWS = [
    ("seoul-digital", None, "서울디지털", "national", "11", "11530", True),
    ("myeongji-noksan", None, "명지·녹산", "national", None, None, False),
    ("myeongji-noksan-busan", "myeongji-noksan", "명지·녹산", "national", "26", "26440", False),
    ("noksan", "myeongji-noksan-busan", "녹산지구(산업단지)", "national", "26", "26440", True),
    ("noksan-housing", "myeongji-noksan", "녹산지구(주거단지)", "national", "48", "48120", True),
    ("asan-gyeonggi", None, "아산국가", "national", "41", "41220", False),
    ("asan-poseung", "asan-gyeonggi", "포승지구", "national", "41", "41220", True),
    ("namdong", None, "남동", "national", "28", "28200", True),
    ("urban-namdong", None, "남동", "urban", "28", "28200", True),
    ("ulsan-mipo", None, "울산·미포", "national", "31", "31140", True),
    ("onsan", None, "온산", "national", "31", "31710", True),
    ("banwol-special", None, "반월특수지역", "national", "41", None, False),
    ("banwol", "banwol-special", "반월특수(안산신도시)", "national", "41", "41270", True),
    ("general-plating", None, "반월도금", "general", "41", "41270", True),
    ("daebul-national", None, "대불국가산업단지", "national", "12", "12800", False),
    ("daebul", "daebul-national", "대불(산업)", "national", "12", "12800", True),
    ("daebul-foreign", "daebul-national", "대불(외국인)", "national", "12", "12800", True),
    ("gumi-1", None, "구미국가(1단지)", "national", "47", "47190", True),
    ("gumi-2-4", None, "구미국가(2-4단지)", "national", "47", "47190", False),
    ("gumi-2-3", "gumi-2-4", "구미국가(2-3단지)", "national", "47", "47190", True),
    ("changwon", None, "창원", "national", "48", "48120", True),
    ("general-changwon", None, "창원", "general", "48", "48120", True),
    ("aerospace", None, "경남항공", "national", "48", None, False),
    ("aerospace-sacheon", "aerospace", "경남항공(사천지구)", "national", "48", "48240", True),
    ("aerospace-jinju", "aerospace", "경남항공(진주지구)", "national", "48", "48170", True),
    ("gangdong-ulsan", None, "강동", "general", "31", "31200", True),
    ("gangdong-gyeongju", None, "강동", "general", "47", "47130", True),
    ("rural-asan", None, "아산", "rural", "52", "52790", True),
]
COLUMNS = ["complex_id", "parent_id", "complex_name", "kind", "sido", "sigungu", "is_leaf"]
COMPLEXES = pd.DataFrame(ROWS, columns=COLUMNS)
NAMES = ComplexNames(COMPLEXES)


def found(name: str, address: str = "") -> Answer:
    return NAMES.find(name, find_region(address) if address else None)


@pytest.mark.parametrize(
    ("name", "address", "id_"),
    [
        ("반월국가산업단지", "", "banwol"),
        ("반월", "경기도 안산시", "banwol"),
        ("반월·시화", "", None),
        ("녹산국가산업단지", "", "noksan"),
        ("명지ㆍ녹산국가산업단지", "부산광역시 강서구", "noksan"),
        ("구미1", "", "gumi-1"),
        ("구미 1단지", "", "gumi-1"),
        ("구미국가산업단지(1단지)", "", "gumi-1"),
        ("구미국가산업단지 제1단지", "", "gumi-1"),
        ("대불국가산업단지", "", "daebul"),
        ("대불", "", "daebul"),
        ("대불(외국인)", "", "daebul-foreign"),
        ("창원국가산업단지", "", "changwon"),
        ("남동국가산업단지", "", "namdong"),
        ("남동도시첨단산업단지", "", "urban-namdong"),
        ("서울", "", "seoul-digital"),
        ("서울디지털산업단지", "서울특별시 금천구", "seoul-digital"),
        ("아산국가산업단지(포승지구)", "", "asan-poseung"),
        ("아산국가산업단지", "경기도 평택시", "asan-poseung"),
        ("아산", "전북특별자치도 고창군", "rural-asan"),
        ("울산ㆍ미포국가산단", "", "ulsan-mipo"),
        ("온산산단", "", "onsan"),
        ("경남항공국가산업단지", "경상남도 진주시", "aerospace-jinju"),
        ("경남항공국가산업단지", "경상남도 사천시", "aerospace-sacheon"),
        ("강동", "경상북도 경주시", "gangdong-gyeongju"),
        ("강동일반산업단지", "울산광역시 북구", "gangdong-ulsan"),
    ],
)
def test_a_name_leads_to_its_complex(name, address, id_):
    assert found(name, address).ids == ({id_} if id_ else set())


@pytest.mark.parametrize(
    ("name", "address", "id_"),
    [
        ("창원", "경상남도 창원시", "changwon"),
        ("남동", "인천광역시 남동구", "namdong"),
    ],
)
def test_of_namesakes_in_one_district_the_one_of_the_survey_is_meant_and_it_is_told(
    name, address, id_
):
    assert found(name, address) == Answer(frozenset([id_]), chosen=True)
    assert len(found(name).ids) == 2


def test_a_name_of_several_families_is_left_open_and_their_names_are_told():
    answer = found("구미국가산업단지", "경상북도 구미시")
    assert answer.ids == {"gumi-1", "gumi-2-3"}
    assert answer.near == ("구미국가(1단지)(국가, gumi-1)", "구미국가(2-3단지)(국가, gumi-2-3)")


def test_a_name_that_is_not_known_is_answered_with_those_like_it():
    assert "서울디지털(국가, seoul-digital)" in found("서울디지탈국가산업단지").near
    assert "온산(국가, onsan)" in found("온상").near
    assert found("어디에도없는").near == ()


def test_the_spelling_of_a_name_is_the_same_however_it_is_written():
    forms = ("구미국가(1단지)", "구미1", "구미국가산업단지 제1단지", "구미 1 공단", "구미1단지")
    assert {spelling(form) for form in forms} == {"구미1"}
    assert spelling("국가") == "국가"


def test_a_refused_name_comes_back_with_the_names_near_it_and_a_choice_is_noted(tmp_path):
    path = write(
        tmp_path / "입주기업.csv",
        "사업장관리번호,사업장명,산업단지,주소",
        "12345678910,가,서울디지탈,서울특별시 구로구 디지털로 1",
        "22222222270,나,강동,",
        "33333333330,다,창원,경상남도 창원시 성산구 공단로 1",
        "44444444440,라,창원,경상남도 창원시 의창구 공단로 2",
    )
    read = read_source(path, served=Served(complexes=COMPLEXES))
    assert list(read.tables["companies"]["complex_id"]) == ["changwon", "changwon"]
    told = read.problems.set_index("value")["reason"]
    assert "비슷한 이름은 서울디지털(국가, seoul-digital)" in told["서울디지탈"]
    assert "이 이름의 산업단지가 여럿입니다(강동(일반, gangdong-gyeongju), " in told["강동"]
    assert "국가산업단지로 읽은 행이 2개 있습니다" in told["창원"]


@pytest.fixture(scope="module")
def census() -> Served:
    files = [f for folder in FOLDERS for f in folder.parent.glob("real/*전국산업단지현황통계*")]
    if not files:
        pytest.skip("the official files are not here")
    return Served(complexes=read_source(files[0]).tables["complexes"])


@pytest.mark.slow
@pytest.mark.real
def test_the_official_names_of_a_steward_lead_to_the_real_complexes(census):
    read = read_source(case("62-companies-complex-names.csv"), served=census)
    assert list(read.tables["companies"]["complex_id"]) == [
        *("banwol", "banwol", "noksan", "gumi-1", "gumi-1"),
        *("daebul", "changwon", "namdong", "seoul-digital", "asan-poseung"),
    ]


@pytest.mark.slow
@pytest.mark.real
def test_the_example_that_we_hand_out_loads_on_the_real_census(census, tmp_path):
    path = tmp_path / "companies-example.csv"
    path.write_bytes(csv_template(EXTRACT["companies"], example=True))
    read = read_source(path, served=census)
    assert read.source["rows_rejected"] == 0
    assert list(read.tables["companies"]["complex_id"]) == ["seoul-digital", "gumi-1"]

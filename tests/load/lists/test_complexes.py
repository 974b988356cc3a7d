"""Ids of complexes are readable where possible, and stay the same whatever changes around them."""

import pytest

from src.load.lists.complexes import ancestors, complex_id, find_alias, place_of
from src.load.lists.reference import complex_aliases, complex_tree, coordinates, former_names


@pytest.mark.parametrize(
    ("names", "place", "expected"),
    [
        (("한국수출산업 (①)",), ("", ""), "korea-export"),
        (("한국수출산업 (①)", "한국수출산업 (① + ②)"), ("인천", "부평구"), "korea-export-incheon"),
        (("한국수출산업",) * 2 + ("\xa0\xa0 서울디지털 ①",), ("서울", "구로구"), "seoul-digital"),
        (("명지·녹산 (①)",), ("", ""), "myeongji-noksan"),
        (("명지ㆍ녹산 (①)",), ("", ""), "myeongji-noksan"),
        (("빛그린", "빛그린 (①)"), ("광주", "광산구"), "bitgreen-gwangju"),
        (("빛그린", "빛그린 (①)"), ("전남", "함평군"), "bitgreen-jeonnam"),
        (("구미국가(1단지)[재생사업지구]",), ("경북", "구미시"), "gumi-1"),
        (("군산",), ("전북", "군산시"), "gunsan"),
        (("군산국가산업단지",), ("전라북도", "군산시"), "gunsan"),
        (("북평국가 (① + ②)", "\xa0\xa0 북평 ①"), ("강원", "동해시"), "bukpyeong"),
    ],
)  # fmt: skip
def test_national_complexes_have_readable_ids(names, place, expected):
    assert complex_id("national", names, place_of(*place)) == expected


def test_ids_of_other_complexes_never_change():
    assert complex_id("general", ["마곡"], place_of("서울", "강서구")) == "general-17d40bc5"
    assert complex_id("rural", ["군서"], place_of("전남", "영암군")) == "rural-55401186"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("강원도", "원주시"), ("강원특별자치도", "원주시")),
        (("전라북도", "김제시"), ("전북", "김제시")),
        (("경북", "군위군"), ("대구", "군위군")),
        (("인천", "서구"), ("인천광역시", "서해구")),
        (("광주", "북구"), ("전남광주통합특별시", "북구")),
        (("전남", "영암군"), ("전남광주통합특별시", "영암군")),
        (("경기", "화성시"), ("경기", "화성시 동탄구")),
        (("경남", "창원시"), ("경남", "창원시 진해구")),
    ],
)
def test_an_id_outlives_the_renaming_of_its_region(before, after):
    ids = {complex_id("general", ["가나"], place_of(*place)) for place in (before, after)}
    assert len(ids) == 1


def test_an_id_outlives_the_renaming_of_its_complex():
    place = place_of("부산", "사하구")
    names = ["신평장림", "서부산스마트밸리(구:신평장림) (① + ②)", "서부산스마트밸리"]
    assert len({complex_id("general", [name], place) for name in names}) == 1


def test_complexes_of_one_name_in_two_counties_have_two_ids():
    counties = ["진주시", "김해시", "양산시"]
    ids = {complex_id("general", ["가산"], place_of("경남", county)) for county in counties}
    assert len(ids) == 3


def test_a_child_of_the_same_name_as_its_parent_has_its_own_id():
    place = place_of("광주", "광산구")
    parent = complex_id("general", ["평동 (① + ②)"], place)
    assert complex_id("general", ["평동 (① + ②)", "\xa0\xa0 평동 ①"], place) != parent


def test_short_names_of_the_survey_lead_to_complexes():
    assert find_alias("울산ㆍ미포") == "ulsan-mipo"
    assert find_alias("구미") == "gumi-1"
    assert find_alias("서울숲") is None


def test_the_reference_tables_hang_together():
    tree = complex_tree()
    assert all(row["parent_id"] in tree for row in tree.values() if row["parent_id"])
    assert set(complex_aliases().values()) | set(coordinates()) <= set(tree)
    assert len({tuple(row.values())[:4] for row in former_names()}) == len(former_names())
    assert ancestors("gumi-4-foreign") == ["gumi-4-foreign", "gumi-4", "gumi-2-4"]

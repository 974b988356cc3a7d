"""Addresses in the forms of real files lead to one district, or are left open."""

import pytest

from src.load.lists.addresses import is_split, region_of_address
from src.load.lists.regions import Region

SEJONG = [
    "세종특별자치시 연동면 명학산단로 10",
    "세종특별자치시 소정면 소정구길 5",
    "세종시 전의면 산단길 7",
    "세종특별자치시 가람로 12",
    "세종 한누리대로 2130",
    "세종자치시 조치원읍 1",
    "세종특별자치시연동면 1",
    "(30067) 세종특별자치시 연동면 명학산단로 10",
    "충남 연기군 남면 1",
]
FORMS = [
    ("(15600) 경기도 안산시 단원구 원시로 1", "41270"),
    ("[15600] 경기도 안산시 단원구 원시로 2", "41270"),
    ("15600 경기도 안산시 단원구 원시로 2", "41270"),
    ("(우)15600, 경기도 안산시 단원구 원시로 2", "41270"),
    ("425-110 경기도 시흥시 정왕동 1", "41390"),
    ("대한민국 경기도 시흥시 정왕동 1", "41390"),
    ("안산시 단원구 원시로 3", "41270"),
    ("안산 단원구 원시로 3", "41270"),
    ("구로구 디지털로 288", "11530"),
    ("경기 안산 단원구 원시로 3", "41270"),
    ("경기 광주 초월읍 산단길 1", "41610"),
    ("광주시 초월읍 산단길 1", "41610"),
    ("광주시 북구 첨단과기로 1", "12300"),
    ("강원자치도 춘천시 1", "51110"),
    ("전북자치도 전주시 덕진구 1", "52110"),
    ("제주자치도 제주시 1", "50110"),
    ("강원도 춘천시 1", "51110"),
    ("전라북도 군산시 1", "52130"),
    ("전남광주통합특별시 광산구 하남산단로 1", "12330"),
    ("경상남도 마산시 봉암동 1", "48120"),
]
SPLIT = [
    ("인천광역시 중구 운서동 1", "28155"),
    ("인천 중구 공항로424번길 47 (운서동)", "28155"),
    ("인천 중구 영종1동 1", "28155"),
    ("인천광역시 중구 항동7가 1", "28125"),
    ("인천광역시 중구 서해대로 418 (신흥동3가)", "28125"),
    ("(22300) 인천 중구 중앙동4가 1", "28125"),
]


@pytest.mark.parametrize("dong", ["개항동", "동인천동"])
def test_a_dong_that_no_public_source_puts_in_a_part_decides_nothing(dong):
    address = f"인천광역시 중구 신포로 27 ({dong})"
    assert region_of_address(address) == Region("28")
    assert is_split(region_of_address(address), address)


@pytest.mark.parametrize("address", SEJONG)
def test_every_address_in_sejong_has_its_one_district(address):
    assert region_of_address(address) == Region("36", "36110")


@pytest.mark.parametrize(("address", "code"), FORMS + SPLIT)
def test_an_address_leads_to_its_district_however_it_is_written(address, code):
    assert region_of_address(address) == Region(code[:2], code)


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("세종대로 209", None),
        ("중구 을지로 1", None),
        ("동구 필문대로 1", None),
        ("고성군 고성읍 1", None),
        ("광주 첨단로 1", Region("12")),
        ("제주 애월읍 1", Region("50")),
        ("인천광역시 중구 축항대로 1", Region("28")),
        ("인천 중구 제물량로 1 (운서동, 항동)", Region("28")),
        ("", None),
        ("15600", None),
    ],
)
def test_an_address_that_two_places_share_is_left_open(address, region):
    assert region_of_address(address) == region

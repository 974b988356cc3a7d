"""All spellings of one address give the same parts."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.linkage.spellings import ADDRESS_COLUMNS, address_parts, building_key


def told(address) -> dict:
    row = address_parts(pd.Series([address])).iloc[0]
    return {name: row[name] for name in ADDRESS_COLUMNS if row[name]}


DIGITAL = {"province": "서울", "district": "구로구", "road": "디지털로", "street": "디지털로300"}


@pytest.mark.parametrize(
    ("address", "parts"),
    [
        (
            "서울특별시 구로구 디지털로 300, 805호 (구로동, 지밸리비즈플라자)",
            DIGITAL | {"door": "디지털로300/805", "town": "구로동", "building": "지밸리비즈플라자"},
        ),
        (
            "서울 구로구 디지털로300 지밸리비즈플라자 8층",
            DIGITAL | {"building": "지밸리비즈플라자"},
        ),
        (
            "서울시 구로구 디지털로 300 B동 제10층 제1005호",
            DIGITAL | {"door": "디지털로300/1005"},
        ),
        ("서울 구로구 디지털로 300 805", DIGITAL | {"door": "디지털로300/805"}),
        ("서울 구로구 디지털로 300, 8층", DIGITAL),
        (
            "디지털로31길 20",
            {"road": "디지털로31길", "street": "디지털로31길20"},
        ),
        ("디지털로 31길 20", {"road": "디지털로31길", "street": "디지털로31길20"}),
        (
            "경기도 광주시 도척면 도척윗로",
            {"province": "경기", "district": "광주시", "road": "도척윗로", "town": "도척면"},
        ),
        ("서울특별시 중구 명동2가", {"province": "서울", "district": "중구", "town": "명동2가"}),
        (
            "서울 금천구 가산동 60-24 월드메르디앙 1차 805호",
            {
                "province": "서울",
                "district": "금천구",
                "town": "가산동",
                "lot": "가산동60-24",
                "building": "월드메르디앙1차",
            },
        ),
        (
            "서울특별시 금천구 가산디지털1로 168, 우림라이온스밸리 (가산동)",
            {
                "province": "서울",
                "district": "금천구",
                "road": "가산디지털1로",
                "street": "가산디지털1로168",
                "town": "가산동",
                "building": "우림라이온스밸리",
            },
        ),
        (
            "경남 창원시 성산구 웅남동 12번지",
            {
                "province": "경남",
                "district": "창원시성산구",
                "town": "웅남동",
                "lot": "웅남동12",
            },
        ),
        ("동구 필문대로 1", {"district": "동구", "road": "필문대로", "street": "필문대로1"}),
        ("", {}),
    ],
)
def test_an_address_tells_its_parts(address, parts):
    assert told(address) == parts


def test_a_missing_address_tells_nothing():
    assert address_parts(pd.Series([None], dtype=object)).iloc[0].tolist() == [""] * len(
        ADDRESS_COLUMNS
    )


def test_floor_and_room_are_no_part_of_a_building():
    assert building_key("지밸리 비즈플라자 8층 805호") == building_key("지밸리비즈플라자")


@given(st.text(max_size=80))
def test_no_text_breaks_it(text):
    assert len(address_parts(pd.Series([text]))) == 1

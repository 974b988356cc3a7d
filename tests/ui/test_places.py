"""The names of places."""

import pandas as pd

from src.ui.places import names_by_parts

LISTED = pd.DataFrame(
    [
        ("export", None, "한국수출산업"),
        ("export-seoul", "export", "한국수출산업"),
        ("digital", "export-seoul", "서울디지털"),
        ("export-incheon", "export", "한국수출산업"),
        ("juan", "export-incheon", "주안"),
        ("bupyeong", "export-incheon", "부평"),
        ("banwol-special", None, "반월특수지역"),
        ("banwol", "banwol-special", "반월특수(안산신도시)"),
        ("sihwa", "banwol-special", "시화"),
        ("namdong", None, "남동"),
        ("gumi-2-4", None, "구미국가(2-4단지)"),
        ("gumi-4", "gumi-2-4", "구미국가(4단지)"),
        ("gumi-4-foreign", "gumi-4", "구미4(구미외국인)"),
    ],
    columns=["complex_id", "parent_id", "complex_name"],
)


def test_a_parent_is_called_by_its_only_part_or_tells_parts_that_are_called_otherwise():
    assert names_by_parts(LISTED) == {
        "export": "한국수출산업(부평·서울디지털·주안)",
        "export-seoul": "서울디지털",
        "export-incheon": "한국수출산업(부평·주안)",
    }


def test_more_parts_than_a_name_has_room_for_are_not_told():
    many = pd.DataFrame(
        [("p", None, "묶음"), *((code, "p", f"{code} 단지") for code in "가나다라")],
        columns=LISTED.columns,
    )
    assert names_by_parts(many) == {}


def test_in_english_parts_stand_apart():
    english = LISTED.assign(
        complex_name=["Export", "Export", "Digital", "Export", "Juan", "Bupyeong", *"abcdefg"]
    )
    assert names_by_parts(english)["export-incheon"] == "Export (Bupyeong, Juan)"

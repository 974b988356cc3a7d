"""Sums of a reader's own regions never carry the name of a larger place."""

import re

import pytest

from tests.rights.official import GURO, publish_official
from tests.screen import open_page, run_script, said


@pytest.fixture
def official(once, served):
    from src.store.snapshots import current_snapshot

    return served(current_snapshot(once("official_markers", publish_official)))


def names():
    import streamlit as st

    from src.ui.frame import open_page as open_frame
    from src.ui.places import of_part

    open_frame("weekly")
    for key, code in (
        *(("sido", None), ("sido", "11"), ("sigungu", "11530"), ("sigungu", "11500")),
        *(("complex_id", "seoul-digital"), ("complex_id", "magok")),
    ):
        st.text(of_part("이름", "weekly_starts", program="parental", **{key: code}))


PART = "이름 가운데 권한이 있는 곳"


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        (GURO, [PART, PART, "이름", "이름", "이름", "이름"]),
        ("11", ["이름"] * 6),
        ("seoul-digital", [PART, PART, *["이름"] * 4]),
        ("*", ["이름"] * 6),
    ],
)
def test_a_place_of_which_a_part_may_be_seen_is_called_so(region, expected, official, rights):
    rights("firms", region=region)
    assert said(run_script(names)) == expected


def test_who_may_see_places_only_reads_the_name_of_the_whole(official, rights):
    rights("places")
    assert said(run_script(names)) == ["이름"] * 6


def place_of(page, **codes):
    """Return the text in the place box of a page."""
    shown = open_page(page, **codes).get("html")
    box = next(one.value for one in shown if "place-box" in one.value)
    return re.search(r'value="([^"]*)"', box)[1]


@pytest.mark.slow
@pytest.mark.parametrize("page", ["regions", "weekly", "companies"])
def test_who_sees_one_district_begins_there_and_finds_the_country_where_he_asks_for_it(
    page, official, rights
):
    rights("firms", region=GURO)
    assert place_of(page) == "서울특별시 › 구로구"
    assert place_of(page, sido="all") == ("구로구" if page == "companies" else "전국")
    assert place_of(page, sido="28") == "인천광역시"


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ((GURO, "11500"), "서울특별시"),
        (("seoul-digital",), "서울디지털"),
        (("seoul-digital", GURO), "서울특별시 › 구로구"),
        ((GURO, "28237"), "전국"),
    ],
)
def test_who_sees_several_places_begins_where_all_of_them_lie(regions, expected, official, rights):
    for region in regions:
        rights("firms", region=region)
    assert place_of("regions") == expected


def test_who_sees_places_of_the_whole_country_begins_there(official, rights):
    rights("places")
    rights("firms", region=GURO)
    assert place_of("regions") == "전국"


def test_the_answer_of_the_whole_country_says_that_it_is_a_part(official, rights):
    rights("firms", region=GURO)
    answer = open_page("weekly", sido="all").markdown[0].value
    assert answer.startswith("## 전국 가운데 권한이 있는 곳의 육아휴직은")

"""Sums of a reader's own regions are never called by the name of a larger place."""

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


@pytest.mark.slow
def test_the_place_box_of_a_list_of_firms_names_the_district_of_who_sees_no_others(
    official, rights
):
    rights("firms", region=GURO)
    boxes = {
        page: next(one.value for one in open_page(page).get("html") if "place-box" in one.value)
        for page in ("companies", "regions")
    }
    assert 'value="구로구"' in boxes["companies"]
    assert 'value="전국"' in boxes["regions"]


def test_the_answer_of_the_whole_country_says_that_it_is_a_part(official, rights):
    rights("firms", region=GURO)
    answer = open_page("weekly").markdown[0].value
    assert answer.startswith("## 전국 가운데 권한이 있는 곳의 육아휴직은")

"""Which rows are joined, which are not, and which are left to a person."""

import pandas as pd
import pytest

from src.linkage.link import COLUMNS, link
from tests.linkage.slow_link import slow_joined
from tests.linkage.truth import judge, make_truth

pytestmark = pytest.mark.slow

NUMBER, OTHER = "1248100998", "2208162517"
HEAD = NUMBER[:6]
ADDRESS = "서울특별시 구로구 디지털로 300, 805호 (구로동, 지밸리비즈플라자)"


def company(company_id="a", name="가나산업(주)", **more) -> dict:
    return {"company_id": company_id, "company_name": name, "sigungu": "11530"} | more


def workplace(key="w", name="주식회사 가나산업", **more) -> dict:
    known = {"source": "pension", "month": "2026-08", "workplace_key": key}
    return known | {"workplace_name": name, "sigungu": "11530"} | more


def links(companies, workplaces, **more) -> list[tuple]:
    """Return (company, workplace, method, status) of the links; rows given as dicts."""
    found = link(pd.DataFrame(companies), pd.DataFrame(workplaces), **more).pairs
    shown = found[["company_id", "workplace_key", "method", "status"]]
    return list(shown.itertuples(index=False, name=None))


def test_a_workplace_number_joins_whatever_the_names_are():
    ours = company(name="가나", workplace_no=NUMBER + "0")
    theirs = workplace(name="다라마바", workplace_no=NUMBER + "0", sigungu="47190")
    assert links([ours], [theirs]) == [("a", "w", "workplace_no", "joined")]


def test_a_whole_business_number_joins_also_where_one_side_has_it_within_another():
    ours = company(business_no=NUMBER)
    theirs = workplace(name="다라마바", workplace_no=NUMBER + "0")
    assert links([ours], [theirs]) == [("a", "w", "business_no", "joined")]


def test_a_mistyped_number_neither_joins_nor_forbids():
    wrong = NUMBER[:-1] + "9"
    assert links([company(business_no=wrong)], [workplace(name="다라", business_no=wrong)]) == [
        ("a", "", "none", "alone")
    ]
    ours, theirs = company(business_no=wrong, address=ADDRESS), workplace(address=ADDRESS)
    theirs["business_no_head"] = OTHER[:6]
    assert links([ours], [theirs]) == [("a", "w", "name_place", "joined")]


def test_the_sites_of_a_firm_are_joined_with_it_and_none_by_name_alone():
    own = workplace("own", business_no=NUMBER, workplace_no=NUMBER + "0")
    site = workplace(
        "site", "다라현장", business_no=NUMBER, workplace_no=NUMBER + "6", operation="pooled_fixed"
    )
    labour = workplace("labour", "가나산업/일용/신축공사", address=ADDRESS)
    found = links([company(business_no=NUMBER, address=ADDRESS)], [own, site, labour])
    assert found == [
        ("a", "own", "business_no", "joined"),
        ("a", "site", "business_no", "joined"),
    ]


def test_two_workplaces_of_one_number_are_told_apart_by_place_or_left_to_a_person():
    ours = company(business_no=NUMBER, address=ADDRESS)
    here = workplace("here", business_no=NUMBER, address="서울 구로구 디지털로300 8층")
    there = workplace("there", business_no=NUMBER, sigungu="47190", address="경북 구미시 1공단로 3")
    assert links([ours], [here, there]) == [("a", "here", "business_no", "joined")]
    twin = here | {"workplace_key": "twin"}
    assert links([ours], [here, twin]) == [
        ("a", "here", "business_no", "review"),
        ("a", "twin", "business_no", "review"),
    ]


def test_name_head_and_place_join_a_masked_number():
    ours = company(business_no=NUMBER, address=ADDRESS)
    theirs = workplace(business_no_head=HEAD, address="서울 구로구 디지털로")
    assert links([ours], [theirs]) == [("a", "w", "name_head_place", "joined")]


@pytest.mark.parametrize("shown", [{"business_no_head": OTHER[:6]}, {"business_no": OTHER}])
def test_a_number_that_contradicts_forbids_although_all_else_agrees(shown):
    ours = company(business_no=NUMBER, address=ADDRESS)
    assert links([ours], [workplace(address=ADDRESS, **shown)]) == [("a", "", "none", "alone")]


def test_two_equally_good_candidates_go_to_a_person_and_neither_is_joined():
    two = [workplace("w1", address=ADDRESS), workplace("w2", address=ADDRESS)]
    found = links([company(address=ADDRESS)], two)
    assert found == [("a", "w1", "name_place", "review"), ("a", "w2", "name_place", "review")]


def test_two_companies_equally_near_to_one_workplace_go_to_a_person():
    both = [company("a", address=ADDRESS), company("b", address=ADDRESS)]
    assert {found[3] for found in links(both, [workplace(address=ADDRESS)])} == {"review"}


def test_a_workplace_that_has_left_gives_way_to_one_that_has_not():
    gone, held = workplace("gone", address=ADDRESS, status="left"), workplace(address=ADDRESS)
    assert links([company(address=ADDRESS)], [gone, held | {"status": "joined"}]) == [
        ("a", "w", "name_place", "joined")
    ]


@pytest.mark.parametrize("name", ["", "(주)", "없음", "-", "=1+1", "김**", None])
def test_names_that_say_nothing_are_never_joined_even_to_the_same(name):
    ours = company(name=name, address=ADDRESS)
    assert links([ours], [workplace(name=name, address=ADDRESS)]) == [("a", "", "none", "alone")]


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("since", "opened_on"), ("ksic_division", "ksic")],
)
def test_of_two_namesakes_the_one_that_agrees_in_day_or_industry_is_joined(theirs, ours):
    told = {"since": ["2011-05-02", "2018-09-17"], "ksic_division": ["58", "25"]}[theirs]
    two = [workplace(f"w{i}", address=ADDRESS, **{theirs: value}) for i, value in enumerate(told)]
    value = {"opened_on": "2011-05-02", "ksic": "58222"}[ours]
    assert ("a", "w0", "name_place", "joined") in links(
        [company(address=ADDRESS, **{ours: value})], two
    )


def test_of_two_namesakes_in_a_building_the_one_at_the_same_door_is_joined():
    here = workplace("here", address="서울 구로구 디지털로300 805")
    there = workplace("there", address="서울 구로구 디지털로300 1102호")
    found = links([company(address=ADDRESS)], [here, there])
    assert ("a", "here", "name_place", "joined") in found


def test_a_syllable_lost_at_the_beginning_is_found_again():
    ours = company(name="화하현소프트", business_no=NUMBER, address=ADDRESS)
    theirs = workplace(name="화현소프트(주)", business_no_head=HEAD, address="구로구 디지털로 300")
    assert [row[1] for row in links([ours], [theirs])] == ["w"]


def test_what_people_decided_goes_before_everything():
    ours = [company("a", business_no=NUMBER), company("b", name="다라마바")]
    theirs = [workplace("w1", business_no=NUMBER), workplace("w2", business_no=OTHER)]
    decided = pd.DataFrame(
        [("a", "pension", "w1", "different"), ("b", "pension", "w2", "same")],
        columns=["company_id", "source", "workplace_key", "verdict"],
    )
    assert links(ours, theirs, decided=decided) == [
        ("a", "", "none", "alone"),
        ("b", "w2", "decided", "joined"),
    ]


def test_a_decision_on_rows_that_are_gone_changes_nothing():
    decided = pd.DataFrame(
        [("gone", "pension", "w", "same"), ("a", "comwel", "w", "different")],
        columns=["company_id", "source", "workplace_key", "verdict"],
    )
    found = links([company(business_no=NUMBER)], [workplace(business_no=NUMBER)], decided=decided)
    assert found == [("a", "w", "business_no", "joined")]


def test_each_source_is_joined_in_its_newest_month():
    rows = [
        workplace("old", month="2026-07", business_no=NUMBER),
        workplace("new", business_no=NUMBER),
        workplace("c", source="comwel", month="2025-12", business_no=NUMBER),
    ]
    found = link(pd.DataFrame([company(business_no=NUMBER)]), pd.DataFrame(rows)).pairs
    assert found[["source", "month", "workplace_key"]].to_numpy().tolist() == [
        ["comwel", "2025-12", "c"],
        ["pension", "2026-08", "new"],
    ]


@pytest.mark.parametrize("without", ["companies", "workplaces"])
def test_nothing_on_one_side_gives_no_joined_pair(without):
    ours, theirs = pd.DataFrame([company()]), pd.DataFrame([workplace()])
    ours = ours.iloc[:0] if without == "companies" else ours
    theirs = theirs.iloc[:0] if without == "workplaces" else theirs
    found = link(ours, theirs).pairs
    assert list(found.columns) == list(COLUMNS)
    assert "joined" not in set(found["status"])


def test_the_order_of_the_rows_changes_nothing():
    truth = make_truth(400, seed=5)
    turned = link(truth.companies.iloc[::-1], truth.workplaces.iloc[::-1]).pairs
    pd.testing.assert_frame_equal(turned, link(truth.companies, truth.workplaces).pairs)


def test_comparing_every_pair_joins_the_same_as_comparing_those_that_share_a_key():
    truth = make_truth(120, seed=7)
    ours = truth.companies.assign(business_no=truth.companies["business_no"].str[:6] + "****")
    ours["business_no_head"] = ours["business_no"]
    theirs = truth.workplaces.assign(business_no=None)
    quick = link(ours, theirs).pairs
    quick = quick[quick["status"] == "joined"]
    found = set(zip(quick["company_id"], quick["workplace_key"], strict=True))
    assert len(found) > 70
    assert found == slow_joined(ours, theirs)


# Companies, share of them among the workplaces, other workplaces (None: as many as companies alone)
SHAPES = ((4_000, 0.75, None), (5_000, 0.3, None), (1_500, 0.75, 15_000))


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize(("count", "in_both", "strangers"), SHAPES)
def test_of_a_made_up_truth_99_of_100_joined_are_right_and_90_of_100_are_found(
    count, in_both, strangers, seed
):
    truth = make_truth(count, seed=seed, in_both=in_both, strangers=strangers)
    judged = judge(truth, link(truth.companies, truth.workplaces).pairs)
    assert judged.precision >= 0.99
    assert judged.recall >= 0.90


def test_no_more_is_joined_than_a_hundredth_expected_wrong():
    truth = make_truth(2_000, seed=21, in_both=0.5, strangers=8_000)
    pairs = link(truth.companies, truth.workplaces).pairs
    joined = pairs[pairs["status"] == "joined"]
    assert len(joined) > 800
    assert 1 - joined["score"].mean() <= 0.01

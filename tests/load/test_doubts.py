"""Suspicious changes of a load: another unit, swapped columns, missing sheets."""

import pandas as pd
import pytest

from src.domain.tables import VALUES
from src.load.doubts import earlier_people, other_people, other_sums
from src.load.outcome import PeopleChange

MILLION_WON = 176_430_213_107_160
USUAL = {
    "tenants": 60_000,
    "employees": 980_725,
    "employees_m": 783_419,
    "employees_f": 197_306,
    "production_krw": MILLION_WON,
    "production_ytd_krw": MILLION_WON,
}


def sums(quarter="2026Q1", source="kicox_national", **values):
    row = dict.fromkeys(VALUES) | USUAL | values
    return pd.DataFrame([{"source": source, "quarter": quarter, **row}])


def said(before, after):
    return [doubt.said.ko for doubt in other_sums(before, after)]


def test_the_same_quarter_and_the_next_as_usual_are_not_asked_about():
    now = sums(tenants=61_000, employees=None, employees_m=None, employees_f=None)
    before = sums(employees=None, employees_m=None, employees_f=None)
    assert said(before, now) == []
    assert said(sums("2025Q4", production_ytd_krw=4 * MILLION_WON), sums()) == []
    assert said(sums(source="other", tenants=5), sums()) == []
    assert said(pd.DataFrame(columns=["source", "quarter", *VALUES]), sums()) == []


def test_a_sheet_that_is_missing_is_asked_about():
    gone = sums(employees=None, employees_m=None, employees_f=None)
    assert said(sums(), gone)[0] == (
        "국가산업단지 산업동향정보 2026Q1의 고용 인원이 이 파일에 없습니다. 앞서 올린 자료에는 "
        "모두 980,725입니다. 빠진 표가 없는지 확인해 주십시오."
    )
    assert len(said(sums(), gone)) == 3


@pytest.mark.parametrize(("earlier", "named"), [("2026Q1", "앞서 올린 자료"), ("2025Q4", "2025Q4")])
def test_another_unit_is_asked_about(earlier, named):
    other = sums(production_krw=MILLION_WON // 10**8, production_ytd_krw=MILLION_WON)
    (asked,) = said(sums(earlier), other)
    assert asked == (
        "국가산업단지 산업동향정보 2026Q1의 생산액(원) 합계가 크게 다릅니다"
        f"({named} 176,430,213,107,160 → 이 파일 1,764,302). 단위와 열이 맞는지 확인해 주십시오."
    )


def test_columns_of_men_and_women_that_were_exchanged_are_asked_about():
    exchanged = sums(employees_m=197_306, employees_f=783_419)
    codes = [doubt.code for doubt in other_sums(sums(), exchanged)]
    assert codes == ["sum_moved", "sum_moved"]
    near = sums("2025Q4", employees_m=590_000, employees_f=390_725)
    (asked,) = said(near, sums(employees_m=390_725, employees_f=590_000))
    assert asked == (
        "국가산업단지 산업동향정보 2026Q1의 여성 비중이 크게 다릅니다"
        "(2025Q4 39.8% → 이 파일 60.2%). 남녀 열이 바뀌지 않았는지 확인해 주십시오."
    )


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (600, 60_000_000, "period_grew"),
        (600, 1_800, None),
        (600, 299, "period_fell"),
        (90, 900, None),
    ],
)
def test_a_month_that_grows_as_none_does_is_asked_about(before, after, code):
    people = [PeopleChange("headcounts", "2026-09", before, after)]
    assert [doubt.code for doubt in other_people(people, {})] == ([code] if code else [])


def test_a_new_month_is_held_against_the_last_one_of_its_kind():
    held = pd.DataFrame(
        [
            ("headcounts", "2026-07", 9_000),
            ("headcounts", "2026-08", 600),
            ("eligible", "2026-08", 0),
        ],
        columns=["kind", "period", "people"],
    )
    people = [
        PeopleChange("headcounts", "2026-09", 0, 60_000),
        PeopleChange("eligible", "2026-09", 0, 9),
    ]
    earlier = earlier_people(people, held)
    assert earlier == {"headcounts": ("2026-08", 600)}
    (asked,) = other_people(people, earlier)
    assert asked.said.ko == (
        "2026-09 고용 인원이 60,000명입니다. 지난 2026-08의 600명과 세 배 넘게 다르니 단위나 "
        "열이 맞는지, 일부만 담긴 파일이 아닌지 확인해 주십시오."
    )


def test_a_new_month_before_all_others_is_held_against_none():
    held = pd.DataFrame([("headcounts", "2026-08", 600)], columns=["kind", "period", "people"])
    assert earlier_people([PeopleChange("headcounts", "2026-01", 0, 60_000)], held) == {}

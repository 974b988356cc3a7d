"""The report of a join: one sentence per source, what was filled, what was placed."""

import pandas as pd
import pytest

from src.screens.data import joins as data_joins
from src.screens.data import watch as data_watch
from src.text.catalogue import Texts
from src.ui.run import with_texts

EN = Texts("en")

pytestmark = pytest.mark.usefixtures("korean")
SOURCES = pd.DataFrame(
    [
        {"source": "pension", "month": "2026-08", "companies": 3000, "joined": 2000}
        | {"review": 300, "alone": 700, "several": 0},
        {"source": "factories", "month": "", "companies": 3000, "joined": 0}
        | {"review": 0, "alone": 3000, "several": 0},
    ]
)
COUNTED = pd.DataFrame(
    [
        ("pension", "2026-08", "joined", "name", 500, 500),
        ("pension", "2026-08", "joined", "business_no", 1500, 1600),
        ("pension", "2026-08", "review", "name", 300, 400),
        ("factories", "", "alone", "none", 3000, 0),
    ],
    columns=["source", "month", "status", "method", "companies", "workplaces"],
)


def test_a_sentence_says_joined_by_what_most_first_for_review_and_alone():
    first, second = data_joins.sentences(SOURCES, COUNTED)
    assert first == (
        "**국민연금 가입 사업장 내역 2026년 8월 자료**: 기업 3,000곳 가운데 **2,000곳을 이었고**, "
        "300곳은 사람이 볼 것, 700곳은 홀로 남았습니다. "
        "이은 방법은 사업자등록번호 1,500곳, 이름·시군구 500곳입니다."
    )
    assert "이은 방법" not in second
    assert second.startswith("**등록공장현황**: 기업 3,000곳")


def test_several_workplaces_and_keys_too_common_are_told_where_there_are_any():
    rows = SOURCES.head(1).assign(several=12, left_out=3)
    said = data_joins.sentences(rows, COUNTED)[0]
    assert "사업장이 둘 이상인 기업(계속·일괄유기)은 12곳입니다." in said
    assert said.endswith("너무 흔해 비교하지 않은 이름이나 주소가 3개 있습니다.")
    with with_texts(EN):
        assert "12 companies have several" in data_joins.sentences(rows, COUNTED)[0]


def test_what_was_filled_is_told_most_first_and_nothing_says_nothing():
    rows = pd.DataFrame({"field": ["ksic", "employees"], "companies": [3, 400]})
    told = data_joins.filled(rows)
    assert told == ["비어 있던 값을 채웠습니다: 고용 인원 400곳, 업종 3곳."]
    assert data_joins.filled(rows.head(0)) == []
    assert data_joins.filled(pd.DataFrame()) == []


def test_how_complexes_were_found_is_told_and_nothing_says_nothing():
    rows = pd.DataFrame({"method": ["complex_name", "none"], "workplaces": [30, 7]})
    told = data_joins.placed(rows)
    assert told == ["사업장이 있는 단지를 찾은 결과: 단지 이름으로 30곳, 모름 7곳."]
    assert data_joins.placed(pd.DataFrame()) == []


def test_the_table_has_words_for_every_code():
    with with_texts(EN):
        rows = data_joins.table_rows(COUNTED)
        shown = [column.key for column in data_joins.columns()]
    assert rows[shown].iloc[0].tolist() == [
        *("workplaces insured with the national pension", "August 2026", "linked"),
        *("name and district", 500, 500),
    ]


def test_the_time_left_is_said_in_minutes_once_it_is_long():
    assert data_watch.time_left(None) == []
    assert data_watch.time_left(12.4) == ["남은 시간 약 12초"]
    assert data_watch.time_left(200) == ["남은 시간 약 3분"]

"""Texts that only one type of database could store: both accept or refuse the same ones."""

import pandas as pd
import pytest

from src.store.operations.errors import OperationsError
from src.store.operations.follow_ups import history_of, mark_company, marked_companies
from src.store.operations.link_decisions import decide_links, decided_links

KEPT = (
    "가" * 500,
    "🍞" * 500,
    "줄\n바꿈\t탭",
    "'; DROP TABLE follow_ups; -- <b>",
    "e\u0301 ≠ é",
    "\x07",
)
NO_LETTER = "에 글자가 아닌 것이 들어 있습니다. 지우고 다시 적어 주십시오."
REFUSED = [
    ("reason", "가" * 501, "사유가 너무 깁니다. 500자까지 적을 수 있습니다."),
    ("reason", "앞\0뒤", f"사유{NO_LETTER}"),
    ("reason", "반쪽 \ud83c", f"사유{NO_LETTER}"),
    ("marked_by", "k" * 201, "사용자 이름이 너무 깁니다. 200자까지 적을 수 있습니다."),
    ("marked_by", "k\0", f"사용자 이름{NO_LETTER}"),
    ("company_id", "c" * 65, "기업 식별자가 너무 깁니다. 64자까지 적을 수 있습니다."),
    ("company_id", None, "기업 식별자가 비어 있습니다."),
    ("version", "v" * 41, "자료 버전이 너무 깁니다. 40자까지 적을 수 있습니다."),
]


def mark(operations, **changed):
    given = {"company_id": "c1", "mark": "not_now", "reason": "이전", "marked_by": "kim"}
    mark_company(operations, **given | {"origin": "official", "version": "v1"} | changed)


def decide(operations, origin="official", **changed):
    pair = {"company_id": "c1", "source": "pension", "workplace_key": "w1", "verdict": "same"}
    rows = pd.DataFrame([pair, pair | changed])
    return decide_links(operations, rows, origin=origin, decided_by="kim")


@pytest.mark.parametrize("reason", KEPT)
def test_a_reason_is_kept_as_it_was_written(operations, reason):
    mark(operations, reason=reason)
    assert marked_companies(operations, "official")["reason"].tolist() == [reason]


@pytest.mark.parametrize(("name", "value", "said"), REFUSED)
def test_what_cannot_be_kept_is_refused_with_its_reason(operations, name, value, said):
    with pytest.raises(OperationsError) as refused:
        mark(operations, **{name: value})
    assert str(refused.value) == said
    assert refused.value.english.startswith("The ")
    assert marked_companies(operations, "official").empty


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("company_id", float("nan"), "기업 식별자가 비어 있습니다."),
        ("workplace_key", "w" * 65, "사업장 식별자가 너무 깁니다. 64자까지 적을 수 있습니다."),
        ("source", "s" * 33, "출처가 너무 깁니다. 32자까지 적을 수 있습니다."),
        ("source", 7, "출처가 비어 있습니다."),
    ],
)
def test_a_pair_that_cannot_be_kept_refuses_all_beside_it(operations, name, value, said):
    with pytest.raises(OperationsError) as refused:
        decide(operations, **{name: value})
    assert str(refused.value) == said
    assert decided_links(operations, "official").empty


def test_the_history_of_a_company_that_cannot_be_is_empty(operations):
    mark(operations)
    for company in ("c\0", "\ud800", "c" * 99, ""):
        assert history_of(operations, company, "official").empty
    assert len(history_of(operations, "c1", "official")) == 1

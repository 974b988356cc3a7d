"""Work on whole columns gives the same results as the slow way, cell by cell."""

import random
import re

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from src.domain.company_ids import hidden_id
from src.load.extracts.kinds import cast_kind
from src.load.files.text_kinds import cast, first_of, trimmed
from src.load.files.text_pieces import _odd_lines
from src.load.served import hidden_ids
from src.load.workplaces.regions import _beginnings

FIRST_WORDS = re.compile(r"^(\S+(?:\s+\S+)?(?:\s+\S*[시군구읍면동리가])?)(?:\s.*)?$")
WORDS = (
    "경기도",
    "시흥시",
    "정왕동",
    "신흥동3가",
    "산단로",
    "602,",
    "4층",
    "세종",
    "A",
    "가",
    "1가길",
)
CELLS = (
    "㈜가나 ",
    " 가\xa0나",
    "가",
    "e\u0301",
    "12.0",
    "-",
    "",
    "=1+1",
    "＝",
    "\u200b가",
    "가" * 201,
)


def test_an_address_is_looked_up_by_two_words_and_a_third_that_is_no_road():
    chance = random.Random(15)
    made = [" ".join(chance.choices(WORDS, k=chance.randrange(1, 6))) for _ in range(300)]
    given = [*made, None, "경기도  시흥시   정왕동 1", ""]
    slow = [
        None if text is None else " ".join(FIRST_WORDS.sub(r"\1", text).split()) for text in given
    ]
    assert _beginnings(pa.array(given, pa.string())).to_pylist() == slow
    assert _beginnings(pa.array(["x", *given], pa.string())[1:]).to_pylist() == slow


def test_lines_with_an_odd_number_of_quotes_are_found():
    lines = [b'a,"b"', b'a,"b', b"", b'""""', b'"', b"a,b", b'x"""']
    rows = b"".join(line + b"\n" for line in lines)
    assert _odd_lines(rows).tolist() == [1, 4, 6]
    assert _odd_lines(b"a,b\n").tolist() == []


@pytest.mark.parametrize(("kind", "longest"), [("text", 200), ("id", 64)])
def test_texts_of_an_extract_are_trimmed_normalised_and_bounded(kind, longest):
    found = cast_kind(kind, trimmed("text", pa.chunked_array([CELLS])))
    plain = ["㈜가나", "가 나", "가", "é", "12.0", None, None, "=1+1", "＝", "\u200b가", None]
    assert found.values.to_pylist() == [
        "12" if kind == "id" and text == "12.0" else text for text in plain
    ]
    assert np.flatnonzero(found.wrong["too_long"]).tolist() == [len(CELLS) - 1]
    assert cast_kind(kind, pa.array(["가" * longest])).values.to_pylist() == ["가" * longest]


def test_the_first_column_that_has_a_value_gives_it():
    first, second = (
        cast("label", trimmed("label", pa.chunked_array([cells]))).values
        for cells in ([" 가", "-", "", "나"], ["다", "라", "", "가"])
    )
    assert pa.types.is_dictionary(first.type)
    assert first_of([first, second]).to_pylist() == ["가", "라", None, "나"]
    assert first_of([first]).to_pylist() == ["가", None, None, "나"]
    counts = [pa.array([1, None, 0]), pa.array([5, 6, 7])]
    assert first_of(counts).to_pylist() == [1, 6, 0]


def test_ids_that_tell_a_number_are_hidden_and_no_others():
    ids = pd.Series(
        ["b1234567890", "123-45-67890", "c-1", None, "２１２３４５６７８９", "123456789"]
    )
    slow = [None if pd.isna(one) else hidden_id(b"k", one) for one in ids]
    assert hidden_ids(b"k", ids).astype(object).where(ids.notna(), None).to_list() == slow
    assert (slow[2], slow[5]) == ("c-1", "123456789")
    assert not {slow[0], slow[1], slow[4]} & set(ids)

"""Streamlit shows every name as it is written, whatever it contains."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.text.korean import with_particle
from src.ui.plain_text import as_sentence, as_written
from tests.published import HOSTILE_BUILDING, HOSTILE_COMPLEX


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("구미1", "구미1"),
        ("서울디지털(구로)", "서울디지털(구로)"),
        ("(주)한빛 1-2", "(주)한빛 1-2"),
        ("**굵게**", r"\*\*굵게\*\*"),
        ("[고리](http://example.invalid)", r"\[고리\](http\://example.invalid)"),
        ("<b>", r"\<b\>"),
        (":red[빨강]", r"\:red\[빨강\]"),
        ("$x$ & ~y~ `z`", r"\$x\$ \& \~y\~ \`z\`"),
        ("a\\*b", r"a\\\*b"),
    ],
)
def test_marks_of_markdown_are_written_as_themselves(name, expected):
    assert as_written(name) == expected


@given(st.text())
def test_without_the_backslashes_it_is_the_name(name):
    assert re.sub(r"\\(.)", r"\1", as_written(name), flags=re.DOTALL) == name


@pytest.mark.parametrize("name", [HOSTILE_COMPLEX, HOSTILE_BUILDING, "서울디지털(구로)", "대불]"])
def test_the_particle_is_the_same_as_after_the_name_itself(name):
    particle = with_particle(name, "은/는")[-1]
    assert with_particle(as_written(name), "은/는") == as_written(name) + particle


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("2026. 11. 9.까지 세 곳", r"2026\. 11. 9.까지 세 곳"),
        ("기준일 2026. 11. 9.", "기준일 2026. 11. 9."),
        ("2026.11", "2026.11"),
    ],
)
def test_a_sentence_that_begins_with_a_date_begins_no_list(words, expected):
    assert as_sentence(words) == expected

"""Names are shown as they are written, whatever they contain."""

from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.figures.look import LONGEST, plain, short
from src.figures.markup import LITERAL, escaped


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("구미", "구미"),
        ("<b>굵게</b>", "&lt;b&gt;굵게&lt;/b&gt;"),
        ("가 & 나", "가 &amp; 나"),
        ("&lt;", "&amp;lt;"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("", ""),
    ],
)
def test_nothing_of_a_name_is_markup(name, expected):
    assert plain(name) == expected


@pytest.mark.parametrize(
    ("name", "longest", "expected"),
    [("가나다", 3, "가나다"), ("가나다라", 3, "가나…"), ("<<<<", 3, "&lt;&lt;…"), ("", 3, "")],
)
def test_a_long_name_is_cut_before_it_is_made_plain(name, longest, expected):
    assert short(name, longest) == expected


@pytest.mark.slow
@given(st.text())
def test_a_plain_name_reads_back_to_the_name(name):
    assert not set("<>") & set(plain(name))
    assert plain(name).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == name


@given(st.text(max_size=80))
def test_a_short_name_is_never_longer_than_it_may_be(name):
    shown = short(name).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    assert len(shown) <= LONGEST
    assert shown == name or shown.endswith("…")


@given(st.text(st.sampled_from("가나 a1.%~:$*_`[]\\&<>\"'\n\t\u00a0\u3000"), max_size=12))
def test_a_text_that_needs_no_change_is_found_out_beforehand(text):
    """The slow way takes every text apart; texts that it would leave unchanged are left alone."""
    one_line = " ".join(text.split())
    assert escaped(text) == escape(one_line).translate(LITERAL)

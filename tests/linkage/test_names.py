"""All spellings of one name have one key; text that is no name has none."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.linkage.spellings import name_keys


def taken_apart(name):
    return tuple(name_keys(pd.Series([name])).iloc[0])


@pytest.mark.parametrize(
    "name",
    [
        *("㈜가나산업", "가나산업(주)", "주식회사  가나 산업", "가나산업 주식회사", "주)가나산업"),
        *("（주）가나산업", "(주))가나산업", "가나ㆍ산업(주)", "가나·산업 ( 주 )", "가나산업(주"),
        *("가나산업(주) 본사", "농업회사법인 주식회사 가나산업", "\u200b㈜가나산업\u200b"),
    ],
)
def test_one_firm_spelled_in_many_ways_has_one_key(name):
    assert taken_apart(name) == ("가나산업", "주식", "", False)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ＡＢＣ 테크", ("abc테크", "", "", False)),
        ("abc테크", ("abc테크", "", "", False)),
        ("SY Tech Co., Ltd.", ("sytech", "주식", "", False)),
        ("유한회사 다라", ("다라", "유한", "", False)),
        ("가나산업(주) 구미공장", ("가나산업", "주식", "구미공장", False)),
        ("(주)마바이엔씨/일용/신축공사", ("마바이엔씨", "주식", "", True)),
    ],
)
def test_form_branch_and_site_are_kept_apart_from_the_name(name, expected):
    assert taken_apart(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("", " ", "(주)", "-", "없음", "NULL", "미상", "가", "12345", "김**", "홍○○"),
        *(
            "=HYPERLINK(가나산업)",
            "@SUM(가나)",
            "<script>가나</script>",
            "가나\x00산업",
            "가" * 101,
        ),
    ],
)
def test_what_is_no_name_has_no_key(name):
    assert taken_apart(name)[0] == ""


def test_a_missing_name_has_no_key_and_keeps_its_place():
    keys = name_keys(pd.Series([None, "가나산업", float("nan")], index=[7, 8, 9], dtype=object))
    assert keys["key"].to_dict() == {7: "", 8: "가나산업", 9: ""}


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_the_key_of_a_key_is_itself(text):
    key = taken_apart(text)[0]
    assert key == "" or taken_apart(key)[0] in (key, "")

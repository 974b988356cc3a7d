"""Names as the official files print them, cleaned and compared."""

import pytest

from src.load.lists.names import clean_name, depth, former_name, header_key, is_family, name_key


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("한국수출산업 (① + ②)", "한국수출산업"),
        ("\xa0\xa0 서울디지털 ①", "서울디지털"),
        ("\xa0\xa0 서울디지털 (①)", "서울디지털"),
        ("\xa0\xa0\xa0\xa0 ▷구미4(구미외국인) ③", "구미4(구미외국인)"),
        ("\xa0\xa0 구미국가(4단지) (② + ③)", "구미국가(4단지)"),
        ("남동[재생사업지구]", "남동"),
        ("창원[재생사업지구:부분]", "창원"),
        ("서부산스마트밸리(구:신평장림) (① + ②)", "서부산스마트밸리"),
        ("대성하이스코(구: 달성대성하이스코)", "대성하이스코"),
        ("자동차일반산업단지[구:남목]", "자동차일반산업단지"),
        ("지사2(구 진우)", "지사2"),
        ("울산ㆍ미포", "울산·미포"),
        ("회동.석대", "회동·석대"),
        ("I-FoodPark", "I-FoodPark"),
        ("  마곡 \n", "마곡"),
    ],
)
def test_a_printed_name_is_cleaned_of_marks_and_indentation(printed, clean):
    assert clean_name(printed) == clean


@pytest.mark.parametrize(
    ("printed", "expected"),
    [("한국수출산업 (①)", 0), ("\xa0\xa0 서울디지털 ①", 1), ("\xa0\xa0\xa0\xa0 ▷구미4 ②", 2)],
)
def test_indentation_tells_the_depth(printed, expected):
    assert depth(printed) == expected


def test_three_spellings_of_the_middle_dot_compare_as_equal():
    spellings = ["명지·녹산", "명지ㆍ녹산", "명지.녹산 (① + ②)", "명지녹산"]
    assert {name_key(name, "national") for name in spellings} == {"명지녹산"}


def test_the_word_for_the_kind_at_the_end_does_not_tell_names_apart():
    assert name_key("대구국가", "national") == name_key("대구국가산업단지", "national") == "대구"
    assert name_key("인천검단2일반산업단지", "general") == name_key("인천검단2", "general")


def test_a_name_that_is_nothing_but_the_word_for_the_kind_is_kept():
    assert name_key("산업단지", "general") == "산업단지"


def test_the_former_name_is_found_and_foreign_is_not_taken_for_former():
    assert former_name("수원델타플렉스(1블록)(구 수원1)") == "수원1"
    assert former_name("구미4(구미외국인)") is None


def test_only_names_with_circled_numbers_are_families():
    assert is_family("빛그린 (①)")
    assert not is_family("가산")


def test_headers_lose_spaces_line_breaks_and_units():
    assert header_key("누계생산\n(백만원)") == "누계생산"
    assert header_key("입주계약\n업체") == "입주계약업체"
    assert header_key("고용\xa0현황(명)") == "고용현황"

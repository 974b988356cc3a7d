"""Particles and large numbers, against literal tables and by reading the number back."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from src.text.korean import MYRIADS, in_myriads, with_particle

# word, particle, as a Korean reader expects it
PARTICLE_CASES = [
    ("구미", "은/는", "구미는"),
    ("서울", "은/는", "서울은"),
    ("부평", "이/가", "부평이"),
    ("구미", "이/가", "구미가"),
    ("대불", "을/를", "대불을"),
    ("구미", "을/를", "구미를"),
    ("마곡", "과/와", "마곡과"),
    ("구미", "과/와", "구미와"),
    ("부평", "으로/로", "부평으로"),
    ("구미", "으로/로", "구미로"),
    ("서울", "으로/로", "서울로"),
    ("대불", "으로/로", "대불로"),
    # digits are read aloud: 영 일 이 삼 사 오 육 칠 팔 구
    ("구미0", "은/는", "구미0은"),
    ("구미1", "은/는", "구미1은"),
    ("구미2", "은/는", "구미2는"),
    ("구미3", "은/는", "구미3은"),
    ("구미4", "은/는", "구미4는"),
    ("구미5", "은/는", "구미5는"),
    ("구미6", "은/는", "구미6은"),
    ("구미7", "은/는", "구미7은"),
    ("구미8", "은/는", "구미8은"),
    ("구미9", "은/는", "구미9는"),
    ("구미1", "으로/로", "구미1로"),
    ("구미3", "으로/로", "구미3으로"),
    ("구미6", "으로/로", "구미6으로"),
    ("구미7", "으로/로", "구미7로"),
    ("구미8", "으로/로", "구미8로"),
    # text in brackets at the end is not read aloud
    ("서울디지털(구로)", "은/는", "서울디지털(구로)은"),
    ("구미 (국가)", "은/는", "구미 (국가)는"),
    ("서울 (국가)", "으로/로", "서울 (국가)로"),
    ("(주)한빛", "이/가", "(주)한빛이"),
    ("(서울)", "은/는", "(서울)은"),
    ("‘대불’", "은/는", "‘대불’은"),
    ("'6개월(2026.)'", "을/를", "'6개월(2026.)'을"),
    # Latin letters and the per cent sign (퍼센트) take the form after a vowel
    ("LG", "은/는", "LG는"),
    ("12.5%", "과/와", "12.5%와"),
    ("3.2%", "으로/로", "3.2%로"),
    ("구미 ", "은/는", "구미 는"),
    ("", "은/는", "는"),
]


@pytest.mark.parametrize(("word", "particle", "expected"), PARTICLE_CASES)
def test_a_particle_follows_the_last_sound(word, particle, expected):
    assert with_particle(word, particle) == expected


# number, groups of digits written, Korean text
MYRIAD_CASES = [
    (0, 2, "0"),
    (7, 2, "7"),
    (9_999, 2, "9,999"),
    (10_000, 2, "1만"),
    (10_001, 2, "1만 1"),
    (984_829, 2, "98만 4,829"),
    (-984_829, 2, "-98만 4,829"),
    (99_999_999, 2, "9,999만 9,999"),
    (100_000_000, 2, "1억"),
    (100_000_001, 2, "1억"),
    (100_000_001, 3, "1억 1"),
    (5_066_401_234, 2, "50억 6,640만"),
    (176_798_612_345_678, 2, "176조 7,986억"),
    (176_798_612_345_678, 1, "177조"),
    (999_999_999_999, 1, "1조"),
    (9_999_999_999_999, 1, "10조"),
    (9_999_999_999_999_999, 2, "1경"),
    (20_000_000_000_000_000, 2, "2경"),
    (0.4, 2, "0"),
    (-0.4, 2, "0"),
    (9_999.6, 2, "1만"),
    (float("nan"), 2, ""),
    (float("inf"), 2, ""),
]


@pytest.mark.parametrize(("number", "groups", "expected"), MYRIAD_CASES)
def test_a_large_number_is_said_in_groups_of_four_digits(number, groups, expected):
    assert in_myriads(number, groups) == expected


def read_back(said: str) -> int:
    """Return the number from its words, group by group."""
    sign = -1 if said.startswith("-") else 1
    total = 0
    for group in said.removeprefix("-").split():
        digits = group.rstrip("".join(MYRIADS))
        total += int(digits.replace(",", "")) * 10_000 ** MYRIADS.index(group[len(digits) :])
    return sign * total


@given(st.integers(-(10**15), 10**15))
@example(0)
@example(10**12)
def test_words_of_all_groups_read_back_to_the_number(number):
    assert read_back(in_myriads(number, groups=5)) == number


@given(st.integers(0, 10**15))
def test_two_groups_are_right_to_half_of_the_last_one_said(number):
    size = max((len(str(number)) - 1) // 4, 0)
    last_said = 10_000 ** max(size - 1, 0)
    assert abs(read_back(in_myriads(number)) - number) * 2 <= last_said

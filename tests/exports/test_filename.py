"""File names that every system can save."""

from datetime import date

import pytest

from src.exports.provenance import filename


def test_the_name_says_what_it_is_and_as_of_when():
    name = filename("입주기업", date(2026, 3, 31), "official", "ko", "xlsx")
    assert name == "입주기업_2026-03-31.xlsx"


def test_sample_data_say_so_first():
    assert filename("입주기업", "2026-03-31", "sample", "ko", ".csv") == (
        "예시-데이터_입주기업_2026-03-31.csv"
    )
    assert filename("Tenants", "2026-03-31", "sample", "en", "csv").startswith("Sample-data_")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ('a<b>:"c"|?*', "a-b-c"),
        ("울산ㆍ미포 (국가)", "울산ㆍ미포-(국가)"),
        ("=1+1", "1-1"),
        ("가\u202egpj\x00", "가-gpj"),
        ("", "내보내기"),
        ("🏭", "내보내기"),
        ("가" * 300, "가" * 60),
    ],
)
def test_nothing_in_a_title_can_harm_a_file_system(title, expected):
    assert filename(title, "", "official", "ko", "csv") == f"{expected}.csv"


def test_the_longest_name_fits_a_file_system():
    name = filename("가" * 300, date(2026, 3, 31), "sample", "ko", "xlsx")
    assert len(name.encode()) <= 255


def test_a_name_typed_on_a_mac_is_composed():
    decomposed = "\u1100\u1161"
    assert filename(decomposed, "", "official", "ko", "csv") == "가.csv"

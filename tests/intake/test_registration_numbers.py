"""A file with resident registration numbers is not loaded, and the number is never printed."""

import numpy as np
import pytest

from src.intake.read import read_source
from src.intake.registration_numbers import is_resident
from src.intake.result import Unreadable
from tests.intake.insured_files import (
    FACTORIES,
    FACTORY_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    changed,
    write,
)
from tests.intake.lookalikes import write_workbook

WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
CORPORATE = (1, 2) * 6


def person(first_twelve: str) -> str:
    """Return a made-up number with its check digit."""
    total = sum(w * int(d) for w, d in zip(WEIGHTS, first_twelve, strict=True))
    return first_twelve + str((11 - total % 11) % 10)


def corporation(first_twelve: str) -> str:
    total = sum(w * int(d) for w, d in zip(CORPORATE, first_twelve, strict=True))
    return first_twelve + str((10 - total % 10) % 10)


OLD = person("900101123456")
NEW = "2103053123456"  # born after October 2020: no check digit


@pytest.mark.parametrize(
    ("number", "looks"),
    [
        (OLD, True),
        (NEW, True),
        (OLD[:-1] + str((int(OLD[-1]) + 1) % 10), False),
        ("9013011234567", False),
        ("9002301234567", False),
        ("9001010234567", False),
    ],
)
def test_a_number_is_told_by_date_sex_and_check_digit(number, looks):
    assert is_resident(np.array([list(map(int, number))]))[0] == looks


@pytest.mark.parametrize("place", ["사업장명", "사업자등록번호", "우편번호", "가입자수"])
@pytest.mark.parametrize("number", [OLD, NEW, f"{OLD[:6]}-{OLD[6:]}", f"{NEW[:6]} {NEW[6:]}"])
def test_one_in_any_column_stops_the_load_and_is_not_printed(tmp_path, place, number):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, **{place: number})
    with pytest.raises(Unreadable) as stopped:
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    said = str(stopped.value) + stopped.value.english
    assert "주민등록번호로 보이는 값이 있어 아무것도 적재하지 않았으니" in said
    assert number[-7:] not in said


@pytest.mark.parametrize("text", [f"홍길동({OLD[:6]}-{OLD[6:]})", f"대표 {OLD[:6]}-1******"])
def test_one_within_a_text_stops_the_load(tmp_path, text):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 사업장명=text)
    with pytest.raises(Unreadable, match="3행에 주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))


def test_one_in_a_row_that_is_refused_stops_the_load(tmp_path):
    rows = [*FACTORY_ROWS, ["3", OLD]]
    with pytest.raises(Unreadable, match="4행에 주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "20241231.csv", FACTORIES, rows))


@pytest.mark.parametrize("header", ["주민등록번호", "대표자 주민번호", "외국인등록번호", "JUMIN"])
def test_a_header_that_names_them_stops_the_load_whatever_the_cells(tmp_path, header):
    rows = [[*row, ""] for row in PENSION_ROWS]
    with pytest.raises(Unreadable, match="주민등록번호로 보이는 값이 있어"):
        read_source(write(tmp_path / "a.csv", [*PENSION_2026, header], rows))


def test_numbers_of_corporations_and_other_long_numbers_are_let_through(tmp_path):
    numbers = [corporation(f"1101110{n:05d}") for n in range(300)]
    others = [f"{n:013d}" for n in np.random.default_rng(1).integers(0, 10**13, 300)]
    rows = [
        [*PENSION_ROWS[0][:1], f"가나{n}", *PENSION_ROWS[0][2:], *pair]
        for n, pair in enumerate(zip(numbers, others, strict=True))
    ]
    header = [*PENSION_2026, "법인등록번호", "일련번호"]
    assert read_source(write(tmp_path / "a.csv", header, rows)).source["rows_accepted"] == 300


def test_one_in_a_sheet_stops_the_load(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"명단": [["이름", "번호"], ["가", int(OLD)]]})
    with pytest.raises(Unreadable, match="'명단 시트 2번째' 열에 주민등록번호로 보이는"):
        read_source(path)

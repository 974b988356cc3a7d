"""Damaged and disguised look-alikes are read or refused in words; no traceback, rows add up."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.examples import examples
from tests.load.files.damage import damaged_within
from tests.load.files.lookalikes import census_2023, census_2025, national_sheets, write_workbook

pytestmark = pytest.mark.slow

ROWS = [
    ("국가", "서울", "구로구", "가나수출 (①)", "완료", 100, 90),
    ("국가", "서울", "구로구", "\xa0\xa0 다라 ①", "완료", 100, 90),
    ("국가", "인천", "서구", "가나수출 (①)", "완료", 30, 20),
    ("국가", "인천", "서구", "\xa0\xa0 마바 ①", "완료", 30, 20),
    ("일반", "경남", "진주시", "사아[재생사업지구]", "조성중", 7, 5),
    ("농공", "전남", "영암군", "자차(구:카타)", "미개발", 0, 0),
]
SHEETS = {
    "census of 2025": lambda: {"전국산업단지현황": census_2025(ROWS)},
    "census of 2023": lambda: {
        "전국산업단지현황": census_2023([(*row, 1, 1, 2, 3, 4) for row in ROWS])
    },
    "survey": national_sheets,
}
DISGUISES = (
    lambda number: f"{number:,}",
    lambda number: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    lambda number: f"△{number}",
    lambda number: f"총{number}개",
    lambda number: number + 0.5,
    lambda number: -number,
    lambda number: f" {number}\xa0",
    lambda _: "X",
    lambda _: "-",
    lambda _: "…",
    lambda _: "",
    lambda _: True,
    lambda _: "=1+1",
    lambda _: 1e300,
    lambda _: "국가",
    lambda _: "\xa0\xa0\xa0\xa0 ▷①",
    lambda _: "*",
)
MODERATE = examples(35)


def adds_up_or_says_why(path) -> None:
    try:
        intake = read_source(path)
    except Unreadable as refused:
        assert str(refused).startswith(f"파일 '{path.name}': ")  # noqa: PT017
        return
    source = intake.source
    rejected = (intake.problems["level"] == "rejected").sum()
    assert source["rows_read"] == source["rows_accepted"] + source["rows_rejected"]
    assert source["rows_rejected"] == rejected
    complexes = intake.tables["complexes"]
    assert complexes["complex_id"].is_unique
    assert set(complexes["parent_id"].dropna()) <= set(complexes["complex_id"])
    assert set(intake.tables["complex_quarters"]["complex_id"]) <= set(complexes["complex_id"])
    facts = intake.tables["complex_quarters"]
    assert (facts["tenants"].isna() == facts["tenants_gap"].notna()).all()


@pytest.mark.parametrize("name", SHEETS)
@MODERATE
@given(data=st.data())
def test_disguised_numbers_and_words_in_any_cell(tmp_path, name, data):
    sheets = SHEETS[name]()
    for _ in range(data.draw(st.integers(1, 6))):
        rows = sheets[data.draw(st.sampled_from(list(sheets)))]
        row = data.draw(st.sampled_from([row for row in rows if row]))
        column = data.draw(st.integers(0, len(row) - 1))
        number = row[column] if isinstance(row[column], int | float) else 3
        row[column] = data.draw(st.sampled_from(DISGUISES))(number)
    adds_up_or_says_why(write_workbook(tmp_path / "꾸민것.xlsx", sheets))


@pytest.mark.parametrize("name", SHEETS)
@MODERATE
@given(seed=st.integers(0, 10**9), dropped=st.integers(0, 2))
def test_columns_and_rows_shuffled_and_dropped(tmp_path, name, seed, dropped):
    chance = random.Random(seed)
    sheets = SHEETS[name]()
    for key, rows in sheets.items():
        width = max(map(len, rows))
        order = chance.sample(range(width), max(1, width - dropped))
        square = [[*row, *[""] * (width - len(row))] for row in rows]
        sheets[key] = [[row[column] for column in order] for row in square]
        if chance.random() < 0.3:
            del sheets[key][chance.randrange(len(rows))]
    adds_up_or_says_why(write_workbook(tmp_path / "섞은것.xlsx", sheets))


@pytest.mark.parametrize("name", SHEETS)
@MODERATE
@given(seed=st.integers(0, 10**9), flips=st.integers(1, 40))
def test_bytes_flipped_anywhere_in_the_file(tmp_path, name, seed, flips):
    chance = random.Random(seed)
    whole = bytearray(write_workbook(tmp_path / "원본.xlsx", SHEETS[name]()).read_bytes())
    for _ in range(flips):
        whole[chance.randrange(len(whole))] = chance.randrange(256)
    path = tmp_path / "깨진것.xlsx"
    path.write_bytes(whole)
    adds_up_or_says_why(path)


@pytest.mark.parametrize("name", SHEETS)
@MODERATE
@given(seed=st.integers(0, 10**9))
def test_bytes_flipped_inside_the_unpacked_sheets(tmp_path, name, seed):
    """Damage done before packing gets past the checksums of the archive."""
    whole = write_workbook(tmp_path / "원본.xlsx", SHEETS[name]()).read_bytes()
    path = tmp_path / "깨진것.xlsx"
    path.write_bytes(damaged_within(whole, random.Random(seed)))
    adds_up_or_says_why(path)

"""Words, months and days of extracts are read in all forms that spreadsheets and offices write."""

import datetime as dt

import pyarrow as pa
import pytest

from src.load.extracts.extracts import read
from src.load.extracts.kinds import cast_kind
from src.load.files.text_kinds import read_day, read_month
from src.load.files.texts import TextTable
from src.load.loaded_file import LoadedFile
from tests.load.extracts.extract_files import Served, write


def read_csv(path, *lines: str) -> LoadedFile:
    return read(TextTable(write(path / "file.csv", *lines, encoding="utf-8")), Served())


def code(kind: str, word: str) -> str | None:
    return cast_kind(kind, pa.array([word])).values.to_pylist()[0]


@pytest.mark.parametrize(
    "text",
    ["Sep-26", "sep-26", "Sept-26", "Sep-2026", "September 2026", "September-26", "Sep 26"]
    + ["2026-Sep", "26년 9월", "2026년 09월", "2026-09", "202609", "2026. 9", "9/2026"]
    + ["46266", "46266.0", "7-Sep-26", "2026-09-07", "2026-09-01 00:00:00", "26년 9월 7일"],
)
def test_a_month_is_read_however_a_spreadsheet_prints_it(text):
    assert read_month(text) == ("2026-09", None, None)


@pytest.mark.parametrize("text", ["26-Sep", "Foo-26", "2026-13", "Sep", "9월", "2026", "13/2026"])
def test_a_month_that_may_be_another_is_refused(text):
    assert read_month(text) == (None, "unknown_month", None)


@pytest.mark.parametrize("text", ["7-Sep-26", "07-Sep-2026", "26년 9월 7일", "46272"])
def test_a_day_is_read_however_a_spreadsheet_prints_it(text):
    assert read_day(text) == (dt.date(2026, 9, 7), None, None)


@pytest.mark.parametrize("text", ["9/7/2026", "7/9/26", "31-Feb-26"])
def test_a_day_that_may_be_another_is_refused(text):
    assert read_day(text) == (None, "unknown_day", None)


@pytest.mark.parametrize(
    ("kind", "word", "meant"),
    [
        ("sex", "1", "m"),
        ("sex", "2", "f"),
        ("sex", "2.0", "f"),
        ("sex", "M", "m"),
        ("sex", "3", None),
        ("industry", "전기·전자", "electronics"),
        ("industry", "전기ㆍ전자", "electronics"),
        ("industry", "섬유, 의복", "textile"),
        ("industry", "비제조업", "non_manufacturing"),
        ("industry", "기계장비", "machinery"),
        ("industry", "음식료품 제조업", "food"),
        ("industry", "기계업종", "machinery"),
        ("industry", "기타제조업", "other"),
        ("industry", "우주", None),
        ("size_band", "50인~299인", "50-299"),
        ("size_band", "50명 ~ 299명", "50-299"),
        ("size_band", "50-299인", "50-299"),
        ("size_band", "5인이상 50인미만", "5-49"),
        ("size_band", "5명 미만", "1-4"),
        ("size_band", "300명 이상", "300+"),
        ("age_band", "30세~39세", "30-39"),
        ("age_band", "-29", "-29"),
        ("age_band", "60세이상", "60+"),
    ],
)
def test_a_word_is_known_in_the_forms_that_offices_write(kind, word, meant):
    assert code(kind, word) == meant


def test_an_unknown_word_in_an_optional_column_costs_the_cell_and_not_the_company(tmp_path):
    reading = read_csv(
        tmp_path,
        "사업장관리번호,사업자등록번호,사업장명,산업단지,업종,규모,고용 인원",
        "52000137130,5200013713,다라1산업,서울디지털,전기·전자,5~49,20",
        "52000274250,5200027425,다라2산업,서울디지털,우주항공,50인~299인,20",
        "52000411310,5200041131,다라3산업,서울디지털,기계장비,꽤 큼,20",
    )
    rows = reading.tables["companies"]
    assert reading.tally.rejected == 0
    assert rows["industry"].astype("str").fillna("").tolist() == ["electronics", "", "machinery"]
    assert rows["size_band"].astype("str").fillna("").tolist() == ["5-49", "50-299", ""]
    told = [row.reason.words.ko for row in reading.tally.problems.rows]
    assert sum(text.startswith("알 수 없는 말이라 비워 두고 받은 칸이 1개") for text in told) == 2


def test_an_unknown_word_in_a_needed_column_still_refuses_its_row(tmp_path):
    reading = read_csv(
        tmp_path,
        "사업장관리번호,기준월,성별,연령대,고용 인원",
        "12345678910,Sep-26,1,30대,5",
        "12345678910,Sep-26,2,30세~39세,6",
        "12345678910,Sep-26,중,30대,6",
    )
    rows = reading.tables["headcounts"].astype({"month": "str"})
    assert rows[["month", "sex", "age_band", "employees"]].to_numpy().tolist() == [
        ["2026-09", "m", "30-39", 5],
        ["2026-09", "f", "30-39", 6],
    ]
    assert reading.tally.rejected == 1


@pytest.mark.parametrize(
    ("printed", "codes"),
    [
        (["29299", "1110", "", "58222"], ["29299", "01110", None, "58222"]),
        (["26", "264", "2641", "26410"], ["26", "264", "2641", "26410"]),
        (["26", "1", "1110"], ["26", "01", "1110"]),
        (["C26410", "A 01110", "26410.0"], ["26410", "01110", "26410"]),
    ],
)
def test_a_code_of_industry_is_as_long_as_it_is_written(printed, codes):
    assert cast_kind("ksic", pa.array(printed)).values.to_pylist() == codes


def test_what_is_no_code_of_industry_costs_the_cell_and_is_told():
    found = cast_kind("ksic", pa.array(["26", "전자", "2641/2642", "-"]))
    assert found.values.to_pylist() == ["26", None, None, None]
    assert found.notes["word_left_out"].tolist() == [False, True, True, False]

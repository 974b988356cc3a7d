"""Lines that spreadsheets add: totals, footnotes, repeated headers, too many or too few cells."""

import pytest

from src.load.extracts.extracts import read
from src.load.files.texts import TextTable
from src.load.read_files import read_source
from tests.load.extracts.extract_files import Served
from tests.load.extracts.extract_files import write as write_lines
from tests.load.sources.insured_files import (
    COMWEL,
    COMWEL_ROWS,
    PENSION_2026,
    PENSION_ROWS,
    column,
    write,
)


def told(intake) -> list[str]:
    return list(intake.problems["reason"])


@pytest.mark.parametrize(
    "label",
    [
        "합계",
        "합 계",
        "총계",
        "총 계",
        "소계",
        "계",
        "총 2개소",
        "총 1,234개소",
        "합계(2개소)",
        "총합",
    ],
)
def test_a_total_is_no_workplace(tmp_path, label):
    total = ["", "", label, *[""] * 6, "19", "7", *[""] * 6]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, [*COMWEL_ROWS[:2], total]))
    assert column(intake.tables["workplaces"], "workplace_name") == ["가나다센터", "라마건설(주)"]
    assert intake.source["rows_read"] == 2
    assert "합계 행 1줄은 사업장이나 기업이 아니어서 읽지 않았습니다." in told(intake)


def test_a_firm_that_is_called_like_a_total_stays_one(tmp_path):
    rows = [[cell if place != 2 else "합계" for place, cell in enumerate(COMWEL_ROWS[0])]]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, rows))
    assert column(intake.tables["workplaces"], "workplace_name") == ["합계"]


def test_a_header_and_footnotes_among_the_rows_are_left_out_and_told(tmp_path):
    note = ["※ 2025년 12월 31일 기준", *[""] * 16]
    rows = [COMWEL_ROWS[0], COMWEL, COMWEL_ROWS[1], note]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, rows))
    assert intake.source["rows_accepted"] == intake.source["rows_read"] == 2
    assert (
        sum(text.endswith("2줄은 자료가 아니어서 읽지 않았습니다.") for text in told(intake)) == 1
    )


def test_a_footnote_and_a_total_of_a_few_cells_are_no_rows(tmp_path):
    rows = [*COMWEL_ROWS[:1], ["합계", "1"], ["자료: 근로복지공단"]]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, rows))
    assert intake.source["rows_accepted"] == intake.source["rows_read"] == 1


@pytest.mark.parametrize("behind", [1, 3, 9])
def test_separators_at_the_end_of_every_row_are_no_columns(tmp_path, behind):
    rows = [[*row, *[""] * behind] for row in PENSION_ROWS]
    intake = read_source(write(tmp_path / "202608.csv", PENSION_2026, rows))
    assert column(intake.tables["workplaces"], "employees") == [4, 0, 7]
    assert intake.source["rows_rejected"] == 0


def test_separators_at_the_end_of_one_row_are_none_and_more_text_there_is_refused(tmp_path):
    rows = [[*PENSION_ROWS[0], ""], PENSION_ROWS[1], [*PENSION_ROWS[2], "9"]]
    intake = read_source(write(tmp_path / "202608.csv", PENSION_2026, rows))
    assert column(intake.tables["workplaces"], "employees") == [4, 0]
    assert list(intake.problems.query("level == 'rejected'")["row"]) == [4]


def test_text_behind_the_last_column_is_refused_though_others_end_in_separators(tmp_path):
    rows = [[*PENSION_ROWS[0], ""], [*PENSION_ROWS[1], ""], [*PENSION_ROWS[2], "9"]]
    intake = read_source(write(tmp_path / "202608.csv", PENSION_2026, rows))
    assert column(intake.tables["workplaces"], "employees") == [4, 0]
    assert list(intake.problems.query("level == 'rejected'")["row"]) == [4]


@pytest.mark.parametrize(("lacking", "people"), [(1, [7, 12, 0]), (4, [7, 12, 0]), (6, [7, 12])])
def test_a_row_may_lack_its_last_cells_but_not_most_of_them(tmp_path, lacking, people):
    rows = [*COMWEL_ROWS[:2], COMWEL_ROWS[2][:-lacking]]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, rows))
    assert column(intake.tables["workplaces"], "employees") == people
    filled = any(text.startswith("뒤쪽 빈칸이 빠진 행이 1개") for text in told(intake))
    assert filled == (len(people) == 3)


def test_what_our_exports_put_before_a_text_is_taken_off_again(tmp_path):
    path = write_lines(
        tmp_path / "a.csv",
        "사업장관리번호,기준월,성별,연령대,고용 인원",
        "12345678910,2026-09,남,'-29,5",
        "12345678910,2026-09,여,'-29,6",
        encoding="utf-8-sig",
    )
    rows = read(TextTable(path), Served()).tables["headcounts"]
    assert column(rows, "age_band") == ["-29", "-29"]
    assert column(rows, "employees") == [5, 6]


def test_a_name_that_our_exports_made_safe_is_read_as_it_was(tmp_path):
    rows = [[cell if place != 2 else "'=가나(주)" for place, cell in enumerate(COMWEL_ROWS[0])]]
    intake = read_source(write(tmp_path / "20251231.csv", COMWEL, rows))
    assert column(intake.tables["workplaces"], "workplace_name") == ["=가나(주)"]

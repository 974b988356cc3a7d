"""Text files as they arrive: quotes, line breaks, two encodings, zeros. No row is lost."""

import numpy as np
import pytest

from src.load.files import text_pieces
from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.sources.insured_files import FACTORIES, PENSION_2026, PENSION_ROWS, table, write

NAME = "공장_20241231.csv"
HEADER = ",".join(FACTORIES)


def factories(tmp_path, *lines: str | bytes, ending: bytes = b"\r\n"):
    """Return what is read from lines below the header of the factories; bytes stay as they are."""
    raw = [line if isinstance(line, bytes) else line.encode("cp949") for line in (HEADER, *lines)]
    path = tmp_path / NAME
    path.write_bytes(ending.join(raw) + ending)
    return read_source(path)


def names(intake) -> list[str]:
    return list(intake.tables["workplaces"]["workplace_name"])


def refused(intake) -> list[tuple]:
    told = intake.problems[intake.problems["level"] == "rejected"]
    return [(int(row.row), row.reason.split(".")[0]) for row in told.itertuples()]


def test_a_line_break_within_quotes_is_part_of_its_cell(tmp_path):
    intake = factories(tmp_path, '1,가,,"나사\r\n못",서울 구로구', "2,나,,,서울 구로구")
    assert names(intake) == ["가", "나"]
    assert intake.source["rows_read"] == 2


def test_a_quote_that_never_closes_costs_its_own_row_only(tmp_path):
    intake = factories(tmp_path, "1,가,,,서울", '2,"나,,,서울', "3,다,,,서울", "4,라,,,서울")
    assert names(intake) == ["가", "다", "라"]
    assert refused(intake) == [(3, "열고 닫지 않은 따옴표가 있습니다")]


def test_quotes_that_pair_up_the_wrong_way_cost_their_own_row_only(tmp_path):
    intake = factories(tmp_path, "1,가,,,서울", '2,나"다,"라,,서울', "3,마,,,서울")
    assert names(intake) == ["가", "마"]
    assert refused(intake) == [(3, "칸이 3개로 머리글의 5개와 다릅니다")]


def test_rows_of_more_or_fewer_cells_are_refused_with_their_numbers(tmp_path):
    intake = factories(tmp_path, "1,가,,,서울", "2,나,서울", "", "4,다,,,서울,더", "5,라,,,서울")
    assert names(intake) == ["가", "라"]
    assert refused(intake) == [
        (3, "칸이 3개로 머리글의 5개와 다릅니다"),
        (5, "칸이 6개로 머리글의 5개와 다릅니다"),
    ]
    assert intake.source["rows_read"] == 4


def test_a_row_in_another_encoding_is_refused_and_the_others_stay(tmp_path):
    intake = factories(tmp_path, "1,가,,,서울", "2,강남뷁,,,서울".encode(), "3,나,,,서울")
    assert names(intake) == ["가", "나"]
    assert refused(intake) == [(3, "파일의 다른 행과 문자 인코딩이 달라 읽을 수 없습니다")]


@pytest.mark.parametrize("ending", [b"\r\n", b"\n", b"\r"])
def test_every_kind_of_line_break_is_read(tmp_path, ending):
    assert names(factories(tmp_path, "1,가,,,서울", "2,나,,,서울", ending=ending)) == ["가", "나"]


def test_a_file_without_a_last_line_break_loses_nothing(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(f"{HEADER}\n1,가,,,서울\n2,나,,,서울".encode("cp949"))
    assert names(read_source(path)) == ["가", "나"]


def test_pieces_of_any_size_give_the_same_rows_and_numbers(tmp_path, monkeypatch):
    broken = '{0},이름{0},,"나사\r\n, {0}",서울'
    rows = [(broken if n % 7 == 0 else "{0},이름{0},,,서울").format(n) for n in range(200)]
    rows[50], rows[120] = "한 칸", '120,"열림,,,서울'
    whole = factories(tmp_path, *rows)
    assert refused(whole) == [
        (52, "칸이 1개로 머리글의 5개와 다릅니다"),
        (122, "열고 닫지 않은 따옴표가 있습니다"),
    ]
    for size in (300, 1000, 4096):
        monkeypatch.setattr(text_pieces, "PIECE", size)
        parts = factories(tmp_path, *rows)
        assert names(parts) == names(whole)
        assert refused(parts) == refused(whole)


@pytest.mark.slow
def test_a_million_columns_are_refused_in_words(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes((",".join(PENSION_2026) + "," * 1_000_000 + "\r\n").encode("cp949"))
    with pytest.raises(Unreadable, match="열이|줄이 끝나지"):
        read_source(path)


def test_a_row_of_a_million_cells_is_refused_as_a_row(tmp_path):
    intake = factories(tmp_path, "1,가,,,서울" + "," * 1_000_000, "2,나,,,서울")
    assert names(intake) == ["나"]
    assert refused(intake) == [(2, "칸이 1000005개로 머리글의 5개와 다릅니다")]


def test_numbers_of_rows_count_the_lines_above_the_header(tmp_path):
    path = tmp_path / NAME
    path.write_bytes(f"등록공장현황,,,,\n\n{HEADER}\n1,,,,서울\n".encode("cp949"))
    assert refused(read_source(path))[0][0] == 4


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_delimiter_is_told_from_the_header(tmp_path, delimiter):
    path = tmp_path / "a.csv"
    path.write_text(table(PENSION_2026, PENSION_ROWS, delimiter), "utf-8-sig", newline="")
    assert read_source(path).source["rows_accepted"] == 3


def test_many_refused_rows_are_told_at_once_and_cheaply(tmp_path):
    chance = np.random.default_rng(3)
    rows = [list(PENSION_ROWS[0]) for _ in range(20_000)]
    wrong = set(chance.choice(len(rows), 10_000, replace=False).tolist())
    for number, row in enumerate(rows):
        row[1] = f"가나{number}"
        row[18] = "여럿" if number in wrong else row[18]
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert intake.source["rows_rejected"] == 10_000
    assert [row - 2 for row, _ in refused(intake)] == sorted(wrong)

"""The exported CSV, read back byte by byte."""

import csv
import io

import pandas as pd
import pytest

from src.exports.cells import ExportColumn
from src.exports.csv_file import to_csv
from tests.exports.hostile import COLUMNS, HOSTILE, about, hostile_frame


def read_back(data: bytes) -> list[list[str]]:
    """Return the rows as the standard library reads them."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_file_begins_with_the_mark_that_makes_excel_read_utf_8():
    assert to_csv(hostile_frame(), COLUMNS, about()).startswith(b"\xef\xbb\xbf")


def test_lines_end_with_carriage_return_and_line_feed():
    data = to_csv(
        pd.DataFrame({"name": ["가", "나"]}), [ExportColumn("name", "이름", "text")], about()
    )
    assert data.decode("utf-8-sig") == "이름\r\n가\r\n나\r\n"


def test_every_row_and_column_comes_back_and_nothing_else():
    rows = read_back(to_csv(hostile_frame(), COLUMNS, about()))
    assert rows[0] == ["우편번호", "기업 이름", "고용 (명)", "사용률", "증감", "성립일"]
    assert len(rows) == 1 + len(HOSTILE)
    assert {len(row) for row in rows} == {6}


def test_hostile_names_come_back_whole_and_inert():
    written = [row[1] for row in read_back(to_csv(hostile_frame(), COLUMNS, about()))[1:]]
    expected = ["'" + name if name.strip()[0] in "=+-@＝" else name for name in HOSTILE]
    assert written == expected


@pytest.mark.parametrize("live", ["=1", "+1", "-1", "@A", "\t=1", "\r=1", "\n=1", "  =1", "－1"])
def test_no_text_can_begin_a_formula(live):
    frame = pd.DataFrame({"name": [live]})
    written = read_back(to_csv(frame, [ExportColumn("name", "이름", "text")], about()))[1][0]
    assert written.startswith("'")


def test_a_header_made_of_names_is_inert_too():
    data = to_csv(pd.DataFrame({"a": [1]}), [ExportColumn("a", "=1+1", "count")], about())
    assert read_back(data)[0] == ["'=1+1"]


def test_a_negative_number_stays_a_number():
    assert read_back(to_csv(hostile_frame(), COLUMNS, about()))[1][4] == "-3.5"


def test_codes_keep_their_leading_zero_and_counts_lose_their_decimal_point():
    first = read_back(to_csv(hostile_frame(), COLUMNS, about()))[1]
    assert (first[0], first[2], first[3], first[5]) == ("04536", "1234", "0.125", "2024-07-23")


@pytest.mark.parametrize(
    ("label", "kind", "written"),
    [
        ("사용률 (%)", "share", "사용률 (1 = 100%)"),
        ("사용률 증감 (%p)", "share", "사용률 증감 (1 = 100%p)"),
        ("Uptake rate: change (pp)", "share", "Uptake rate: change (1 = 100pp)"),
        ("비율 (%)", "number", "비율 (%)"),
    ],
)
def test_the_header_of_a_share_says_that_it_is_a_fraction(label, kind, written):
    data = to_csv(pd.DataFrame({"a": [0.0167]}), [ExportColumn("a", label, kind)], about())
    assert read_back(data) == [[written], ["0.0167"]]


def test_a_missing_value_says_why_it_is_missing():
    rows = read_back(to_csv(hostile_frame(), COLUMNS, about()))
    assert [row[2] for row in rows[1:5]] == ["1234", "X (비공개)", "…", "0"]


def test_a_withheld_value_is_not_written_even_where_it_slipped_through():
    frame = pd.DataFrame({"n": [3, 40], "n_gap": ["withheld", None]})
    data = to_csv(frame, [ExportColumn("n", "수", "count", gap="n_gap")], about(lang="en"))
    assert read_back(data)[1:] == [["X (withheld)"], ["40"]]


def test_sample_data_say_so_on_every_row():
    rows = read_back(to_csv(hostile_frame(), COLUMNS, about("sample")))
    assert rows[0][0] == "예시 데이터"
    assert {row[0] for row in rows[1:]} == {"예시"}


def test_official_data_never_say_sample():
    assert "예시" not in to_csv(hostile_frame(), COLUMNS, about()).decode("utf-8-sig")


def test_control_characters_leave_and_half_a_character_does_not_stop_the_export():
    frame = pd.DataFrame({"name": pd.Series(["가\x00나\x07", "다\ud800", None], dtype=object)})
    rows = read_back(to_csv(frame, [ExportColumn("name", "이름", "text")], about()))
    assert rows[1:] == [["가나"], ["다?"], [""]]


def test_missing_and_infinite_numbers_are_empty_cells():
    frame = pd.DataFrame({"a": [float("nan"), float("inf"), 2.5], "b": ["x", "y", "z"]})
    columns = [ExportColumn("a", "비율", "number"), ExportColumn("b", "글", "text")]
    assert read_back(to_csv(frame, columns, about()))[1:] == [["", "x"], ["", "y"], ["2.5", "z"]]


def test_a_column_that_nobody_reports_is_empty_and_not_an_error():
    frame = pd.DataFrame({"a": pd.Series([None, None], dtype=object), "b": ["x", "y"]})
    columns = [ExportColumn("a", "수", "count"), ExportColumn("b", "글", "text")]
    assert read_back(to_csv(frame, columns, about()))[1:] == [["", "x"], ["", "y"]]


def test_a_text_in_a_column_of_numbers_is_refused():
    with pytest.raises(ValueError):
        to_csv(pd.DataFrame({"a": ["=1+1"]}), [ExportColumn("a", "수", "count")], about())


def test_an_empty_frame_gives_a_header_and_no_rows():
    assert len(read_back(to_csv(hostile_frame().head(0), COLUMNS, about()))) == 1


def test_the_frame_is_not_changed():
    frame, before = hostile_frame(), hostile_frame()
    to_csv(frame, COLUMNS, about("sample"))
    pd.testing.assert_frame_equal(frame, before)


def test_an_unknown_kind_is_refused_when_the_column_is_made():
    with pytest.raises(ValueError, match="unknown kind"):
        ExportColumn("a", "가", "percent")

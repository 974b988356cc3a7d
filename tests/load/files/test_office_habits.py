"""Habits of offices: units, hidden sheets, formulas, abbreviated months, notes below the table."""

import datetime as dt

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from src.load.files.reasons import Unreadable
from src.load.files.text_kinds import read_day, read_month
from src.load.read_files import read_source
from tests.load.extracts.extract_files import Served, write
from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS, column
from tests.load.sources.insured_files import write as write_list

TITLES = ["사업장관리번호", "기준월", "성별", "연령대", "고용 인원"]
ROW = ["12345678910", "2026-09", "여", "30대", "5"]
OTHER = ["12345678910", "2026-09", "남", "30대", "7"]


def book(path, sheets: dict[str, list[list]], hidden: str = ""):
    whole = openpyxl.Workbook()
    whole.remove(whole.active)
    for name, rows in sheets.items():
        sheet = whole.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
    whole.save(path / "file.xlsx")
    return path / "file.xlsx"


def told(found) -> str:
    return " ".join(found.problems["reason"])


def people(found) -> list[int]:
    return column(found.tables["headcounts"], "employees")


def since_1904(path, titles: list[str], row: list):
    """Write a workbook whose days count from 1904, as in old versions of Excel for the Mac."""
    whole = openpyxl.Workbook()
    whole.epoch = CALENDAR_MAC_1904
    whole.active.append(titles)
    whole.active.append(row)
    whole.save(path)
    return path


@pytest.mark.parametrize("cell", [dt.date(2026, 9, 1), 46266 - 1462, "44804", "2026-09"])
def test_a_month_of_a_workbook_that_counts_from_1904_is_read(tmp_path, cell):
    row = [*ROW[:1], cell, *ROW[2:]]
    found = read_source(since_1904(tmp_path / "a.xlsx", TITLES, row), served=Served())
    assert column(found.tables["headcounts"], "month") == ["2026-09"]
    assert people(found) == [5]


def test_days_of_a_list_that_counts_from_1904_are_read(tmp_path):
    row = [*COMWEL_ROWS[0]]
    row[COMWEL.index("고용보험 성립일자")] = 45017 - 1462
    found = read_source(since_1904(tmp_path / "20251231.xlsx", COMWEL, row))
    assert [str(day)[:10] for day in column(found.tables["workplaces"], "since")] == ["2023-04-01"]


@pytest.mark.parametrize(
    "text",
    [
        "'26.9월",
        "’26.9월",
        "26.9월",
        "'26.9.",
        "'26-09",
        "'26년 9월분",
        "2026년9월분",
        "26년 9월 말",
    ],
)
def test_a_month_in_short_is_read_where_its_year_is_told_for_sure(text):
    assert read_month(text) == ("2026-09", None, None)


@pytest.mark.parametrize(
    "text", ["26.9", "26.09", "2609", "26/09", "9월", "'26.13월", "2026년 3/4분기"]
)
def test_a_month_in_short_that_may_be_something_else_is_refused(text):
    assert read_month(text) == (None, "unknown_month", None)


@pytest.mark.parametrize("above", ["(단위: 천명)", "단위 : 만 명", "[단위:백명]", "(천명)"])
def test_a_table_that_counts_in_thousands_is_refused(tmp_path, above):
    with pytest.raises(Unreadable, match="한 명, 한 원 단위의 값으로 바꾸고"):
        read_source(book(tmp_path, {"자료": [[above], TITLES, ROW]}), served=Served())


@pytest.mark.parametrize("above", ["(단위: 명)", "2026년 9월 고용 인원", "(천안시)"])
def test_a_table_that_counts_people_one_by_one_is_read(tmp_path, above):
    found = read_source(book(tmp_path, {"자료": [[above], TITLES, ROW]}), served=Served())
    assert people(found) == [5]


def test_a_title_that_counts_in_thousands_is_refused(tmp_path):
    titles = [f"{name}(천명)" if name == "고용보험 상시근로자수" else name for name in COMWEL]
    with pytest.raises(Unreadable, match="단위가 '천명'으로"):
        read_source(write_list(tmp_path / "20251231.csv", titles, COMWEL_ROWS[:1]))


def test_a_hidden_sheet_is_left_out_and_told(tmp_path):
    sheets = {"자료": [TITLES, ROW], "지난달": [TITLES, [*ROW[:1], "2026-08", *ROW[2:4], "999"]]}
    found = read_source(book(tmp_path, sheets, hidden="지난달"), served=Served())
    assert people(found) == [5]
    assert "숨긴 시트라 읽지 않았습니다" in told(found)


def test_a_hidden_sheet_of_a_list_is_left_out_and_told(tmp_path):
    sheets = {"자료": [COMWEL, COMWEL_ROWS[0]], "이전": [COMWEL, COMWEL_ROWS[1]]}
    path = book(tmp_path, sheets, hidden="이전").rename(tmp_path / "20251231.xlsx")
    found = read_source(path)
    assert column(found.tables["workplaces"], "workplace_name") == ["가나다센터"]
    assert "숨긴 시트라 읽지 않았습니다" in told(found)


def test_the_same_row_in_two_sheets_is_refused(tmp_path):
    sheets = {"9월": [TITLES, ROW], "9월(수정)": [TITLES, [*ROW[:4], "8"]]}
    with pytest.raises(Unreadable, match=r"시트 '9월'과 '9월\(수정\)'에 같은 행"):
        read_source(book(tmp_path, sheets), served=Served())


def test_sheets_of_different_rows_are_one_table(tmp_path):
    sheets = {"여": [TITLES, ROW], "남": [TITLES, OTHER]}
    assert people(read_source(book(tmp_path, sheets), served=Served())) == [5, 7]


@pytest.mark.parametrize("formula", ["=1+4", "#N/A", "#REF!"])
def test_a_formula_without_a_value_is_told(tmp_path, formula):
    rows = [["사업장관리번호", "사업장명", "산업단지", "고용 인원"]]
    rows += [["33333333370", "가나", "서울디지털", formula]]
    found = read_source(book(tmp_path, {"기업": rows}), served=Served())
    assert found.source["rows_accepted"] == 1
    assert "계산되지 않은 칸 1개를 빈칸으로" in told(found)


@pytest.mark.parametrize(
    "units", [["", "YYYY-MM", "", "", "(명)"], ["(1)", "(2)", "(3)", "(4)", "(5)"]]
)
def test_a_line_of_units_under_the_header_is_no_row(tmp_path, units):
    found = read_source(book(tmp_path, {"자료": [TITLES, units, ROW]}), served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5], 0)
    assert "1줄은 자료가 아니어서" in told(found)


@pytest.mark.parametrize(
    "note", ["* 피보험자 기준", "[출처] 고용정보원", "작성: 기업지원과", "주) 잠정"]
)
def test_a_note_below_the_rows_is_no_row(tmp_path, note):
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(ROW), "", note)
    found = read_source(path, served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5], 0)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_is_read_whatever_stands_between_its_cells(tmp_path, delimiter):
    path = write(tmp_path / "a.csv", delimiter.join(TITLES), delimiter.join(ROW))
    assert people(read_source(path, served=Served())) == [5]


@pytest.mark.parametrize(
    ("place", "cell", "said"),
    [
        (0, "1.23457E+10", "줄여 적어 뒤 숫자가 없습니다"),
        (1, "2026년 3/4분기", "달로 읽을 수 없습니다"),
        (2, "계", "알 수 없는 성별"),
        (4, "5~9", "숫자가 아닙니다"),
        (4, "1.2만", "숫자가 아닙니다"),
        (4, "2.5", "소수가 있습니다"),
    ],
)
def test_a_cell_that_may_mean_something_else_costs_its_row(tmp_path, place, cell, said):
    row = [cell if at == place else value for at, value in enumerate(ROW)]
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(row), ",".join(OTHER))
    found = read_source(path, served=Served())
    assert people(found) == [7]
    assert said in told(found)


@pytest.mark.parametrize("cell", ["１２", '"1,234"', "\u00a012\u00a0", "12명", "12.0"])
def test_a_number_is_read_as_offices_write_it(tmp_path, cell):
    path = tmp_path / "a.csv"
    path.write_text(f"{','.join(TITLES)}\n{','.join(ROW[:4])},{cell}\n", encoding="utf-8")
    assert people(read_source(path, served=Served())) in ([12], [1234])


def test_every_hangul_of_excel_is_read(tmp_path):
    line = "33333333370,똠방펲씌뷁㈜,서울디지털,7"
    path = write(tmp_path / "a.csv", "사업장관리번호,사업장명,산업단지,고용 인원", line)
    found = read_source(path, served=Served())
    assert column(found.tables["companies"], "company_name") == ["똠방펲씌뷁㈜"]


@pytest.mark.parametrize(
    ("place", "note"),
    [
        ("above", "(단위 : 개, 천명)"),
        ("above", "[단위: 명·백만원]"),
        ("below", "※ 단위: 천명"),
        ("below", "* 단위 : 만 명"),
    ],
)
@pytest.mark.parametrize("as_sheet", [True, False])
def test_a_unit_of_many_is_met_wherever_it_stands(tmp_path, place, note, as_sheet):
    rows = [[note], TITLES, ROW] if place == "above" else [TITLES, ROW, [note]]
    path = tmp_path / "a.csv"
    if as_sheet:
        path = book(tmp_path, {"자료": rows})
    else:
        lines = ['"' + '","'.join(row) + '"\n' for row in rows]
        path.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(Unreadable, match="한 명, 한 원 단위의 값으로 바꾸고"):
        read_source(path, served=Served())


def test_a_firm_whose_name_has_a_unit_in_it_is_a_firm(tmp_path):
    named = [*COMWEL_ROWS[0][:2], "단위(천명)농협", *COMWEL_ROWS[0][3:]]
    found = read_source(write_list(tmp_path / "20251231.csv", COMWEL, [named]))
    assert column(found.tables["workplaces"], "workplace_name") == ["단위(천명)농협"]


@pytest.mark.parametrize(
    "total",
    [
        "소계",
        "구로구 소계",
        "경기도 계",
        "서울합계",
        "전체",
        "총합계",
        "평 균",
        "Grand Total",
        "합산(명)",
    ],
)
@pytest.mark.parametrize("place", [0, 2])
def test_a_sum_under_any_name_is_no_workplace(tmp_path, total, place):
    count = COMWEL.index("고용보험 상시근로자수")
    row = [total if at == place else "19" if at == count else "" for at in range(len(COMWEL))]
    found = read_source(write_list(tmp_path / "20251231.csv", COMWEL, [COMWEL_ROWS[0], row]))
    assert column(found.tables["workplaces"], "employees") == [7]
    assert "합계 행 1줄" in told(found)


@pytest.mark.parametrize("name", ["전체", "한국 계", "토탈", "Total"])
def test_a_firm_called_like_a_sum_has_an_address_and_is_a_firm(tmp_path, name):
    row = [
        name if title == "사업장명" else cell
        for title, cell in zip(COMWEL, COMWEL_ROWS[0], strict=True)
    ]
    found = read_source(write_list(tmp_path / "20251231.csv", COMWEL, [row]))
    assert column(found.tables["workplaces"], "workplace_name") == [name]


def test_a_sum_of_a_month_is_no_row_of_an_extract(tmp_path):
    lines = [",".join(row) for row in (TITLES, ROW, ["소계", "2026-09", "", "", "5"], OTHER)]
    found = read_source(write(tmp_path / "a.csv", *lines), served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5, 7], 0)


@pytest.mark.parametrize(
    "note", ["주: 1) 잠정치", "1) 피보험자 기준", "① 피보험자", "자료: 고용노동부"]
)
def test_a_numbered_note_below_the_rows_is_no_row(tmp_path, note):
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(ROW), note)
    found = read_source(path, served=Served())
    assert (people(found), found.source["rows_rejected"]) == ([5], 0)


@pytest.mark.parametrize(
    "title",
    ["고용 인원(여)", "고용 인원 여성", "고용 인원 증감", "고용 인원 (전년 동월)", "고용 인원(%)"],
)
def test_a_title_of_a_part_is_not_taken_for_the_whole(tmp_path, title):
    path = write(tmp_path / "a.csv", ",".join([*TITLES[:4], title]), ",".join(ROW))
    with pytest.raises(Unreadable, match="열을 한 번 맞추어"):
        read_source(path, served=Served())


@pytest.mark.parametrize("part", ["고용보험 상시근로자수(여)", "고용보험 상시근로자수 여"])
def test_a_part_of_the_people_of_a_list_is_left_out_and_told(tmp_path, part):
    titles = [part if name == "고용보험 상시근로자수" else name for name in COMWEL]
    found = read_source(write_list(tmp_path / "20251231.csv", titles, COMWEL_ROWS[2:3]))
    assert column(found.tables["workplaces"], "employees") == [None]
    assert part in told(found)


def test_a_second_table_below_is_not_read_as_the_first(tmp_path):
    rows = [TITLES, ROW, [], [*TITLES[:4], "이직 인원"], [*OTHER[:4], "99"]]
    with pytest.raises(Unreadable, match="4행에 다른 표의 머리글"):
        read_source(book(tmp_path, {"자료": rows}), served=Served())


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_header_of_two_rows_is_one(tmp_path, kind):
    above = ["사업장관리번호", "기준월", "구분", "", "고용 인원"]
    rows = [["2026년 9월"], above, ["", "", "성별", "연령대", ""], ROW, OTHER]
    if kind == "xlsx":
        path = book(tmp_path, {"자료": rows})
    else:
        path = write(tmp_path / "a.csv", *(",".join(row) for row in rows))
    assert people(read_source(path, served=Served())) == [5, 7]


def test_a_title_that_stands_twice_is_named(tmp_path):
    rows = [[*TITLES, "고용 인원"], [*ROW, "999"]]
    with pytest.raises(Unreadable, match="'고용 인원' 열이 두 번"):
        read_source(book(tmp_path, {"자료": rows}), served=Served())


@pytest.mark.parametrize("number", ["'12345678910", "123‐45‐67891‐0", "１２３-４５-６７８９１-０"])
def test_a_number_is_read_whatever_stands_between_its_digits(tmp_path, number):
    path = write(
        tmp_path / "a.csv", ",".join(TITLES), ",".join([number, *ROW[1:]]), encoding="utf-8"
    )
    assert people(read_source(path, served=Served())) == [5]
    titles = [
        number if name == "사업장관리번호" else cell
        for name, cell in zip(COMWEL, COMWEL_ROWS[0], strict=True)
    ]
    found = read_source(write_list(tmp_path / "20251231.csv", COMWEL, [titles], encoding="utf-8"))
    assert column(found.tables["workplaces"], "workplace_no") == ["12345678910"]


@pytest.mark.parametrize(
    ("printed", "band"),
    [
        ("5인 미만", "1-4"),
        ("5~9인", "5-49"),
        ("30인 이상 50인 미만", "5-49"),
        ("100~299인", "50-299"),
        ("1,000인 이상", "300+"),
        ("50인 이상", None),
        ("30인 미만", None),
        ("해당 없음", None),
        ("-", None),
    ],
)
def test_a_size_is_the_band_that_its_range_lies_in(tmp_path, printed, band):
    titles = "사업장관리번호,사업장명,산업단지,규모,고용 인원"
    path = write(tmp_path / "a.csv", titles, f'12345678910,가나,서울디지털,"{printed}",없음')
    found = read_source(path, served=Served())
    assert column(found.tables["companies"], "size_band") == [band]
    assert column(found.tables["companies"], "employees") == [None]
    assert ("비워 두고 받은 칸" in told(found)) == (printed in ("50인 이상", "30인 미만"))


@pytest.mark.parametrize(
    ("printed", "people_of"),
    [
        ("만30~39세", [5]),
        ("30세 이상 40세 미만", [5]),
        ("65세 이상", []),
        ("20대", []),
        ("30세 이상", []),
    ],
)
def test_an_age_is_a_whole_band_or_is_refused(tmp_path, printed, people_of):
    row = [*ROW[:3], printed, ROW[4]]
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join(row))
    found = read_source(path, served=Served())
    assert people(found) == people_of
    assert ("알 수 없는 연령대" in told(found)) == (not people_of)


@pytest.mark.parametrize("text", ["2026–09", "'2026-09", "'Sep-26", "2026년 9월(잠정)", "2026. 9"])
def test_a_month_is_read_with_its_marks(text):
    assert read_month(text) == ("2026-09", None, None)


def test_a_month_that_a_spreadsheet_may_have_cut_is_refused(tmp_path):
    rows = [TITLES, [ROW[0], 2026.09, *ROW[2:]], [OTHER[0], 2026.10, *OTHER[2:]]]
    found = read_source(book(tmp_path, {"자료": rows}), served=Served())
    assert column(found.tables["headcounts"], "month") == ["2026-09"]
    assert "1월인지 10월인지" in told(found)
    assert read_month("2026.10") == ("2026-10", None, None)


@pytest.mark.parametrize(
    "text", ["2026-09-07(월)", "2026년 9월 7일 월요일", "26.9.7", "'26. 9. 7."]
)
def test_a_day_is_read_with_its_day_of_the_week_or_a_short_year(text):
    assert read_day(text) == (dt.date(2026, 9, 7), None, None)


@pytest.mark.parametrize("cell", ["X", "비공개", "해당없음", "5 이상"])
def test_a_sentence_about_a_number_leads_to_a_file_that_is_taken(tmp_path, cell):
    path = write(tmp_path / "a.csv", ",".join(TITLES), ",".join([*ROW[:4], cell]), ",".join(OTHER))
    found = read_source(path, served=Served())
    assert people(found) == [7]
    assert "그 행을 빼" in told(found)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x09\x08\x08\0\0\x05\x05\0" + bytes(99), "옛 엑셀 형식"),
        (b"\x09\0\x04\0\x02\0\x10\0" + bytes(99), "옛 엑셀 형식"),
        ("사업장관리번호,기준월\r\n12345678910,2026-09\r\n".encode("utf-16-le"), "UTF-16"),
        ("사업장관리번호,기준월\r\n12345678910,2026-09\r\n".encode("utf-16-be"), "UTF-16"),
    ],
)
def test_an_old_workbook_and_a_text_without_its_mark_are_named(tmp_path, content, said):
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(Unreadable, match=said):
        read_source(path)


def test_a_postcode_in_brackets_may_touch_the_address(tmp_path):
    place = "(우08379)서울 구로구 디지털로 1"
    row = [
        place if name == "사업장주소" else cell
        for name, cell in zip(COMWEL, COMWEL_ROWS[0], strict=True)
    ]
    found = read_source(write_list(tmp_path / "20251231.csv", COMWEL, [row]))
    assert column(found.tables["workplaces"], "sigungu") == ["11530"]


@pytest.mark.parametrize(
    ("word", "program"), [("육아휴직급여", "parental"), ("산전후휴가", "maternity"), ("육휴", None)]
)
def test_a_programme_is_known_by_the_name_of_its_benefit(tmp_path, word, program):
    titles = "사업장관리번호,기준월,제도,성별,대상자 수"
    path = write(tmp_path / "a.csv", titles, f"12345678910,2026-09,{word},女,2", encoding="utf-8")
    found = read_source(path, served=Served())
    assert column(found.tables["eligible"], "program") == ([program] if program else [])

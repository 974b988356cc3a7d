"""국민연금 가입 사업장 내역: every header, encoding and quirk of the published files."""

import datetime as dt

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.sources.insured_files import (
    PENSION_2026,
    PENSION_ROWS,
    changed,
    column,
    write,
    write_kind,
)


def workplaces(path) -> pd.DataFrame:
    return read_source(path).tables["workplaces"]


def reasons(intake, level: str) -> list[tuple]:
    told = intake.problems[intake.problems["level"] == level]
    return [(row.row, row.column, row.value, row.reason) for row in told.itertuples()]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("vintage", ["pension 2026", "pension 2021", "pension 2016"])
def test_every_header_gives_the_same_workplaces(tmp_path, vintage, encoding):
    intake = read_source(write_kind(tmp_path, vintage, encoding))
    rows = intake.tables["workplaces"]
    assert intake.source["source"] == "pension"
    assert intake.source["month"] == "2026-08"
    assert intake.source["as_of"] == dt.date(2026, 8, 31)
    assert list(rows["workplace_name"]) == [
        "가나산업(주)",
        "(주)다라자산",
        "(주)마바이엔씨/일용/신축공사",
    ]
    assert list(rows["employees"]) == [4, 0, 7]
    assert list(rows["status"]) == ["joined", "left", "joined"]
    assert list(rows["business_no_head"]) == ["123456", "234567", "345678"]
    assert rows["business_no"].isna().all()
    assert column(rows, "postcode") == ["12816", "04536", None]
    assert list(rows["sigungu"]) == ["41610", "11140", "11200"]
    assert list(rows["is_day_labour"]) == [False, False, True]
    assert column(rows, "address") == [
        "경기도 광주시 도척면 도척윗로",
        "서울특별시 중구 명동2가",
        None,
    ]


@pytest.mark.parametrize(
    ("code", "division"),
    [
        ("171203", "13"),
        ("172101", "13"),
        ("172108", "30"),  # 자동차용 의자, among textiles
        ("173001", "14"),  # 편조의복
        ("193009", "13"),  # 섬유 임가공, among leather
        ("222104", "18"),
        ("232100", "19"),
        ("232101", "20"),
        ("233000", None),
        ("221100", None),
    ],
)
def test_a_tax_code_goes_to_its_division_by_the_longest_beginning_that_is_known(
    tmp_path, code, division
):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 사업장업종코드=code)
    found = read_source(write(tmp_path / "a.csv", PENSION_2026, rows)).tables["workplaces"]
    assert column(found, "ksic_division")[0] == division


def test_former_industry_codes_stay_and_are_carried_over_where_the_division_moved_whole(tmp_path):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 사업장업종코드="171100")
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    found = intake.tables["workplaces"]
    assert list(found["industry_code"]) == ["171100", "701201", "281104"]
    assert list(found["industry_system"]) == ["nts"] * 3
    assert column(found, "ksic_division") == ["13", "68", None]
    told = intake.problems[intake.problems["column"] == "사업장업종코드"].iloc[0]
    assert (told["row"], told["value"]) == (4, "281104")
    assert "지금의 산업분류로 옮길 수 없는 행이 1개 있습니다." in told["reason"]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("0001-01-01", pd.NaT),
        ("", pd.NaT),
        ("-", pd.NaT),
        ("9999-12-31", pd.NaT),
        ("2023-04-01", "2023-04-01"),
        ("20230401", "2023-04-01"),
        ("2023.04.01", "2023-04-01"),
        ("2023. 4. 1.", "2023-04-01"),
        ("2023/4/1", "2023-04-01"),
        ("2023년 4월 1일", "2023-04-01"),
        ("2023-04-01 00:00:00", "2023-04-01"),
        ("45017", "2023-04-01"),
        ("45017.0", "2023-04-01"),
        ("２０２３-０４-０１", "2023-04-01"),
    ],
)
def test_days_are_read_however_they_are_printed(tmp_path, printed, read):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 적용일자=printed)
    found = workplaces(write(tmp_path / "a.csv", PENSION_2026, rows))["since"][0]
    assert found == pd.Timestamp(read) or (pd.isna(found) and pd.isna(read))


@pytest.mark.parametrize(
    "printed", ["2023-02-30", "어제", "99999999", "12", "0230401", "2023-13-01"]
)
def test_what_is_no_day_refuses_its_row_alone(tmp_path, printed):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 적용일자=printed)
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert reasons(intake, "rejected") == [
        (3, "적용일자", printed, "날짜로 읽을 수 없습니다. '2026-08-01'처럼 적어 주십시오.")
    ]
    assert len(intake.tables["workplaces"]) == 2
    counts = [intake.source[f"rows_{word}"] for word in ("read", "accepted", "rejected")]
    assert counts == [3, 2, 1]


@pytest.mark.parametrize(
    ("printed", "read"), [("1,234", 1234), ("１２", 12), ("-", 0), (" 7 ", 7), ("12.0", 12)]
)
def test_counts_are_read_however_they_are_printed(tmp_path, printed, read):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수=printed)
    assert workplaces(write(tmp_path / "a.csv", PENSION_2026, rows))["employees"][0] == read


NO_NUMBER = (
    "숫자가 아닙니다. 숫자로 고쳐 주십시오. "
    "알 수 없는 수라면, 비워도 되는 칸은 비우고 아니면 그 행을 빼 주십시오."
)


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("△3", "음수일 수 없는 값입니다. 값을 확인해 주십시오."),
        ("3.5", "정수여야 하는 값에 소수가 있습니다. 값을 확인해 주십시오."),
        ("넷", NO_NUMBER),
        ("", "사람 수가 비어 있습니다. 숫자를 적어 주십시오."),
        (
            "9000000",
            "한 사업장의 사람 수로는 지나치게 큽니다. 열이 밀리지 않았는지 확인해 주십시오.",
        ),
    ],
)
def test_what_is_no_count_of_people_is_refused(tmp_path, printed, reason):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수=printed)
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert [told[-1] for told in reasons(intake, "rejected")] == [reason]


def test_all_that_is_wrong_in_a_row_is_told_and_the_row_is_refused_once(tmp_path):
    rows = changed(PENSION_ROWS, 2, PENSION_2026, 사업장명="", 적용일자="언젠가", 가입자수="여럿")
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert intake.source["rows_rejected"] == 1
    assert [(row, column) for row, column, *_ in reasons(intake, "rejected")] == [(4, "적용일자")]
    assert {column for _, column, *_ in reasons(intake, "also")} == {"사업장명", "가입자수"}


def test_numbers_that_lost_their_zero_as_numbers_get_it_back_with_a_note(tmp_path):
    rows = changed(PENSION_ROWS, 1, PENSION_2026, 우편번호="4536")
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert intake.tables["workplaces"]["postcode"][1] == "04536"
    assert ("우편번호 앞의 0이 빠져 있어 되살린 행이 1개 있습니다.") in [
        told[-1] for told in reasons(intake, "note")
    ]


@pytest.mark.parametrize(
    ("printed", "whole", "head"),
    [
        ("120810****", None, "120810"),
        ("120810", None, "120810"),
        ("1248100998", "1248100998", "124810"),
        ("124-81-00998", "1248100998", "124810"),
        ("1234567890", None, "123456"),
        ("", None, None),
        ("없음", None, None),
    ],
)
def test_business_numbers_are_whole_only_where_they_are_given_and_check_out(
    tmp_path, printed, whole, head
):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 사업자등록번호=printed)
    found = workplaces(write(tmp_path / "a.csv", PENSION_2026, rows)).iloc[0]
    assert (found["business_no"] if whole else None) == whole
    assert (found["business_no_head"] if head else None) == head
    assert pd.isna(found["business_no"]) == (whole is None)


def test_the_same_row_twice_is_refused_and_other_workplaces_of_one_name_are_kept(tmp_path):
    other = changed(PENSION_ROWS, 0, PENSION_2026, 가입자수="9", 적용일자="2001-01-01")[0]
    rows = [*PENSION_ROWS, PENSION_ROWS[0], other]
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    found = intake.tables["workplaces"]
    assert reasons(intake, "rejected") == [
        (5, "사업장명", "가나산업(주)", "앞의 행과 모든 값이 같습니다. 겹친 행을 지워 주십시오.")
    ]
    assert len(found) == 4
    assert found["workplace_key"].is_unique
    assert found["workplace_key"].iloc[3] == found["workplace_key"].iloc[0] + "-2"


def test_keys_stay_from_month_to_month_and_do_not_depend_on_the_order(tmp_path):
    first = workplaces(write(tmp_path / "a.csv", PENSION_2026, PENSION_ROWS))
    next_month = [["2026-09", *row[1:]] for row in reversed(PENSION_ROWS)]
    second = workplaces(write(tmp_path / "b.csv", PENSION_2026, next_month))
    assert set(first["workplace_key"]) == set(second["workplace_key"])


def test_several_months_of_one_file_are_kept_apart(tmp_path):
    rows = [*PENSION_ROWS, *([month, *row[1:]] for month in ["202609"] for row in PENSION_ROWS)]
    intake = read_source(write(tmp_path / "a.csv", PENSION_2026, rows))
    assert dict(intake.tables["workplaces"]["month"].value_counts()) == {"2026-08": 3, "2026-09": 3}
    assert intake.source["month"] is None
    assert intake.source["as_of"] == dt.date(2026, 9, 30)


def test_the_month_of_the_rows_is_believed_over_that_of_the_name(tmp_path):
    intake = read_source(write(tmp_path / "국민연금_201512.csv", PENSION_2026, PENSION_ROWS))
    assert intake.source["month"] == "2026-08"
    assert "파일 이름은 2015-12인데 내용은 2026-08입니다. 내용에 적힌 달로 읽었습니다." in [
        told[-1] for told in reasons(intake, "note")
    ]


def test_codes_of_the_statistics_office_are_refused(tmp_path):
    rows = [changed([row], 0, PENSION_2026, 법정동주소광역시도코드="21")[0] for row in PENSION_ROWS]
    with pytest.raises(Unreadable, match="SGIS"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))


def of_district(sido: str, sigungu: str, address: str) -> list[list[str]]:
    """Return rows that all have this code and address, and so lie in one district."""
    codes = {"법정동주소광역시도코드": sido, "법정동주소광역시시군구코드": sigungu}
    address_columns = {"사업장지번상세주소": address, "사업장도로명상세주소": ""}
    rows = PENSION_ROWS
    for row in range(len(rows)):
        rows = changed(rows, row, PENSION_2026, **codes, **address_columns)
    return rows


@pytest.mark.parametrize(
    ("sido", "sigungu", "address", "found"),
    [
        ("26", "440", "부산광역시 강서구 녹산동", "26440"),
        ("29", "200", "광주광역시 광산구 하남동", "12330"),
        ("31", "140", "울산광역시 남구 부곡동", "31140"),
        ("11", "530", "서울특별시 구로구 구로동", "11530"),
        ("11", "530", "", "11530"),
    ],
)
def test_codes_of_one_district_are_believed_where_addresses_or_numbers_say_so(
    tmp_path, sido, sigungu, address, found
):
    """26, 29, 31 and 36 are province codes of both the Ministry and the statistics office."""
    rows = of_district(sido, sigungu, address)
    path = write(tmp_path / "a.csv", PENSION_2026, rows)
    assert set(read_source(path).tables["workplaces"]["sigungu"]) == {found}


def test_codes_that_mean_another_place_than_the_addresses_are_refused(tmp_path):
    """31 is 경기 to the statistics office and 울산 to the Ministry: a silent wrong join."""
    rows = of_district("31", "110", "경기도 고양시 덕양구 화정동")
    with pytest.raises(Unreadable, match="통계청 SGIS 코드로 보여"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))


def test_codes_of_which_nothing_tells_the_system_are_refused(tmp_path):
    rows = of_district("31", "110", "")
    with pytest.raises(Unreadable, match="가릴 수 없으니 주소 열이 있거나"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, rows))


def test_a_district_that_no_code_tells_is_found_in_the_address(tmp_path):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 법정동주소광역시시군구코드="")
    assert workplaces(write(tmp_path / "a.csv", PENSION_2026, rows))["sigungu"][0] == "41610"


def test_provinces_and_districts_of_former_years_lead_to_those_of_today(tmp_path):
    rows = changed(PENSION_ROWS, 0, PENSION_2026, 법정동주소광역시도코드="42")
    rows = changed(rows, 0, PENSION_2026, 법정동주소광역시시군구코드="110")
    assert workplaces(write(tmp_path / "a.csv", PENSION_2026, rows))["sigungu"][0] == "51110"


def test_a_needed_column_that_is_gone_is_named(tmp_path):
    place = PENSION_2026.index("가입자수")
    header, rows = PENSION_2026[:], [row[:] for row in PENSION_ROWS]
    for row in (header, *rows):
        del row[place]
    with pytest.raises(Unreadable, match="1행 머리글에 '가입자수' 열이 없으니"):
        read_source(write(tmp_path / "a.csv", header, rows))


def test_a_column_that_stands_twice_is_named(tmp_path):
    rows = [[*row, row[18]] for row in PENSION_ROWS]
    with pytest.raises(Unreadable, match="'가입자수' 열이 두 번"):
        read_source(write(tmp_path / "a.csv", [*PENSION_2026, "가입자수"], rows))


def test_columns_in_any_order_and_lines_above_the_header_change_nothing(tmp_path):
    order = list(range(len(PENSION_2026)))[::-1]
    rows = [[row[place] for place in order] for row in PENSION_ROWS]
    path = write(tmp_path / "a.csv", [PENSION_2026[place] for place in order], rows)
    path.write_bytes("국민연금 가입 사업장 내역,,,\r\n\r\n".encode("cp949") + path.read_bytes())
    assert list(workplaces(path)["employees"]) == [4, 0, 7]


def test_a_header_without_rows_is_refused(tmp_path):
    with pytest.raises(Unreadable, match="자료 행이 하나도 없으니"):
        read_source(write(tmp_path / "a.csv", PENSION_2026, []))


@pytest.mark.parametrize(
    ("dong", "code", "road", "district"),
    [
        ("130", "2811013000", "인천광역시 중구 축항대로", "28125"),
        ("125", "2811012500", "인천광역시 중구 서해대로", "28125"),
        ("147", "2811014700", "인천광역시 중구 공항로", "28155"),
        ("", "", "인천광역시 중구 공항로 1 (운서동)", "28155"),
        ("", "", "인천광역시 중구 공항로", None),
        ("000", "", "", None),
    ],
)
def test_the_dong_decides_which_part_of_a_split_district_is_meant(
    tmp_path, dong, code, road, district
):
    told = dict.fromkeys(["사업장지번상세주소"], "") | {"사업장도로명상세주소": road}
    told |= {"법정동주소광역시도코드": "28", "법정동주소광역시시군구코드": "110"}
    told |= {"법정동주소광역시시군구읍면동코드": dong, "고객법정동주소코드": code}
    rows = changed(PENSION_ROWS[:1], 0, PENSION_2026, **told)
    intake = read_source(write(tmp_path / "202608.csv", PENSION_2026, rows))
    assert column(intake.tables["workplaces"], "sigungu") == [district]
    left_open = intake.problems["reason"].str.startswith("나뉜 시군구(옛 인천 중구)").sum()
    assert left_open == (district is None)

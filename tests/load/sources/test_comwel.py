"""고용·산재보험 가입 현황: the seventeen columns, the older layouts, two insurances of one firm."""

import datetime as dt

import pandas as pd
import pytest

from src.load.read_files import read_source
from tests.load.sources.insured_files import COMWEL, COMWEL_ROWS, changed, column, write, write_kind


def workplaces(path) -> pd.DataFrame:
    return read_source(path).tables["workplaces"]


@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_the_seventeen_columns_are_read(tmp_path, encoding):
    intake = read_source(write_kind(tmp_path, "comwel", encoding))
    rows = intake.tables["workplaces"]
    assert intake.source["month"] == "2023-12"
    assert column(rows, "workplace_no") == ["12481009980", "12481009986", "90012345670"]
    assert column(rows, "workplace_key") == column(rows, "workplace_no")
    assert column(rows, "business_no") == ["1248100998", "1248100998", None]
    assert column(rows, "insurance") == ["both", "accident", "employment"]
    assert column(rows, "operation") == ["continuing", "pooled_fixed", "continuing"]
    assert column(rows, "employees") == [7, 12, 0]
    assert column(rows, "since") == [
        pd.Timestamp(2023, 4, 1),
        pd.Timestamp(2009, 7, 6),
        pd.Timestamp(2023, 4, 1),
    ]
    assert column(rows, "postcode") == ["61411", "08379", "39379"]
    assert column(rows, "sigungu") == ["12210", "11530", "47190"]
    assert column(rows, "industry_code") == ["85614", None, "10799"]
    assert column(rows, "industry_system") == ["ksic11", None, "ksic10"]
    assert column(rows, "ksic_division") == ["85", None, "10"]
    assert intake.source["rows_rejected"] == 0


def test_the_layout_of_tabs_and_romanised_names_without_numbers_is_read(tmp_path):
    rows = workplaces(write_kind(tmp_path, "comwel roman"))
    assert column(rows, "insurance") == ["employment", "accident"]
    assert column(rows, "operation") == ["continuing", "pooled_fixed"]
    assert column(rows, "employees") == [7, 12]
    assert column(rows, "workplace_no") == [None, None]
    assert column(rows, "business_no") == ["1248100998", None]
    assert rows["workplace_key"][0] == "1248100998"
    assert len(rows["workplace_key"][1]) == 16


def test_blanks_within_the_header_change_nothing(tmp_path):
    header = [name.replace("보험", "보험 ").replace("사업장", "사업장 ") for name in COMWEL]
    rows = workplaces(write(tmp_path / "20231231.csv", header, COMWEL_ROWS))
    assert column(rows, "employees") == [7, 12, 0]


def test_a_name_without_a_date_gives_the_month_of_the_newest_workplace_and_says_so(tmp_path):
    intake = read_source(write(tmp_path / "가입현황.csv", COMWEL, COMWEL_ROWS))
    assert intake.source["month"] == "2023-04"
    assert intake.source["as_of"] == dt.date(2023, 4, 30)
    assert intake.problems["reason"].str.startswith("파일 이름에 기준일이 없어").sum() == 1


def test_a_street_that_only_names_its_district_has_no_place_and_that_is_told(tmp_path):
    rows = changed(COMWEL_ROWS, 0, COMWEL, 사업장주소="동구 필문대로 1")
    intake = read_source(write(tmp_path / "20231231.csv", COMWEL, rows))
    assert column(intake.tables["workplaces"], "sigungu")[0] is None
    told = intake.problems.query("level == 'note' and column == '사업장주소'").iloc[0]
    assert told["value"] == "동구 필문대로 1"
    assert told["reason"].startswith("코드로도 주소로도 시군구를 알 수 없는 행이 1개 있습니다.")


def test_a_word_that_is_no_insurance_refuses_its_row(tmp_path):
    rows = changed(COMWEL_ROWS, 1, COMWEL, 보험구분="9")
    intake = read_source(write(tmp_path / "20231231.csv", COMWEL, rows))
    assert list(intake.problems.query("level == 'rejected'")["row"]) == [3]


def insured(path, *rows) -> pd.DataFrame:
    return workplaces(write(path / "20251231.csv", COMWEL, rows))


def insured_row(insurance: str, accident: str, employment: str, days=("45017", "45017")) -> list:
    row = changed(COMWEL_ROWS, 0, COMWEL, 보험구분=insurance)[0]
    values = {"산재보험 상시근로자수": accident, "고용보험 상시근로자수": employment}
    values |= {"산재보험 성립일자": days[0], "고용보험 성립일자": days[1]}
    return [values.get(title, cell) for title, cell in zip(COMWEL, row, strict=True)]


@pytest.mark.parametrize(
    ("insurance", "accident", "employment", "days", "people"),
    [
        ("1", "9", "0", ("45071", ""), 9),
        ("1", "5", "", ("45071", ""), 5),
        ("산재", "1", "0", ("45071", ""), 1),
        ("2", "0", "3", ("", "45071"), 3),
        ("2", "", "3", ("", "45071"), 3),
        ("0", "87", "156", ("45017", "45017"), 156),
        ("0", "12", "", ("45017", ""), 12),
        ("", "7", "0", ("45017", ""), 7),
        ("1", "", "0", ("45017", ""), None),
    ],
)
def test_people_are_those_of_the_insurance_that_a_workplace_has(
    tmp_path, insurance, accident, employment, days, people
):
    rows = insured(tmp_path, insured_row(insurance, accident, employment, days))
    assert column(rows, "employees") == [people]

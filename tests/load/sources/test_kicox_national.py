"""The survey of national complexes, from a look-alike workbook."""

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.files.lookalikes import national_sheets, tenants_table, write_workbook


def read(tmp_path, sheets=None):
    return read_source(write_workbook(tmp_path / "아무개.xlsx", sheets or national_sheets()))


def quarters(intake) -> pd.DataFrame:
    return intake.tables["complex_quarters"].set_index(["complex_id", "quarter"])


def test_every_row_of_every_table_is_accepted_or_rejected(tmp_path):
    source = read(tmp_path).source
    assert (source["source"], source["quarter"]) == ("kicox_national", "2026Q1")
    assert (source["rows_read"], source["rows_rejected"]) == (17, 0)


def test_this_quarter_and_the_one_before_are_both_loaded(tmp_path):
    facts = quarters(read(tmp_path))
    assert facts.loc[("seoul-digital", "2026Q1"), "tenants"] == 100
    assert facts.loc[("seoul-digital", "2025Q4"), "tenants"] == 90
    assert facts.loc[("seoul-digital", "2025Q4"), "employees"] == 900


def test_what_the_quarter_before_lacks_is_not_carried(tmp_path):
    before = quarters(read(tmp_path)).loc[("seoul-digital", "2025Q4")]
    lacking = ["leasing", "employees_m", "employees_f", "production_ytd_krw", "exports_ytd_usd"]
    assert [before[f"{value}_gap"] for value in lacking] == ["not_carried"] * 5


def test_money_is_turned_into_won_and_dollars(tmp_path):
    seoul = quarters(read(tmp_path)).loc[("seoul-digital", "2026Q1")]
    assert seoul["production_krw"] == 150_000_000
    assert seoul["production_ytd_krw"] == 150_000_000
    assert seoul["exports_usd"] == 500_000


def test_numbers_printed_as_text_are_read(tmp_path):
    gumi = quarters(read(tmp_path)).loc[("gumi-1", "2026Q1")]
    assert gumi["tenants"] == 20
    assert gumi["production_krw"] == 100_025_000_000


def test_men_and_women_are_read_from_the_second_row_of_the_header(tmp_path):
    seoul = quarters(read(tmp_path)).loc[("seoul-digital", "2026Q1")]
    assert (seoul["employees"], seoul["employees_m"], seoul["employees_f"]) == (1000, 600, 400)


def test_a_withheld_complex_has_counts_but_no_employees(tmp_path):
    jinhae = quarters(read(tmp_path)).loc[("jinhae", "2026Q1")]
    assert jinhae["tenants"] == 0
    assert pd.isna(jinhae["employees"])
    assert jinhae["employees_gap"] == jinhae["production_krw_gap"] == "withheld"


def test_industries_come_as_one_row_each(tmp_path):
    industries = read(tmp_path).tables["complex_industries"]
    seoul = industries[industries["complex_id"] == "seoul-digital"].set_index("industry")
    assert len(seoul) == 11
    assert seoul.loc["non_manufacturing", "tenants"] == 45
    assert seoul.loc["food", "employees"] == 10
    assert seoul.loc["food", "operating_gap"] == "not_carried"  # this look-alike has no 표3


def test_a_total_that_includes_withheld_complexes_is_a_note(tmp_path):
    problems = read(tmp_path).problems
    notes = problems[(problems["sheet"] == "표8 단지별 고용") & (problems["row"] == 8)]
    assert set(notes["level"]) == {"note"}
    assert "비공개(X) 단지 1곳" in notes["reason"].iloc[0]
    assert (problems["level"] == "difference").sum() == 0


def test_the_row_of_totals_is_kept_for_both_quarters(tmp_path):
    totals = read(tmp_path).tables["printed_totals"].set_index(["quarter", "value"])["total"]
    assert totals["2026Q1", "employees"] == 1310
    assert totals["2025Q4", "employees"] == 1210
    assert ("2026Q1", "food") not in totals


def test_a_total_that_is_wrong_is_a_difference(tmp_path):
    sheets = national_sheets()
    sheets["표1 단지별 입주"][7][2] = 121
    [found] = read(tmp_path, sheets).problems.query("level == 'difference'").to_dict("records")
    assert (found["sheet"], found["row"], found["value"]) == ("표1 단지별 입주", 8, "121")
    assert "입주업체 수 합(120)이 '계' 행의 값(121)과 다릅니다" in found["reason"]


def test_industries_that_do_not_add_up_are_a_difference(tmp_path):
    sheets = national_sheets()
    sheets["표9 업종별 고용"][3][2] = 11
    [found] = read(tmp_path, sheets).problems.query("level == 'difference'").to_dict("records")
    assert "업종의 고용 인원 합(1,001)이 총계(1,000)와 다릅니다" in found["reason"]


def test_men_and_women_that_do_not_add_up_are_a_difference(tmp_path):
    sheets = national_sheets()
    sheets["표8 단지별 고용"][4][3:5] = [601, 400]
    [found] = read(tmp_path, sheets).problems.query("level == 'difference'").to_dict("records")
    assert found["value"] == "서울"


def test_a_label_of_another_year_is_noted_and_the_title_believed(tmp_path):
    intake = read(tmp_path)
    stale = intake.problems[intake.problems["column"] == "2025 누계"]
    assert "제목의 연도(2026)" in stale["reason"].iloc[0]


def test_a_name_that_matches_nothing_is_refused_with_the_remedy(tmp_path):
    sheets = national_sheets()
    sheets["표1 단지별 입주"][4][0] = "서울숲"
    problems = read(tmp_path, sheets).problems
    [refused] = problems.query("level == 'rejected'").to_dict("records")
    assert (refused["row"], refused["column"], refused["value"]) == (5, "산업단지", "서울숲")
    assert "complex_aliases.csv" in refused["reason"]


def test_a_complex_that_is_listed_twice_is_refused_once(tmp_path):
    sheets = national_sheets()
    sheets["표1 단지별 입주"].insert(5, ["서울", "국가", 1, 1, 1, 1, 1])
    intake = read(tmp_path, sheets)
    assert intake.source["rows_rejected"] == 1
    assert quarters(intake).loc[("seoul-digital", "2026Q1"), "tenants"] == 100


def test_parents_come_along_so_that_it_can_be_loaded_alone(tmp_path):
    complexes = read(tmp_path).tables["complexes"].set_index("complex_id")
    line = ["seoul-digital", "korea-export-seoul", "korea-export"]
    assert [complexes.loc[id_, "top_id"] for id_ in line] == ["korea-export"] * 3
    assert complexes.loc["seoul-digital", "printed_name"] == "서울"
    assert complexes.loc["seoul-digital", "complex_name"] == "서울디지털"
    assert pd.isna(complexes.loc["korea-export", "sido"])
    assert list(complexes.loc[line, "is_leaf"]) == [True, False, False]


def test_without_the_first_table_the_file_is_refused(tmp_path):
    sheets = national_sheets()
    del sheets["표1 단지별 입주"]
    with pytest.raises(Unreadable, match=r"'\[표1\] 단지별 입주업체 현황' 시트가 없으니"):
        read(tmp_path, sheets)


def test_without_another_table_its_values_are_missing_and_that_is_said(tmp_path):
    sheets = {"표1": tenants_table([["서울", "국가", 1, 1, 1, 1, 1]])}
    intake = read(tmp_path, sheets)
    assert quarters(intake).loc[("seoul-digital", "2026Q1"), "employees_gap"] == "not_carried"
    assert intake.problems["reason"].str.contains("표가 파일에 없어").sum() == 6

"""The census of complexes, in both layouts, from look-alike workbooks."""

import pandas as pd
import pytest

from src.load.files.reasons import Unreadable
from src.load.read_files import read_source
from tests.load.files.lookalikes import census_2023, census_2025, summary, write_workbook

ROWS = [
    ("국가", "서울", "구로구", "가나수출 (①)", "완료", 100, 90),
    ("국가", "서울", "구로구", "\xa0\xa0 다라디지털 ①", "완료", 100, 90),
    ("일반", "경남", "진주시", "마바", "조성중", 7, 5),
    ("일반", "경남", "양산시", "마바", "완료", 9, 9),
    ("국가", "인천", "부평구", "가나수출 (① + ②)", "완료", 30, 20),
    ("국가", "인천", "부평구", "\xa0\xa0 사아 ①", "완료", 10, 8),
    ("국가", "인천", "서구", "\xa0\xa0 자차 ②", "완료", 20, 12),
    ("국가", "경북", "구미시", "카타 (① + ②)", "조성중", 24, 23),
    ("국가", "경북", "구미시", "\xa0\xa0 카타(4단지) (① + ②)", "완료", 24, 23),
    ("국가", "경북", "구미시", "\xa0\xa0\xa0\xa0 ▷카타4(산업) ①", "완료", 0, 0),
    ("국가", "경북", "구미시", "\xa0\xa0\xa0\xa0 ▷카타4(카타외국인) ②", "완료", 24, 23),
]
COUNTS = {"국가": (2, 154, 133), "일반": (2, 16, 14), "도시첨단": (0, 0, 0), "농공": (0, 0, 0)}


def read(tmp_path, rows, **sheets):
    sheets = {"전국산업단지현황": census_2025(rows)} | sheets
    return read_source(write_workbook(tmp_path / "이름은 상관없음.dat", sheets))


def by_name(intake) -> pd.DataFrame:
    return intake.tables["complexes"].set_index("printed_name")


def test_every_row_is_accepted_or_rejected(tmp_path):
    source = read(tmp_path, [*ROWS, ("공업", "서울", "", "파하", "완료", 1, 1)]).source
    assert (source["rows_read"], source["rows_accepted"], source["rows_rejected"]) == (12, 11, 1)


def test_the_title_tells_the_quarter(tmp_path):
    source = read(tmp_path, ROWS).source
    assert source["source"] == "kicox_complexes"
    assert source["quarter"] == "2025Q3"
    assert str(source["as_of"]) == "2025-09-30"


def test_a_complex_in_two_provinces_is_one_top_with_two_parts(tmp_path):
    complexes = read(tmp_path, ROWS).tables["complexes"]
    tops = complexes[complexes["parent_id"].isna()]
    assert sorted(tops["complex_name"]) == ["가나수출", "마바", "마바", "카타"]
    top = tops[tops["complex_name"] == "가나수출"].iloc[0]
    parts = complexes[complexes["parent_id"] == top["complex_id"]]
    assert list(parts["sido"]) == ["11", "28"]
    assert pd.isna(top["sido"])
    assert not top["is_leaf"]


def test_a_straddling_top_has_no_printed_figures_of_its_own(tmp_path):
    tables = read(tmp_path, ROWS).tables
    without = set(tables["complexes"]["complex_id"]) - set(tables["complex_quarters"]["complex_id"])
    assert len(without) == 1


def test_children_hang_below_the_last_row_that_is_less_indented(tmp_path):
    complexes = by_name(read(tmp_path, ROWS))
    grandchild = complexes.loc["\xa0\xa0\xa0\xa0 ▷카타4(카타외국인) ②"]
    child = complexes.loc["\xa0\xa0 카타(4단지) (① + ②)"]
    assert grandchild["parent_id"] == child["complex_id"]
    assert child["parent_id"] == grandchild["top_id"] == complexes.loc["카타 (① + ②)", "complex_id"]


def test_only_complexes_without_children_are_leaves(tmp_path):
    complexes = read(tmp_path, ROWS).tables["complexes"]
    leaves = complexes.loc[complexes["is_leaf"], "complex_name"]
    assert sorted(leaves) == [
        "다라디지털", "마바", "마바", "사아", "자차", "카타4(산업)", "카타4(카타외국인)"
    ]  # fmt: skip


def test_general_complexes_of_one_name_in_two_counties_stay_two(tmp_path):
    complexes = read(tmp_path, ROWS).tables["complexes"]
    assert complexes.loc[complexes["complex_name"] == "마바", "complex_id"].nunique() == 2


def test_a_parent_has_no_district_where_its_children_lie_in_several(tmp_path):
    complexes = by_name(read(tmp_path, ROWS))
    part = complexes.loc["가나수출 (① + ②)"]
    assert part["sido"] == "28"
    assert pd.isna(part["sigungu"])


def test_ids_are_unique_and_fit_in_an_address(tmp_path):
    ids = read(tmp_path, ROWS).tables["complexes"]["complex_id"]
    assert ids.is_unique
    assert ids.str.fullmatch(r"[a-z0-9-]{3,40}").all()


def test_a_summary_that_agrees_leaves_no_difference(tmp_path):
    problems = read(tmp_path, ROWS, 요약=summary(COUNTS)).problems
    assert list(problems["level"]) == ["note"]  # the straddling complex


def test_a_summary_that_differs_is_reported_and_nothing_is_refused(tmp_path):
    wrong = COUNTS | {"일반": (2, 17, 14)}
    intake = read(tmp_path, ROWS, 요약=summary(wrong, label="단지수"))
    [difference] = intake.problems.query("level == 'difference'").to_dict("records")
    assert difference["sheet"] == "요약"
    assert difference["value"] == "17"
    assert "일반 단지의 입주업체 수 합(16)이 요약 시트의 값(17)과 다릅니다" in difference["reason"]
    assert intake.source["rows_rejected"] == 0


def test_children_that_do_not_add_up_to_their_parent_are_reported(tmp_path):
    rows = [(*ROWS[0][:5], 101, 90), *ROWS[1:]]
    [difference] = read(tmp_path, rows).problems.query("level == 'difference'").to_dict("records")
    assert (difference["row"], difference["column"]) == (6, "입주업체 수")


def test_the_layout_without_employment_says_that_it_does_not_carry_it(tmp_path):
    quarters = read(tmp_path, ROWS).tables["complex_quarters"]
    assert quarters["employees"].isna().all()
    assert set(quarters["employees_gap"]) == {"not_carried"}
    assert quarters["tenants_gap"].isna().all()


FULL = [
    ("국가", "서울", "구로구", "가나", "완료", "14,122", 12871, 6, 4, 10, 13784706, 3205413),
    ("도시첨단", "부산", "강서구", "다라", "조성중", 1, 1, "X", "X", "X", 0, 0),
]


def test_the_layout_of_2023_gives_employment_production_and_exports(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"전국산업단지현황": census_2023(FULL)})
    quarters = read_source(path).tables["complex_quarters"].iloc[0]
    assert quarters["quarter"] == "2023Q4"
    assert quarters["tenants"] == 14122
    assert (quarters["employees_m"], quarters["employees_f"], quarters["employees"]) == (6, 4, 10)
    assert quarters["production_ytd_krw"] == 13_784_706_000_000
    assert quarters["exports_ytd_usd"] == 3_205_413_000
    assert quarters["production_krw_gap"] == "not_carried"


def test_x_is_withheld_and_not_nought(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"전국산업단지현황": census_2023(FULL)})
    row = read_source(path).tables["complex_quarters"].iloc[1]
    assert pd.isna(row["employees"])
    assert row["employees_gap"] == "withheld"
    assert row["production_ytd_krw"] == 0


def test_both_layouts_give_the_same_complexes(tmp_path):
    old = [(*row, 0, 0, 0, 0, 0) for row in ROWS]
    path = write_workbook(tmp_path / "a.xlsx", {"전국산업단지현황": census_2023(old)})
    pd.testing.assert_frame_equal(
        read_source(path).tables["complexes"], read(tmp_path, ROWS).tables["complexes"]
    )


def test_columns_may_stand_in_any_order(tmp_path):
    shuffled = [list(reversed([*row, *[""] * (14 - len(row))])) for row in census_2025(ROWS)]
    path = write_workbook(tmp_path / "a.xlsx", {"Sheet1": shuffled})
    quarters = read_source(path).tables["complex_quarters"]
    assert list(quarters["tenants"][:3]) == [100, 100, 7]


def test_headers_may_carry_odd_spaces_and_suffixes(tmp_path):
    sheet = census_2025(ROWS)
    sheet[3][12:] = ["\xa0입주 업체\n(개사)", "가동업체(개사)"]
    intake = read_source(write_workbook(tmp_path / "a.xlsx", {"전국산업단지현황": sheet}))
    assert intake.tables["complex_quarters"]["operating"].iloc[0] == 90


def test_the_list_of_all_complexes_is_read_and_not_that_of_one_kind(tmp_path):
    general = [row for row in ROWS if row[0] == "일반"]
    intake = read(tmp_path, ROWS, 일반=census_2025(general))
    assert intake.source["rows_read"] == 11


@pytest.mark.parametrize(
    ("row", "column", "value", "reason"),
    [
        (("공업", "서울", "", "가", "완료", 1, 1), "유형", "공업", "국가·일반·도시첨단·농공"),
        (("일반", "서울", "", " ", "완료", 1, 1), "단지명", "", "이름이 비어"),
        (("일반", "한성", "", "가", "완료", 1, 1), "시도", "한성", "시도 이름을 알 수 없습니다"),
        (("일반", "서울", "", "가", "완료", "많음", 1), "입주업체", "많음", "숫자가 아닙니다"),
        (("일반", "서울", "", "가", "완료", -1, 1), "입주업체", "-1", "음수"),
        (("일반", "서울", "", "가", "완료", 1, 0.5), "가동업체", "0.5", "정수"),
        (("일반", "경남", "진주시", "마바", "완료", 1, 1), "단지명", "마바", "8행과 같은 단지"),
    ],
)  # fmt: skip
def test_a_refused_row_names_its_place_and_reason(tmp_path, row, column, value, reason):
    problems = read(tmp_path, [*ROWS, row]).problems
    [refused] = problems.query("level == 'rejected'").to_dict("records")
    assert (refused["sheet"], refused["row"]) == ("전국산업단지현황", 17)
    assert (refused["column"], refused["value"] or "") == (column, value)
    assert reason in refused["reason"]
    assert refused["reason_en"]


def test_a_child_whose_parent_is_refused_is_refused_as_well(tmp_path):
    rows = [("국가", "서울", "구로구", "가 (①)", "완료", "?", 1), ROWS[1]]
    assert read(tmp_path, [*rows, ROWS[2]]).source["rows_rejected"] == 2


def test_an_unknown_district_is_noted_and_the_row_kept(tmp_path):
    intake = read(tmp_path, [("일반", "경남", "가야국", "가", "완료", 1, 1)])
    assert intake.problems["reason"].str.contains("시군구 이름을 찾지 못해").sum() == 1
    assert intake.tables["complexes"]["sido"].iloc[0] == "48"


def test_footnotes_totals_and_blank_rows_are_no_data(tmp_path):
    rows = [*ROWS, (), ("* 비고", "", "", "", ""), ("계", "", "", "", "", 300, 200)]
    assert read(tmp_path, rows).source["rows_read"] == 11


def test_a_sheet_of_sixteen_thousand_columns_does_no_harm(tmp_path):
    wide = [["2023년 4분기 스마트그린산단"], *[[1, *[""] * 16_324, 1] for _ in range(66)]]
    intake = read(tmp_path, ROWS, **{"부록5)스마트그린산단": wide})
    assert intake.source["rows_accepted"] == 11


def test_a_stray_cell_far_away_in_the_list_does_no_harm(tmp_path):
    sheet = census_2025(ROWS)
    sheet[3] = [*sheet[3], *[""] * 16_369, "끝"]
    intake = read_source(write_workbook(tmp_path / "a.xlsx", {"전국산업단지현황": sheet}))
    assert intake.source["rows_accepted"] == 11


def test_what_the_file_does_not_tell_is_kept_from_before(tmp_path):
    first = read(tmp_path, ROWS).tables["complexes"]
    known = first.assign(lat=37.5, lon=127.0, place="exact")
    path = write_workbook(tmp_path / "b.xlsx", {"전국산업단지현황": census_2025(ROWS)})
    again = read_source(path, known).tables["complexes"]
    assert set(again["place"]) == {"exact"}


def test_a_title_without_a_quarter_is_one_sentence(tmp_path):
    sheets = {"전국산업단지현황": census_2025(ROWS, "작년")}
    path = write_workbook(tmp_path / "가.xlsx", sheets)
    with pytest.raises(Unreadable, match="시트 '전국산업단지현황'의 제목에서 몇 년 몇 분기"):
        read_source(path)


def test_a_missing_column_is_named_with_its_sheet_and_row(tmp_path):
    sheet = census_2025(ROWS)
    sheet[3][12] = "업체"
    with pytest.raises(Unreadable) as refused:
        read_source(write_workbook(tmp_path / "가.xlsx", {"전국산업단지현황": sheet}))
    assert str(refused.value) == (
        "파일 '가.xlsx': 시트 '전국산업단지현황' 4행 머리글에 '입주업체' 열이 없으니 "
        "열 이름을 원본대로 되돌려 주십시오."
    )
    assert "no column '입주업체'" in refused.value.english


@pytest.mark.parametrize("label", ["", "단지유형", "구분", "단지 유형"])
def test_the_summary_is_read_whatever_stands_above_the_kinds(tmp_path, label):
    sheet = summary(COUNTS)
    for row in (sheet[3], sheet[12]):
        row[0] = label
    intake = read(tmp_path, ROWS, 요약=sheet)
    totals = intake.tables["printed_totals"]
    assert len(totals) == 8
    assert totals.groupby("value")["total"].sum().to_dict() == {"operating": 147, "tenants": 170}
    assert not intake.problems["reason"].str.contains("대조하지 못했습니다").any()


def test_a_check_that_did_not_take_place_is_told(tmp_path):
    without = read(tmp_path, ROWS).problems["reason"]
    assert "요약 시트가 없어 단지의 합을 요약과 대조하지 못했습니다." in list(without)
    sheet = summary(COUNTS)
    sheet[12] = ["단지유형", "", ""]
    told = list(read(tmp_path, ROWS, 요약=sheet).problems["reason"])
    said = "요약 시트에서 입주업체 수, 가동업체 수 합계를 찾지 못해 대조하지 못했습니다."
    assert sum(text.startswith(said) for text in told) == 1

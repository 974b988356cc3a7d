"""The ministry's own extracts: each broken rule is reported with row, column and remedy."""

import datetime as dt

import openpyxl
import pytest

from src.domain.tables import EXTRACT, EXTRACTS
from src.load.extracts.extracts import Unmapped
from src.load.extracts.mapping import best_table, fingerprint, lacking, suggest
from src.load.extracts.templates import csv_template, xlsx_template
from src.load.files.reasons import Unreadable, words
from src.load.read_files import read_source, read_sources
from tests.load.extracts.extract_files import Served, write
from tests.load.sources.insured_files import packed

ELIGIBLE = "사업장관리번호,사업자등록번호,기준월,제도,성별,대상자 수"
STARTS = "기업 식별자,시작 주,제도,성별,접수 주,사용자 수"


def told(intake) -> list[tuple]:
    """Return row, level and column of each problem."""
    rows = intake.problems
    return list(zip(rows["row"], rows["level"], rows["column"], strict=True))


def read(tmp_path, *lines, served=None):
    return read_source(write(tmp_path / "file.csv", *lines), served=served or Served())


def test_good_rows_become_the_canonical_table_by_any_reference_and_in_korean_words(tmp_path):
    intake = read(
        tmp_path,
        ELIGIBLE,
        "123-45-67891-0,,2026-03,육아휴직,여,2",
        ",123-45-67891,202604,육아기근로시간단축,남성,1",
        "22222222270,,2026. 3.,parental,f,'0".replace("'", ""),
    )
    assert intake.tables["eligible"].to_dict("list") == {
        "company_id": ["one", "one", "two"],
        "month": ["2026-03", "2026-04", "2026-03"],
        "program": ["parental", "reduced_hours", "parental"],
        "sex": ["f", "m", "f"],
        "eligible": [2, 1, 0],
    }
    assert intake.source["rows_read"] == 3 == intake.source["rows_accepted"]
    assert intake.source["as_of"] == dt.date(2026, 4, 30)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("12345678910,,2026-13,육아휴직,여,1", "기준월", "달로 읽을 수 없습니다"),
        ("12345678910,,2099-01,육아휴직,여,1", "기준월", "아직 오지 않은 날"),
        ("12345678910,,2026-03,휴직,여,1", "제도", "알 수 없는 제도"),
        ("12345678910,,2026-03,육아휴직,둘,1", "성별", "알 수 없는 성별"),
        ("12345678910,,2026-03,배우자 출산휴가,여,1", "성별", "이 성별이 쓸 수 없습니다"),
        ("12345678910,,2026-03,육아휴직,여,", "대상자 수", "비워 둘 수 없는 칸"),
        ("12345678910,,2026-03,육아휴직,여,△1", "대상자 수", "음수일 수 없는"),
        ("12345678910,,2026-03,육아휴직,여,X", "대상자 수", "숫자가 아닙니다"),
        ("12345678910,,2026-03,육아휴직,여,9999999", "대상자 수", "있을 수 없이 큰"),
        ("1234567,,2026-03,육아휴직,여,1", "사업장관리번호", "숫자 11자리"),
        (",1234567892,2026-03,육아휴직,여,1", "사업자등록번호", "검증 숫자가 맞지 않는"),
        (",123456****,2026-03,육아휴직,여,1", "사업자등록번호", "숫자 10자리"),
        ("99999999999,,2026-03,육아휴직,여,1", "사업장관리번호", "자료 버전에 없는 기업"),
        (",2222222227,2026-03,육아휴직,여,1", "사업장관리번호", "사업장이 여럿인"),
        (",,2026-03,육아휴직,여,1", "사업장관리번호", "어느 기업인지 알 수 없습니다"),
        ("12345678910,,2026-02,육아휴직,여,5", "사업장관리번호", "위에 같은 행이 있습니다"),
    ],
)
def test_a_broken_rule_is_told_at_its_row_and_column_and_costs_only_its_row(
    tmp_path, row, column, words
):
    intake = read(tmp_path, ELIGIBLE, "12345678910,,2026-02,육아휴직,여,2", row)
    assert told(intake)[0] == (3, "rejected", column)
    assert words in intake.problems["reason"].iloc[0]
    assert len(intake.tables["eligible"]) == 1
    counts = [intake.source[f"rows_{word}"] for word in ("read", "accepted", "rejected")]
    assert counts == [2, 1, 1]


def test_all_that_is_wrong_in_a_row_is_told_at_once_and_the_row_counts_once(tmp_path):
    intake = read(tmp_path, ELIGIBLE, "12345678910,,2026-13,휴직,둘,")
    assert told(intake) == [
        (2, "rejected", "기준월"),
        (2, "also", "제도"),
        (2, "also", "성별"),
        (2, "also", "대상자 수"),
    ]
    assert intake.source["rows_rejected"] == 1


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("one,2026-09-08,육아휴직,여,2026-09-06,1", "접수 주", "접수 주가 시작 주보다"),
        ("one,2026-09-07,육아휴직,여,2026-08-31,1", "접수 주", "접수 주가 시작 주보다"),
        ("closed,2026-03-02,육아휴직,여,2026-03-09,1", "기업 식별자", "이미 소멸한 기업"),
        ("one,0001-01-01,육아휴직,여,2026-03-09,1", "시작 주", "비워 둘 수 없는 칸"),
    ],
)
def test_weeks_are_mondays_and_companies_are_in_business(tmp_path, row, column, words):
    intake = read(tmp_path, STARTS, row)
    reasons = intake.problems[intake.problems["column"].isin([column, "시작 주"])]["reason"]
    assert any(words in reason for reason in reasons)
    assert intake.source["rows_rejected"] == 1


def test_days_are_put_to_their_monday_and_those_of_one_week_are_summed(tmp_path):
    rows = [
        "one,2026-09-07,육아휴직,여,2026-09-21,1",
        "one,2026-09-08,육아휴직,여,2026-09-21,2",
        "one,2026-09-13,육아휴직,여,2026-09-22,3",
        "one,2026-09-14,육아휴직,여,2026-09-21,4",
        "one,2026-09-10,육아휴직,남,2026-09-09,5",
    ]
    intake = read(tmp_path, STARTS, *rows)
    found = intake.tables["leave_starts"]
    assert intake.source["rows_rejected"] == 0
    assert list(found["users"]) == [6, 4, 5]
    assert list(found["week"].dt.strftime("%m-%d")) == ["09-07", "09-14", "09-07"]
    assert list(found["received_week"].dt.strftime("%m-%d")) == ["09-21", "09-21", "09-07"]
    told = intake.problems["reason"]
    assert told.str.startswith("월요일이 아닌 날짜가 3개 있어").sum() == 1


TOLD_STARTS = "기업 식별자,시작 주,제도,성별,접수 주,대상이 된 달,사용자 수"


def test_starts_may_name_the_month_of_eligibility_and_differ_in_it_alone(tmp_path):
    rows = [
        "one,2026-09-07,육아휴직,여,2026-09-21,2026-06,1",
        "one,2026-09-07,육아휴직,여,2026-09-21,2026-05,2",
        "one,2026-09-07,육아휴직,여,2026-09-21,,3",
        "one,2026-09-08,육아휴직,여,2026-09-21,2026.05,1",
    ]
    intake = read(tmp_path, TOLD_STARTS, *rows)
    found = intake.tables["leave_starts"]
    assert intake.source["rows_rejected"] == 0
    assert found["users"].to_list() == [1, 3, 3]
    assert found["eligible_month"].astype(object).fillna("").to_list() == ["2026-06", "2026-05", ""]


def test_the_same_start_of_the_same_month_told_twice_is_refused(tmp_path):
    row = "one,2026-09-07,육아휴직,여,2026-09-21,2026-06,1"
    assert read(tmp_path, TOLD_STARTS, row, row).source["rows_rejected"] == 1
    silent = "one,2026-09-07,육아휴직,여,2026-09-21,,1"
    assert read(tmp_path, TOLD_STARTS, silent, silent).source["rows_rejected"] == 1


def test_claims_taken_back_are_negative_counts_of_users_and_of_nothing_else(tmp_path):
    taken_back = [
        "one,2026-09-07,육아휴직,여,2026-09-21,-1",
        "one,2026-09-07,육아휴직,여,2026-09-28,△2",
    ]
    assert read(tmp_path, STARTS, *taken_back).tables["leave_starts"]["users"].to_list() == [-1, -2]
    intake = read(tmp_path, "기업 식별자,기준월,제도,성별,대상자 수", "one,2026-09,육아휴직,여,-1")
    assert intake.source["rows_rejected"] == 1


def test_one_day_told_twice_is_still_refused(tmp_path):
    row = "one,2026-09-08,육아휴직,여,2026-09-21,1"
    assert read(tmp_path, STARTS, row, row).source["rows_rejected"] == 1


CLOSED = {
    "headcounts": ("기업 식별자,기준월,성별,연령대,고용 인원", "closed,{},여,30대,3", "2026-02"),
    "eligible": ("기업 식별자,기준월,제도,성별,대상자 수", "closed,{},육아휴직,여,3", "2026-02"),
    "leave_starts": (STARTS, "closed,{},육아휴직,여,2026-03-09,1", "2026-01-12"),
    "contacts": ("접촉 식별자,기업 식별자,접촉일,단계", "c-1,closed,{},방문", "2026-01-06"),
}
BEFORE = {"leave_starts": "2026-01-05", "contacts": "2026-01-05"}


@pytest.mark.parametrize("table", CLOSED)
def test_nothing_is_told_of_a_company_after_it_has_closed(tmp_path, table):
    """It closed on 2026-01-05, a Monday; that month and that week still count."""
    header, row, day = CLOSED[table]
    refused = read(tmp_path, header, row.format(day))
    assert refused.source["rows_rejected"] == 1
    assert "이미 소멸한 기업" in refused.problems["reason"].iloc[0]
    taken = read(tmp_path, header, row.format(BEFORE.get(table, "2026-01")))
    assert taken.source["rows_accepted"] == 1


def test_files_of_one_archive_need_each_other_and_lose_no_row(tmp_path):
    """Two months of one company are two rows; companies are read before rows about them."""
    month = "사업장관리번호,기준월,제도,성별,대상자 수\r\n33333333330,{},육아휴직,여,2\r\n"
    company = "사업장관리번호,사업장명,산업단지\r\n33333333330,새 회사,구미1\r\n"
    path = tmp_path / "a.zip"
    path.write_bytes(
        packed(
            {
                "1월.csv": month.format("2026-01").encode("cp949"),
                "2월.csv": month.format("2026-02").encode("cp949"),
                "회사.csv": company.encode("cp949"),
            }
        )
    )
    found = read_sources(path, served=Served())
    assert [list(i.tables) for i in found] == [["companies"], ["eligible"], ["eligible"]]
    assert [i.source["rows_accepted"] for i in found] == [1, 1, 1]
    assert len({i.source["source_id"] for i in found}) == 3


@pytest.mark.parametrize("table", EXTRACTS, ids=lambda table: table.name)
def test_nothing_served_refuses_rows_in_words_and_never_breaks_down(tmp_path, table):
    path = tmp_path / "example.csv"
    path.write_bytes(csv_template(table, example=True))
    intake = read_source(path)
    counts = [intake.source[f"rows_{word}"] for word in ("read", "accepted", "rejected")]
    assert counts[0] == counts[1] + counts[2] > 0


def test_complexes_are_found_by_id_alone(tmp_path):
    intake = read(
        tmp_path,
        "사업장관리번호,사업장명,산업단지 식별자",
        "12345678910,가나정밀,gumi-1",
        "22222222270,다라소프트,nowhere",
    )
    assert list(intake.tables["companies"]["complex_id"]) == ["gumi-1"]
    assert "자료 버전에 없는 산업단지" in intake.problems["reason"].iloc[0]


def test_more_users_than_eligible_people_is_a_warning_and_the_rows_stand(tmp_path):
    eligible = read(tmp_path, ELIGIBLE, "12345678910,,2026-09,육아휴직,여,1").tables["eligible"]
    served = Served(eligible=eligible)
    intake = read(
        tmp_path,
        STARTS,
        "one,2026-09-07,육아휴직,여,2026-09-21,1",
        "one,2026-09-14,육아휴직,여,2026-09-21,1",
        "one,2026-10-05,육아휴직,여,2026-10-05,9",
        served=served,
    )
    assert intake.source["rows_accepted"] == 3
    assert list(intake.problems["level"]) == ["difference"]
    assert "2026-09 육아휴직 사용자(2명)가 대상자(1명)보다" in intake.problems["reason"].iloc[0]
    assert intake.source["as_of"] == dt.date(2026, 10, 11)


def test_companies_keep_their_id_find_their_complex_by_name_and_new_ones_get_an_id(tmp_path):
    intake = read(
        tmp_path,
        "사업장관리번호,사업장명,산업단지,규모",
        "12345678910,가나정밀,서울디지털국가산업단지,5~49인",
        "33333333330,새 회사,구미1,300인 이상",
        "44444444440,다른 회사,강동,1~4",
        "55555555550,없는 곳,어디에도없는단지,1~4",
    )
    rows = intake.tables["companies"]
    assert list(rows["company_id"]) == ["one", "czob3xe3ujd2b4ta6"]
    assert list(rows["complex_id"]) == ["seoul-digital", "gumi-1"]
    assert list(rows["size_band"]) == ["5-49", "300+"]
    reasons = list(intake.problems["reason"])
    assert "이 이름의 산업단지가 여럿" in reasons[0]
    assert "자료 버전에 없는 산업단지" in reasons[1]


def test_an_unknown_table_is_suggested_mapped_once_and_found_again_in_any_order(tmp_path):
    served, row = Served(), "12345678910,2026-03,여,2,비고"
    with pytest.raises(Unmapped) as unknown:
        read(tmp_path, "관리번호,년월,성별구분,대상인원,메모", row, served=served)
    head = unknown.value.head
    found = suggest(head.titles)
    assert best_table(found) == "eligible"
    columns = found["eligible"]
    assert columns == {
        "workplace_no": "관리번호",
        "month": "년월",
        "sex": "성별구분",
        "eligible": "대상인원",
    }
    assert lacking(EXTRACT["eligible"], columns, {}) == ["program"]
    fixed = {"program": "육아휴직"}
    served.mappings[head.fingerprint] = {"table": "eligible", "columns": columns, "fixed": fixed}
    lines = ("성별구분,메모,대상인원,년 월,관리번호", "여,-,2,2026-03,12345678910")
    intake = read(tmp_path, *lines, served=served)
    assert intake.tables["eligible"].to_dict("records") == [
        {"company_id": "one", "month": "2026-03", "program": "parental", "sex": "f", "eligible": 2}
    ]
    assert ("note", "메모") in [row[1:] for row in told(intake)]


def test_the_fingerprint_is_of_the_titles_whatever_their_order_and_spelling():
    assert fingerprint(["년 월", "ＡＢ", ""]) == fingerprint(["ab", "년월"])
    assert fingerprint(["년월", "가"]) != fingerprint(["년월", "나"])


def test_the_list_of_refused_rows_is_refused_in_words(tmp_path):
    with pytest.raises(Unreadable) as refused:
        read(tmp_path, "파일,시트,행,열,값,사유,reason", "a,,1,b,c,d,e")
    assert words("file.rejects_only").ko in str(refused.value)


@pytest.mark.parametrize("table", EXTRACTS, ids=lambda table: table.name)
def test_a_template_with_its_example_is_read_whole_once_what_it_refers_to_is_there(tmp_path, table):
    campaigns = Served().rows("campaigns").reindex([0]).assign(campaign_id="briefing-2026-09")
    served = Served(campaigns=campaigns)
    path = tmp_path / "example.csv"
    path.write_bytes(csv_template(table, example=True))
    intake = read_source(path, served=served)
    assert intake.problems[intake.problems["level"] != "note"].empty
    assert len(intake.tables[table.name]) == intake.source["rows_read"] > 0


@pytest.mark.parametrize("table", EXTRACTS, ids=lambda table: table.name)
def test_a_workbook_template_says_what_each_column_means_and_is_read_when_filled_in(
    tmp_path, table
):
    path = tmp_path / "template.xlsx"
    path.write_bytes(xlsx_template(table))
    with pytest.raises(Unreadable, match="자료 행이 하나도 없으니"):
        read_source(path, served=Served())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["자료", "예시", "설명"]
    assert all(row[3].value for row in book["설명"].iter_rows(min_row=2))
    for cell in book["예시"][2]:
        book["자료"].cell(2, cell.column).value = cell.value
    book.save(path)
    campaigns = Served().rows("campaigns").reindex([0]).assign(campaign_id="briefing-2026-09")
    intake = read_source(path, served=Served(campaigns=campaigns))
    assert intake.source["rows_accepted"] == 1

"""Extracts of the same month in one load are parts of it, unless they contradict each other."""

import pytest

from src.load.extracts.parts import with_whole_periods
from src.load.pipeline import Order, load_files
from src.load.read_files import read_source
from src.store.engine import fetch_frame, open_engine
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish
from tests.load.extracts.extract_files import COMPANIES, COMPLEXES, Served, write

TITLES = "사업장관리번호,기준월,성별,연령대,고용 인원"
FIRST, SECOND = "12345678910", "22222222270"


def _files(tmp_path, *contents: list[str], titles: str = TITLES):
    paths = [
        write(tmp_path / f"{name}.csv", titles, *rows)
        for name, rows in zip("가나다", contents, strict=False)
    ]
    return with_whole_periods([read_source(path, served=Served()) for path in paths])


def _people(file) -> list[tuple]:
    rows = file.tables["headcounts"].astype({"company_id": "str"})
    return list(rows[["company_id", "month", "employees"]].itertuples(index=False, name=None))


def _told(file) -> str:
    return " ".join(file.problems["reason"])


def test_files_of_other_firms_in_one_month_are_parts(tmp_path):
    first, second, third = _files(
        tmp_path,
        [f"{FIRST},2026-09,여,30대,5", f"{FIRST},2026-08,여,30대,4"],
        [f"{SECOND},2026-09,여,30대,11"],
        [f"{FIRST},2026-09,남,30대,7"],
    )
    assert _people(first) == [("one", "2026-08", 4)]
    assert _people(second) == []
    assert sorted(_people(third)) == [
        ("one", "2026-09", 5),
        ("one", "2026-09", 7),
        ("two", "2026-09", 11),
    ]
    assert _told(third) == ""


def test_what_two_files_tell_alike_is_taken_once_and_told(tmp_path):
    first, second = _files(
        tmp_path,
        [f"{FIRST},2026-09,여,30대,5"],
        [f"{FIRST},2026-09,여,30대,5", f"{SECOND},2026-09,여,30대,11"],
    )
    assert _people(first) == []
    assert sorted(_people(second)) == [("one", "2026-09", 5), ("two", "2026-09", 11)]
    assert "'가.csv' 파일과 똑같은 행이 1개" in _told(second)


def test_what_two_files_tell_otherwise_is_refused(tmp_path):
    first, second = _files(tmp_path, [f"{FIRST},2026-09,여,30대,5"], [f"{FIRST},2026-09,여,30대,6"])
    assert first.was_read
    assert str(second.error) == (
        "파일 '나.csv': 함께 올린 '가.csv' 파일과 같은 기업의 같은 때를 다른 값으로 적은 행이 "
        "1개 있어 어느 쪽이 맞는지 알 수 없으니 한쪽만 올려 주십시오."
    )


def test_files_of_two_programmes_in_one_month_are_no_parts_of_each_other(tmp_path):
    first, second = _files(
        tmp_path,
        [f"{FIRST},2026-09,육아휴직,여,3"],
        [f"{FIRST},2026-09,유연근무,여,2"],
        titles="사업장관리번호,기준월,제도,성별,대상자 수",
    )
    assert [len(file.tables["eligible"]) for file in (first, second)] == [1, 1]


def test_starts_of_one_week_in_two_files_are_parts(tmp_path):
    titles = "사업장관리번호,시작 주,제도,성별,접수 주,대상이 된 달,사용자 수"
    first, second = _files(
        tmp_path,
        [f"{FIRST},2026-09-07,육아휴직,여,2026-09-14,2026-08,2"],
        [f"{SECOND},2026-09-07,육아휴직,여,2026-09-14,2026-07,1"],
        titles=titles,
    )
    assert len(first.tables["leave_starts"]) == 0
    assert sorted(second.tables["leave_starts"]["users"]) == [1, 2]


def test_a_company_in_two_files_is_taken_of_the_later_and_told(tmp_path):
    titles = "기업 식별자,사업장명,산업단지 식별자,고용 인원"
    first, second = _files(
        tmp_path,
        ["one,가람,seoul-digital,5", "two,나래,seoul-digital,6"],
        ["one,가람,seoul-digital,9", "two,나래,seoul-digital,6"],
        titles=titles,
    )
    assert [len(file.tables["companies"]) for file in (first, second)] == [2, 2]
    assert "'가.csv' 파일에도 있는 1개는 이 파일의 값을 넣었습니다" in _told(second)


@pytest.mark.slow
def test_parts_in_one_load_are_all_published(tmp_path):
    complexes = COMPLEXES.assign(top_id=COMPLEXES["complex_id"], sido="11", parent_id=None)
    companies = COMPANIES.assign(company_name="가람", complex_id="seoul-digital")
    publish(tmp_path / "data", {"complexes": complexes, "companies": companies}, origin="official")
    paths = (
        write(tmp_path / "가.csv", TITLES, f"{FIRST},2026-09,여,30대,5"),
        write(tmp_path / "나.csv", TITLES, f"{SECOND},2026-09,여,30대,11"),
    )
    outcome = load_files(Order(tmp_path / "data", paths))
    assert [file.rows_accepted for file in outcome.files] == [1, 1]
    rows = fetch_frame(open_engine(current_snapshot(tmp_path / "data")), table_rows("headcounts"))
    assert sorted(rows["employees"]) == [5, 11]


def test_nothing_is_done_to_files_of_other_months(tmp_path):
    files = _files(tmp_path, [f"{FIRST},2026-09,여,30대,5"], [f"{FIRST},2026-08,여,30대,6"])
    assert [len(file.tables["headcounts"]) for file in files] == [1, 1]

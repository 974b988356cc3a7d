"""Files that any checkout loads: complexes, companies as given, and a few people of each."""

from __future__ import annotations

import csv
import shutil
from datetime import date, timedelta
from pathlib import Path

WORKPLACE, BUSINESS = "사업장관리번호", "사업자등록번호"
LAST = date(2026, 11, 9)
WEEKS = 110
MONTHS = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))[:-1]
# by programme: who is eligible, and after how many weeks each time one of them starts
GROUPS = (
    *(("육아휴직", "여", 2, 3), ("육아휴직", "남", 3, 7), ("육아기 근로시간 단축", "여", 2, 11)),
    *(("배우자 출산휴가", "남", 1, 5), ("출산전후휴가", "여", 1, 4)),
)
CAMPAIGN = ["small-1", "봄 설명회", "설명회", "", "서울디지털"]
CAMPAIGN += ["2026-03-02", "2026-05-29", "30", "8000000"]
STAGES = ("대상 선정", "안내", "설명회", "방문")


def write_small(facts: Path, companies: Path, folder: Path) -> None:
    """Write a folder of files for both sides: the same facts and companies, people of each company.

    facts : figures of complexes. companies : a list in the form of the template, with numbers.
    """
    folder.mkdir(parents=True)
    shutil.copy(facts, folder / "1-complexes.csv")
    shutil.copy(companies, folder / "2-companies.csv")
    with companies.open(encoding="utf-8-sig", newline="") as file:
        firms = [(row[WORKPLACE], row[BUSINESS]) for row in csv.DictReader(file)]
    _write(folder / "3-eligible.csv", ["기준월", "제도", "성별", "대상자 수"], [
        (firm, month, program, sex, count)
        for firm in firms for month in MONTHS for program, sex, count, _ in GROUPS
    ])  # fmt: skip
    weeks = [LAST - timedelta(weeks=back) for back in range(WEEKS)]
    _write(folder / "4-leave_starts.csv", ["시작 주", "제도", "성별", "접수 주", "사용자 수"], [
        (firms[(at * 7) % len(firms)], week, program, sex,
         min(week + timedelta(weeks=at % 4), LAST), 1)
        for program, sex, _, every in GROUPS for at, week in enumerate(weeks) if at % every == 0
    ])  # fmt: skip
    head = ["캠페인 식별자", "캠페인 이름", "방법", "산업단지 식별자", "산업단지"]
    head += ["시작일", "종료일", "목표 기업 수", "예산(원)"]
    _write_rows(folder / "5-campaigns.csv", head, [CAMPAIGN])
    head = ["접촉 식별자", "캠페인 식별자", "기업 식별자", WORKPLACE, BUSINESS]
    contacts = [
        [f"k{at}-{step}", CAMPAIGN[0], "", *firm, date(2026, 3, 2 + 7 * step), stage, "김플래너"]
        for at, firm in enumerate(firms)
        for step, stage in enumerate(STAGES[: 1 + at % len(STAGES)])
    ]
    _write_rows(folder / "6-contacts.csv", [*head, "접촉일", "단계", "담당 플래너"], contacts)


def _write(path: Path, columns: list[str], rows: list[tuple]) -> None:
    """Write rows with the numbers of their companies; `columns` are those after the numbers."""
    head = ["기업 식별자", WORKPLACE, BUSINESS, *columns]
    _write_rows(path, head, [["", *firm, *cells] for firm, *cells in rows])


def _write_rows(path: Path, head: list[str], rows: list[list]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([head, *rows])

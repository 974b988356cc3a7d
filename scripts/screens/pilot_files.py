"""The sample that a checkout has published, written as files that any checkout loads."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import duckdb

from src.domain.codes import CHANNEL, INDUSTRY, PROGRAM, SEX, SIZE_BAND, STAGE

FIRM = {"기업 식별자": "''", "사업장관리번호": "workplace_no", "사업자등록번호": "business_no"}
"""A company is recognised by its numbers, because each side makes its own ids."""
OF_A_FIRM = "JOIN companies USING (company_id)"
# file: columns by their titles, from where, and codes by column whose Korean word is written
FILES = {
    "2-companies": (
        {
            **FIRM,
            "사업장명": "company_name",
            "산업단지 식별자": "complex_id",
            "주소": "address",
            "표준산업분류": "ksic",
            "업종": "industry",
            "규모": "size_band",
            "고용 인원": "employees",
            "성립일": "opened_on",
            "소멸일": "closed_on",
        },
        "companies ORDER BY company_id",
        {"업종": INDUSTRY, "규모": SIZE_BAND},
    ),
    "3-eligible": (
        {**FIRM, "기준월": "month", "제도": "program", "성별": "sex", "대상자 수": "eligible"},
        f"eligible {OF_A_FIRM} ORDER BY company_id, month, program, sex",
        {"제도": PROGRAM, "성별": SEX},
    ),
    "4-leave_starts": (
        {
            **FIRM,
            "시작 주": "week",
            "제도": "program",
            "성별": "sex",
            "접수 주": "received_week",
            "사용자 수": "users",
        },
        f"leave_starts {OF_A_FIRM} ORDER BY company_id, week, program, sex, received_week",
        {"제도": PROGRAM, "성별": SEX},
    ),
    "5-campaigns": (
        {
            "캠페인 식별자": "campaign_id",
            "캠페인 이름": "campaign_name",
            "방법": "channel",
            "산업단지 식별자": "complex_id",
            "시작일": "starts_on",
            "종료일": "ends_on",
            "목표 기업 수": "target",
            "예산(원)": "budget_krw",
        },
        "campaigns ORDER BY campaign_id",
        {"방법": CHANNEL},
    ),
    "6-contacts": (
        {
            "접촉 식별자": "contact_id",
            "캠페인 식별자": "campaign_id",
            **FIRM,
            "접촉일": "contacted_on",
            "단계": "stage",
            "담당 플래너": "planner",
        },
        f"contacts {OF_A_FIRM} ORDER BY contact_id",
        {"단계": STAGE},
    ),
}


def write_pilot(facts: Path, snapshot: Path, folder: Path) -> None:
    """Write the firms of a published sample, their people, leave, campaigns and contacts.

    facts : figures of complexes. Buildings, heads by age and events are left out.
    """
    folder.mkdir(parents=True)
    shutil.copy(facts, folder / "1-complexes.csv")
    with duckdb.connect(str(snapshot), read_only=True) as database:
        for name, (columns, source, codes) in FILES.items():
            chosen = ", ".join(columns.values())
            rows = database.execute(f"SELECT {chosen} FROM {source}").fetchall()  # noqa: S608
            words = [codes.get(title, {}) for title in columns]
            with (folder / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
                write = csv.writer(file)
                write.writerow(columns)
                write.writerows(
                    [_cell(cell, known) for cell, known in zip(row, words, strict=True)]
                    for row in rows
                )


def _cell(cell: object, known: dict) -> object:
    """Return a cell in the form of the template: codes as their first word, missing as empty."""
    if cell is None:
        return ""
    return known[cell].words[0] if cell in known else cell

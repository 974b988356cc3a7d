"""Build workbooks that look like the official ones, from rows of made-up complexes in the tests."""

import datetime as dt
from pathlib import Path

import xlsxwriter

TOP_HEADER = ["유형", "시도", "시군", "단지명", "조성상태", "지정면적", "관리면적", "산업시설구역"]
AREAS = ["전체면적", "분양대상", "분양", "미분양", "분양률"]
CREATED = dt.datetime(2026, 1, 1)


def write_workbook(path: Path, sheets: dict[str, list[list]]) -> Path:
    """Write the sheets row by row; None leaves a cell out."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": CREATED})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value is not None and value != "":
                    sheet.write(r, c, value)
    book.close()
    return path


def census_2025(rows: list[tuple], quarter: str = "2025년 3분기") -> list[list]:
    """Return the sheet as since 2025Q3; rows: kind, sido, 시군, name, state, two counts."""
    body = [[*row[:5], 10, 10, 8, 8, 8, 0, 100, *row[5:]] if row else [] for row in rows]
    return [
        [f"{quarter} 전국산업단지 현황"],
        ["* 파란색은 상위단지를 의미하며, 들여쓰기 된 단지들은 하위단지를 의미함"],
        [*[""] * 12, "(단위 : 개, 천㎡, %)"],
        [*TOP_HEADER, "", "", "", "", "입주업체", "가동업체"],
        [*[""] * 7, *AREAS, "", ""],
        *body,
    ]


def census_2023(rows: list[tuple], quarter: str = "2023년 4분기") -> list[list]:
    """Return the sheet of the layout of 2023Q4; rows go on with 남, 여, 계, 누계생산, 누계수출."""
    body = [[*row[:5], 10, 10, 8, 8, 8, 0, 100, *row[5:]] for row in rows]
    counted = [
        "입주업체",
        "가동업체",
        "고용현황(명)",
        "",
        "",
        "누계생산\n(백만원)",
        "누계수출\n(천달러)",
    ]
    return [
        [f"{quarter} 전국산업단지 현황"],
        ["* 파란색은 상위단지를 의미함"],
        ["* 두개의 시도에 걸친 산업단지는 중복 카운트 됨"],
        [*[""] * 17, "(단위 : 개, 천㎡, 명,백만원, 천달러, %)"],
        [*TOP_HEADER, "", "", "", "", *counted],
        [*[""] * 7, *AREAS, "", "", "남", "여", "계", "", ""],
        *body,
    ]


def summary(counts: dict[str, tuple[int, int, int]], label: str = "산업단지수") -> list[list]:
    """Return the sheet 요약; counts: kind → complexes, tenants, operating."""
    return [
        ["", "2025년 3분기 전국산업단지 현황통계 요약"],
        [],
        ["(1) 조성 및 분양(천㎡)"],
        ["단지유형", label, "지정면적", "관리면적", "산업시설구역"],
        [*[""] * 4, "전체면적", "분양대상", "분양", "미분양", "분양률(%)"],
        *[[kind, count[0], 1, 1, 1, 1, 1, 1, 1] for kind, count in counts.items()],
        ["주1) 전체면적은 미개발면적을 포함한 산업시설구역 총 면적"],
        [],
        ["(2) 입주 및 고용", "", "(단위 : 개사)"],
        ["단지유형", "입주계약\n업체", "가동업체"],
        *[[kind, count[1], count[2]] for kind, count in counts.items()],
        ["* 유의사항"],
    ]


INDUSTRIES = [
    "음식료",
    "섬유의복",
    "목재종이",
    "석유화학",
    "비금속",
    "철강",
    "기계",
    "전기전자",
    "운송장비",
    "기타",
    "비제조",
]


def tenants_table(rows: list[list], quarter: str = "2026년 1분기") -> list[list]:
    """Return 표1; rows: name, 구분, 입주 now and before, 가동 now and before, 임차."""
    return [
        [f"[표1] {quarter} 단지별 입주업체 현황"],
        [*[""] * 6, "(단위 : 개사)"],
        ["산업단지", "구분", "입주", "", "가동", "", "임차"],
        ["", "", "당분기", "전분기", "당분기", "전분기", ""],
        *rows,
        ["* 입주업체 : 산업단지 관리기관과 입주계약을 체결한 기업"],
    ]


def money_table(title: str, unit: str, rows: list[list], quarter: str = "2026년 1분기"):
    """Return 표4 or 표6; rows: name, 구분, 당분기, 전분기, 누계, 증감률."""
    return [
        [f"{title.format(quarter=quarter)} "],
        [*[""] * 5, f" (단위 : {unit}, %)"],
        ["산업단지", "구분", "당분기", "전분기", "2025 누계", "증감률\n(전분기대비)"],
        *rows,
    ]


def employees_table(rows: list[list], quarter: str = "2026년 1분기") -> list[list]:
    """Return 표8, whose label 구분 is in the second row of the header."""
    return [
        [f"[표8] {quarter} 단지별 고용현황 "],
        [*[""] * 6, "(단위 : 명, %)"],
        ["산업단지", "", "당분기", "", "", "전분기", "전분기대비"],
        ["", "구분", "계", "남", "여", "", ""],
        *rows,
    ]


def industry_table(title: str, last: str, rows: list[list], quarter: str = "2026년 1분기"):
    """Return 표2, 표3 or 표9; rows: name, 구분, the eleven industries, the total."""
    return [
        [title.format(quarter=quarter)],
        [*[""] * 13, "(단위 : 개사)"],
        ["산업단지", "구분", *INDUSTRIES, last],
        *rows,
    ]


def national_sheets() -> dict[str, list[list]]:
    """Return a survey of three complexes, one of them withheld, that adds up."""
    seoul = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 45]
    gumi = [0, 0, 0, 0, 0, 0, 20, 0, 0, 0, 0]
    none = [0] * 11
    both = [a + b for a, b in zip(seoul, gumi, strict=True)]
    staff = [10 * count for count in seoul]
    return {
        "조사 개요": [["", "< 국가산업단지 산업동향 조사 개요 >"]],
        "표1 단지별 입주": tenants_table(
            [
                ["서울", "국가", 100, 90, 80, 70, 30],
                ["구미", "국가", "20", 20, 10, 10, 5],
                ["진해", "", 0, 0, 0, 0, 0],
                ["계", "", 120, 110, 90, 80, 35],
            ]
        ),
        "표2 업종별 입주": industry_table(
            "[표2] {quarter} 업종별 입주업체 현황",
            "총계",
            [
                ["서울", "국가", *seoul, 100],
                ["구미", "국가", *gumi, 20],
                ["진해", "", *none, 0],
                ["계", "", *both, 120],
            ],
        ),
        "표4 단지별 생산": money_table(
            "[표4] {quarter} 단지별 생산실적",
            "억원",
            [
                ["서울", "국가", 1.5, 1.25, 1.5, 20],
                ["구미", "국가", "1,000.25", 2, "1,000.25", 0],
                ["진해", "", "X", "X", "X", "X"],
                ["계", "", 1002, 3.5, 1002, 0],
            ],
        ),
        "표6 단지별 수출": money_table(
            "[표6] {quarter} 단지별 수출실적",
            "백만달러",
            [
                ["서울", "국가", 0.5, 0.25, 0.5, 1],
                ["구미", "국가", 2, 2, 2, 0],
                ["진해", "", *"XXX"],
            ],
        ),
        "표8 단지별 고용": employees_table(
            [
                ["서울", "국가", 1000, 600, 400, 900, 1.1],
                ["구미", "국가", 300, 200, 100, 310, -3],
                ["진해", "", "X", "X", "X", "X", "X"],
                ["계", "", 1310, 806, 504, 1210, 1],
            ]
        ),
        "표9 업종별 고용": industry_table(
            "[표9] {quarter} 업종별 고용현황 ",
            "계",
            [["서울", "국가", *staff, 1000], ["진해", "", *["X"] * 12]],
        ),
    }

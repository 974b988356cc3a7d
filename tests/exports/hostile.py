"""Names that somebody may type into a form some day, and a small table of them."""

from datetime import date

import pandas as pd

from src.exports.cells import ExportColumn
from src.exports.provenance import Provenance

HOSTILE = [
    '=HYPERLINK("http://example.invalid","열기")',
    "+1",
    "-2+3",
    "@SUM(A1:A9)",
    "＝1+1",
    " =1+1",
    "가나 🏭 산업",
    "שלום עולם",
    "긴이름" * 100,
    "<script>alert(1)</script>",
    "첫 줄\n둘째 줄",
    "'; DROP TABLE companies; --",
    '따옴표 "안" 쉼표, 둘',
    "_x0041_정밀",
]

COLUMNS = [
    ExportColumn("zip", "우편번호", "code"),
    ExportColumn("name", "기업 이름", "text"),
    ExportColumn("employees", "고용 (명)", "count", gap="employees_gap"),
    ExportColumn("rate", "사용률", "share"),
    ExportColumn("change", "증감", "number"),
    ExportColumn("opened_on", "성립일", "date"),
]


def hostile_frame() -> pd.DataFrame:
    """Return one row per hostile name, including a negative, a withheld and a missing number."""
    rows = len(HOSTILE)
    return pd.DataFrame(
        {
            "zip": ["04536"] * rows,
            "name": HOSTILE,
            "employees": [1234, None, None, *range(rows - 3)],
            "employees_gap": [None, "withheld", "not_carried", *[None] * (rows - 3)],
            "rate": [0.125] * rows,
            "change": [-3.5] * rows,
            "opened_on": [date(2024, 7, 23)] * rows,
        }
    )


def about(origin: str = "official", **more) -> Provenance:
    """Return a provenance with two filters, a definition and a note."""
    values = {
        "title": "입주기업",
        "source": "한국산업단지공단 전국산업단지현황통계",
        "as_of": date(2025, 9, 30),
        "version": "20260101-1",
        "filters": [("시도", "서울특별시"), ("유형", "=국가")],
        "definitions": [("가동률", "가동업체 / 입주업체")],
        "notes": ["임차업체는 입주업체에 포함됩니다."],
    }
    return Provenance(origin=origin, **{**values, **more})

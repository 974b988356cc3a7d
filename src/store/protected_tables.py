"""The marts of protected counts: noised, and only what may be shown (src/protect)."""

from sqlalchemy import BigInteger, Column, Date, Table

from src.store.mart_columns import marts, number_column, text_column


def _place_columns() -> list[Column]:
    return [
        text_column(
            "level",
            "단계: country, sido, sigungu, complex",
            "country, sido, sigungu or complex",
            primary_key=True,
        ),
        text_column(
            "place",
            "행정구역 코드나 산업단지 식별자",
            "code of the region or id of the complex",
            primary_key=True,
        ),
        text_column(
            "kind",
            "단지 유형 (모두면 빈 문자열; 전국만 유형별로 있음)",
            "kind of complexes, '' all; told of the country only",
            primary_key=True,
        ),
        text_column("program", "제도", "program", primary_key=True),
    ]


def _count_columns() -> list[Column]:
    return [
        number_column("eligible", "보호된 대상자 (명)", "people eligible, protected"),
        number_column("users", "보호된 사용자 (명)", "people who started, protected"),
    ]


protected_uptake = Table(
    "protected_uptake",
    marts,
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *_place_columns(),
    text_column("sex", "성별: all, f, m", "all, f or m", primary_key=True),
    *_count_columns(),
)

protected_groups = Table(
    "protected_groups",
    marts,
    *_place_columns(),
    text_column(
        "dimension", "industry 업종, size_band 규모", "industry or size_band", primary_key=True
    ),
    text_column("code", "업종이나 규모의 코드", "code of the industry or size", primary_key=True),
    *_count_columns(),
)

protected_weeks = Table(
    "protected_weeks",
    marts,
    *_place_columns(),
    Column("week", Date, primary_key=True, comment="시작한 주의 월요일", doc="week started"),
    Column(
        "received_week",
        Date,
        primary_key=True,
        comment="접수된 주의 월요일 (전국의 접수 속도로 나눈 값)",
        doc="week reported, shared out as fast as the country reports",
    ),
    number_column("users", "보호된 사용자 (명)", "people who started, protected"),
)

protected_months = Table(
    "protected_months",
    marts,
    *_place_columns(),
    text_column("month", "달", "month", primary_key=True),
    number_column("eligible", "보호된 대상자 (명)", "people eligible, protected"),
)

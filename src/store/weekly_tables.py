"""The marts of what moves: leave starts by week and report, eligible people by month."""

from sqlalchemy import Boolean, Column, Date, Table

from src.store.mart_columns import (
    marts,
    number_column,
    program_columns,
    stratum_columns,
    text_column,
)


def _group_columns() -> list[Column]:
    return [
        text_column(
            "complex_id",
            "기업이 든 산업단지 식별자",
            "the complex companies are in",
            primary_key=True,
        ),
        *program_columns(),
        *stratum_columns(),
        Column(
            "reached",
            Boolean,
            primary_key=True,
            comment="접촉한 적이 있는 기업인지 (안내 단계부터)",
            doc="whether the company was ever contacted, from informed on",
        ),
    ]


month_eligible = Table(
    "month_eligible",
    marts,
    text_column("month", "달", "month", primary_key=True),
    *_group_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
)

week_starts = Table(
    "week_starts",
    marts,
    Column("week", Date, primary_key=True, comment="시작한 주의 월요일", doc="week started"),
    Column(
        "received_week", Date, primary_key=True, comment="접수된 주의 월요일", doc="week reported"
    ),
    *_group_columns(),
    number_column("users", "사용자 (명)", "people who started"),
)

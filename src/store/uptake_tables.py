"""The marts of uptake: its windows, and who used what, by company, complex, region and stratum."""

from sqlalchemy import BigInteger, Column, Double, Table

from src.store.mart_columns import (
    marts,
    number_column,
    program_columns,
    region_columns,
    stratum_columns,
    text_column,
)

PERIODS = ("now", "before")
"""A window of months, and the same window a year before."""


def _window_columns() -> list[Column]:
    return [
        Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
        text_column(
            "period",
            "now 이번 기간, before 한 해 앞의 같은 기간",
            "now or before",
            primary_key=True,
        ),
    ]


def _uptake_columns() -> list[Column]:
    return [
        number_column("eligible", "대상자 (명)", "people eligible"),
        number_column("users", "사용자 (명)", "people who started"),
        Column(
            "expected",
            Double,
            comment="업종·규모·성별이 같은 기업의 전국 사용률로 기대되는 사용자 (명)",
            doc="users expected at the country's rates of industry, size band and sex",
        ),
        number_column("companies", "대상자가 있는 기업 수", "companies with somebody eligible"),
        number_column(
            "companies_shared",
            "남녀 대상자가 다 있어 두 번 세는 기업 수 (여성 행에만)",
            "companies with both men and women eligible, told in the women's row only",
        ),
    ]


uptake_windows = Table(
    "uptake_windows",
    marts,
    *_window_columns(),
    text_column("first_month", "기간의 첫 달", "first month", nullable=False),
    text_column("last_month", "기간의 마지막 달", "last month", nullable=False),
)

company_uptake = Table(
    "company_uptake",
    marts,
    text_column("company_id", "기업 식별자", "id of the company", primary_key=True),
    Column("window", BigInteger, primary_key=True, comment="기간 (달)", doc="months"),
    *program_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
)

uptake_rates = Table(
    "uptake_rates",
    marts,
    *_window_columns(),
    *program_columns(),
    *stratum_columns(),
    number_column("eligible", "대상자 (명)", "people eligible"),
    number_column("users", "사용자 (명)", "people who started"),
)

complex_uptake = Table(
    "complex_uptake",
    marts,
    *_window_columns(),
    text_column(
        "complex_id",
        "산업단지 식별자 (상위단지는 하위단지의 합)",
        "id; a complex above is the sum of those below",
        primary_key=True,
    ),
    *program_columns(),
    *_uptake_columns(),
)

region_uptake = Table(
    "region_uptake",
    marts,
    *_window_columns(),
    *region_columns(),
    *program_columns(),
    *_uptake_columns(),
)

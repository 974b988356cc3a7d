"""The metadata of all marts, and helpers for their columns.

Sums are stored as BIGINT: DuckDB sums integers to HUGEINT, and reading a stored HUGEINT was
measured 128 times slower.
"""

from typing import Any

from sqlalchemy import BigInteger, Column, MetaData, String

marts = MetaData()


def text_column(name: str, comment: str, doc: str, **more: Any) -> Column:
    """Return a column of text; comment and doc are its Korean and English dictionary entries."""
    return Column(name, String, comment=comment, doc=doc, **more)


def number_column(name: str, comment: str, doc: str) -> Column:
    """Return a column of whole numbers, wide enough for a sum over the country."""
    return Column(name, BigInteger, comment=comment, doc=doc)


def program_columns() -> list[Column]:
    """Return the key columns of programme and sex."""
    return [
        text_column("program", "제도", "program", primary_key=True),
        text_column("sex", "성별: m, f", "m or f", primary_key=True),
    ]


def stratum_columns() -> list[Column]:
    """Return the key columns of industry and size band."""
    return [
        text_column(
            "industry", "업종 (모르면 빈 문자열)", "industry, '' unknown", primary_key=True
        ),
        text_column(
            "size_band", "규모 (모르면 빈 문자열)", "size band, '' unknown", primary_key=True
        ),
    ]


def region_columns() -> list[Column]:
    """Return the key columns of level, region and kind of complex, and the province."""
    return [
        text_column(
            "level", "단계: country, sido, sigungu", "country, sido or sigungu", primary_key=True
        ),
        text_column(
            "region_code",
            "행정구역 코드 (전국 KR, 시군구 모름은 시도)",
            "region code: KR the country, a province where no district is known",
            primary_key=True,
        ),
        text_column("sido", "시도 코드 (전국은 비어 있음)", "province; NULL for the country"),
        text_column("kind", "단지 유형", "kind of the complexes", primary_key=True),
    ]

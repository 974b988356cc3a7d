"""The marts of head counts: who works in a complex or a region, month by month."""

from sqlalchemy import Column, Table

from src.store.mart_columns import marts, number_column, region_columns, text_column


def _people_columns() -> list[Column]:
    return [
        number_column("employees", "고용 인원 (명)", "employees"),
        number_column("employees_f", "여성 (명)", "women"),
        number_column("employees_young", "40세 미만 (명)", "employees under 40"),
    ]


complex_people = Table(
    "complex_people",
    marts,
    text_column(
        "complex_id",
        "산업단지 식별자 (상위단지는 하위단지의 합)",
        "id; a complex above is the sum of those below",
        primary_key=True,
    ),
    text_column("month", "달, 그 달 말일 기준", "month, at its last day", primary_key=True),
    *_people_columns(),
)

region_people = Table(
    "region_people",
    marts,
    *region_columns(),
    text_column("month", "달, 그 달 말일 기준", "month, at its last day", primary_key=True),
    *_people_columns(),
)

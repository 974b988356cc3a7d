"""The tables of 국가산업단지 산업동향정보 that are read: title, columns, units, as rows of data."""

from dataclasses import dataclass

from src.load.files.units import DOLLARS, WON

NOW, BEFORE = "당분기*", "전분기"


@dataclass(frozen=True)
class Table:
    """Name a table by words of its title, with its columns: (value, patterns, quarters back)."""

    title: str
    columns: tuple[tuple[str, tuple[str, ...], int], ...]
    money: tuple | None = None
    industries_of: str | None = None


TABLES = (
    Table(
        "단지별입주",
        (
            ("tenants", ("입주*", NOW), 0),
            ("tenants", ("입주*", BEFORE), 1),
            ("operating", ("가동*", NOW), 0),
            ("operating", ("가동*", BEFORE), 1),
            ("leasing", ("임차*",), 0),
        ),
    ),
    Table("업종별입주", (), industries_of="tenants"),
    Table("업종별가동업체", (), industries_of="operating"),
    Table(
        "단지별생산",
        (
            ("production_krw", (NOW,), 0),
            ("production_krw", (BEFORE,), 1),
            ("production_ytd_krw", ("*누계*",), 0),
        ),
        money=(WON, 10**8),
    ),
    Table(
        "단지별수출",
        (
            ("exports_usd", (NOW,), 0),
            ("exports_usd", (BEFORE,), 1),
            ("exports_ytd_usd", ("*누계*",), 0),
        ),
        money=(DOLLARS, 10**6),
    ),
    Table(
        "단지별고용",
        (
            ("employees", (NOW, "계"), 0),
            ("employees_m", (NOW, "남*"), 0),
            ("employees_f", (NOW, "여*"), 0),
            ("employees", (BEFORE,), 1),
        ),
    ),
    Table("업종별고용", (), industries_of="employees"),
)

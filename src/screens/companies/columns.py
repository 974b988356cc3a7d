"""The columns of the table of companies, for the table, its sorting and the files."""

from collections.abc import Callable

import pandas as pd

from src.domain.codes import FIRM_CLASSES, INDUSTRIES, SIZE_BANDS, STAGES
from src.ui import cached
from src.ui.columns import TableColumn, Width
from src.ui.run import t

# key, kind, width on screen
COLUMNS: tuple[tuple[str, str, Width], ...] = (
    ("company_name", "text", "medium"),
    ("business_no", "code", None),
    ("sido", "text", None),
    ("sigungu", "text", None),
    ("complex_name", "text", "medium"),
    ("building_name", "text", "medium"),
    ("industry", "text", None),
    ("ksic", "code", None),
    ("size_band", "text", None),
    ("employees", "count", None),
    ("employees_f", "count", None),
    ("employees_young", "count", None),
    ("young_share", "share", None),
    ("firm_class", "text", None),
    ("eligible", "count", None),
    ("users", "count", None),
    ("rate", "share", None),
    ("stage", "text", None),
    ("first_contact_on", "date", None),
    ("last_contact_on", "date", None),
    ("opened_on", "date", None),
    ("closed_on", "date", None),
)
NAMES = tuple(key for key, *_ in COLUMNS)
FIRST = "company_name"
SHOWN = (
    *(FIRST, "complex_name", "building_name", "industry", "size_band", "employees"),
    *("eligible", "users", "rate", "stage", "last_contact_on"),
)
"""The columns shown by default."""
MEANINGS = ("eligible", "users", "rate", "stage", "young_share", "firm_class")


def label(key: str) -> str:
    """Return what the header of a column says."""
    return t(f"companies.column.{key}")


def table_columns(chosen: tuple[str, ...]) -> list[TableColumn]:
    """Return the chosen columns, in the order of COLUMNS; the company's name always comes first."""
    return [
        TableColumn(key, label(key), kind, width=width)
        for key, kind, width in COLUMNS
        if key in (FIRST, *chosen)
    ]


def definitions(chosen: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return the meanings of those chosen columns that need one."""
    said = [key for key in MEANINGS if key in chosen]
    return [(label(key), t(f"companies.meaning.{key}")) for key in said]


def worder() -> Callable[[pd.DataFrame], pd.DataFrame]:
    """Return a function that replaces codes by names in rows; it also works after the run."""
    names = cached.keep("company_words", (), lambda: _names())
    return lambda rows: rows.assign(
        **{key: rows[key].map(names[key]) for key in names if key in rows}
    )


def _names() -> dict:
    regions = cached.ask("regions", level=None)
    called = regions["region_name_en" if t.lang == "en" else "region_name"]
    places = dict(zip(regions["region_code"], called, strict=True))
    return {
        "sido": places,
        "sigungu": places,
        "industry": {code: t(f"industry.{code}") for code in INDUSTRIES},
        "size_band": {code: t(f"size_band.{code}") for code in SIZE_BANDS},
        "stage": {code: t(f"stage.{code}") for code in STAGES},
        "firm_class": {code: t(f"firm_class.{code}") for code in FIRM_CLASSES},
    }

"""The formats that can be read: how each is recognised by its content, and who reads it."""

from collections.abc import Callable
from dataclasses import dataclass

from src.load.files.text_layout import Layout
from src.load.sources import (
    centres,
    comwel,
    factories,
    kicox_complexes,
    kicox_national,
    national_facts,
    pension,
    visit_outcomes,
)


@dataclass(frozen=True)
class Format:
    """Name a format; `shape` is what is handed to `recognise` and `read`.

    layout : that of a list of rows, which is read in the sheets of a workbook as well.
    """

    source: str
    name_ko: str
    name_en: str
    shape: str  # zip: a Workbook; text: a TextTable
    recognise: Callable
    read: Callable
    layout: Layout | None = None


FORMATS = (
    Format(
        kicox_complexes.SOURCE,
        "전국산업단지현황통계",
        "census of industrial complexes",
        "zip",
        kicox_complexes.recognise,
        kicox_complexes.read,
    ),
    Format(
        kicox_national.SOURCE,
        "국가산업단지 산업동향정보",
        "national complexes survey",
        "zip",
        kicox_national.recognise,
        kicox_national.read,
    ),
    Format(
        national_facts.SOURCE,
        "국가산업단지 요약 CSV",
        "facts of national complexes (CSV)",
        "text",
        national_facts.recognise,
        national_facts.read,
    ),
    Format(
        visit_outcomes.SOURCE,
        "방문 결과 시트",
        "outcomes of planned visits",
        "zip",
        visit_outcomes.recognise,
        visit_outcomes.read,
    ),
    Format(
        pension.SOURCE,
        "국민연금 가입 사업장 내역",
        "workplaces insured with the national pension",
        "text",
        pension.recognise,
        pension.read,
        pension.LAYOUT,
    ),
    Format(
        comwel.SOURCE,
        "고용·산재보험 가입 현황",
        "workplaces insured by employment and accident insurance",
        "text",
        comwel.recognise,
        comwel.read,
        comwel.LAYOUT,
    ),
    Format(
        factories.SOURCE,
        "등록공장현황",
        "registered factories",
        "text",
        factories.recognise,
        factories.read,
        factories.LAYOUT,
    ),
    Format(
        centres.SOURCE,
        "지식산업센터현황",
        "knowledge-industry centres",
        "text",
        centres.recognise,
        centres.read,
        centres.LAYOUT,
    ),
)

LISTS = tuple(format_.layout for format_ in FORMATS if format_.layout is not None)
FORMAT_NAMES = (
    *[(format_.name_ko, format_.name_en) for format_ in FORMATS],
    ("경계 파일(SHP, GeoPackage)", "boundary file (SHP, GeoPackage)"),
)
"""What every kind of file that is read is called, Korean and English; boundaries have a reader of
their own (src/load/boundaries/boundaries.py), for they need the geography libraries."""

"""Filters of companies by the codes in the address, shared by tables, figures and exports."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from src.store.business_number import digits_of
from src.store.mart_tables import company_facts
from src.store.queries.company_shown import OPEN_DIGITS, Numbers, may_be_read, shown_name
from src.store.queries.terms import Codes, Regions, among, in_complex, within

FACTS = company_facts.c
BY_COLUMN = {
    "sido": FACTS.sido,
    "sigungu": FACTS.sigungu,
    "building_id": FACTS.building_id,
    "industry": FACTS.industry,
    "size_band": FACTS.size_band,
    "stage": FACTS.stage,
}
"""Filters of a single column by one or several codes."""


def company_conditions(
    complex_id: str | None = None,
    reached: str | None = None,
    search: str | None = None,
    open_on: date | None = None,
    open_only: bool = False,
    numbers: Numbers = False,
    regions: Regions = None,
    firm_class: str | None = None,
    young: int | None = None,
    **codes: Codes,
) -> list[ColumnElement]:
    """Return the conditions on company_facts for codes of the address; None filters nothing.

    complex_id : a complex, including its parts.
    reached : yes or no. search : part of a name, or a business number with or without hyphens.
    open_on : only companies open on this day; open_only : only those open on the day of the data.
    numbers : where the reader may see whole business numbers and names of sole proprietors; a
    search does not match masked values. regions : only companies there.
    firm_class : a class; "priority" includes companies of unknown class, which may be of it.
    young : the least percentage aged 20 to 39; companies of unknown ages are left out.
    codes : sido, sigungu, building_id, industry, size_band, stage. Raises KeyError for another.
    """
    conditions = [part for key, code in codes.items() for part in among(BY_COLUMN[key], code)]
    conditions += [] if complex_id is None else [in_complex(FACTS.complex_id, complex_id)]
    conditions += [] if reached is None else [FACTS.reached.is_(reached == "yes")]
    conditions += [] if not search else [_called(search, numbers)]
    conditions += [] if open_on is None else [_open(open_on)]
    conditions += [FACTS.is_open] if open_only else []
    conditions += within(FACTS.complex_id, regions)
    conditions += [] if firm_class is None else [of_class(firm_class)]
    conditions += [] if young is None else [FACTS.young_share >= young / 100]
    return conditions


def _called(words: str, numbers: Numbers) -> ColumnElement:
    """Return the condition that the name contains the words, or the business number begins with
    their digits."""
    named = shown_name(numbers).icontains(words.strip(), autoescape=True)
    digits = digits_of(words)
    if not digits:
        return named
    begins = FACTS.business_no.startswith(digits)
    is_shown = begins if len(digits) <= OPEN_DIGITS else and_(begins, may_be_read(numbers))
    return or_(named, is_shown)


def of_class(code: str) -> ColumnElement:
    same = FACTS.firm_class == code
    return or_(same, FACTS.firm_class.is_(None)) if code == "priority" else same


def _open(day: date) -> ColumnElement:
    return or_(FACTS.closed_on.is_(None), FACTS.closed_on > day)

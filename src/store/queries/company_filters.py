"""The filters of companies, as rows: the same codes in the address, the table and the export."""

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
"""Filters that ask for one code of one column, or for one of several codes."""


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
    """Return the conditions on company_facts for codes as they stand in the address; None is any.

    complex_id : a complex; the companies of its parts belong to it.
    reached : yes or no. search : part of a name, or a business number with or without hyphens.
    open_on : only companies that are open on this day; open_only : on that of the data.
    numbers : whether the reader may see whole business numbers and names of sole proprietors;
    where not, nothing is found by what is masked. regions : only companies there.
    firm_class : a class; those of priority are found with all that may be, for it is not known.
    young : at least so many per cent in their twenties and thirties; unknown ages are left out.
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
    """Return the condition that a name contains the words, or a business number their digits."""
    named = shown_name(numbers).icontains(words.strip(), autoescape=True)
    digits = digits_of(words)
    if not digits:
        return named
    begins = FACTS.business_no.startswith(digits)
    seen = begins if len(digits) <= OPEN_DIGITS else and_(begins, may_be_read(numbers))
    return or_(named, seen)


def of_class(code: str) -> ColumnElement:
    same = FACTS.firm_class == code
    return or_(same, FACTS.firm_class.is_(None)) if code == "priority" else same


def _open(day: date) -> ColumnElement:
    return or_(FACTS.closed_on.is_(None), FACTS.closed_on > day)

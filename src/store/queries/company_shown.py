"""Mask names and business numbers in SQL, so that hidden values never leave the database.

Search and sort use the masked values: a reader who sees 123-45-***** can neither find a company by
the hidden digits nor learn them from the order.
"""

from sqlalchemy import ColumnElement, and_, case, false, func, or_, true

from src.store.mart_tables import company_facts
from src.store.queries.terms import within

FACTS = company_facts.c
KIND_AT, KIND_LENGTH = 4, 2
"""Position and length of the two digits of a business number that give the kind of its holder."""
OF_PERSONS = (("01", "79"), ("90", "99"))
"""Ranges of kinds that are given to persons: sole proprietors, and tax-exempt ones."""
OPEN_DIGITS = 5
"""How many digits everybody sees: the tax office and the kind."""
MASKED_DIGITS = "*****"
MASKED_NAME = "○○○"
Numbers = bool | tuple[str, ...]
"""Where a reader may see whole numbers and names of sole proprietors: everywhere, nowhere, or in
these regions."""


def is_person() -> ColumnElement:
    """Return the condition that a company is a sole proprietor, whose name is often a person's;
    false without a business number."""
    kind = func.substr(FACTS.business_no, KIND_AT, KIND_LENGTH)
    known = [kind.between(first, last) for first, last in OF_PERSONS]
    return and_(FACTS.business_no.is_not(None), or_(*known))


def may_be_read(numbers: Numbers) -> ColumnElement[bool]:
    """Return the condition that the reader may see a company's number and a proprietor's name."""
    if isinstance(numbers, bool):
        return true() if numbers else false()
    return and_(*within(FACTS.complex_id, numbers))


def shown_name(numbers: Numbers, name: ColumnElement = FACTS.company_name) -> ColumnElement:
    """Return the name of a company; of a sole proprietor only the first letter, unless the reader
    may see it."""
    if numbers is True:
        return name
    masked = func.substr(name, 1, 1).concat(MASKED_NAME)
    hidden = is_person() if not numbers else and_(is_person(), ~may_be_read(numbers))
    return case((hidden, masked), else_=name)


def shown_number(numbers: Numbers) -> ColumnElement:
    """Return the business number as 123-45-67890 or 123-45-*****."""
    digits = FACTS.business_no
    whole = func.substr(digits, OPEN_DIGITS + 1)
    serial: ColumnElement | str = whole if numbers is True else MASKED_DIGITS
    if not isinstance(numbers, bool) and numbers:
        serial = case((may_be_read(numbers), whole), else_=MASKED_DIGITS)
    office, kind = func.substr(digits, 1, 3), func.substr(digits, KIND_AT, KIND_LENGTH)
    return office.concat("-").concat(kind).concat("-").concat(serial)

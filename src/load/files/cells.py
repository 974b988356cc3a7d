"""Read one cell as a number, by rules that are rows of data. Cells are kept raw until here."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# text in a cell of figures → why there is no value; '-' is how statistics print "none" (zero)
GAP_TEXTS = {"x": "withheld", "…": "not_carried", "...": "not_carried", "": "not_carried"}
ZERO_TEXTS = {"-", "－", "–", "—"}
MINUS = re.compile(r"^[△▲▽▼−–－]\s*")
WORDS_AROUND = re.compile(r"^(?:(?:국가|일반|도시첨단|농공)?총)|(?:개사|개소|개|명|인|업체)$")
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|[+-]?\.\d+")
LARGEST = 10**17
RawCell = str | int | float | dt.date | dt.time | dt.timedelta | None
"""A cell as a workbook or a text file has it."""


@dataclass(frozen=True)
class Cell:
    """Hold the value (or None), why there is none (or None), and a reason code if refused."""

    value: int | None = None
    gap: str | None = None
    refused: str | None = None


def read_text(raw: RawCell) -> str:
    """Return the cell as text: no-break spaces as spaces, ends trimmed; '' where empty."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return ""
    return str(raw).replace("\xa0", " ").strip()


def as_printed(value: Hashable) -> str:
    """Return a cell as its sheet shows it: 1600.0 is '1600'."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_number(raw: RawCell) -> Decimal | str | None:
    """Return the number in a cell, the gap where it says it has none, None if it is neither.

    Understands '1,234', full-width digits, '△12' and '-12', '국가 총50개', 'X', '-' and '…'.
    """
    if isinstance(raw, bool):
        return None
    if isinstance(raw, int | float):
        return Decimal(repr(raw)) if math.isfinite(raw) else None
    text = unicodedata.normalize("NFKC", read_text(raw)).replace(" ", "")
    if text.lower() in GAP_TEXTS:
        return GAP_TEXTS[text.lower()]
    return Decimal(0) if text in ZERO_TEXTS else _number_in(text)


def _number_in(text: str) -> Decimal | None:
    text = MINUS.sub("-", WORDS_AROUND.sub("", text))
    if not NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


def read_count(raw: RawCell) -> Cell:
    """Return a whole number of zero or more."""
    return _checked(read_number(raw), unit=1, whole=True)


def read_amount(raw: RawCell, unit: int) -> Cell:
    """Return an amount of zero or more, times `unit`, rounded to a whole won or dollar."""
    return _checked(read_number(raw), unit=unit, whole=False)


def _checked(number: Decimal | str | None, *, unit: int, whole: bool) -> Cell:
    if isinstance(number, str):
        return Cell(gap=number)
    if number is None:
        return Cell(refused="not_a_number")
    if number < 0:
        return Cell(refused="negative")
    if number * unit > LARGEST:
        return Cell(refused="too_big")
    if whole and number != number.to_integral_value():
        return Cell(refused="not_whole")
    return Cell(value=int((number * unit).to_integral_value()))


# the longer names first: '백만원' ends in '원'
WON = (("조원", 10**12), ("억원", 10**8), ("백만원", 10**6), ("천원", 10**3), ("원", 1))
DOLLARS = (
    ("억달러", 10**8),
    ("백만달러", 10**6),
    ("천달러", 10**3),
    ("백만불", 10**6),
    ("천불", 10**3),
    ("달러", 1),
)


def find_unit(text: str, units: tuple[tuple[str, int], ...], default: int) -> int:
    """Return the unit named in '누계생산(백만원)' or '(단위 : 억원, %)', else the default."""
    packed = re.sub(r"\s", "", text)
    return next((unit for name, unit in units if name in packed), default)

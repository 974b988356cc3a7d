"""Parse single raw cells as numbers and texts, by rules that are rows of data."""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

# Text in a cell of figures → why it has no value; statistics print '-' for zero
GAP_TEXTS = {"x": "withheld", "…": "not_carried", "...": "not_carried", "": "not_carried"}
ZERO_TEXTS = {"-", "－", "–", "—"}
MINUS = re.compile(r"^[△▲▽▼−–－]\s*")
WORDS_AROUND = re.compile(r"^(?:(?:국가|일반|도시첨단|농공)?총)|(?:개사|개소|개|명|인|업체)$")
NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?(?:[eE][+-]?\d{1,2})?|[+-]?\.\d+")
LARGEST = 10**17
RawCell = str | int | float | dt.date | dt.time | dt.timedelta | None
"""A cell as a workbook or a text file gives it."""


@dataclass(frozen=True)
class Cell:
    """The value of a cell or None; `gap` says why a value is missing, `refused` why it is wrong."""

    value: int | None = None
    gap: str | None = None
    refused: str | None = None


def read_text(raw: RawCell) -> str:
    """Return the cell as trimmed text with no-break spaces as spaces; '' if empty."""
    if raw is None or (isinstance(raw, float) and math.isnan(raw)):
        return ""
    return str(raw).replace("\xa0", " ").strip()


def as_printed(value: Hashable) -> str:
    """Return a cell as its sheet shows it: 1600.0 gives '1600'."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_number(raw: RawCell) -> Decimal | str | None:
    """Return the number in a cell, or its gap as text; None if it is neither.

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
    """Return a cell with a whole number of at least zero."""
    return _checked(read_number(raw), unit=1, whole=True)


def read_amount(raw: RawCell, unit: int) -> Cell:
    """Return a cell with an amount of at least zero, times `unit`, rounded to a whole number."""
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


WON, DOLLARS = "원", r"(?:US)?(?:달러|불|\$|USD)"
TIMES = {
    "": 1,
    "십": 10,
    "백": 100,
    "천": 1_000,
    "만": 10**4,
    "억": 10**8,
    "조": 10**12,
}


def find_unit(text: str, currency: str, default: int) -> int:
    """Return the unit in '누계생산(백만원)' or '(단위 : 10억원, %)', else the default.

    currency : WON or DOLLARS. Its word inside another word ('인원') does not count.
    """
    packed = re.sub(r"\s", "", text)
    alone = "(?:(?<![가-힣])|(?<=[십백천만억조]))"
    found = re.search(rf"(\d[\d,]*)?([십백천]?)([만억조]?){alone}{currency}", packed)
    if not found:
        return default
    number = int((found[1] or "1").replace(",", ""))
    return number * TIMES[found[2]] * TIMES[found[3]]

"""Convert columns of text to values: numbers, days, months, business numbers, postcodes.

A kind is a row of `KINDS`. The usual form of cells is converted column-wise; each other distinct
text is parsed once by the rules for single cells (src/load/files/cells.py).
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.cells import ZERO_TEXTS, read_count

EXCEL_START = dt.date(1899, 12, 30)
EXCEL_DAYS = range(3_000, 80_000)
DAYS_TO_1904 = 1_462
YEARS = range(1900, 2101)
NO_DAYS = frozenset(
    ["0001-01-01", "1-01-01", "9999-12-31", "00000000", "0", "00010101", "99991231"]
)
DAY = re.compile(r"(\d{4})\s*[-./년]\s*(\d{1,2})\s*[-./월]\s*(\d{1,2})\s*[일.]?(?:[T ][\d:.]+)?")
EIGHT = re.compile(r"(\d{4})(\d\d)(\d\d)")
MONTH = re.compile(r"(\d{4})\s*[-./년]?\s*(\d{1,2})\s*(?:월\s*(?:분|말|현재|기준)?|\.)?")
JANUARY_OR_OCTOBER = re.compile(r"\d{4}\.1")
"""2026.10 after a spreadsheet has taken it for a number and dropped the zero."""
WEEKDAY = re.compile(r"\s*(?:\([월화수목금토일]\)|[월화수목금토일]요일)$")
SHORT_DAY = re.compile(r"['’‘`]?(\d\d)\.\s*(\d{1,2})\.\s*(\d{1,2})\.?")
NOT_FINAL = re.compile(r"\s*\((?:잠정|확정|추정|속보)\)$")
HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
NAMED = re.compile(r"([A-Za-z]{3,9})\.?[-\s/]*(\d{4}|\d{2})")
NAMED_LAST = re.compile(r"(\d{4})[-\s/]*([A-Za-z]{3,9})\.?")
NAMED_DAY = re.compile(r"(\d{1,2})[-\s/]([A-Za-z]{3,9})\.?[-\s/,]*(\d{4}|\d{2})")
QUOTED_YEAR = re.compile(
    r"(?:['’‘`](\d\d)\s*[-./년]\s*(\d{1,2})\s*(?:월|\.)?|(\d\d)\s*[.년]\s*(\d{1,2})\s*월)"
    r"\s*(?:분|말|현재|기준)?"
)
"""'26.9월, ’26. 9. and 26.9월; without a quote or 월, 26.9 may be a number."""
SHORT_YEAR = re.compile(r"'?(\d\d)\s*년\s*(\d{1,2})\s*월(?:\s*(\d{1,2})\s*일)?")
MONTH_FIRST = re.compile(r"(\d{1,2})[-/](\d{4})")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
SERIAL = re.compile(r"(\d{4,5})(?:\.0+)?")
APART = re.compile(r"[-\s.]")
REMEMBERED = 200_000
REPEATING = frozenset(
    [
        "label",
        "month",
        "postcode",
        "province",
        "district",
        "industry",
        "ksic",
        "status",
        "form",
        "insurance",
        "operation",
    ]
)
"""Kinds with few distinct values, which are kept as dictionary arrays."""
FEW = frozenset(["day"])
"""Kinds with few distinct texts, whose values are kept as plain arrays."""


@dataclass
class Cast:
    """The values of a column, with masks of its cells by reason: those refused, those noted."""

    values: pa.Array
    wrong: dict[str, np.ndarray]
    notes: dict[str, np.ndarray]


def trimmed(kind: str | Callable[[pa.Array], Cast], cells: pa.ChunkedArray) -> pa.Array:
    """Return the trimmed texts of a column, as a dictionary array for kinds that repeat."""
    if kind not in REPEATING and kind not in FEW and not getattr(kind, "repeats", False):
        return compute.utf8_trim_whitespace(cells.combine_chunks())
    encoded = cells.combine_chunks().dictionary_encode()
    texts = compute.utf8_trim_whitespace(encoded.dictionary)
    return pa.DictionaryArray.from_arrays(encoded.indices, texts)


def cast(kind: str | Callable[[pa.Array], Cast], cells: pa.Array) -> Cast:
    """Return the values of trimmed texts of a kind, or by a function in its place.

    A kind in REPEATING gives a dictionary array.
    """
    if callable(kind):
        return kind(cells)
    return _once(cells, KINDS[kind]) if kind in REPEATING else KINDS[kind](cells)


def _once(cells: pa.Array, read: Callable[[pa.Array], Cast]) -> Cast:
    encoded = cells.dictionary_encode()
    found = read(encoded.dictionary)
    once = found.values.dictionary_encode()
    values = pa.DictionaryArray.from_arrays(once.indices.take(encoded.indices), once.dictionary)
    places = encoded.indices.to_numpy(zero_copy_only=False)
    wrong, notes = (
        {code: mask[places] for code, mask in masks.items()} for masks in (found.wrong, found.notes)
    )
    return Cast(values, wrong, notes)


def first_of(columns: list[pa.Array]) -> pa.Array:
    """Return the first value of each row that is not missing; keep dictionary arrays."""
    if len(columns) == 1 or not columns[0].null_count:
        return columns[0]
    if not all(pa.types.is_dictionary(column.type) for column in columns):
        return compute.coalesce(*columns)
    alike = pa.chunked_array(columns).unify_dictionaries().chunks
    places = compute.coalesce(*[column.indices for column in alike])
    return pa.DictionaryArray.from_arrays(places, alike[0].dictionary)


def _text(cells: pa.Array) -> Cast:
    blank = compute.is_in(cells, pa.array(["", *sorted(ZERO_TEXTS)]))
    return Cast(compute.if_else(blank, pa.scalar(None, pa.string()), cells), {}, {})


def by_text(cells: pa.Array, read: Callable, type_: pa.DataType) -> Cast:
    """Return the values by applying `read` to each distinct text: (value, reason or None, note)."""
    encoded = cells.dictionary_encode()
    found = [read(text) for text in encoded.dictionary.to_pylist()]
    places = encoded.indices.to_numpy(zero_copy_only=False)
    values = pa.array([value for value, _, _ in found], type_).take(encoded.indices)
    return Cast(values, _masks(found, 1, places), _masks(found, 2, places))


def _masks(found: list[tuple], at: int, places: np.ndarray) -> dict[str, np.ndarray]:
    codes = np.array([row[at] or "" for row in found], object)
    return {code: (codes == code)[places] for code in sorted(set(codes) - {""})}


def _count(cells: pa.Array) -> Cast:
    """Return whole numbers: plain digits column-wise, others ('1,234', '△3') one by one."""
    plain = compute.and_(
        compute.ascii_is_decimal(cells), compute.less(compute.binary_length(cells), 16)
    )
    if compute.all(plain).as_py():
        return Cast(cells.cast(pa.int64()), {}, {})
    others = by_text(compute.if_else(plain, "", cells), _count_of, pa.int64())
    digits = compute.if_else(plain, cells, pa.scalar(None, pa.string())).cast(pa.int64())
    return Cast(compute.coalesce(digits, others.values), others.wrong, others.notes)


@lru_cache(REMEMBERED)
def _count_of(text: str) -> tuple:
    cell = read_count(text)
    refused = "no_number" if cell.refused == "not_a_number" else cell.refused
    return cell.value, refused, None


@lru_cache(REMEMBERED)
def read_day(text: str) -> tuple[dt.date | None, str | None, None]:
    """Return the day of a text such as 2026-08-01, 20260801, 2026. 8. 1. or 46235.

    45017 is Excel's serial number of 2023-04-01. Systems write 0001-01-01 for no day, which gives a
    missing value.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain in ("", *ZERO_TEXTS) or plain in NO_DAYS or plain[:10] in NO_DAYS:
        return None, None, None
    if (serial := SERIAL.fullmatch(plain)) and int(serial[1]) in EXCEL_DAYS:
        return EXCEL_START + dt.timedelta(int(serial[1])), None, None
    plain = WEEKDAY.sub("", plain)
    match = DAY.fullmatch(plain) or EIGHT.fullmatch(plain.removesuffix(".0"))
    try:
        day = dt.date(*map(int, match.groups())) if match else _spreadsheet_day(plain)
    except ValueError:
        day = None
    known = day is not None and day.year in YEARS
    return (day, None, None) if known else (None, "unknown_day", None)


def since_1900(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return texts with serial numbers of days that count from 1904 changed to count from 1900."""
    encoded = cells.combine_chunks().dictionary_encode()
    texts = [_since_1900(text) for text in encoded.dictionary.to_pylist()]
    return pa.chunked_array([pa.array(texts, pa.string()).take(encoded.indices)])


def _since_1900(text: str) -> str:
    serial = SERIAL.fullmatch(text.strip())
    later = int(serial[1]) + DAYS_TO_1904 if serial else 0
    return str(later) if later in EXCEL_DAYS else text


def tells_days(kind: str | Callable[[pa.Array], Cast]) -> bool:
    """Return whether cells of a kind are days or months, which spreadsheets store as numbers."""
    return kind in ("day", "month") or getattr(kind, "tells_days", False)


def _spreadsheet_day(plain: str) -> dt.date | None:
    """Return the day of 7-Sep-26 or 26년 9월 7일, as spreadsheets print them; None for none."""
    if found := NAMED_DAY.fullmatch(plain):
        month = _month_named(found[2])
        return dt.date(_year_of(found[3]), month, int(found[1])) if month else None
    found = SHORT_DAY.fullmatch(plain) or SHORT_YEAR.fullmatch(plain)
    if found is None or found[3] is None:
        return None
    return dt.date(_year_of(found[1]), int(found[2]), int(found[3]))


def _spreadsheet_month(plain: str) -> tuple[int, int] | None:
    """Return year and month of Sep-26, 2026-Sep, 26년 9월, '26.9월, 9/2026 or 46266.

    26-Sep gives None: spreadsheets show the 26th of September so.
    """
    if found := NAMED.fullmatch(plain):
        month = _month_named(found[1])
        return (_year_of(found[2]), month) if month else None
    if found := NAMED_LAST.fullmatch(plain):
        month = _month_named(found[2])
        return (int(found[1]), month) if month else None
    if found := SHORT_YEAR.fullmatch(plain):
        return _year_of(found[1]), int(found[2])
    if found := QUOTED_YEAR.fullmatch(plain):
        return _year_of(found[1] or found[3]), int(found[2] or found[4])
    if found := MONTH_FIRST.fullmatch(plain):
        return int(found[2]), int(found[1])
    if (serial := SERIAL.fullmatch(plain)) and int(serial[1]) in EXCEL_DAYS:
        day = EXCEL_START + dt.timedelta(int(serial[1]))
        return day.year, day.month
    return None


def _named_month(plain: str) -> tuple[int, int] | None:
    """Return year and month of Sep-26 written as text with a leading quote."""
    return _spreadsheet_month(plain) if NAMED.fullmatch(plain) else None


def _month_named(name: str) -> int | None:
    """Return the number of a month by its English name, in full or its first three letters."""
    plain = "sep" if name.lower() == "sept" else name.lower()
    written = ((number, {month, month[:3]}) for number, month in enumerate(MONTH_NAMES, 1))
    return next((number for number, forms in written if plain in forms), None)


def _year_of(digits: str) -> int:
    """Return the year of two digits as in spreadsheets: 00 to 29 are 2000 to 2029."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 30 else 1900)


@lru_cache(REMEMBERED)
def read_month(text: str) -> tuple[str | None, str | None, None]:
    """Return a month as 2026-08 from 2026-08, 202608, 2026. 8, Aug-26 or a day."""
    plain = unicodedata.normalize("NFKC", text).translate(HYPHENS).strip()
    plain = NOT_FINAL.sub("", plain)
    if JANUARY_OR_OCTOBER.fullmatch(plain):
        return None, "january_or_october", None
    bare = plain.removesuffix(".0").lstrip("'’‘`")
    match = MONTH.fullmatch(bare)
    if match and int(match[1]) in YEARS and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}", None, None
    year, month = _spreadsheet_month(plain) or _named_month(bare) or (0, 0)
    if year in YEARS and 1 <= month <= 12:
        return f"{year}-{month:02d}", None, None
    day = None if SERIAL.fullmatch(plain) else read_day(text)[0]
    return (f"{day:%Y-%m}", None, None) if day else (None, "unknown_month", None)


@lru_cache(REMEMBERED)
def _postcode_of(text: str) -> tuple:
    """Return a postcode; restore a leading zero that was lost as a number."""
    plain = APART.sub("", unicodedata.normalize("NFKC", text).removesuffix(".0"))
    if plain in ("", *ZERO_TEXTS) or set(plain) == {"0"}:
        return None, None, None
    if not (plain.isascii() and plain.isdigit()) or len(plain) not in (4, 5, 6):
        return None, None, "unknown_postcode"
    return plain.zfill(5), None, "zero_restored" if len(plain) == 4 else None


@lru_cache(REMEMBERED)
def _code_of(text: str, width: int) -> tuple:
    """Return a code of digits, with the leading zeros that were lost as a number."""
    plain = unicodedata.normalize("NFKC", text).removesuffix(".0")
    digits = plain.isascii() and plain.isdigit() and len(plain) <= width
    return (plain.zfill(width) if digits else None), None, None


def _code(width: int, cells: pa.Array) -> Cast:
    return by_text(cells, lambda text: _code_of(text, width), pa.string())


def _choice(words: dict[str, str], code: str, level: str, cells: pa.Array) -> Cast:
    """Return codes for words; an unknown word is wrong or noted, by `level`."""

    def read(text: str) -> tuple:
        plain = unicodedata.normalize("NFKC", text).removesuffix(".0").replace(" ", "")
        known = words.get(plain) if plain else None
        reason = code if plain and known is None and plain not in ZERO_TEXTS else None
        return known, *((reason, None) if level == "wrong" else (None, reason))

    return by_text(cells, read, pa.string())


def _business_number(cells: pa.Array) -> Cast:
    """Return the digits of business numbers: ten, or the first six if the rest is masked."""
    return _numbers(cells, (6, 10), "unknown_business_no")


def _workplace_number(cells: pa.Array) -> Cast:
    return _numbers(cells, (11,), "unknown_workplace_no")


def _numbers(cells: pa.Array, lengths: tuple[int, ...], code: str) -> Cast:
    plain = _are_digits(cells, lengths)
    if not plain.all():
        bare = compute.utf8_normalize(cells, "NFKC")
        bare = compute.replace_substring_regex(bare, r"[-\s‐‑‒–—―−]|\.0$|^['’‘`]", "")
        bare = compute.replace_substring_regex(bare, r"^(\d{6})[*●○xX]{1,4}$", r"\1")
        plain = _are_digits(bare, lengths)
    else:
        bare = cells
    empty = compute.is_in(cells, pa.array(["", *sorted(ZERO_TEXTS)])).to_numpy(zero_copy_only=False)
    values = compute.if_else(pa.array(plain), bare, pa.scalar(None, pa.string()))
    strange = ~plain & ~empty
    return Cast(values, {}, {code: strange} if strange.any() else {})


def _are_digits(cells: pa.Array, lengths: tuple[int, ...]) -> np.ndarray:
    length = compute.binary_length(cells).to_numpy(zero_copy_only=False)
    digits = compute.ascii_is_decimal(cells).to_numpy(zero_copy_only=False)
    return digits & np.isin(length, lengths)


STATUSES = {"1": "joined", "2": "left", "등록": "joined", "탈퇴": "left"}
FORMS = {"1": "corporation", "2": "individual", "법인": "corporation", "개인": "individual"}
INSURANCES = {
    "0": "both",
    "1": "accident",
    "2": "employment",
    "산재": "accident",
    "고용": "employment",
}
OPERATIONS = {
    "1": "continuing",
    "3": "pooled_continuing",
    "4": "pooled_fixed",
    "7": "opened",
    "계속": "continuing",
    "유기": "fixed",
    "일괄계속": "pooled_continuing",
    "일괄유기": "pooled_fixed",
    "사업개시계속": "opened",
}

KINDS: dict[str, Callable[[pa.Array], Cast]] = {
    "text": _text,
    "label": _text,
    "count": _count,
    "day": lambda cells: by_text(cells, read_day, pa.date32()),
    "month": lambda cells: by_text(cells, read_month, pa.string()),
    "postcode": lambda cells: by_text(cells, _postcode_of, pa.string()),
    "province": partial(_code, 2),
    "district": partial(_code, 3),
    "industry": partial(_code, 6),
    "ksic": partial(_code, 5),
    "business_no": _business_number,
    "workplace_no": _workplace_number,
    "status": partial(_choice, STATUSES, "unknown_status", "wrong"),
    "form": partial(_choice, FORMS, "unknown_form", "note"),
    "insurance": partial(_choice, INSURANCES, "unknown_insurance", "wrong"),
    "operation": partial(_choice, OPERATIONS, "unknown_operation", "note"),
}

"""Parse the cells of the ministry's own extracts by kind: words for codes, weeks, coordinates, …"""

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.domain.codes import IN_FILES
from src.domain.columns import Column
from src.load.files.cells import ZERO_TEXTS, Cell, read_amount, read_count, read_number
from src.load.files.text_kinds import KINDS, Cast, by_text, read_day, read_month

LONGEST = {"id": 64, "text": 200}
UNUSUAL = r"[^\x21-\x7e\x20가-힣]"
"""Characters that Unicode may encode in several ways; Hangul syllables and ASCII are not."""
CUT_BY_EXCEL = re.compile(r"\d(?:[.,]\d+)?[eE][+-]?\d+")
LARGEST_COUNT, LARGEST_BUDGET = 1_000_000, 10**13
SOUTH_KOREA = {"latitude": (32.0, 39.0), "longitude": (124.0, 132.5)}
FIRST_YEAR = 1990
REPEATING = ("workplace_no", "business_no", "month")
"""Kinds that, like codes, have few distinct values in a file."""
DAYS = ("day", "past_day", "week", "month")
REMEMBERED = 200_000
MINUS = re.compile(r"^[-−–△▲]\s*(?=\d)")
BETWEEN_WORDS = re.compile(r"[\s·ㆍᆞ・‧∙•･,/]+")
TILDES = re.compile(r"[∼〜～˜]")
UNITS = re.compile(r"(?<=\d)(?:인|명|세|살)")
BETWEEN_NUMBERS = re.compile(r"(?<=\d)[-~]+(?=\d)")
KSIC = re.compile(r"[A-Ua-u]?[ -]?(\d{1,5})(?:\.0)?$")
TRADE = re.compile(r"(?<=[가-힣]{2})(?:제조업|업종)$")
BETWEEN_DIGITS = str.maketrans(dict.fromkeys("-‐‑‒–—―− '’‘`"))
"""Hyphens and blanks between digits, and the quote by which Excel keeps a number as text."""
NOTHING = pa.array(
    [
        *("해당없음", "해당 없음", "해당사항없음", "해당사항 없음", "없음", "미상", "모름", "무"),
        *("N/A", "n/a", "NA", "n.a.", "."),
    ]
)
"""What offices write instead of leaving a cell empty."""
BETWEEN = re.compile(r"만?(\d+)(?:이상)?(?:~|(?<=이상))만?(\d+)(미만|이하)?")
FROM = re.compile(r"만?(\d+)(?:이상|\+|~)")
BANDS: dict[str, dict[str, tuple[int, float]]] = {
    "size_band": {"1-4": (1, 4), "5-49": (5, 49), "50-299": (50, 299), "300+": (300, math.inf)},
    "age_band": {"30-39": (30, 39), "40-49": (40, 49), "50-59": (50, 59), "60+": (60, math.inf)},
}
"""Lowest and highest number of each band."""
EMPTY = pa.array(["", *sorted(ZERO_TEXTS)])
BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
Read = tuple[object, str | None, str | None]
"""The result for one text: its value, the reason for refusing it, and a note."""


def caster(column: Column, fixed: str | None = None) -> Callable[[pa.Array], Cast]:
    """Return the function that casts the trimmed texts of a column.

    fixed : the value of every row if the file lacks the column, or None.
    """

    def cast(cells: pa.Array) -> Cast:
        if fixed is not None:
            cells = pa.array([fixed]).take(pa.array(np.zeros(len(cells), np.int32)))
        if not column.must_be_given and column.kind != "yes_no":
            cells = _of_each_text(cells, _without_nothing)
        found = cast_kind(column.kind, cells)
        if column.must_be_given:
            found.wrong["empty_cell"] = _is_missing(cells, found)
        elif column.kind in IN_FILES:
            unknown = found.wrong.pop(f"unknown_{column.kind}", None)
            found.notes |= {} if unknown is None else {"word_left_out": unknown}
        return found

    cast.repeats = column.kind in (*READERS, *IN_FILES, "ksic")  # type: ignore[attr-defined]
    cast.tells_days = column.kind in DAYS  # type: ignore[attr-defined]
    return cast


def _of_each_text(cells: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """Apply a change to texts; in a dictionary array, once to each distinct text."""
    if not isinstance(cells, pa.DictionaryArray):
        return change(cells)
    return pa.DictionaryArray.from_arrays(cells.indices, change(cells.dictionary))


def _without_nothing(texts: pa.Array) -> pa.Array:
    nothing = compute.is_in(texts, NOTHING)
    return compute.if_else(nothing, "", texts) if compute.any(nothing).as_py() else texts


def _is_missing(cells: pa.Array, found: Cast) -> np.ndarray:
    """Return which cells have no value: empty ones, and placeholders such as 0001-01-01."""
    if isinstance(cells, pa.DictionaryArray):
        empty = compute.is_in(cells.dictionary, EMPTY).take(cells.indices)
    else:
        empty = compute.is_in(cells, EMPTY)
    empty = empty.to_numpy(zero_copy_only=False)
    nothing = compute.is_null(found.values).to_numpy(zero_copy_only=False)
    return empty | (nothing & ~np.any([*found.wrong.values(), empty], axis=0))


def cast_kind(kind: str, cells: pa.Array) -> Cast:
    """Return the values of trimmed texts of a kind (src/domain/columns.py).

    An empty cell is a missing value; `caster` checks whether it may be. Kinds with few distinct
    values give a dictionary array.
    """
    if kind in IN_FILES:
        return _repeated(cells, partial(_code, kind), pa.string())
    if kind == "ksic":
        return _industry_codes(cells)
    if kind in LONGEST:
        return _plain_texts(cells, kind)
    if kind not in READERS:
        return KINDS[kind](cells)
    reader, type_ = READERS[kind]
    if kind == "workplace_no" and _are_digits(cells.dictionary_encode().dictionary, 11):
        return Cast(cells.dictionary_encode(), {}, {})
    return (_repeated if kind in REPEATING else by_text)(cells, reader, type_)


def _are_digits(cells: pa.Array, length: int) -> bool:
    """Return whether every cell consists of so many digits."""
    long = compute.all(compute.equal(compute.binary_length(cells), length)).as_py()
    return long and compute.all(compute.ascii_is_decimal(cells)).as_py()


def _repeated(cells: pa.Array, reader: Callable[[str], Read], type_: pa.DataType) -> Cast:
    """Return the values as a dictionary array; `reader` parses each distinct text once."""
    encoded = cells.dictionary_encode()
    places = encoded.indices.to_numpy(zero_copy_only=False)
    found = by_text(encoded.dictionary, reader, type_)
    once = found.values.dictionary_encode()
    values = pa.DictionaryArray.from_arrays(once.indices.take(encoded.indices), once.dictionary)
    wrong = {code: mask[places] for code, mask in found.wrong.items()}
    return Cast(values, wrong, {code: mask[places] for code, mask in found.notes.items()})


@lru_cache(REMEMBERED)
def _code(kind: str, text: str) -> Read:
    """Return the code of a word; blanks, case and full-width letters do not matter."""
    if not text or text in ZERO_TEXTS:
        return None, None, None
    known = _words(kind).get(_plain(text)) or _band(kind, _plain(text))
    return known, None if known else f"unknown_{kind}", None


def _band(kind: str, plain: str) -> str | None:
    """Return the band that contains a range: 10~29 and 30이상50미만 are 5-49, 1000이상 is 300+.

    A range of ages has to be a whole band: several ranges in one band would give several rows with
    the same key.
    """
    least, most = _range(plain)
    if kind not in BANDS or least is None:
        return None
    for code, (low, high) in BANDS[kind].items():
        if (low, high) == (least, most) or (kind == "size_band" and low <= least <= most <= high):
            return code
    return None


def _range(plain: str) -> tuple[int | None, float]:
    """Return the lowest and highest number of a range in words."""
    if match := BETWEEN.fullmatch(plain):
        return int(match[1]), int(match[2]) - (match[3] == "미만")
    match = FROM.fullmatch(plain)
    return (int(match[1]), math.inf) if match else (None, math.inf)


@lru_cache
def _words(kind: str) -> dict[str, str]:
    return {
        _plain(word): code for code, row in IN_FILES[kind].items() for word in (code, *row.words)
    }


def _plain(text: str) -> str:
    """Return a word normalised: one case, no blanks, no dots between words, no units.

    전기·전자 becomes 전기전자, 기계업종 기계; 50인~299인, 50-299명 and 50∼299 become 50~299.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().removesuffix(".0")
    plain = TILDES.sub("~", BETWEEN_WORDS.sub("", plain)).replace("–", "-")
    plain = BETWEEN_NUMBERS.sub("~", UNITS.sub("", plain))
    return TRADE.sub("", plain) or plain


def _industry_codes(cells: pa.Array) -> Cast:
    """Return KSIC codes of two to five digits without the letter of their section.

    In a column of only four and five digits, 1110 is 01110 whose zero a spreadsheet has dropped; in
    a column of other lengths it is the class 1110. Anything but a code is left out.
    """
    different = {match[1] for text in cells.unique().to_pylist() if (match := KSIC.match(text))}
    lengths = {len(code) for code in different}
    width = 5 if 5 in lengths and lengths <= {4, 5} else 2
    return _repeated(cells, partial(_industry_code, width), pa.string())


@lru_cache(REMEMBERED)
def _industry_code(width: int, text: str) -> Read:
    found = KSIC.match(unicodedata.normalize("NFKC", text))
    if found or not text or text in ZERO_TEXTS:
        return found[1].zfill(width) if found else None, None, None
    return None, None, "word_left_out"


def _plain_texts(cells: pa.Array, kind: str) -> Cast:
    """Return texts in NFC with plain blanks; ids also without the .0 that Excel adds."""
    if compute.any(compute.match_substring_regex(cells, UNUSUAL)).as_py():
        spaced = compute.replace_substring(cells, "\xa0", " ")
        cells = compute.utf8_normalize(compute.utf8_trim_whitespace(spaced), "NFC")
    if kind == "id":
        cells = compute.replace_substring_regex(cells, r"\.0$", "")
    values = compute.if_else(compute.is_in(cells, EMPTY), pa.scalar(None, pa.string()), cells)
    long = compute.greater(compute.utf8_length(values), LONGEST[kind]).fill_null(False)
    if not compute.any(long).as_py():
        return Cast(values, {}, {})
    kept = compute.if_else(long, pa.scalar(None, pa.string()), values)
    return Cast(kept, {"too_long": long.to_numpy(zero_copy_only=False)}, {})


@lru_cache(REMEMBERED)
def _count(text: str) -> Read:
    """Return a whole number of at least zero; X and … are refused here."""
    return _whole(text, read_count(text), LARGEST_COUNT)


@lru_cache(REMEMBERED)
def _signed(text: str) -> Read:
    """Return a whole number, which is negative for withdrawn claims."""
    value, wrong, note = _count(MINUS.sub("", text, count=1))
    return (-value if MINUS.match(text) and isinstance(value, int) else value), wrong, note


@lru_cache(REMEMBERED)
def _money(text: str) -> Read:
    return _whole(text, read_amount(text, 1), LARGEST_BUDGET)


def _whole(text: str, cell: Cell, largest: int) -> Read:
    if not text:
        return None, None, None
    if cell.refused or cell.value is None:
        code = None if cell.refused == "not_a_number" else cell.refused
        return None, code or "no_number", None
    return (cell.value, None, None) if cell.value <= largest else (None, "too_big", None)


@lru_cache(REMEMBERED)
def _business_number(text: str) -> Read:
    """Return the ten digits of a business number; refuse a wrong check digit (국세청 검증식)."""
    digits = _digits(text)
    if not text or text in ZERO_TEXTS:
        return None, None, None
    if len(digits) != 10:
        return None, _why_short(text, "short_business_no"), None
    numbers = [int(digit) for digit in digits]
    total = sum(w * n for w, n in zip(BUSINESS_WEIGHTS, numbers, strict=False))
    wrong = (10 - (total + numbers[8] * 5 // 10) % 10) % 10 != numbers[9]
    return (None, "wrong_business_no", None) if wrong else (digits, None, None)


@lru_cache(REMEMBERED)
def _workplace_number(text: str) -> Read:
    digits = _digits(text)
    if not text or text in ZERO_TEXTS:
        return None, None, None
    if len(digits) != 11:
        return None, _why_short(text, "short_workplace_no"), None
    return digits, None, None


def _why_short(text: str, code: str) -> str:
    """Return the reason for refusing a number without enough digits; Excel may have cut it."""
    return "cut_by_excel" if CUT_BY_EXCEL.fullmatch(text.strip()) else code


def _digits(text: str) -> str:
    """Return the digits of a number, "" if it has more than digits, hyphens and blanks."""
    plain = unicodedata.normalize("NFKC", text).removesuffix(".0").translate(BETWEEN_DIGITS)
    return plain if plain.isascii() and plain.isdigit() else ""


@lru_cache(REMEMBERED)
def _degrees(kind: str, text: str) -> Read:
    if not text:
        return None, None, None
    number, (least, most) = read_number(text), SOUTH_KOREA[kind]
    if number is None or isinstance(number, str):
        return None, "no_number", None
    inside = least <= float(number) <= most
    return (float(number), None, None) if inside else (None, "not_in_korea", None)


@lru_cache(REMEMBERED)
def _day(text: str) -> Read:
    day, wrong, _ = read_day(text)
    return day, wrong, None


@lru_cache(REMEMBERED)
def _past_day(text: str) -> Read:
    """Return a day from 1990 to today; refuse any other."""
    day, wrong, _ = read_day(text)
    if day is not None and not day.year >= FIRST_YEAR:
        return None, "unknown_day", None
    return (None, "to_come", None) if day and day > _today() else (day, wrong, None)


@lru_cache(REMEMBERED)
def _week(text: str) -> Read:
    """Return a day in a week, noting one that is not a Monday; rows are moved to it later."""
    day, wrong, _ = _past_day(text)
    moved = isinstance(day, dt.date) and day.weekday() > 0
    return day, wrong, "put_to_monday" if moved else None


@lru_cache(REMEMBERED)
def _month(text: str) -> Read:
    month, wrong, _ = read_month(text) if text else (None, None, None)
    if month is not None and month < f"{FIRST_YEAR}-01":
        return None, "unknown_month", None
    to_come = month is not None and month > f"{_today():%Y-%m}"
    return (None, "to_come", None) if to_come else (month, wrong, None)


def _today() -> dt.date:
    return dt.date.today()


READERS: dict[str, tuple[Callable[[str], Read], pa.DataType]] = {
    "count": (_count, pa.int64()),
    "signed": (_signed, pa.int64()),
    "money": (_money, pa.int64()),
    "day": (_day, pa.date32()),
    "past_day": (_past_day, pa.date32()),
    "week": (_week, pa.date32()),
    "month": (_month, pa.string()),
    "business_no": (_business_number, pa.string()),
    "workplace_no": (_workplace_number, pa.string()),
    "latitude": (partial(_degrees, "latitude"), pa.float64()),
    "longitude": (partial(_degrees, "longitude"), pa.float64()),
}

"""Codes of Korean regions, old or new, of two systems → today's codes.

The Ministry of the Interior (행안부) and the statistics office (SGIS) number the provinces
differently; several numbers mean one province here and another there. What follows what stands in
data/reference/region_changes.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pandas as pd

from src.load.files.reasons import Unreadable, because, words

REFERENCE = Path(__file__).parents[3] / "data" / "reference"

# (행안부 province code, SGIS province code)
SGIS_PROVINCES = (
    ("11", "11"),
    ("26", "21"),
    ("27", "22"),
    ("28", "23"),
    ("29", "24"),
    ("30", "25"),
    ("31", "26"),
    ("36", "29"),
    ("41", "31"),
    ("51", "32"),
    ("43", "33"),
    ("44", "34"),
    ("52", "35"),
    ("46", "36"),
    ("47", "37"),
    ("48", "38"),
    ("50", "39"),
)
ADMINISTRATIVE, SGIS = "행안부", "SGIS"
IN_BOTH = frozenset(["11", "26", "29", "31", "36"])
ONLY_SGIS = frozenset("21 22 23 24 25 32 33 34 35 37 38 39".split())  # noqa: SIM905
ONLY_ADMINISTRATIVE = frozenset(
    "12 27 28 30 41 42 43 44 45 46 47 48 50 51 52".split()  # noqa: SIM905
)

# Last district number that SGIS gives in the provinces whose prefix both systems have. It counts
# cities and districts 010, 020, … and counties 310, 320, … (from memory, so with room above)
SGIS_LAST = {"11": 250, "26": 310, "29": 110, "31": 390, "36": 480}
DIGITS = re.compile(r"\d+")


class UndecidableCodes(Unreadable):
    """Say that a set of codes fits both code systems, or mixes them, and what to do."""


@cache
def region_table() -> pd.DataFrame:
    """Return data/reference/regions.csv: the `regions` table. Shared: do not change it."""
    texts = dict.fromkeys(
        ("region_code", "parent_code", "level", "region_name", "region_short", "region_name_en"),
        "str",
    )
    return pd.read_csv(REFERENCE / "regions.csv", dtype=texts | {"lat": float, "lon": float})


@cache
def change_table() -> pd.DataFrame:
    """Return data/reference/region_changes.csv, one row per old or finer code and successor."""
    return pd.read_csv(REFERENCE / "region_changes.csv", dtype="str")


@cache
def _successors() -> dict[str, str]:
    """Return code → next code. Of a unit that was split, the first row counts: its larger part."""
    return dict(change_table().drop_duplicates("old_code")[["old_code", "new_code"]].values)


@cache
def known_codes() -> frozenset[str]:
    return frozenset(region_table().region_code)


def canonical_code(code: str, system: str = ADMINISTRATIVE) -> str | None:
    """Return today's code of a province (2 digits) or district (5 digits), None if unknown.

    Takes 2, 5, 8 or 10 digits (dong codes lead to their district), old or new, also as a number
    that a spreadsheet stored with '.0'. In the SGIS system only the province can be told: its
    district numbers mean other places and no table of them is kept.
    """
    digits = str(code).strip().removesuffix(".0")
    if not DIGITS.fullmatch(digits) or len(digits) not in (2, 5, 8, 10):
        return None
    if system == SGIS:
        return _from_sgis(digits)
    if len(digits) == 2 or digits[2:5] == "000":
        return follow(digits[:2])
    return follow(_longest_listed(digits) or digits[:5])


def _from_sgis(digits: str) -> str | None:
    province = {theirs: ours for ours, theirs in SGIS_PROVINCES}.get(digits[:2])
    return follow(province) if province and len(digits) == 2 else None


def _longest_listed(digits: str) -> str | None:
    """Return the longest head of a dong code that the table of changes lists."""
    heads = (digits[:length] for length in range(len(digits), 4, -1))
    return next((head for head in heads if head in _successors()), None)


def follow(code: str) -> str | None:
    """Return the region of today that a listed code leads to, over several changes if need be."""
    seen = set()
    while code in _successors() and code not in seen:
        seen.add(code)
        code = _successors()[code]
    return code if code in known_codes() else None


def detect_code_system(codes: Iterable[str]) -> str:
    """Return "행안부" or "SGIS": the system in which all the codes make sense.

    The two number the provinces differently, and 26, 29, 31 and 36 mean different ones in each,
    so a wrong guess joins figures to the wrong places without an error. Provinces that only one
    system has decide. Where none is there, a district number that one system never gives decides.
    Raises UndecidableCodes for an empty, a mixed, or an ambiguous set.
    """
    digits = {str(code).strip().removesuffix(".0") for code in codes if str(code).strip()}
    heads = {code[:2] for code in digits}
    sgis, administrative = heads & ONLY_SGIS, heads & ONLY_ADMINISTRATIVE
    if sgis and administrative:
        raise _mixed(sorted(sgis)[0], sorted(administrative)[0])
    if sgis or administrative:
        return SGIS if sgis else ADMINISTRATIVE
    districts = {code for code in digits if len(code) >= 5 and DIGITS.fullmatch(code)}
    not_ours = any(canonical_code(code) is None for code in districts)
    not_theirs = any(_beyond_sgis(code) for code in districts)
    if heads <= IN_BOTH and not_ours != not_theirs:
        return SGIS if not_ours else ADMINISTRATIVE
    raise _ambiguous(sorted(heads))


def _beyond_sgis(code: str) -> bool:
    """Return whether a district number is higher than any that SGIS gives in its province."""
    return int(code[2:5]) > SGIS_LAST.get(code[:2], 999)


def _mixed(sgis: str, administrative: str) -> UndecidableCodes:
    return UndecidableCodes(because("file.mixed_codes", sgis=sgis, administrative=administrative))


def _ambiguous(heads: list[str]) -> UndecidableCodes:
    shown = ", ".join(heads) or words("part.no_codes")
    return UndecidableCodes(because("file.ambiguous_codes", codes=shown))

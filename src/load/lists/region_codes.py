"""Convert codes of Korean regions, old or new, of two systems, to present codes.

The Ministry of the Interior (행안부) and the statistics office (SGIS) number the provinces
differently; some numbers mean different provinces in the two. data/reference/region_changes.csv
lists the successors of former codes.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pandas as pd

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
DIGITS = re.compile(r"\d+")


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
    """Return code → successor. For a unit that was split it is the first row, the larger part."""
    return dict(change_table().drop_duplicates("old_code")[["old_code", "new_code"]].values)


@cache
def known_codes() -> frozenset[str]:
    return frozenset(region_table().region_code)


def canonical_code(code: str, system: str = ADMINISTRATIVE) -> str | None:
    """Return the present code of a province (2 digits) or district (5 digits), None if unknown.

    Takes 2, 5, 8 or 10 digits (dong codes give their district), old or new, also with the '.0' of a
    number in a spreadsheet. Of SGIS codes only those of provinces are known: there is no table of
    its district numbers, which differ.
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
    """Return the present region of a code, over several changes if need be; None if unknown."""
    seen = set()
    while code in _successors() and code not in seen:
        seen.add(code)
        code = _successors()[code]
    return code if code in known_codes() else None

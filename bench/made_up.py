"""Columns of made-up workplaces, as Arrow arrays, and files of their lines; no firm is real.

Whole columns are drawn and joined at once, because a file may have millions of rows.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.lists.regions import read_regions

SYLLABLES = np.array(
    list("가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주")
)
WEIGHTS = np.array([1, 3, 7, 1, 3, 7, 1, 3, 5])
EXCEL_START = np.datetime64("1899-12-30")
PIECE = 200_000


def pieces(rows: int) -> Iterator[int]:
    """Yield the number of rows of each piece of a file."""
    for start in range(0, rows, PIECE):
        yield min(PIECE, rows - start)


def texts(values) -> pa.Array:
    """Return values as an array of texts, empty where there is none."""
    return pa.array(values).cast(pa.string())


def picked(options, places: np.ndarray) -> pa.Array:
    """Return the option at each place."""
    return pa.array(list(options), pa.string()).take(pa.array(places))


def joined(*parts) -> pa.Array:
    """Return parts (arrays, or texts for every row) one after another in each row."""
    rows = len(next(part for part in parts if not isinstance(part, str)))
    return compute.binary_join_element_wise(
        *[pa.array([part] * rows) if isinstance(part, str) else part for part in parts], ""
    )


def where(mask: np.ndarray, values: pa.Array, other="") -> pa.Array:
    """Return the values where the mask holds, else the other."""
    return compute.if_else(pa.array(mask), values, other)


def names(chance: np.random.Generator, rows: int) -> pa.Array:
    """Return firms of three to five syllables, the legal form before or behind, or none."""
    drawn = chance.integers(0, 1 << 16, (rows, 9))
    letters = SYLLABLES[drawn[:, :5] % len(SYLLABLES)]
    letters[drawn[:, 5] % 10 < 6, 4] = ""
    letters[drawn[:, 6] % 10 == 0, 3] = ""
    bare = texts(["".join(row) for row in letters.tolist()])
    before = picked(["", "(주)", "주식회사 ", "㈜", ""], drawn[:, 7] % 5)
    behind = picked(["", "산업", "건설(주)", "테크", "푸드  시스템"], drawn[:, 8] % 5)
    return joined(before, bare, behind)


def business_numbers(chance: np.random.Generator, rows: int) -> np.ndarray:
    """Return numbers of ten digits, the last of which is the right check digit."""
    digits = chance.integers(0, 9, (rows, 9))
    digits[:, 0] += 1
    total = digits @ WEIGHTS + digits[:, 8] * 5 // 10
    whole = np.column_stack([digits, (10 - total % 10) % 10])
    return whole @ 10 ** np.arange(9, -1, -1)


@cache
def districts() -> tuple[tuple[str, str], ...]:
    """Return code and words of each district, province in front: 11530, 서울특별시 구로구."""
    rows = read_regions()
    named = dict(zip(rows["region_code"], rows["region_name"], strict=True))
    codes = rows.loc[rows["level"] == "sigungu", "region_code"]
    return tuple((code, f"{named[code[:2]]} {named[code]}") for code in codes)


def addresses(chance: np.random.Generator, places: np.ndarray) -> pa.Array:
    """Return an address in each district: road and number, and often the floor behind a comma."""
    drawn = chance.integers(0, 1 << 16, (len(places), 5))
    town = picked([words for _, words in districts()], places)
    road = texts(["".join(row) for row in SYLLABLES[drawn[:, :2] % len(SYLLABLES)].tolist()])
    street = joined(town, " ", road, "로 ", texts(drawn[:, 2] % 899 + 1))
    floor = joined(street, ", ", texts(drawn[:, 3] % 29 + 1), "층")
    return where(drawn[:, 4] % 2 == 0, floor, street)


def days(chance: np.random.Generator, rows: int) -> np.ndarray:
    """Return days from 1995 to the end of 2024."""
    return np.datetime64("1995-01-01") + chance.integers(0, 10_957, rows)


def serials(found: np.ndarray) -> pa.Array:
    """Return days as Excel counts them: 45017 is 2023-04-01."""
    return texts((found - EXCEL_START).astype(np.int64))


def quoted(column: pa.Array) -> pa.Array:
    """Return cells in quotes where a comma stands in them."""
    return compute.if_else(compute.match_substring(column, ","), joined('"', column, '"'), column)


def lines(columns: list[pa.Array], delimiter: str) -> str:
    """Return rows of the columns as lines with Windows line ends."""
    rows = compute.binary_join_element_wise(*columns, delimiter)
    return "\r\n".join([*rows.to_pylist(), ""])


@dataclass(frozen=True)
class Firms:
    """Made-up firms: names, ten digits, the place of their district in `districts`, addresses."""

    names: pa.Array
    numbers: np.ndarray
    places: np.ndarray
    addresses: pa.Array


def firms(piece: int, rows: int = PIECE) -> Firms:
    """Return the first firms of a piece of the country: the same ones in every file.

    Each column is drawn by a generator of its own, so that fewer rows are the first of more.
    """
    draws = [np.random.default_rng([1, piece, column]) for column in range(4)]
    places = draws[0].integers(0, len(districts()), rows)
    name, number = names(draws[1], rows), business_numbers(draws[2], rows)
    return Firms(name, number, places, addresses(draws[3], places))


def write_parts(path: Path, parts: list[Iterator[str]], stem: str, encoding: str = "cp949") -> Path:
    """Write a zip archive of one CSV for each part, (1) … in their names; return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, part in enumerate(parts, 1):
            with archive.open(f"{stem}({number}).csv", "w", force_zip64=True) as file:
                for text in part:
                    file.write(text.encode(encoding))
    return path

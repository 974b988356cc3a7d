"""Find the district of workplaces by code or address, and their industry; each text only once."""

import csv
from collections.abc import Callable
from functools import cache

import numpy as np
import pyarrow as pa
from pyarrow import compute

from src.load.files.reasons import unreadable
from src.load.files.text_source import Taken
from src.load.lists.addresses import (
    POSTCODE,
    is_split,
    needs_dong,
    region_of_address,
    split_pattern,
)
from src.load.lists.code_systems import (
    IN_BOTH,
    ONLY_SGIS,
    UndecidableCodes,
    detect_code_system,
)
from src.load.lists.reference import REFERENCE
from src.load.lists.region_codes import ADMINISTRATIVE, canonical_code

MOST_FORMS = 50_000
"""Most distinct beginnings of addresses; the whole country has about 10,000, garbage has more."""
PLACES = np.array([int.from_bytes(letter.encode()) for letter in "시군구읍면동리가"])
"""Last letters of place names, as numbers from their three UTF-8 bytes; roads end in others."""
MAYBE_POSTCODE = r"^(?:[^가-힣A-Za-z]|우)"
"""The start of an address with a postcode, which few files have."""
MOST_OF_ANOTHER_SYSTEM = 0.2
MOST_COMPARED = 5_000
"""Rows of a piece whose address is compared with their code if the codes fit both systems."""


class Districts:
    """Finds the districts of the rows of one file, piece by piece."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}
        self._has_too_many = False
        self._provinces = self._strange = self._agreeing = self._differing = 0
        self._open: set[str] | None = set()

    def of(self, piece: Taken) -> dict[str, pa.Array]:
        """Return `sigungu` of the rows of a piece."""
        by_code, of_split = self._by_codes(piece.rows)
        found = compute.coalesce(by_code, self._by_address(piece.rows, compute.is_null(by_code)))
        addresses = _texts(piece.rows, "address")
        lost = compute.is_null(found).to_numpy(zero_copy_only=False)
        if lost.any():
            found, named = _with_dongs(found, addresses)
            lost = compute.is_null(found).to_numpy(zero_copy_only=False)
            of_split |= named
        raw = {"address": addresses}
        piece.note("split_place", "address", lost & of_split, raw)
        piece.note("unknown_place", "address", lost & ~of_split, raw)
        return {"sigungu": found.dictionary_encode()}

    def tell(self, taken: Taken) -> None:
        """Check the codes of all rows together, and note beginnings that were not looked up.

        Raises Unreadable if the codes are those of the statistics office, which mean other places.
        """
        if self._strange > MOST_OF_ANOTHER_SYSTEM * self._provinces or self._is_of_another():
            raise unreadable(taken.name, "other_codes")
        if self._open and not self._agreeing:
            self._refuse_undecided(taken.name)
        if self._has_too_many:
            taken.tally.problems.add("note", "too_many_forms", rows=f"{MOST_FORMS:,}")

    def _by_codes(self, rows: pa.Table) -> tuple[pa.Array, np.ndarray]:
        """Return the district by the codes of province and district (법정동, of any year) or NULL,
        and a mask of the rows of split districts, for which the code of the dong decides.
        """
        sido, sigungu = (_texts(rows, name) for name in ("sido_code", "sigungu_code"))
        provinces = sido.drop_null()
        strange = compute.is_in(provinces, pa.array(sorted(ONLY_SGIS)))
        self._provinces += len(provinces)
        self._strange += compute.sum(strange).as_py() or 0
        codes = compute.binary_join_element_wise(sido, sigungu, "").dictionary_encode()
        found = _looked_up(codes, _district_of)
        named = [bool(code) and needs_dong(code) for code in codes.dictionary.to_pylist()]
        split = pa.array(named, pa.bool_())
        of_split = np.zeros(len(rows), bool)
        if any(named):
            of_split = split.take(codes.indices).fill_null(False).to_numpy(zero_copy_only=False)
            whole = compute.binary_join_element_wise(sido, sigungu, _texts(rows, "dong_code"), "")
            whole = compute.if_else(pa.array(of_split), whole, pa.scalar(None, pa.string()))
            found = compute.if_else(
                pa.array(of_split), _looked_up(whole.dictionary_encode(), _district_of), found
            )
        self._compare(rows, codes, found)
        return found, of_split

    def _is_of_another(self) -> bool:
        """Return whether codes that fit both systems contradict the addresses more than agree."""
        return bool(self._open) and self._differing > self._agreeing

    def _refuse_undecided(self, name: str) -> None:
        codes = sorted(self._open or ())
        try:
            system = detect_code_system(codes)
        except UndecidableCodes:
            shown = ", ".join(sorted({code[:2] for code in codes}))
            raise unreadable(name, "undecided_codes", codes=shown) from None
        if system != ADMINISTRATIVE:
            raise unreadable(name, "other_codes")

    def _compare(self, rows: pa.Table, codes: pa.DictionaryArray, by_code: pa.Array) -> None:
        """Count rows whose code and address agree, until a code decides between the two systems.

        Both have the provinces 26, 29, 31 and 36, but they are different ones.
        """
        different = [code for code in codes.dictionary.to_pylist() if code]
        if self._open is None or not different:
            return
        if not {code[:2] for code in different} <= IN_BOTH:
            self._open = None
            return
        self._open |= set(different)
        some = rows.slice(0, MOST_COMPARED)
        by_address = self._by_address(some, pa.array([True] * len(some))).to_pylist()
        pairs = zip(by_address, by_code.slice(0, MOST_COMPARED).to_pylist(), strict=True)
        same = [address == code for address, code in pairs if address and code]
        self._agreeing += sum(same)
        self._differing += len(same) - sum(same)

    def _by_address(self, rows: pa.Table, wanted: pa.Array) -> pa.Array:
        """Return the district at the beginning of the address, for the wanted rows only."""
        nothing = pa.scalar(None, pa.string())
        addresses = compute.if_else(wanted, _texts(rows, "address"), nothing)
        if addresses.null_count == len(addresses):
            return addresses
        if compute.any(compute.match_substring_regex(addresses, MAYBE_POSTCODE)).as_py():
            addresses = compute.replace_substring_regex(addresses, rf"^\s*{POSTCODE}", "")
        return _looked_up(_beginnings(addresses).dictionary_encode(), self._district_in)

    def _district_in(self, beginning: str) -> str | None:
        """Return the district of the beginning of an address, None beyond MOST_FORMS of them."""
        if beginning not in self._known:
            if len(self._known) >= MOST_FORMS:
                self._has_too_many = True
                return None
            self._known[beginning] = _district_in(beginning)
        return self._known[beginning]


def _beginnings(addresses: pa.Array) -> pa.Array:
    """Return the first two words of each address, and the third unless it is a road.

    With roads there would be 170,000 distinct beginnings in the country.
    """
    words = compute.ascii_split_whitespace(addresses, max_splits=3)
    starts, flat = words.offsets.to_numpy(), words.values
    counts, starts = np.diff(starts), starts[:-1]
    third = counts > 2
    third[third] = _are_places(flat, starts[third] + 2)
    first, *others = (
        flat.take(pa.array(starts + at, mask=~there))
        for at, there in enumerate((counts > 0, counts > 1, third))
    )
    # Filled, because the join would return no rows if all first words were missing
    whole = compute.binary_join_element_wise(
        first.fill_null(""), *others, " ", null_handling="skip"
    )
    return compute.if_else(first.is_valid(), whole, pa.scalar(None, pa.string()))


def _are_places(words: pa.Array, at: np.ndarray) -> np.ndarray:
    """Return which of the words at some positions end in one of PLACES, by their last bytes."""
    ends = np.frombuffer(words.buffers()[1], np.int32)[at + 1]
    letters = np.frombuffer(words.buffers()[2] or bytes(3), np.uint8)
    first, second, third = (
        letters[np.maximum(ends - back, 0)].astype(np.int32) for back in (3, 2, 1)
    )
    return np.isin(first << 16 | second << 8 | third, PLACES)


def _texts(rows: pa.Table, name: str) -> pa.Array:
    if name not in rows.column_names:
        return pa.nulls(len(rows), pa.string())
    found = rows[name].combine_chunks()
    return found.cast(pa.string()) if pa.types.is_dictionary(found.type) else found


@cache
def _district_of(code: str) -> str | None:
    if needs_dong(code[:5]) and code[5:].strip("0") == "":
        return None
    found = canonical_code(code, ADMINISTRATIVE)
    return found if found and len(found) == 5 else None


@cache
def _district_in(address: str) -> str | None:
    region = region_of_address(address)
    return region.sigungu if region else None


def _with_dongs(found: pa.Array, addresses: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Return the districts with missing ones filled by the dong if the address names a split
    district, and a mask of such rows.
    """
    lost = np.flatnonzero(compute.is_null(found).to_numpy(zero_copy_only=False))
    theirs = addresses.take(pa.array(lost))
    split = compute.match_substring_regex(theirs, split_pattern()).fill_null(False)
    at = lost[split.to_numpy(zero_copy_only=False)]
    named = np.zeros(len(found), bool)
    wanted = theirs.filter(split).to_pylist()
    regions = [region_of_address(address) for address in wanted]
    named[at] = [is_split(region, address) for region, address in zip(regions, wanted, strict=True)]
    parts = [region.sigungu if region else None for region in regions]
    return compute.replace_with_mask(
        found,
        pa.array(named),
        pa.array([part for part, of in zip(parts, named[at], strict=True) if of], pa.string()),
    ), named


def _looked_up(encoded: pa.DictionaryArray, find: Callable[[str], str | None]) -> pa.Array:
    found = [form and find(form) for form in encoded.dictionary.to_pylist()]
    return pa.array(found, pa.string()).take(encoded.indices)


def divisions(piece: Taken) -> dict[str, pa.Array]:
    """Return the KSIC division: from KSIC codes, and from tax codes where it is known."""
    rows = piece.rows
    if "industry_code" not in rows.column_names:
        return {}
    codes = _texts(rows, "industry_code")
    head = compute.binary_slice(codes.cast(pa.binary()), 0, 2).cast(pa.string())
    if "industry_system" in rows.column_names:
        return {"ksic_division": head.dictionary_encode()}
    found = _looked_up(codes.dictionary_encode(), _division_of)
    lost = compute.is_null(found).to_numpy(zero_copy_only=False)
    piece.note("industry_not_mapped", "industry_code", lost, {"industry_code": codes})
    return {"ksic_division": found.dictionary_encode()}


def _division_of(code: str | None) -> str | None:
    """Return the division of a tax code, that of its longest known beginning."""
    known, text = _moved(), code or ""
    beginnings = (text[:length] for length in range(len(text), 1, -1))
    return next((known[part] for part in beginnings if part in known), None)


@cache
def _moved() -> dict[str, str]:
    """Return beginning of tax codes → KSIC division, if all codes with it are in that division."""
    with (REFERENCE / "former_industries.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["former_code"]: row["division"] for row in csv.DictReader(file)}

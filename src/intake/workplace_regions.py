"""Find the district and the industry of workplaces: by code, else by address, each form once."""

import csv
from functools import cache

import pyarrow as pa
from pyarrow import compute

from src.intake.problems import unreadable
from src.intake.reference import REFERENCE
from src.intake.region_codes import ADMINISTRATIVE, ONLY_SGIS, canonical_code
from src.intake.regions import find_region
from src.intake.text_source import Taken

MOST_FORMS = 50_000
"""Beginnings of addresses that are looked up; a country has about 5,000, garbage has more."""
FIRST_WORDS = r"^(\S+(?:\s+\S+){0,2}).*$"
MOST_OF_ANOTHER_SYSTEM = 0.2


def add_districts(taken: Taken) -> dict[str, pa.Array]:
    """Return `sigungu`, and `ksic_division` where the source has codes that can be taken over.

    Raises Unreadable where the codes are those of the statistics office, which mean other places.
    """
    by_code = _by_codes(taken)
    by_address = _by_address(taken, compute.is_null(by_code))
    found = compute.coalesce(by_code, by_address)
    lost = compute.is_null(found).to_numpy(zero_copy_only=False)
    raw = {"address": _texts(taken.rows, "address")}
    taken.note("unknown_place", "address", lost, raw)
    return {"sigungu": found.dictionary_encode()} | _divisions(taken)


def _texts(rows: pa.Table, name: str) -> pa.Array:
    if name not in rows.column_names:
        return pa.nulls(len(rows), pa.string())
    found = rows[name].combine_chunks()
    return found.cast(pa.string()) if pa.types.is_dictionary(found.type) else found


def _by_codes(taken: Taken) -> pa.Array:
    """Return the district of each province and district code (법정동, of any year) or NULL."""
    sido, sigungu = (_texts(taken.rows, name) for name in ("sido_code", "sigungu_code"))
    provinces = sido.drop_null()
    if len(provinces):
        strange = compute.is_in(provinces, pa.array(sorted(ONLY_SGIS)))
        if compute.mean(strange.cast(pa.int8())).as_py() > MOST_OF_ANOTHER_SYSTEM:
            raise unreadable(taken.name, "other_codes")
    codes = compute.binary_join_element_wise(sido, sigungu, "").dictionary_encode()
    return _looked_up(codes, lambda code: _district_of(code))


@cache
def _district_of(code: str) -> str | None:
    found = canonical_code(code, ADMINISTRATIVE)
    return found if found and len(found) == 5 else None


def _by_address(taken: Taken, wanted: pa.Array) -> pa.Array:
    """Return the district that an address begins with, for the rows that are wanted."""
    nothing = pa.scalar(None, pa.string())
    addresses = compute.if_else(wanted, _texts(taken.rows, "address"), nothing)
    if addresses.null_count == len(addresses):
        return addresses
    beginnings = compute.replace_substring_regex(addresses, FIRST_WORDS, r"\1").dictionary_encode()
    if len(beginnings.dictionary) > MOST_FORMS:
        taken.tally.problems.add("note", "too_many_forms", rows=f"{MOST_FORMS:,}")
    return _looked_up(beginnings, _district_in, MOST_FORMS)


@cache
def _district_in(address: str) -> str | None:
    region = find_region(address)
    return region.sigungu if region else None


def _looked_up(encoded: pa.DictionaryArray, find, most: int | None = None) -> pa.Array:
    forms = encoded.dictionary.to_pylist()
    found = [find(form) for form in forms[:most]] + [None] * len(forms[most:] if most else [])
    return pa.array(found, pa.string()).take(encoded.indices)


def _divisions(taken: Taken) -> dict[str, pa.Array]:
    """Return the division of KSIC 11, of codes of that revision or of one that moved whole."""
    if "industry_code" not in taken.rows.column_names:
        return {}
    codes = _texts(taken.rows, "industry_code")
    head = compute.binary_slice(codes.cast(pa.binary()), 0, 2).cast(pa.string())
    if "industry_system" in taken.rows.column_names:
        return {"ksic_division": head.dictionary_encode()}
    found = _looked_up(head.dictionary_encode(), _moved().get)
    lost = compute.is_null(found).to_numpy(zero_copy_only=False)
    taken.note("industry_not_mapped", "industry_code", lost, {"industry_code": codes})
    return {"ksic_division": found.dictionary_encode()}


@cache
def _moved() -> dict[str, str]:
    """Return division of the former classification → division today, where all of it moved."""
    with (REFERENCE / "former_industries.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["former_division"]: row["division"] for row in csv.DictReader(file)}

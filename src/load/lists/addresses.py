"""Find the district of an address, for all readers.

An address may begin with a postcode, omit the province where the district's name is unique, or
omit the 시 of a city; Sejong has no districts. The parts of a district that was split are
distinguished by a dong (동) in the address: data/reference/split_districts.csv.
"""

import csv
import re
import unicodedata
from functools import cache

from src.load.lists.reference import REFERENCE
from src.load.lists.regions import (
    Region,
    district_named,
    find_region,
    only_district,
    only_place,
    province_named,
)

POSTCODE = r"[(\[<]?\s*(?:우편번호|우)?\s*[):]?\s*\d{3}(?:\d{2}|-\d{3})(?:\s*[)\]>][\s,]*|[\s,]+)"
"""A postcode before an address: 15600, (15600), [425-110], (우)15600, (우15600)서울."""
LEADING = re.compile(rf"^\s*(?:{POSTCODE})?(?:대한민국\s+)?")
NEIGHBOURHOOD = re.compile(r"(?<![가-힣])([가-힣]{1,5}?)제?\d*동(?:\s?\d+가)?(?![가-힣])")
RURAL = ("읍", "면")
SEEN = "S"
"""Mark of a row of split_districts.csv that a public source confirms."""
CITY_LIKE_PROVINCE = {"광주": "41610", "광주시": "41610"}
"""Cities with the name of a metropolitan city, which has no towns (읍·면) of its own."""


def region_of_address(address: str) -> Region | None:
    """Return the region at the beginning of an address, None where it is not certain.

    The region has no district if the address names none, or names a split one without a dong that
    decides between its parts.
    """
    words = _words(address)
    if not words:
        return None
    province = province_named(words[0])
    region = _without_province(words) if province is None else _within_province(province, words)
    return None if region is None else _of_split(region, words, address)


def _words(address: str) -> list[str]:
    return LEADING.sub("", unicodedata.normalize("NFKC", address)).split()


def is_split(region: Region | None, address: str) -> bool:
    """Return whether an address in a region names a former district that was split."""
    return region is not None and _split_name(region, _words(address)) is not None


def split_pattern() -> str:
    """Return a pattern of the names of split districts, whose addresses may need a dong."""
    return "|".join(sorted({name for _, name in _split_names()}))


def needs_dong(code: str) -> bool:
    """Return whether a five-digit code is that of a former district that was split."""
    return code in {old for old, _ in _split_names().values()}


def _within_province(province: str, words: list[str]) -> Region | None:
    only = only_district(province)
    if only:
        return Region(province, only)
    for count in (2, 1):
        code = district_named(province, "".join(words[1 : 1 + count]))
        if code:
            return Region(code[:2], code)
    if len(words) > 1 and words[0] in CITY_LIKE_PROVINCE and words[1].endswith(RURAL):
        city = CITY_LIKE_PROVINCE[words[0]]
        return Region(city[:2], city)
    return find_region(" ".join(words[:3])) or Region(province)


def _without_province(words: list[str]) -> Region | None:
    """Return the place whose full name comes first and is unique in the country."""
    if words[0][-1] in "시군구" and (found := only_place(words[0])):
        return found
    if len(words) > 1 and words[1].endswith("구") and (found := only_place(words[0])):
        return found if district_named(found.sido, f"{words[0]}시{words[1]}") else None
    return find_region(" ".join(words[:3]))


def _of_split(region: Region, words: list[str], address: str) -> Region:
    """Return the part of a split district by a dong of the address, else only the province.

    A region without a split district is returned as it is.
    """
    name = _split_name(region, words)
    if name is None:
        return region
    _, parts = _split_names()[region.sido, name]
    plain = unicodedata.normalize("NFKC", address)
    named = (f"{dong}동" for dong in NEIGHBOURHOOD.findall(plain))
    places = {parts[dong] for dong in named if dong in parts}
    return Region(region.sido, places.pop()) if len(places) == 1 else Region(region.sido)


def _split_name(region: Region, words: list[str]) -> str | None:
    """Return the word that names a split district of the province, None for none."""
    return next((word for word in words[:2] if (region.sido, word) in _split_names()), None)


@cache
def _split_names() -> dict[tuple[str, str], tuple[str, dict[str, str]]]:
    """Return (province, name) of a split district → its code, and the part of each dong.

    Dongs without confirmation by a public source are left out.
    """
    found: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    with (REFERENCE / "split_districts.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["old_code"][:2], row["old_name"])
            _, parts = found.setdefault(key, (row["old_code"], {}))
            if row["mark"] == SEEN:
                parts[row["dong"]] = row["new_code"]
    return found

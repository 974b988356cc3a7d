"""Convert names of Korean regions, in any form of the last twenty years, to present codes.

The present regions are those since 2026-07-01, as far as shapes can be drawn: 16 provinces, 229
cities, counties and autonomous districts (docs/decisions/0003). data/reference/regions.csv lists
them; region_changes.csv lists the old and finer names that belong to them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

import pandas as pd

from src.load.lists.region_codes import change_table, follow, known_codes, region_table

# The present code of each province, and forms of its name beside those in the two tables
PROVINCE_FORMS = (
    ("11", "서울시"),
    ("12", "광주 광주시 광주직할시 전남 전라남도 전남도 전남광주 광주전남 전남광주특별시 Gwangju"),
    ("12", "광주전남특별시 광주전남통합특별시 전남광주시 Jeollanam-do Jeonnam"),
    ("26", "부산시 부산직할시"),
    ("27", "대구시 대구직할시"),
    ("28", "인천시 인천직할시"),
    ("30", "대전시 대전직할시"),
    ("31", "울산시"),
    ("36", "세종시 세종특별시 세종자치시"),
    ("41", "경기 Gyeonggi"),
    ("43", "충북도 Chungbuk"),
    ("44", "충남도 Chungnam"),
    ("47", "경북도 Gyeongbuk"),
    ("48", "경남도 Gyeongnam"),
    ("50", "제주도 제주자치도 제주특별도 Jeju-do"),
    ("51", "강원도 강원자치도 강원특별도 Gangwon-do Gangwon"),
    ("52", "전북도 전라북도 전북자치도 전북특별도 Jeollabuk-do Jeonbuk"),
)

SPACES = re.compile(r"\s+")
SEVERAL = re.compile(r"[·ㆍ・,/&]|및")


class Region(NamedTuple):
    """A province code, with a district code or None where only the province is known."""

    sido: str
    sigungu: str | None = None


def read_regions() -> pd.DataFrame:
    """Return the `regions` table: one row per province (sido) and district (sigungu).

    `parent_code` is missing for provinces; lat and lon are a point inside (WGS84).
    """
    return region_table().copy()


def find_region(sido: str, sigungu: str = "") -> Region | None:
    """Return the region of these names in any form, abbreviation or language, old or new.

    `sido` may hold the whole name ("경상남도 창원시 진해구"), or be empty if the district's name is
    unique in the country. Districts of a city give the city. Two districts ("구로구·금천구") give
    only their province. None where a name is unknown.
    """
    code = _provinces().get(_key(sido))
    if code is not None:
        return _within(code, _key(sigungu))
    if _key(sigungu):
        whole = None if _key(sido) else _only_one(_key(sigungu))
        return whole or (find_region(f"{sido} {sigungu}") if _key(sido) else None)
    return _from_whole(_key(sido))


def province_named(name: str) -> str | None:
    """Return the code of the province with a name in any form, None for none."""
    return _provinces().get(_key(name))


def district_named(province: str, name: str) -> str | None:
    """Return the code of the district with exactly this name, in any form, in a province."""
    return _districts().get((province, _key(name)))


@cache
def only_district(province: str) -> str | None:
    """Return the district of a province that has only one, as Sejong; else None."""
    found = [code for code in known_codes() if code[:2] == province and len(code) == 5]
    return found[0] if len(found) == 1 else None


def only_place(name: str) -> Region | None:
    """Return the district with a name that is unique in the country, else None."""
    return _only_one(_key(name))


def _from_whole(key: str) -> Region | None:
    heads = (key[:length] for length in range(len(key) - 1, 1, -1))
    known = (head for head in heads if head in _provinces() and _may_begin(head))
    found = (_within(_provinces()[head], key[len(head) :]) for head in known)
    return next(filter(None, found), None) or _only_one(key)


def _may_begin(head: str) -> bool:
    """Return whether a province's name may begin a longer one: 세종대로 is a road in Seoul."""
    return only_district(_provinces()[head]) is None or head.endswith("시")


def _only_one(key: str) -> Region | None:
    places = {place for (_, name), place in _districts().items() if name == key}
    return _region(places.pop()) if len(places) == 1 else None


def _within(province: str, key: str) -> Region | None:
    only = only_district(province)
    if only or not key:
        return Region(province, only)
    if (province, key) in _districts():
        return _region(_districts()[province, key])
    found = [_district(province, part) for part in SEVERAL.split(key) if part]
    places = {place for place in found if place is not None}
    if None in found or not places:
        return None
    return _region(places.pop()) if len(places) == 1 else Region(province)


def _district(province: str, key: str) -> str | None:
    """Return the district of a key; ignore what follows a known name ('울주군온산읍')."""
    names = _districts()
    if (province, key) in names:
        return names[province, key]
    heads = (key[:n] for n in range(len(key) - 1, 1, -1) if key[n - 1] in "시군구")
    return next((names[province, head] for head in heads if (province, head) in names), None)


def _region(code: str) -> Region:
    return Region(code[:2], code)


def _key(text: str | float | None) -> str:
    """Return a name normalised: NFKC, without spaces and case; '' for a missing one."""
    if not isinstance(text, str):
        return ""
    return SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


@cache
def _provinces() -> dict[str, str]:
    """Return key of a province's name → its code."""
    forms = {_key(form): code for code, forms in PROVINCE_FORMS for form in forms.split()}
    old = change_table()[change_table().old_code.str.len() == 2]
    forms |= {
        _key(name): follow(code) or code for code, name in old[["old_code", "old_name"]].values
    }
    rows = region_table()[region_table().level == "sido"]
    for column in ("region_name", "region_short", "region_name_en"):
        forms |= dict(zip(rows[column].map(_key), rows.region_code, strict=True))
    return forms


@cache
def _districts() -> dict[tuple[str, str], str]:
    """Return (province code, key of a district's name) → district code.

    Present names have priority over old ones, full names over bare ones ('진해구' for '창원시
    진해구').
    """
    names = _bare_names() | _old_names()
    rows = region_table()[region_table().level == "sigungu"]
    for column in ("region_name_en", "region_short", "region_name"):
        keys = zip(rows.parent_code, rows[column].map(_key), strict=True)
        names |= dict(zip(keys, rows.region_code, strict=True))
    return names


def _old_rows() -> pd.DataFrame:
    changes = change_table().dropna(subset=["old_sido", "old_name"]).drop_duplicates("old_code")
    return changes.assign(
        province=changes.old_sido.map(lambda name: _provinces()[_key(name)]),
        place=changes.old_code.map(follow),
    )


def _old_names() -> dict[tuple[str, str], str]:
    rows = _old_rows()
    keys = zip(rows.province, rows.old_name.map(_key), strict=True)
    return dict(zip(keys, rows.place, strict=True))


def _bare_names() -> dict[tuple[str, str], str]:
    """Return the last words of names of two ('부천시 원미구'), where they name one place only."""
    rows = _old_rows()
    rows = rows[rows.old_name.str.contains(" ")]
    bare = rows.assign(key=rows.old_name.str.split(" ").str[-1].map(_key))
    single = bare.groupby(["province", "key"]).place.agg(set)
    return {names: next(iter(places)) for names, places in single.items() if len(places) == 1}

"""Addresses → the parts that two spellings of one place share. Only for comparing, never shown.

A Korean address is 시도, 시군구, (읍·면), then road and number (도로명) or town and lot (지번),
then room, floor and building. Official files shorten it at any of these.
"""

import re
import unicodedata

import pandas as pd

from src.linkage.words import PROVINCES, UNITS

COLUMNS = ("province", "district", "road", "street", "door", "town", "lot", "building")
SPACES = re.compile(r"\s+")
PROVINCE = re.compile("|".join(word for word, _ in PROVINCES))
PROVINCE_OF = dict(PROVINCES)
SHORT_PROVINCE = re.compile("|".join(sorted({short for _, short in PROVINCES} | {"광주"})))
UNIT = re.compile("|".join(UNITS))
DISTRICT = re.compile(r"^\s*([가-힣]+[시군구])(?=\s|$)")
# '디지털로31길 20', '디지털로 31길 20', '도척윗로', '디지털로300'
ROAD = re.compile(
    r"(?<![0-9a-z가-힣])([a-z가-힣·.]*[가-힣][0-9a-z가-힣·.]*?(?:대로|로|길)"
    r"(?:\s?\d+[가-힣]?번?[가-힣]?길)?)(?:\s*(?:지하\s*)?(\d+(?:-\d+)?)(?![\d층호동]))?(?=[\s,(]|번지|$)"
)
TOWN = re.compile(
    r"(?<![0-9a-z가-힣])([가-힣][가-힣0-9]{0,5}?(?:\d+가|동\d*가?|읍|면|(?<!밸)리))"
    r"(?=[\s,)(]|\d|$)(?:\s*(산?\s?\d+(?:-\d+)?)(?:번지)?(?![\d층호동]))?"
)
ROOM = re.compile(r"(?<![0-9a-z])(?:제\s?)?([a-z]?\d+)\s?호(?![가-힣])")
# '디지털로300 805', a room without 호
BARE_ROOM = re.compile(r"\s(\d+(?:-\d+)?)(?=[\s,()]|$)")
NO_BUILDING = re.compile(r"[^0-9a-z가-힣]")
LEAST_BUILDING = 2


def address_parts(addresses: pd.Series) -> pd.DataFrame:
    """Return the parts of each address, "" where it does not tell them.

    province : in its short form. district : its 시, 군, 구 as written, '창원시성산구'. road :
    '디지털로31길'. street : the road with its number, '디지털로31길20'. door : what stands behind
    it, '디지털로31길20/805', the room or a number that is not said to be one. town : the last of
    읍, 면, 동, 리. lot : the town with its lot number, '구로동182-4'. building : the name of the
    building, without floor and room. Two addresses that tell different things have few parts in
    common without contradicting each other. The same index as the addresses; each is taken apart
    once.
    """
    texts = addresses.astype("str").fillna("")
    codes, known = pd.factorize(texts)
    rows = [_taken_apart(text) for text in known]
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")
    return frame.take(codes).set_axis(addresses.index)


def _taken_apart(text: str) -> tuple[str, ...]:
    plain = SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    province, rest = _without_province(plain)
    district = ""
    while found := DISTRICT.match(rest):
        district, rest = district + found[1], rest[found.end() :]
    room = ROOM.search(rest)
    road, street, bare, rest = _road(UNIT.sub(" ", rest))
    behind = bare or (room[1] if room else "")
    door = f"{street}/{behind}" if street and behind else ""
    town, lot, rest = _town(rest)
    return province, district, road, street, door, town, lot, building_key(rest)


def _without_province(plain: str) -> tuple[str, str]:
    found = PROVINCE.match(plain)
    if found:
        return PROVINCE_OF[found[0]], plain[found.end() :]
    found = SHORT_PROVINCE.match(plain)
    if found and plain[found.end() : found.end() + 1] == " ":
        short = "광주전남" if found[0] == "광주" else found[0]
        return short, plain[found.end() :]
    return "", plain


def _road(rest: str) -> tuple[str, str, str, str]:
    """Return the road, the road with its number, the bare number behind it, and what is left."""
    found = ROAD.search(rest)
    if not found:
        return "", "", "", rest
    road = SPACES.sub("", found[1])
    behind = BARE_ROOM.match(rest[found.end() :]) if found[2] else None
    street = road + found[2] if found[2] else ""
    left = rest[: found.start()] + rest[found.end() :]
    return road, street, behind[1] if behind else "", left


def _town(rest: str) -> tuple[str, str, str]:
    """Return the last town, with its lot where it has one, and what is left without any town."""
    towns = list(TOWN.finditer(rest))
    if not towns:
        return "", "", rest
    town = towns[-1]
    lot = next((t[1] + SPACES.sub("", t[2]) for t in towns if t[2]), "")
    return town[1], lot, TOWN.sub(" ", rest)


def building_key(name: str) -> str:
    """Return what two spellings of a building's name share, "" where there is too little."""
    key = NO_BUILDING.sub("", UNIT.sub(" ", unicodedata.normalize("NFKC", name).casefold()))
    return "" if len(key) < LEAST_BUILDING or key.isdigit() else key

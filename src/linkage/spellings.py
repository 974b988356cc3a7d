"""Normalise names and addresses to keys that different spellings share; only for comparing.

Everything is compared in Unicode form NFKC, lower case and without blanks: NFKC turns ㈜ into (주),
full-width letters and digits into ordinary ones, and one kind of middle dot into another. The
tables below list the words in which spellings differ.

A Korean address is 시도, 시군구, (읍·면), then road and number (도로명) or town and lot (지번),
then room, floor and building. Official files may cut it off after any of these.
"""

import re
import unicodedata

import pandas as pd

# Spellings of a legal form → the word that it is compared by. Longer words come first.
LEGAL_FORMS = (
    ("유한책임회사", "유한책임"),
    ("주식회사", "주식"),
    ("유한회사", "유한"),
    ("합자회사", "합자"),
    ("합명회사", "합명"),
    ("농업회사법인", ""),
    ("영농조합법인", ""),
    ("사회적협동조합", ""),
    ("협동조합", ""),
    ("재단법인", "재단"),
    ("사단법인", "사단"),
    ("의료법인", ""),
    ("사회복지법인", ""),
    ("학교법인", ""),
    ("(주)", "주식"),
    ("(유)", "유한"),
    ("(합)", "합명"),
    ("(자)", "합자"),
    ("(재)", "재단"),
    ("(사)", "사단"),
    ("co.,ltd.", "주식"),
    ("co.,ltd", "주식"),
    ("co.ltd.", "주식"),
    ("co.ltd", "주식"),
    (",ltd.", "주식"),
    (",ltd", "주식"),
    (",inc.", "주식"),
    (",inc", "주식"),
    ("inc.", "주식"),
    ("corporation", "주식"),
    ("corp.", "주식"),
)
# A form with a missing bracket ('주)대화', '대화(주'), only at the beginning or the end of a name
BROKEN_FORMS = (("주)", "주식"), ("(주", "주식"), ("유)", "유한"), ("(유", "유한"))

DAY_LABOUR = ("/일용", "/상용", "/자활")
"""The start of the name of a building site or of day labourers, after the name of the firm."""

BRANCHES = (
    *("본사", "본점", "지점", "지사", "공장", "영업소", "영업점", "사무소", "사업소", "사업장"),
    *("연구소", "연구원", "출장소", "물류센터", "직매장", "대리점", "현장"),
)
"""Endings of the last word of a name that names a branch of the firm."""
MAIN_BRANCHES = ("본사", "본점")
"""Branches that are the firm itself."""

NOT_NAMES = (
    *("없음", "미상", "해당없음", "알수없음", "불명", "비공개", "미정", "미기재", "테스트", "무"),
    *("null", "none", "na", "n/a", "nan", "unknown", "test", "unnamed", "#n/a", "#ref!"),
)
"""Placeholders for an unknown name, which are never compared."""
MASKS = ("*", "○", "●", "□", "■", "◯", "〇", "xxx")
"""Marks of a partly masked name."""
FORMULA_STARTS = ("=", "+", "-", "@", "<")
"""Starts of formulas and markup, which are never compared as names."""
LONGEST_NAME = 100
SHORTEST_NAME = 2

PROVINCES = (
    ("서울특별시", "서울"),
    ("서울시", "서울"),
    ("부산광역시", "부산"),
    ("부산시", "부산"),
    ("대구광역시", "대구"),
    ("대구시", "대구"),
    ("인천광역시", "인천"),
    ("인천시", "인천"),
    ("전남광주통합특별시", "광주전남"),
    ("광주광역시", "광주전남"),
    ("전라남도", "광주전남"),
    ("대전광역시", "대전"),
    ("대전시", "대전"),
    ("울산광역시", "울산"),
    ("울산시", "울산"),
    ("세종특별자치시", "세종"),
    ("세종시", "세종"),
    ("경기도", "경기"),
    ("강원특별자치도", "강원"),
    ("강원도", "강원"),
    ("충청북도", "충북"),
    ("충청남도", "충남"),
    ("전북특별자치도", "전북"),
    ("전라북도", "전북"),
    ("전남", "광주전남"),
    ("경상북도", "경북"),
    ("경상남도", "경남"),
    ("제주특별자치도", "제주"),
    ("제주도", "제주"),
)
"""Spellings of a province at the beginning of an address → the word that it is compared by."""

UNITS = (
    r"(?:지하|지상|제)?\s*b?\d+(?:(?:\s*[~-]\s*|,)\d+)?\s*층",
    r"(?:[a-z가나다라]동\s*)?제?[a-z가나다라]?-?\d+(?:(?:\s*[~-]\s*|,)\d+)*\s*호",
    r"(?<!\d)\d{1,3}\s*동(?=\s|,|$)",
    r"(?<![a-z])[a-z]\s*동(?=\s|,|$)",
)
"""Patterns of floor (층), room (호) and wing (동), which are dropped."""

COMPLEX_SUFFIXES = (
    *("국가산업단지", "일반산업단지", "도시첨단산업단지", "산업단지", "농공단지", "산단"),
    *("국가", "일반", "도시첨단"),
)
"""Endings of the names of complexes, which some sources print and others omit."""

SEASONAL_OPERATIONS = ("fixed", "pooled_fixed")
"""Kinds of operation of building sites (유기, 일괄유기), which end with the site."""
SEASONAL_DIGIT = "6"
"""Last digit of the workplace number of building sites."""


NAME_COLUMNS = ("key", "form", "branch", "is_site")
SPACES = re.compile(r"\s+")
SPACED_MARK = re.compile(r"\s*([.,])\s*")
SPACED_FORM = re.compile(r"\(\s*([주유합자재사])\s*\)")
FORMS = re.compile("|".join(re.escape(word) for word, _ in LEGAL_FORMS))
FORM_OF = dict(LEGAL_FORMS)
BRANCH = re.compile(rf"\s\S*(?:{'|'.join(BRANCHES)})$")
NOT_LETTERS = re.compile(r"[^0-9a-z가-힣一-龥]")
HIDDEN = re.compile("[\u200b-\u200d\u2060\ufeff\u00ad]")


def name_keys(names: pd.Series) -> pd.DataFrame:
    """Return key, form, branch and is_site of each name, with the index of the names.

    key : the name without legal form, branch, site, signs and blanks, in lower case; "" for empty
    and masked names, placeholders and names that begin like a formula, which match nothing. form :
    the legal form, "" for none. branch : '구미공장', "" for none or the head office. is_site :
    whether it is a building site or the day labourers of a firm ('/일용/').
    """
    texts = names.astype("str").fillna("")
    codes, known = pd.factorize(texts)
    rows = [_parsed_name(text) for text in known]
    frame = pd.DataFrame(rows, columns=list(NAME_COLUMNS))
    frame = frame.astype({"key": "str", "form": "str", "branch": "str", "is_site": bool})
    return frame.take(codes).set_axis(names.index)


def _parsed_name(text: str) -> tuple[str, str, str, bool]:
    plain = HIDDEN.sub("", unicodedata.normalize("NFKC", text).casefold())
    plain = SPACES.sub(" ", plain).strip()
    if _is_no_name(plain):
        return "", "", "", False
    at = min((plain.find(mark) for mark in DAY_LABOUR if mark in plain), default=-1)
    firm, form = _without_form(plain if at < 0 else plain[:at])
    match = BRANCH.search(firm)
    branch = SPACES.sub("", match[0]) if match else ""
    key = NOT_LETTERS.sub("", firm[: match.start()] if match else firm)
    if len(key) < SHORTEST_NAME or key in NOT_NAMES or key.isdigit():
        return "", form, branch, at >= 0
    return key, form, "" if branch in MAIN_BRANCHES else branch, at >= 0


def _is_no_name(plain: str) -> bool:
    return (
        not plain
        or len(plain) > LONGEST_NAME
        or plain.startswith(FORMULA_STARTS)
        or any(mark in plain for mark in MASKS)
        or any(unicodedata.category(letter) == "Cc" for letter in plain)
    )


def _without_form(name: str) -> tuple[str, str]:
    """Return the name with a blank in place of each legal form, and the first form in it."""
    name = SPACED_MARK.sub(r"\1", SPACED_FORM.sub(r"(\1)", name))
    forms = [FORM_OF[word] for word in FORMS.findall(name)]
    bare = FORMS.sub(" ", name).strip()
    for word, form in BROKEN_FORMS:
        if bare.startswith(word) or bare.endswith(word):
            bare, forms = bare.removeprefix(word).removesuffix(word), [*forms, form]
    return bare.strip(), next(filter(None, forms), "")


ADDRESS_COLUMNS = ("province", "district", "road", "street", "door", "town", "lot", "building")
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
    """Return the parts of each address, "" where it lacks them, with the index of the addresses.

    province : in its short form. district : its 시, 군, 구 as written, '창원시성산구'. road :
    '디지털로31길'. street : the road with its number, '디지털로31길20'. door : the street with the
    room, or a bare number taken for one, '디지털로31길20/805'. town : the last of 읍, 면, 동, 리.
    lot : the town with its lot number, '구로동182-4'. building : the name of the building, without
    floor and room. Two spellings of one address may give different parts of it; then they have few
    parts in common without contradicting each other.
    """
    texts = addresses.astype("str").fillna("")
    codes, known = pd.factorize(texts)
    rows = [_parsed_address(text) for text in known]
    frame = pd.DataFrame(rows, columns=list(ADDRESS_COLUMNS), dtype="str")
    return frame.take(codes).set_axis(addresses.index)


def _parsed_address(text: str) -> tuple[str, ...]:
    plain = SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
    province, rest = _without_province(plain)
    district = ""
    while match := DISTRICT.match(rest):
        district, rest = district + match[1], rest[match.end() :]
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
    """Return the road, the road with its number, the bare number after it, and the rest."""
    found = ROAD.search(rest)
    if not found:
        return "", "", "", rest
    road = SPACES.sub("", found[1])
    behind = BARE_ROOM.match(rest[found.end() :]) if found[2] else None
    street = road + found[2] if found[2] else ""
    left = rest[: found.start()] + rest[found.end() :]
    return road, street, behind[1] if behind else "", left


def _town(rest: str) -> tuple[str, str, str]:
    """Return the last town, the first town with a lot number, and the rest without towns."""
    towns = list(TOWN.finditer(rest))
    if not towns:
        return "", "", rest
    town = towns[-1]
    lot = next((t[1] + SPACES.sub("", t[2]) for t in towns if t[2]), "")
    return town[1], lot, TOWN.sub(" ", rest)


def building_key(name: str) -> str:
    """Return the key that all spellings of a building's name share, "" where it is too short."""
    key = NO_BUILDING.sub("", UNIT.sub(" ", unicodedata.normalize("NFKC", name).casefold()))
    return "" if len(key) < LEAST_BUILDING or key.isdigit() else key

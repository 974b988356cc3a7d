"""A made-up country of firms whose true matches are known: seeded, at any size.

Two lists are drawn from it: companies as the complexes know them, workplaces as an insurance knows
them. On purpose it has what makes joining hard: names respelled and mistyped, (주) moved, cut
addresses, masked and mistyped numbers, firms that moved, branches, building sites, sister firms in
the same building, namesakes, and firms that are in one list only.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
SYLLABLES = list(
    "가강건경고광국금기나남다대도동디라로리마명모미바보부비사삼상새서선성세소신아에영오우원유인"
    "일자장재전정제조주중지진창천청코태토파포하한해현호화효"
)
TRADES = (
    *("산업", "전자", "테크", "정밀", "시스템", "소프트", "바이오", "물산", "상사", "기계"),
    *("엔지니어링", "솔루션", "화학", "금속", "전기", "통신", "디자인", "섬유", "포장", "정공"),
    *("이엔지", "네트웍스", "메디칼", "푸드", "로지스", "플라텍", "코리아", "글로벌", "미디어", ""),
)
DISTRICTS = (
    ("11530", "서울특별시", "서울", "구로구", "구로동"),
    ("11545", "서울특별시", "서울", "금천구", "가산동"),
    ("28200", "인천광역시", "인천", "남동구", "고잔동"),
    ("41390", "경기도", "경기", "시흥시", "정왕동"),
    ("41270", "경기도", "경기", "안산시 단원구", "원시동"),
    ("47190", "경상북도", "경북", "구미시", "공단동"),
    ("48120", "경상남도", "경남", "창원시 성산구", "웅남동"),
    ("26440", "부산광역시", "부산", "강서구", "송정동"),
    ("27290", "대구광역시", "대구", "달서구", "월암동"),
    ("30230", "대전광역시", "대전", "대덕구", "문평동"),
    ("31710", "울산광역시", "울산", "울주군", "온산읍"),
    ("43110", "충청북도", "충북", "청주시 흥덕구", "향정동"),
    ("44200", "충청남도", "충남", "아산시", "둔포면"),
    ("52130", "전북특별자치도", "전북", "군산시", "오식도동"),
    ("12330", "전남광주통합특별시", "광주", "광산구", "하남동"),
    ("51130", "강원특별자치도", "강원", "원주시", "태장동"),
)
ROADS = ("디지털로", "공단로", "산단로", "첨단로", "번영로", "중앙로", "벤처로", "테크노로")
TOWERS = ("타워", "테크노밸리", "비즈센터", "밸리", "스퀘어", "프라자")


@dataclass(frozen=True)
class Truth:
    """The two lists, the pairs that are one workplace, and the building sites of each firm.

    pairs, sites : company_id and workplace_key. A branch elsewhere is in neither.
    """

    companies: pd.DataFrame
    workplaces: pd.DataFrame
    pairs: pd.DataFrame
    sites: pd.DataFrame


def make_truth(
    count: int, seed: int = 1, in_both: float = 0.75, strangers: int | None = None
) -> Truth:
    """Return about `count` companies, a share `in_both` of which is also among the workplaces.

    strangers : the number of workplace firms that are not among the companies; by default as many
    as there are companies without a workplace, which makes both lists about equally long.
    """
    chance = np.random.default_rng(seed)
    shared, apart = int(count * in_both), int(count * (1 - in_both))
    others = int(count * (2 - in_both)) - shared - apart if strangers is None else strangers
    firms = _firms(shared + apart + others, chance)
    companies = _companies(firms[: shared + apart], chance)
    workplaces = _workplaces(firms[:shared] + firms[shared + apart :], chance)
    shuffled = workplaces.drop(columns=["firm", "kind"]).sample(frac=1, random_state=seed)
    return Truth(
        companies,
        shuffled.reset_index(drop=True),
        _held(workplaces, "own", shared),
        _held(workplaces, "site", shared),
    )


def _held(workplaces: pd.DataFrame, kind: str, shared: int) -> pd.DataFrame:
    held = workplaces[(workplaces["kind"] == kind) & (workplaces["firm"] < shared)]
    pairs = {"company_id": "c" + held["firm"].astype(str), "workplace_key": held["workplace_key"]}
    return pd.DataFrame(pairs).reset_index(drop=True)


@dataclass(frozen=True)
class Judged:
    """How accurate links are: precision among the joined pairs, recall among the true pairs."""

    joined: int
    precision: float
    recall: float
    in_review: float


def judge(truth: Truth, links: pd.DataFrame) -> Judged:
    """Return how accurate links are. A firm's building site is right, but does not count for
    recall.

    in_review : share of the true pairs that were not joined but are on the review list.
    """
    true = set(map(tuple, truth.pairs.to_numpy()))
    sites = set(map(tuple, truth.sites.to_numpy()))
    of = {status: _pairs(links, status) for status in ("joined", "review")}
    right = of["joined"] & (true | sites)
    return Judged(
        len(of["joined"]),
        len(right) / max(len(of["joined"]), 1),
        len(of["joined"] & true) / len(true),
        len(of["review"] & true) / len(true),
    )


def _pairs(links: pd.DataFrame, status: str) -> set[tuple]:
    rows = links.loc[links["status"] == status, ["company_id", "workplace_key"]]
    return set(map(tuple, rows.to_numpy()))


def business_number(chance: np.random.Generator, district: int = 0) -> str:
    """Return a business number whose check digit is right.

    Its first three digits are the tax office. Two offices serve a district, and three in ten firms
    come from elsewhere. So the six digits that a masked number shows distinguish few firms.
    """
    office = 110 + 5 * district + int(chance.integers(2))
    office = office if chance.random() < 0.7 else int(chance.integers(101, 700))
    digits = [*map(int, str(office)), 8, _one_of([1, 6, 7, 8], chance)]
    digits += _digits(chance, 0, 10, 4)
    total = sum(d * w for d, w in zip(digits, WEIGHTS, strict=True)) + digits[8] * 5 // 10
    return "".join(map(str, [*digits, (10 - total % 10) % 10]))


def _digits(chance, low: int, high: int, count: int = 1) -> list[int]:
    return chance.integers(low, high, count).tolist()


def _one_of(several, chance: np.random.Generator):
    """Return the same as `chance.choice`, without making an array each time."""
    return several[int(chance.integers(len(several)))]


def _firms(count: int, chance: np.random.Generator) -> list[dict]:
    """Return what is known of each firm: name, number, district, road, town, lot and tower."""
    roots = ["".join(chance.choice(SYLLABLES, 2 + (i % 4 == 0))) for i in range(2500)]
    often = 1 / np.arange(1, len(roots) + 1) ** 0.6
    root = chance.choice(len(roots), count, p=often / often.sum())
    size = 1 / np.arange(1, len(DISTRICTS) + 1)
    district = chance.choice(len(DISTRICTS), count, p=size / size.sum())
    place = chance.integers(0, max(count // 25, 8), count)
    rows, numbers = [], set()
    for i in range(count):
        before = rows[-1] if i and chance.random() < 0.04 else None
        rows.append(_firm(roots[root[i]], int(district[i]), int(place[i]), before, chance))
        while rows[-1]["business_no"] in numbers:
            rows[-1]["business_no"] = business_number(chance, rows[-1]["district"])
        numbers.add(rows[-1]["business_no"])
    order = pd.Series(range(count)).sample(frac=1, random_state=int(chance.integers(1 << 30)))
    return [rows[row] | {"firm": firm} for firm, row in enumerate(order.to_list())]


def _firm(root: str, district: int, place: int, before: dict | None, chance) -> dict:
    """Return a firm; a sister of `before` has the same root and place, but another trade."""
    if before is not None:
        root, district, place = before["root"], before["district"], before["place"]
    trade = _one_of(TRADES, chance)
    shown = root + trade if len(root + trade) > 2 else root + "산업"
    tower = chance.random() < 0.5
    road, number, lot = _of_place(place, district, tower)
    return {
        "root": root,
        "name": shown,
        "form": _one_of(["주식", "주식", "주식", "유한", ""], chance),
        "shown": chance.random(),
        "business_no": business_number(chance, district),
        "district": district,
        "place": place,
        "road": road,
        "number": number if tower else str(int(chance.integers(1, 900))),
        "lot": lot,
        "tower": f"{SYLLABLES[place % 61]}{SYLLABLES[place % 53]}{TOWERS[place % 6]}"
        if tower
        else "",
        "room": str(int(chance.integers(101, 1900))),
    }


@cache
def _of_place(place: int, district: int, tower: bool) -> tuple[str, str, str]:
    """Return road, number of the tower and lot of a place, the same for all firms there."""
    chance = np.random.default_rng([place, district])
    road = _one_of(ROADS, chance) + _one_of(["", "1", "2", "9길"], chance)
    number = str(chance.integers(1, 400)) if tower else ""
    return road, number, f"{chance.integers(1, 900)}-{chance.integers(1, 30)}"


def _companies(firms: list[dict], chance: np.random.Generator) -> pd.DataFrame:
    rows = []
    for firm in firms:
        number = firm["business_no"] if chance.random() < 0.9 else None
        if number and chance.random() < 0.01:
            number = number[:-1] + str((int(number[-1]) + 1) % 10)
        rows.append(
            {
                "company_id": f"c{firm['firm']}",
                "company_name": _formed(firm["name"], firm["form"], chance),
                "business_no": number,
                "workplace_no": None,
                "sigungu": DISTRICTS[firm["district"]][0],
                "address": _whole(firm) if chance.random() < 0.85 else None,
                "building_name": firm["tower"] or None,
                "complex_name": None,
            }
        )
    return pd.DataFrame(rows).astype("str")


def _workplaces(firms: list[dict], chance: np.random.Generator) -> pd.DataFrame:
    rows = []
    for firm in firms:
        rows.append(_workplace(firm, "own", chance))
        if chance.random() < 0.05:
            rows.append(_workplace(_elsewhere(firm, chance), "branch", chance))
        if chance.random() < 0.04:
            rows.append(_workplace(firm, "site", chance))
    frame = pd.DataFrame(rows)
    return frame.assign(workplace_key=[f"w{i}" for i in range(len(frame))])


def _elsewhere(firm: dict, chance) -> dict:
    moved = firm | {"district": int(chance.integers(len(DISTRICTS)))}
    return moved | {"road": ROADS[chance.integers(8)], "number": str(chance.integers(1, 900))}


def _workplace(firm: dict, kind: str, chance) -> dict:
    if kind == "own" and chance.random() < 0.02:
        firm = _elsewhere(firm, chance)
    name = _formed(_respelled(firm["name"], chance), firm["form"], chance)
    if kind == "branch" or chance.random() < 0.03:
        name += " " + DISTRICTS[firm["district"]][3][:2] + "공장"
    if kind == "site":
        name += "/일용/" + "".join(chance.choice(SYLLABLES, 3)) + " 신축공사"
    shown, number = firm["shown"], firm["business_no"]
    return {
        "source": "pension",
        "month": "2026-08",
        "workplace_name": name,
        "business_no": number if shown < 0.1 else None,
        "business_no_head": number[:6] if shown < 0.8 else None,
        "workplace_no": None,
        "sigungu": DISTRICTS[firm["district"]][0] if chance.random() < 0.97 else None,
        "address": _cut(firm, chance),
        "complex_name": None,
        "firm": firm["firm"],
        "kind": kind,
    }


def _formed(name: str, form: str, chance) -> str:
    """Return a name with its legal form written in one of the ways in use, or left out."""
    ways = {
        "주식": ["㈜{}", "(주){}", "{}(주)", "{}㈜", "주식회사 {}", "{} 주식회사", "(주) {}", "{}"],
        "유한": ["(유){}", "유한회사 {}", "{}(유)", "{}"],
        "": ["{}"],
    }[form]
    return _one_of(ways, chance).format(name)


def _respelled(name: str, chance) -> str:
    """Return a name as another clerk typed it: mostly the same, some mistyped, a few unlike it."""
    dice, at = chance.random(), int(chance.integers(len(name)))
    if dice < 0.05:
        return name[:at] + _mistyped(name[at], chance) + name[at + 1 :]
    if dice < 0.07 and len(name) > 4:
        return name[:at] + name[at + 1 :]
    if dice < 0.12:
        return name[:2] + " " + name[2:]
    if dice < 0.14:
        return name[:2] + "ㆍ" + name[2:]
    if dice < 0.15:
        return "".join(chance.choice(SYLLABLES, 4))
    return name


def _mistyped(letter: str, chance) -> str:
    """Return a syllable with another vowel (the next one on the keyboard)."""
    code = ord(letter) - 0xAC00
    vowel = (code // 28 % 21 + int(chance.integers(1, 4))) % 21
    return chr(0xAC00 + code // 588 * 588 + vowel * 28 + code % 28)


def _whole(firm: dict) -> str:
    _, sido, _, sigungu, town = DISTRICTS[firm["district"]]
    tower = f", {firm['tower']}" if firm["tower"] else ""
    room = f", {firm['room']}호" if firm["tower"] else ""
    return f"{sido} {sigungu} {firm['road']} {firm['number']}{room} ({town}{tower})"


def _cut(firm: dict, chance) -> str | None:
    """Return an address as an insurance prints it: shortened, in the old system, or not at all."""
    _, sido, short, sigungu, town = DISTRICTS[firm["district"]]
    head = _one_of([f"{sido} {sigungu}", f"{short} {sigungu}", sigungu], chance)
    dice = chance.random()
    if dice < 0.07:
        return None
    if dice < 0.25:
        return f"{head} {town}"
    if dice < 0.55:
        return f"{head} {firm['road']}"
    if dice < 0.70:
        return f"{head} {town} {firm['lot']} {firm['tower']} {firm['room']}호".replace("  ", " ")
    if dice < 0.85 and firm["tower"]:
        return f"{head} {firm['road']}{firm['number']} {firm['tower']} {firm['room'][:-2]}층"
    return f"{head} {firm['road']} {firm['number']}"

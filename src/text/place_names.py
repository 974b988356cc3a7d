"""English names of complexes and buildings, whose data have only Korean names.

A name is looked up in data/reference/complex_names_en.csv, which scripts/build_english_names.py
writes and people correct. A missing name, as of a new complex, is derived by the same rules.
Regions have official English names (data/reference/regions.csv).
"""

import csv
import re
from functools import cache, lru_cache
from pathlib import Path

from src.text.romanise import HANGUL, romanised

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
PARTS = {
    "차": "Phase",
    "단계": "Stage",
    "블록": "Block",
    "공구": "Section",
    "단지": "Complex",
    "지구": "District",
    "생활권": "Living Area",
}
NUMBERED = re.compile(rf"(\d[\d-]*)({'|'.join(PARTS)})")
GAPS = re.compile(
    r"(?<=[가-힣])제?(?=\d)|(?<![가-힣])제(?=\d)|(?<=[A-Za-z\d])(?=[가-힣])|(?<=[가-힣])(?=[A-Za-z])"
)
"""Boundaries of words without a space; 제 before a number is dropped."""
JOINED = re.compile(r"(?<=[가-힣])[·.](?=[가-힣])")
SHORT = (
    (r" \(.*\)$", ""),
    (r"(?<=[a-z])-(?:do|si|gun)\b| State$", ""),
    (r"\b(Chung|Gyeong)(?:cheong|sang)(buk|nam)$", r"\1\2"),
)
"""Parts of English names of regions that a map drops; -gu stays, as in Jung-gu."""
TIDY = ((r"\s*[-·]\s*", "-"), (r"\s*\(\s*", " ("), (r"\s+\)", ")"))


@lru_cache(maxsize=20_000)
def english(korean: str) -> str:
    """Return the English name of a place; a name without Korean letters is returned unchanged."""
    if not HANGUL.search(korean):
        return korean
    return _known().get(korean) or spelt(korean)


def short_region(english_name: str) -> str:
    """Return the short English name of a region for a map: Chungbuk, Gumi."""
    for long, short in SHORT:
        english_name = re.sub(long, short, english_name)
    return english_name


def spelt(korean: str) -> str:
    """Return a name by rule: words for kinds of places are translated, the rest is romanised."""
    text = NUMBERED.sub(lambda found: f" {PARTS[found[2]]} {found[1]} ", korean)
    text = _terms().sub(lambda found: f" {_words()[found[0]]} ", text)
    text = _regions().sub(r"\1 ", GAPS.sub(" ", text))
    text = romanised(JOINED.sub("-", text))
    for loose, tight in TIDY:
        text = re.sub(loose, tight, text)
    return " ".join(text.split())


@cache
def _known() -> dict[str, str]:
    return {row["complex_name"]: row["name_en"] for row in _read("complex_names_en.csv")}


@cache
def _words() -> dict[str, str]:
    return {row["ko"]: row["en"] for row in _read("english_terms.csv")}


@cache
def _terms() -> re.Pattern[str]:
    return re.compile("|".join(sorted(_words(), key=len, reverse=True)))


@cache
def _regions() -> re.Pattern[str]:
    """Return a pattern for the region that a name begins with: 서울온수 is 온수 in 서울."""
    rows = [
        r for r in _read("regions.csv") if r["level"] == "sido" or r["region_short"][-1] != "구"
    ]
    found = sorted({row["region_short"] for row in rows}, key=len, reverse=True)
    return re.compile(rf"(?<![가-힣])({'|'.join(found)})(?=[가-힣]{{2}})")


def _read(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))

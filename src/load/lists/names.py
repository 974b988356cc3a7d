"""Clean the printed names of industrial complexes, and make keys to compare them by.

KICOX marks a child by no-break spaces before its name (four and a ▷ for a grandchild), adds
'①' or '(① + ②)' to families, and writes the same middle dot as U+00B7, U+318D or '.'.
"""

import re
import unicodedata
from collections.abc import Hashable

from src.domain.codes import KIND

# Middle dots met in official files, and '.' between Hangul syllables
DOTS = re.compile(r"[·ㆍ・‧∙•･ᆞ]|(?<=[가-힣])\.(?=[가-힣])")
MARKERS = re.compile(r"\s*\(?\s*[①-⑳](?:\s*\+\s*[①-⑳])*\s*\)?\s*$")
INDENT = re.compile(r"^([\s\xa0]*)(▷?)")
BRACKETS = re.compile(r"\s*\[[^\]]*\]")
# '(구:신평장림)', '(구 진우)', '[구:남목]', but not '(구미외국인)'
FORMER = re.compile(r"\s*[(\[]\s*구\s*(?:[:：]\s*|\s)([^)\]]+)[)\]]")
SPACES = re.compile(r"[\s\xa0]+")


def depth(printed: str) -> int:
    """Return the level of a printed name by its indent: 0 top, 1 child, 2 grandchild (▷)."""
    found = INDENT.match(printed)
    assert found is not None, "the pattern matches any text"
    indent, arrow = found.groups()
    if arrow:
        return 2
    return 1 if indent.count("\xa0") or len(indent) > 1 else 0


def is_family(printed: str) -> bool:
    """Return whether the name carries ① marks, as parents and children do."""
    return MARKERS.search(printed) is not None


def clean_name(printed: str) -> str:
    """Return the name without indent, marks, [재생사업지구] and (구:…), with one kind of dot."""
    name = MARKERS.sub("", INDENT.sub("", unicodedata.normalize("NFC", printed)))
    name = BRACKETS.sub("", FORMER.sub("", name))
    return SPACES.sub(" ", DOTS.sub("·", name)).strip()


def former_name(printed: str) -> str | None:
    """Return the former name of the complex, if the printed name contains it."""
    found = FORMER.search(printed)
    return clean_name(found.group(1)) if found else None


def name_key(name: str, kind: str) -> str:
    """Return the key that all spellings of a name share; only for comparing, never shown."""
    key = SPACES.sub("", unicodedata.normalize("NFKC", clean_name(name))).replace("·", "").lower()
    for suffix in KIND[kind].suffixes:
        if key.endswith(suffix) and len(key) > len(suffix):
            return key.removesuffix(suffix)
    return key


def header_key(cell: Hashable) -> str:
    """Return a header without spaces, line breaks and brackets: '고용현황(명)' gives '고용현황'."""
    text = SPACES.sub("", unicodedata.normalize("NFKC", str(cell)))
    return re.sub(r"\([^)]*\)|\[[^\]]*\]", "", text)

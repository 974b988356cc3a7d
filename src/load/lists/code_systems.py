"""Detect which of two systems a set of region codes uses: the ministry's (행안부) or SGIS."""

from collections.abc import Iterable

from src.load.files.reasons import Unreadable, because, words
from src.load.lists.region_codes import ADMINISTRATIVE, DIGITS, SGIS, canonical_code

IN_BOTH = frozenset(["11", "26", "29", "31", "36"])
ONLY_SGIS = frozenset("21 22 23 24 25 32 33 34 35 37 38 39".split())  # noqa: SIM905
ONLY_ADMINISTRATIVE = frozenset(
    "12 27 28 30 41 42 43 44 45 46 47 48 50 51 52".split()  # noqa: SIM905
)

# Highest district number of SGIS in the provinces whose prefix both systems use. SGIS numbers
# cities and districts 010, 020, … and counties 310, 320, … (from memory, so with a margin)
SGIS_LAST = {"11": 250, "26": 310, "29": 110, "31": 390, "36": 480}


class UndecidableCodes(Unreadable):
    """A set of codes fits both code systems or mixes them; the message says what to do."""


def detect_code_system(codes: Iterable[str]) -> str:
    """Return "행안부" or "SGIS", the system in which all the codes are valid.

    Both use the province numbers 26, 29, 31 and 36, but for different provinces, so a wrong guess
    would join figures to wrong places without an error. A province number that only one system
    uses decides; without one, a district number that one system never uses. Raises
    UndecidableCodes for an empty, mixed or ambiguous set.
    """
    digits = {str(code).strip().removesuffix(".0") for code in codes if str(code).strip()}
    heads = {code[:2] for code in digits}
    sgis, administrative = heads & ONLY_SGIS, heads & ONLY_ADMINISTRATIVE
    if sgis and administrative:
        raise _mixed(sorted(sgis)[0], sorted(administrative)[0])
    if sgis or administrative:
        return SGIS if sgis else ADMINISTRATIVE
    districts = {code for code in digits if len(code) >= 5 and DIGITS.fullmatch(code)}
    not_ours = any(canonical_code(code) is None for code in districts)
    not_theirs = any(_beyond_sgis(code) for code in districts)
    if heads <= IN_BOTH and not_ours != not_theirs:
        return SGIS if not_ours else ADMINISTRATIVE
    raise _ambiguous(sorted(heads))


def _beyond_sgis(code: str) -> bool:
    """Return whether a district number is higher than any of SGIS in its province."""
    return int(code[2:5]) > SGIS_LAST.get(code[:2], 999)


def _mixed(sgis: str, administrative: str) -> UndecidableCodes:
    return UndecidableCodes(because("file.mixed_codes", sgis=sgis, administrative=administrative))


def _ambiguous(heads: list[str]) -> UndecidableCodes:
    shown = ", ".join(heads) or words("part.no_codes")
    return UndecidableCodes(because("file.ambiguous_codes", codes=shown))

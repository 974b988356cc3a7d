"""Units of money as printed in a header or above a table → how many won or dollars one is."""

import re

# the longer names first: '백만원' ends in '원'
WON = (("조원", 10**12), ("억원", 10**8), ("백만원", 10**6), ("천원", 10**3), ("원", 1))
DOLLARS = (
    ("억달러", 10**8),
    ("백만달러", 10**6),
    ("천달러", 10**3),
    ("백만불", 10**6),
    ("천불", 10**3),
    ("달러", 1),
)


def find_unit(text: str, units: tuple[tuple[str, int], ...], default: int) -> int:
    """Return the unit named in '누계생산(백만원)' or '(단위 : 억원, %)', else the default."""
    packed = re.sub(r"\s", "", text)
    return next((unit for name, unit in units if name in packed), default)

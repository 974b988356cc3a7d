"""Ids of companies that tell nothing outside: no number of a register is ever part of one."""

import base64
import hashlib
import hmac
import re
from uuid import uuid4

MANY_DIGITS = re.compile(r"\d{10}")
"""A business number has ten digits, the number of a workplace eleven."""
LETTERS = 16
_INSTEAD_OF_DIGITS = str.maketrans("0123456789", "ghijklmnop")


def tells_number(company_id: str) -> bool:
    """Return whether an id holds as many digits in a row as a business number, dashes aside."""
    return MANY_DIGITS.search(company_id.replace("-", "")) is not None


def random_id() -> str:
    """Return an id of something else than a company, of letters alone.

    Of random hexadecimal ids one in six has ten decimal digits in a row, and an address with these
    is taken to tell a business number.
    """
    return uuid4().hex.translate(_INSTEAD_OF_DIGITS)


def opaque_id(key: bytes, company_id: str) -> str:
    """Return the id that stands for one that tells a number, always the same under one key."""
    digest = hmac.new(key, b"company " + company_id.encode(), hashlib.sha256).digest()
    return "c" + base64.b32encode(digest).decode()[:LETTERS].lower()


def hidden_id(key: bytes, company_id: str) -> str:
    """Return an id as it is, or the one that stands for it where it tells a number."""
    return opaque_id(key, company_id) if tells_number(company_id) else company_id

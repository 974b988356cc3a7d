"""Company ids that reveal nothing: none of them contains a registration number."""

import base64
import hashlib
import hmac
import re
from uuid import uuid4

MANY_DIGITS = re.compile(r"\d{10}")
"""A business number has ten digits, a workplace number eleven."""
LETTERS = 16
_INSTEAD_OF_DIGITS = str.maketrans("0123456789", "ghijklmnop")


def tells_number(company_id: str) -> bool:
    """Return whether an id, dashes aside, has as many digits in a row as a business number."""
    return MANY_DIGITS.search(company_id.replace("-", "")) is not None


def random_id() -> str:
    """Return a random id made of letters only, for anything but a company.

    One random hexadecimal id in six has ten decimal digits in a row, and an address with such a run
    is taken to reveal a business number.
    """
    return uuid4().hex.translate(_INSTEAD_OF_DIGITS)


def opaque_id(key: bytes, company_id: str) -> str:
    """Return the id that replaces one that reveals a number; one key always gives the same id."""
    digest = hmac.new(key, b"company " + company_id.encode(), hashlib.sha256).digest()
    return "c" + base64.b32encode(digest).decode()[:LETTERS].lower()


def hidden_id(key: bytes, company_id: str) -> str:
    """Return an id as it is, or its replacement where it reveals a number."""
    return opaque_id(key, company_id) if tells_number(company_id) else company_id

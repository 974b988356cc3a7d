"""Texts as a file may hold them: names come from outside and may hold anything."""

import re

from src.exports.cells import FORBIDDEN


def clean(text: str) -> str:
    """Return the text without what XML and HTML cannot hold: control characters, half letters."""
    return re.sub(FORBIDDEN, "", text.encode("utf-8", "replace").decode("utf-8"))

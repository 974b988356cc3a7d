"""Names in sentences: Streamlit reads Markdown in what it shows, and names may hold anything."""

import re

_COUNTS = re.compile(r"^(\d+)\.(?=\s)")
_SPEAKS = re.compile(r"([\\`*_~$\[\]<>&:#|])")


def as_written(name: str) -> str:
    """Return `name` with a backslash before whatever Streamlit would take for Markdown.

    Round brackets need none without square ones before them; the rule of particles reads them.
    """
    return _SPEAKS.sub(r"\\\1", str(name))


def as_sentence(words: str) -> str:
    """Return words that stay a sentence: one that begins with 2026. would begin a numbered list."""
    return _COUNTS.sub(r"\1\.", words)

"""Escaping of Markdown: Streamlit interprets it in the texts it shows, and names may hold any."""

import re

_COUNTS = re.compile(r"^(\d+)\.(?=\s)")
_SPEAKS = re.compile(r"([\\`*_~$\[\]<>&:#|])")


def as_written(name: str) -> str:
    """Return `name` with a backslash before each character that Markdown would interpret.

    Parentheses stay: they mean nothing without square brackets before them, and the rule that
    chooses Korean particles reads them.
    """
    return _SPEAKS.sub(r"\\\1", str(name))


def as_sentence(words: str) -> str:
    """Return words that Markdown leaves a sentence: a leading "2026." would begin a list."""
    return _COUNTS.sub(r"\1\.", words)

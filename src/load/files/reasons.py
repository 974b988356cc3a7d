"""Reasons for refusing or noting a file, a row or a shape: a key and values, put into words late.

Each sentence says what is wrong and how to correct it; the place (sheet, row, column, value) is in
columns of its own. The sentences are in src/text/{ko,en}/reasons_*.toml.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from src.text.both import Words
from src.text.catalogue import Texts


class Reason(NamedTuple):
    """A key below `reason.` in the catalogue, and the values that fill its sentence.

    Values are texts and whole numbers: sentences are cached by them, and 3.0 would equal 3. A value
    of type Words appears in the language of the sentence.
    """

    key: str
    values: tuple[tuple[str, Hashable], ...] = ()

    @property
    def words(self) -> Words:
        """Return the sentence in both languages. Raises UnknownText, KeyError if a value lacks."""
        return _worded(self)


def because(key: str, **values: Hashable) -> Reason:
    """Return a reason by its key and values."""
    return Reason(key, tuple(values.items()))


def words(key: str, **values: Hashable) -> Words:
    """Return the text of a key in both languages."""
    return because(key, **values).words


@lru_cache(maxsize=4096)
def _worded(reason: Reason) -> Words:
    return Words(_said(reason, "ko"), _said(reason, "en"))


def _said(reason: Reason, lang: str) -> str:
    t = Texts(lang)
    values = {
        name: getattr(value, lang) if isinstance(value, Words) else value
        for name, value in reason.values
    }
    return t(f"reason.{reason.key}", **values)


class Unreadable(Exception):
    """A file cannot be read at all; the reason says why and how to correct it.

    `str(error)` is the sentence in Korean, `error.english` in English; they begin with the name of
    the file if it is given.
    """

    def __init__(self, reason: Reason, file: str | None = None):
        sentence = reason.words
        named = sentence if file is None else words("of_file", file=file, said=sentence)
        super().__init__(named.ko)
        self.reason, self.english = reason, named.en

    def of(self, file: str) -> "Unreadable":
        """Return the same error for a named file."""
        return type(self)(self.reason, file)

    def of_member(self, member: str, file: str) -> "Unreadable":
        """Return the same error for a file in an archive."""
        reason = because("in_archive", member=member, said=self.reason.words)
        kind = ResidentNumbers if isinstance(self, ResidentNumbers) else Unreadable
        return kind(reason, file)


class ResidentNumbers(Unreadable):
    """A file holds resident registration numbers, so nothing of it may be kept anywhere."""


def unreadable(name: str, code: str, **details: Hashable) -> Unreadable:
    """Return the error for the file `name`, by the code of the reason."""
    return Unreadable(because(f"file.{code}", **details), name)

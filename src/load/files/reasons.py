"""Why a file, a row or a shape is refused or noted: a key and values, worded at the edge.

Each sentence says what is wrong and how to mend it; the place (sheet, row, column, value) stands
in columns of its own. Sentences: src/text/{ko,en}/reasons_*.toml.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import NamedTuple

from src.text.both import Words
from src.text.catalogue import Texts


class Reason(NamedTuple):
    """A key below `reason.` in the catalogue, and the values that fill its sentence.

    Values are texts and whole numbers: sentences are kept by them, and 3.0 would be taken for 3. A
    value that is Words is said in the language of the sentence.
    """

    key: str
    values: tuple[tuple[str, Hashable], ...] = ()

    @property
    def words(self) -> Words:
        """The sentence in both languages. Raises UnknownText, or KeyError for a value not given."""
        return _worded(self)


def because(key: str, **values: Hashable) -> Reason:
    """Return a reason by its key and values."""
    return Reason(key, tuple(values.items()))


def words(key: str, **values: Hashable) -> Words:
    """Return what is said for a key, in both languages."""
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
    """Say why a file cannot be read at all, and how to mend it, by a reason.

    `str(error)` is the sentence in Korean, `error.english` in English; they begin with the name of
    the file where it is given.
    """

    def __init__(self, reason: Reason, file: str | None = None):
        said = reason.words
        found = said if file is None else words("of_file", file=file, said=said)
        super().__init__(found.ko)
        self.reason, self.english = reason, found.en

    def of(self, file: str) -> "Unreadable":
        """Return the same said of a file."""
        return type(self)(self.reason, file)

    def of_member(self, member: str, file: str) -> "Unreadable":
        """Return the same said of a file in an archive."""
        said = because("in_archive", member=member, said=self.reason.words)
        kind = ResidentNumbers if isinstance(self, ResidentNumbers) else Unreadable
        return kind(said, file)


class ResidentNumbers(Unreadable):
    """Say that a file holds resident registration numbers: nothing of it may be kept anywhere."""


def unreadable(name: str, code: str, **details: Hashable) -> Unreadable:
    """Return the error for the file called `name`, by the code of why it cannot be read."""
    return Unreadable(because(f"file.{code}", **details), name)

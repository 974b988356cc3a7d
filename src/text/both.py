"""Sentences in both languages at once, for stored texts, which readers of either may see."""

from typing import Any, NamedTuple

from src.text.catalogue import Texts


class Words(NamedTuple):
    """One text in Korean and in English."""

    ko: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the text in a language; the Korean one if the English is empty."""
        return (self.en or self.ko) if lang == "en" else self.ko


def both(key: str, **values: Any) -> Words:
    """Return the text of a key in both languages, with values that are Words by language."""
    return Words(*(_said(lang, key, values) for lang in ("ko", "en")))


def _said(lang: str, key: str, values: dict[str, Any]) -> str:
    of_language = {
        name: value.in_language(lang) if isinstance(value, Words) else value
        for name, value in values.items()
    }
    return Texts(lang)(key, **of_language)


class UserError(Exception):
    """An error that the user can correct: str() says it in Korean, `.english` in English.

    key, values : of the sentence, so that it can be repeated with other values.
    """

    def __init__(self, key: str, **values: Any):
        self.key, self.values = key, values
        said = both(key, **values)
        super().__init__(said.ko)
        self.english = said.en


def words_of(error: BaseException) -> Words | None:
    """Return the message of an error for the user, None for an error meant for programmers.

    An error with `english` was written for users. A system error is shown with its file.
    """
    if hasattr(error, "english"):
        return Words(str(error), error.english)
    if isinstance(error, OSError):
        return both("command.system_error", detail=_detail(error))
    if isinstance(error, MemoryError):
        return both("command.no_memory")
    return None


def _detail(error: OSError) -> str:
    """Return the file and the system's message."""
    return ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)

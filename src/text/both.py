"""Sentences in both languages at once: what is written down is read by people of either."""

from typing import Any, NamedTuple

from src.text.catalogue import Texts


class Words(NamedTuple):
    """One text in Korean and in English."""

    ko: str
    en: str

    def in_language(self, lang: str) -> str:
        """Return the one of this language, the Korean one where the English is empty."""
        return (self.en or self.ko) if lang == "en" else self.ko


def both(key: str, **values: Any) -> Words:
    """Return the words of a key; a value that is Words itself is said in each language."""
    return Words(*(_said(lang, key, values) for lang in ("ko", "en")))


def _said(lang: str, key: str, values: dict[str, Any]) -> str:
    of_language = {
        name: value.in_language(lang) if isinstance(value, Words) else value
        for name, value in values.items()
    }
    return Texts(lang)(key, **of_language)


class UserError(Exception):
    """Something that its user can mend: str() says it in Korean, `.english` in English.

    key, values : of the sentence, to say it with others in their place.
    """

    def __init__(self, key: str, **values: Any):
        self.key, self.values = key, values
        said = both(key, **values)
        super().__init__(said.ko)
        self.english = said.en


def words_of(error: BaseException) -> Words | None:
    """Return what an error says to the user, None for one that is meant for the programmer.

    An error that has `english` was written for the user. A system's error is told with its file.
    """
    if hasattr(error, "english"):
        return Words(str(error), error.english)
    if isinstance(error, OSError):
        return both("command.system_error", detail=_detail(error))
    if isinstance(error, MemoryError):
        return both("command.no_memory")
    return None


def _detail(error: OSError) -> str:
    """Return the file and what the system says of it."""
    return ": ".join(str(part) for part in (error.filename, error.strerror) if part) or str(error)

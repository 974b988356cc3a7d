"""The texts of one language by key."""

import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from src.domain import codes
from src.domain.codes import AGENCY
from src.domain.matters import MATTER, OBSTACLE, STATE, TASK, WORK
from src.domain.measures import COUNTED
from src.domain.sources import SOURCE
from src.text.korean import PARTICLES, with_particle
from src.text.values import FORMATS

LANGUAGES = ("ko", "en")
NAMES_OF_CODES: dict[str, Mapping[str, codes.Code]] = {
    "program.": codes.PROGRAM,
    "sex.": codes.SEX,
    "age_band.": codes.AGE_BAND,
    "size_band.": codes.SIZE_BAND,
    "stage.": codes.STAGE,
    "channel.": codes.CHANNEL,
    "kind.": codes.KIND,
    "gap.": codes.GAP,
    "status.": codes.STATUS,
    "low_uptake.wanted.": codes.STATUS,
    "industry.": codes.INDUSTRY,
    "industry_group.": codes.INDUSTRY_GROUP,
    "firm_class.": codes.FIRM_CLASS,
    "level.": codes.PROBLEM_LEVEL,
    "source.": SOURCE,
    "measure.": COUNTED,
    "obstacle.": OBSTACLE,
    "agency.": AGENCY,
    "matter.": MATTER,
    "matter_state.": STATE,
    "task.": TASK,
    "work.": WORK,
    "data_links.status_": codes.LINK_STATUS,
    "data_links.verdict_": codes.VERDICT,
    "data_links.method_": codes.LINK_METHOD,
}
"""Key prefixes whose texts are names of codes in src/domain; text files must not repeat them."""


class UnknownText(KeyError):
    """A key that is not in the catalogue of a language."""


class Texts:
    """The texts of one language: `t("overview.title")`, `t("…", name="구미")`.

    A placeholder may name the format of its value, as in `{tenants:count}` or `{share:share}`
    (src/text/values.py), or the particle after it, as in `{name:은/는}`; `{name:'은/는'}` also puts
    the value in quotes. Words after it follow the number: `{tenants:company|companies}`.
    """

    def __init__(self, lang: str):
        self.lang = lang if lang in LANGUAGES else LANGUAGES[0]
        self._words = catalogue(self.lang)
        self._formatter = _ValueFormatter(self.lang)

    def __call__(self, key: str, **values: object) -> str:
        """Return the text of `key`; raises UnknownText for a key that is not in the catalogue."""
        if key not in self._words:
            raise UnknownText(key)
        words = self._words[key]
        return self._formatter.filled(words, values) if values else words

    def has(self, key: str) -> bool:
        """Return whether the catalogue has `key`."""
        return key in self._words

    def value(self, kind: str, value: object) -> str:
        """Return `value` written as `kind`, one of src.text.values.FORMATS."""
        return FORMATS[kind](value, self.lang)

    def pick(self, korean: str, english: str | None) -> str:
        """Return the text in this language, Korean if the English is missing; for names in data."""
        return english if self.lang == "en" and isinstance(english, str) and english else korean


class _ValueFormatter(string.Formatter):
    def __init__(self, lang: str):
        self.lang = lang

    def filled(self, words: str, values: Mapping[str, object]) -> str:
        """Return as `format` does; texts with plain placeholders are parsed only once."""
        parts = _parts(words)
        if parts is None:
            return self.format(words, **values)
        return "".join(
            before if name is None else before + self.format_field(values[name], how)
            for before, name, how in parts
        )

    def format_field(self, value: object, format_spec: str) -> str:
        particle = format_spec.strip("'")
        if particle in PARTICLES:
            word = str(value) if particle == format_spec else f"'{value}'"
            return with_particle(word, particle) if self.lang == "ko" else word
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return one if value == 1 else many
        if format_spec in FORMATS:
            return FORMATS[format_spec](value, self.lang)
        return super().format_field(value, format_spec)


@cache
def _parts(words: str) -> list[tuple[str, str | None, str]] | None:
    """Return (text, placeholder after it, format) in order; None if a placeholder is not a plain
    name."""
    parts = []
    for before, name, how, conversion in string.Formatter().parse(words):
        if conversion or "{" in (how or "") or not (name is None or name.isidentifier()):
            return None
        parts.append((before, name, how or ""))
    return parts


@cache
def catalogue(lang: str) -> dict[str, str]:
    """Return every text of `lang` by dotted key: names of codes, and all files of its folder.

    Raises ValueError where a key occurs twice.
    """
    words = {
        f"{prefix}{row.code}": getattr(row, lang)
        for prefix, vocabulary in NAMES_OF_CODES.items()
        for row in vocabulary.values()
    }
    for path in sorted((Path(__file__).parent / lang).glob("*.toml")):
        found = dict(_flatten(tomllib.loads(path.read_text("utf-8"))))
        if doubled := words.keys() & found.keys():
            raise ValueError(f"{path.name} gives again: {', '.join(sorted(doubled))}")
        words |= found
    return words


def _flatten(branch: dict, prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in branch.items():
        if isinstance(value, dict):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value

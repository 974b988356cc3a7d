"""Words under the pointer: one text for each point, or one template for all of them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from src.figures.look import Texts

DAYS = {"ko": "%Y. %-m. %-d.", "en": "%-d %B %Y"}
"""How plotly writes a day, by language: as src.text.values.day does."""


def each(say: Callable[..., str], **columns: Sequence[str]) -> list[str]:
    """Return what `say` says of each point; columns : what it is given, written.

    Words are looked up once, not once a point.
    """
    words = say(**{name: f"{{{name}}}" for name in columns})
    names = tuple(columns)
    return [
        words.format_map(dict(zip(names, values, strict=True)))
        for values in zip(*columns.values(), strict=True)
    ]


def filled(say: Callable[..., str], **columns: Sequence[str]) -> dict[str, Any]:
    """Return what of a trace says the same as `each`: the words once, and what each point puts in.

    Words of a hundred weeks, each in full, were an eighth of what a choice sends.
    """
    words = say(**{name: f"%{{customdata[{at}]}}" for at, name in enumerate(columns)})
    given = list(zip(*columns.values(), strict=True))
    return {"customdata": given, "hovertemplate": template(words)}


def written(t: Texts, kind: str, values: Any) -> list[str]:
    """Return every value as `kind` writes it."""
    value, several = t.value, np.asarray(values)
    if several.dtype.kind == "M":
        several = several.astype("datetime64[D]")
    return [value(kind, one) for one in several.tolist()]


def week(t: Texts) -> str:
    """Return what stands in a template for the week of x."""
    return t("weekly.hover_week", day=f"%{{x|{DAYS[t.lang]}}}")


def template(words: str) -> str:
    """Return words in which plotly fills the gaps at the pointer (`week`, `number`, `count`)."""
    return words + "<extra></extra>"


def number(place: str) -> str:
    """Return what stands in a template for a number, with one decimal."""
    return f"%{{{place}:,.1f}}"


def count(place: str) -> str:
    """Return what stands in a template for a count."""
    return f"%{{{place}:,.0f}}"


def days(values: np.ndarray) -> list[str]:
    """Return days as plotly reads them."""
    return np.datetime_as_string(values.astype("datetime64[D]")).tolist()

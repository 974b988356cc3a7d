"""Hover texts: one text per point, or one template for all points."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from src.figures.look import Texts

DAYS = {"ko": "%Y. %-m. %-d.", "en": "%-d %B %Y"}
"""Plotly's format of a day by language, equal to src.text.values.day."""


def each(say: Callable[..., str], **columns: Sequence[str]) -> list[str]:
    """Return the text of `say` for each point; columns : its values, as texts.

    The text is looked up once, not for each point.
    """
    words = say(**{name: f"{{{name}}}" for name in columns})
    names = tuple(columns)
    return [
        words.format_map(dict(zip(names, values, strict=True)))
        for values in zip(*columns.values(), strict=True)
    ]


def filled(say: Callable[..., str], **columns: Sequence[str]) -> dict[str, Any]:
    """Return attributes of a trace with the same texts as `each`: one template, and its values.

    Full texts of a hundred weeks were an eighth of what a new choice sends.
    """
    words = say(**{name: f"%{{customdata[{at}]}}" for at, name in enumerate(columns)})
    given = list(zip(*columns.values(), strict=True))
    return {"customdata": given, "hovertemplate": template(words)}


def written(t: Texts, kind: str, values: Any) -> list[str]:
    """Return every value written as `kind`."""
    value, several = t.value, np.asarray(values)
    if several.dtype.kind == "M":
        several = several.astype("datetime64[D]")
    return [value(kind, one) for one in several.tolist()]


def week(t: Texts) -> str:
    """Return the placeholder for the week of x."""
    return t("weekly.hover_week", day=f"%{{x|{DAYS[t.lang]}}}")


def template(words: str) -> str:
    """Return a hover template of words with placeholders (`week`, `number`, `count`)."""
    return words + "<extra></extra>"


def number(place: str) -> str:
    """Return the placeholder for a number with one decimal."""
    return f"%{{{place}:,.1f}}"


def count(place: str) -> str:
    """Return the placeholder for a count."""
    return f"%{{{place}:,.0f}}"


def days(values: np.ndarray) -> list[str]:
    """Return days as plotly reads them."""
    return np.datetime_as_string(values.astype("datetime64[D]")).tolist()

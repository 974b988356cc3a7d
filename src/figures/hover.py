"""Words under the pointer: one text for each point, or one template for all of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from src.figures.look import Texts


def each(t: Texts, key: str, **columns: Sequence[str]) -> list[str]:
    """Return the words of `key` for each point; columns : what stands in its braces, written."""
    words = t(key, **{name: f"{{{name}}}" for name in columns})
    names = tuple(columns)
    return [
        words.format_map(dict(zip(names, values, strict=True)))
        for values in zip(*columns.values(), strict=True)
    ]


def written(t: Texts, kind: str, values: Any) -> list[str]:
    """Return every value as `kind` writes it."""
    value, several = t.value, np.asarray(values)
    if several.dtype.kind == "M":
        several = several.astype("datetime64[D]")
    return [value(kind, one) for one in several.tolist()]


def template(t: Texts, key: str, **places: str) -> str:
    """Return a template that plotly fills at the pointer; places : by name, as plotly says them.

    The week is that of x, the number and count of places are written as figures write them.
    """
    week = "%{x|%Y. %-m. %-d.} 주" if t.lang == "ko" else "the week of %{x|%-d %B %Y}"
    return t(key, week=week, **places) + "<extra></extra>"


def number(place: str) -> str:
    """Return what stands in a template for a number, with one decimal."""
    return f"%{{{place}:,.1f}}"


def count(place: str) -> str:
    """Return what stands in a template for a count."""
    return f"%{{{place}:,.0f}}"


def floats(values: pd.Series) -> np.ndarray:
    """Return the values of a column as numbers, NaN where one is missing."""
    return values.to_numpy(float, na_value=np.nan)


def days(values: np.ndarray) -> list[str]:
    """Return days as plotly reads them."""
    return np.datetime_as_string(values.astype("datetime64[D]")).tolist()

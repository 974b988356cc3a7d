"""How a measure stands, and how against the year before, in a sentence."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.domain.measures import Measure
from src.ui import reader
from src.ui.columns import INTERVALS
from src.ui.run import t


def change_answer(one: Mapping[str, Any] | pd.Series, measure: Measure) -> str:
    """Return how a measure stands against the year before; nothing where it is not compared.

    one : direction, change, change_lower, change_upper. What cannot be told is said to be so:
    an interval that holds zero is not "no change".
    """
    direction = one.get("direction")
    if not isinstance(direction, str):
        return ""
    kind = INTERVALS[measure.unit]
    if direction == "too_few" and reader.sees_a_part():
        direction = "not_told"
    return t(
        f"change.{direction}",
        span=t(f"change.span_{measure.basis}"),
        change=unsigned(kind, one["change"]),
        lower=t.value(f"{kind}_end", one["change_lower"]),
        upper=t.value(f"{kind}_end", one["change_upper"]),
    )


PLACES = ("complexes", "tenants", "operating")
"""Measures that count places; the others that count, count people."""


def said_value(measure: Measure, value: float) -> str:
    """Return a value as a sentence says it: a count with what is counted."""
    told = t.value(measure.unit, value)
    if measure.unit != "count":
        return told
    return t(f"counted.{'places' if measure.name in PLACES else 'people'}", count=told)


def unsigned(kind: str, value: float) -> str:
    """Return a change without its sign, for a sentence that says the direction in words."""
    return t.value(kind, abs(value)).lstrip("+±")

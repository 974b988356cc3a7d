"""A measure's value, and its change from the year before, in a sentence."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.domain.measures import Measure
from src.ui import reader
from src.ui.columns import INTERVALS
from src.ui.run import t


def change_answer(one: Mapping[str, Any] | pd.Series, measure: Measure) -> str:
    """Return the change of a measure from the year before in words; empty where not compared.

    one : direction, change, change_lower, change_upper. An interval that contains zero is said to
    be undecided; it does not mean "no change".
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
"""Count measures of places and firms; all other count measures count people."""


def said_value(measure: Measure, value: float) -> str:
    """Return a value as it stands in a sentence: a count with what is counted."""
    written = t.value(measure.unit, value)
    if measure.unit != "count":
        return written
    return t(f"counted.{'places' if measure.name in PLACES else 'people'}", count=written)


def unsigned(kind: str, value: float) -> str:
    """Return a change without its sign, for a sentence that says the direction in words."""
    return t.value(kind, abs(value)).lstrip("+±")

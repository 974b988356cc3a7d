"""The operators of 인재채움뱅크 by region, shown beside a request as the contact."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "bank_operators.csv"


@cache
def operators() -> dict[str, str]:
    """Return the operators of each province in the published list, by its code."""
    rows = pd.read_csv(FILE, dtype="str", encoding="utf-8-sig")
    return dict(zip(rows["sido"], rows["operators"], strict=True))


def operators_in(place: Collection[str]) -> str:
    """Return the operators of a place, "" if none is known. place : codes of its regions."""
    return next((operators()[code] for code in sorted(place) if code in operators()), "")

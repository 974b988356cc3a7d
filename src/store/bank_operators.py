"""Who runs 인재채움뱅크 where: named beside a request, so that one knows whom to call."""

from collections.abc import Collection
from functools import cache
from pathlib import Path

import pandas as pd

FILE = Path(__file__).parents[2] / "data" / "reference" / "bank_operators.csv"


@cache
def operators() -> dict[str, str]:
    """Return the operators of each province, by its code.

    Only of the provinces that the published list names; of a city of its own nothing is told.
    """
    rows = pd.read_csv(FILE, dtype="str", encoding="utf-8-sig")
    return dict(zip(rows["sido"], rows["operators"], strict=True))


def operators_in(place: Collection[str]) -> str:
    """Return the operators of a place, "" where none is known. place : codes that it lies in."""
    return next((operators()[code] for code in sorted(place) if code in operators()), "")

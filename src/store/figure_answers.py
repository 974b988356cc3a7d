"""Figures of uptake of all complexes as their query gives them.

Each programme, sex and window is a query of ten milliseconds that a page asks twice; its rows are
known when a snapshot is made.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from src.domain.codes import PROGRAMS, SEXES, WINDOWS

ROWS = "rows"
COMPLEXES = "complex_uptake"
PEOPLE = ("program", "sex", "window")
PLACE = {"tops_only": False}
"""Asked for other places the query answers."""


def foreseen(
    ask: Callable[..., pd.DataFrame],
) -> Iterator[tuple[tuple, dict[str, pd.DataFrame]]]:
    """Give the rows of the query, with the codes that it is asked by."""
    for program in PROGRAMS:
        for sex in (None, *SEXES):
            for window in WINDOWS:
                rows = ask(COMPLEXES, program=program, sex=sex, window=window, **PLACE)
                if len(rows):
                    yield (COMPLEXES, program, sex, window), {ROWS: rows}


def codes_of(query: str, asked: dict[str, Any]) -> tuple | None:
    """Return by which codes the rows of a query are stored, None where they are not."""
    given = {name: code for name, code in asked.items() if code is not None}
    place = {name: code for name, code in given.items() if name not in PEOPLE}
    if query != COMPLEXES or place != PLACE:
        return None
    return (query, *[asked.get(name) for name in PEOPLE])

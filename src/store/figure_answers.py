"""Figures of uptake of all complexes, and of the country by kind, as their queries give them.

Each programme, sex and window is a query of ten milliseconds that a page asks three times; its rows
are known when a snapshot is made.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from src.domain.codes import KINDS, PROGRAMS, SEXES, WINDOWS

ROWS = "rows"
COMPLEXES, REGIONS = "complex_uptake", "region_uptake"
PEOPLE = ("program", "sex", "window")
PLACES: dict[str, tuple[dict[str, str | bool], ...]] = {
    COMPLEXES: ({"tops_only": False},),
    REGIONS: tuple({"level": "country", "kind": kind} for kind in KINDS),
}
"""By query, the places that are foreseen; asked for others it is answered by its query."""


def foreseen(
    ask: Callable[..., pd.DataFrame],
) -> Iterator[tuple[tuple, dict[str, pd.DataFrame]]]:
    """Give the rows of each query that is foreseen, with the codes that it is asked by."""
    for program in PROGRAMS:
        for sex in (None, *SEXES):
            for window in WINDOWS:
                people = {"program": program, "sex": sex, "window": window}
                if ask(COMPLEXES, **people, **PLACES[COMPLEXES][0]).empty:
                    continue
                for query, places in PLACES.items():
                    for place in places:
                        codes = codes_of(query, people | place)
                        if codes is not None:
                            yield codes, {ROWS: ask(query, **people, **place)}


def codes_of(query: str, asked: dict[str, Any]) -> tuple | None:
    """Return by which codes the rows of a query are stored, None where they are not."""
    given = {name: code for name, code in asked.items() if code is not None}
    place = {name: code for name, code in given.items() if name not in PEOPLE}
    if place not in PLACES.get(query, ()):
        return None
    people = [asked.get(name) for name in PEOPLE]
    return (query, *people, *sorted(place.items()))

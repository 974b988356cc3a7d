"""What sets of complexes are called: the places that each is."""

from collections.abc import Iterable

import pandas as pd

from src.protect.places import Places


def names_of(places: Places, levels: Iterable[str]) -> pd.DataFrame:
    """Return the places of each set that are of the levels: set, level, place and kind."""
    found = [
        (number, *place)
        for number, names in enumerate(places.names)
        for place in names
        if place[0] in levels
    ]
    return pd.DataFrame(found, columns=["set", "level", "place", "kind"])

"""The figures of a place and its parts, shared by the sentence, the map and the list."""

from typing import NamedTuple

import pandas as pd


class Found(NamedTuple):
    """areas : regions with the measure. rows : the parts of the place for the table, largest value
    first. whole : the row of the place itself; empty where there is none."""

    areas: pd.DataFrame
    rows: pd.DataFrame
    whole: pd.DataFrame

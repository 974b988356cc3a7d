"""What a reader of one format hands over: frames, the quarter, and the tally of rows."""

import datetime as dt
from dataclasses import dataclass, field

import pandas as pd

from src.load.files.table import Tally


@dataclass(frozen=True)
class Reading:
    """Hold the canonical tables of one file; `quarter` is the one the file speaks for, or None.

    origin : official, or sample for what was filled in on sample data; such files go back only to
    where they came from. lines : sheet and row of each contact by its id, for what is refused when
    the data served are known. month : the one month that the file speaks for, or None. as_of : the
    last day that it speaks for, where neither quarter nor month tell it.
    """

    source: str
    quarter: str | None
    tables: dict[str, pd.DataFrame]
    tally: Tally
    origin: str = "official"
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)
    month: str | None = None
    as_of: dt.date | None = None

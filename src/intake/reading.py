"""What a reader of one format hands over: frames, the quarter, and the tally of rows."""

from dataclasses import dataclass

import pandas as pd

from src.intake.table import Tally


@dataclass(frozen=True)
class Reading:
    """Hold the canonical tables of one file; `quarter` is the one the file speaks for."""

    source: str
    quarter: str
    tables: dict[str, pd.DataFrame]
    tally: Tally

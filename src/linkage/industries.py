"""Divisions of KSIC → the eleven industries of the statistics of complexes."""

import pandas as pd

from src.domain.codes import INDUSTRY

NOT_MADE = (*range(1, 4), *range(5, 9), *range(35, 40), *range(41, 43), *range(45, 48))
"""Divisions before and behind manufacturing, with gaps where KSIC has none."""
SERVICES = (
    *(*range(49, 53), 55, 56, *range(58, 64), *range(64, 67), 68, *range(70, 77)),
    *(84, 85, 86, 87, 90, 91, *range(94, 100)),
)
BY_DIVISION = {division: code for code, row in INDUSTRY.items() for division in row.divisions}
BY_DIVISION |= {f"{division:02d}": "non_manufacturing" for division in (*NOT_MADE, *SERVICES)}


def industry_of(codes: pd.Series) -> pd.Series:
    """Return the industry of each code of KSIC 10 or 11, whole or cut; missing where unknown."""
    return codes.astype("str").str[:2].map(BY_DIVISION).astype("str")

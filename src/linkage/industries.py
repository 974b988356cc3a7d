"""Divisions of KSIC → the eleven industries of the statistics of complexes, as rows of data.

The industries are those of 산업동향정보; of which divisions each is made stands in none of its
files. They are put together here by their names (KSIC 10 and 11, whose divisions of manufacturing
are the same). 34, 산업용 기계 및 장비 수리업, stands under no name and is left out.
"""

import pandas as pd

DIVISIONS = (
    ("food", ("10", "11", "12")),
    ("textile", ("13", "14", "15")),
    ("wood_paper", ("16", "17", "18")),
    ("petrochemical", ("19", "20", "21", "22")),
    ("nonmetal", ("23",)),
    ("steel", ("24",)),
    ("machinery", ("25", "27", "29")),
    ("electronics", ("26", "28")),
    ("transport_equipment", ("30", "31")),
    ("other", ("32", "33")),
)
NOT_MADE = (*range(1, 4), *range(5, 9), *range(35, 40), *range(41, 43), *range(45, 48))
"""Divisions before and behind manufacturing, with gaps where KSIC has none."""
SERVICES = (
    *(*range(49, 53), 55, 56, *range(58, 64), *range(64, 67), 68, *range(70, 77)),
    *(84, 85, 86, 87, 90, 91, *range(94, 100)),
)
INDUSTRY = {division: industry for industry, those in DIVISIONS for division in those}
INDUSTRY |= {f"{division:02d}": "non_manufacturing" for division in (*NOT_MADE, *SERVICES)}


def industry_of(codes: pd.Series) -> pd.Series:
    """Return the industry of each code of KSIC 10 or 11, whole or cut; missing where unknown."""
    return codes.astype("str").str[:2].map(INDUSTRY).astype("str")

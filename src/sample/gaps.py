"""Values that a source would not give: withheld for few firms, not carried by a layout."""

import pandas as pd

FEWEST_TO_SHOW = 3  # 전국산업단지현황통계 prints X where two companies or fewer operate
WITHHELD = (
    "employees", "employees_m", "employees_f",
    "production_krw", "production_ytd_krw", "exports_usd", "exports_ytd_usd",
)  # fmt: skip
# Which values which quarters do not carry: counted back from the last one, which is 0. A layout
# without employment and money came in 2025 Q3; leasing is newer than the rest.
NOT_CARRIED: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = (
    (WITHHELD, (2,)),
    (("leasing",), (8, 9, 10, 11)),
)


def with_gaps(figures: pd.DataFrame, withheld: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Return figures with a `…_gap` beside each measure, and no value where there is a gap.

    `figures` has complex_id, quarter, operating and measures; the input is not changed.
    withheld : complexes whose figures are withheld however many companies operate.
    """
    table = figures.copy()
    quarters = sorted(table["quarter"].unique(), reverse=True)
    few = (table["operating"] < FEWEST_TO_SHOW) | table["complex_id"].isin(withheld)
    for measure in _measures(figures):
        gap = pd.Series(None, index=table.index, dtype="str")
        if measure in WITHHELD:
            gap[few] = "withheld"
        gap[table["quarter"].isin(_not_carried(measure, quarters))] = "not_carried"
        table[measure] = table[measure].astype("Int64").mask(gap.notna())
        table.insert(table.columns.get_loc(measure) + 1, f"{measure}_gap", gap)
    return table


def _measures(figures: pd.DataFrame) -> list[str]:
    return [column for column in figures if pd.api.types.is_integer_dtype(figures[column])]


def _not_carried(measure: str, quarters: list[str]) -> list[str]:
    back = [n for measures, steps in NOT_CARRIED if measure in measures for n in steps]
    return [quarters[n] for n in back if n < len(quarters)]

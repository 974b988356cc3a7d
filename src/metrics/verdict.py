"""The verdict on a place, which its sentence, its colour on the map and its row share."""

import pandas as pd

from src.domain.measures import Measure
from src.metrics.measure_columns import find_measure, measured_columns

LOW, LIKE, HIGH = "low", "like", "high"
SIGNS = {LOW: "▼ ", HIGH: "▲ "}


def verdict_of(lower: float, upper: float, benchmark: float = 1.0) -> str | None:
    """Return low or high where the interval excludes the benchmark, else like.

    None where there is no interval or no benchmark.
    """
    if lower != lower or upper != upper or benchmark != benchmark:
        return None
    if upper < benchmark:
        return LOW
    return HIGH if lower > benchmark else LIKE


def with_verdict(rows: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Return rows with `verdict`, `ratio`, `ratio_lower`, `ratio_upper`; None or NaN without one.

    The verdict is that of the ratio to like companies elsewhere (industry, size, sex), even where
    the rate is shown: a low rate may only reflect other industries. Other measures have no verdict.
    """
    if measure.name not in ("rate", "ratio") or "expected" not in rows or rows.empty:
        nothing = dict.fromkeys(("ratio", "ratio_lower", "ratio_upper"), float("nan"))
        return rows.assign(verdict=None, **nothing)
    judged = measured_columns(rows, [find_measure("ratio")])
    ends = zip(judged["ratio_lower"].tolist(), judged["ratio_upper"].tolist(), strict=True)
    return rows.assign(
        verdict=pd.Series([verdict_of(*pair) for pair in ends], index=rows.index, dtype=object),
        **{name: judged[name] for name in ("ratio", "ratio_lower", "ratio_upper")},
    )

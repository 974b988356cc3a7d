"""The answer of the map in a sentence or two, made from the figures that the page shows."""

import pandas as pd

from src.domain.measures import Measure
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.scopes import Scope

MOST_NAMED = 3
UNJUDGED = ("nobody", "too_few")


def region_answer(
    rows: pd.DataFrame, whole: pd.DataFrame, measure: Measure, place: str, scope: Scope
) -> str:
    """Return how the place stands, and which part of it is highest and, for a share, lowest.

    rows : one measure per part with name, value and lat (NaN: the part is no single place).
    whole : the measure of the place itself, if it has one.
    """
    words = {"place": as_written(place), "measure": scope.label(measure), "when": scope.when}
    known = rows.dropna(subset=["value", "lat"]).sort_values("value")
    total = whole["value"].dropna()
    unjudged = whole.loc[whole["value"].isna(), "missing"] if "missing" in whole else []
    if scope.basis == "window" and total.empty:
        reason = next(iter(unjudged), UNJUDGED[0])
        return t("regions.answer_unjudged", **words, reason=t(f"gap.{reason}"))
    if known.empty or total.empty:
        return t("regions.answer_none", **words)
    words["value"] = t.value(measure.unit, total.iloc[0])
    return _of_parts(known, total.iloc[0], measure, words)


def _of_parts(known: pd.DataFrame, total: float, measure: Measure, words: dict) -> str:
    low, high = known.iloc[0], known.iloc[-1]
    if len(known) == 1 or not high["value"]:
        return t("regions.answer_one", **words)
    words |= {
        "highest": as_written(high["name"]),
        "highest_value": t.value(measure.unit, high["value"]),
        "lowest": as_written(low["name"]),
        "lowest_value": t.value(measure.unit, low["value"]),
    }
    if measure.unit == "ratio":
        below = int((known["upper"] < 1).sum())
        key = "answer_ratio" if below else "answer_ratio_none"
        return t(f"regions.{key}", **words, parts=len(known), below=below)
    if measure.denominator:
        return t("regions.answer_share", **words)
    return t(
        "regions.answer_count",
        **words,
        highest_share=t("regions.of_all", share=high["value"] / total),
    )


def low_answer(rows: pd.DataFrame) -> str:
    """Return which parts of a place are low also against their like, the lowest first.

    A rate that is low may only tell of other industries, sizes and sexes.
    rows : name, lat, ratio, ratio_upper.
    """
    low = rows[rows["lat"].notna() & (rows["ratio_upper"] < 1)].sort_values("ratio")
    if low.empty:
        return t("regions.low_none")
    named = ", ".join(
        f"{as_written(name)}({t.value('ratio', ratio)})"
        for name, ratio in low[["name", "ratio"]].head(MOST_NAMED).itertuples(index=False)
    )
    key = "low" if len(low) <= MOST_NAMED else "low_more"
    return t(f"regions.{key}", names=named, places=len(low))

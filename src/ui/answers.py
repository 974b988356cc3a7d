"""The answer of a page in a sentence or two, made from the figures that the page shows."""

import math

import pandas as pd

from src.ui.plain_text import as_written

CLEAR = "above", "below"


def region_answer(rows: pd.DataFrame, whole: pd.DataFrame, row, place: str, quarter: str, t) -> str:
    """Return how the place stands, and which part of it is highest and, for a share, lowest.

    rows : one row per part with name, value and lat (NaN: the part is no single place).
    whole : the row of the place itself, if it has one.
    """
    words = {
        "place": as_written(place),
        "measure": t.pick(row.label_ko, row.label_en),
        "quarter": t.value("quarter", quarter),
    }
    known = rows.dropna(subset=["value", "lat"]).sort_values("value")
    total = whole["value"].dropna()
    if known.empty or total.empty:
        return t("regions.answer_none", **words)
    words["value"] = t.value(row.unit, total.iloc[0])
    low, high = known.iloc[0], known.iloc[-1]
    if len(known) == 1 or not high["value"]:
        return t("regions.answer_one", **words)
    words |= {
        "highest": as_written(high["name"]),
        "highest_value": t.value(row.unit, high["value"]),
    }
    if row.denominator:
        words["lowest"] = as_written(low["name"])
        return t("regions.answer_share", **words, lowest_value=t.value(row.unit, low["value"]))
    of_all = t("regions.of_all", share=high["value"] / total.iloc[0])
    return t("regions.answer_count", **words, highest_share=of_all)


def standing(value: float, lower: float, upper: float, benchmark: float) -> str:
    """Return above, below or in_line: in line unless the interval leaves the benchmark out."""
    if math.isnan(lower) or math.isnan(benchmark):
        return "in_line"
    if lower > benchmark:
        return "above"
    return "below" if upper < benchmark else "in_line"


def complex_answer(one: pd.Series, row, benchmark: float, peers: str, quarter: str, t) -> str:
    """Return how one complex stands against its peers, in a sentence that can be repeated."""
    words = {"name": as_written(one["complex_name"]), "measure": t.pick(row.label_ko, row.label_en)}
    if pd.isna(one["value"]):
        return t(
            "complexes.answer_missing",
            **words,
            quarter=t.value("quarter", quarter),
            reason=t(f"gap.{one['missing']}"),
        )
    words["value"] = t.value(row.unit, one["value"])
    if row.unit != "share":
        return t("complexes.answer_count", **words, quarter=t.value("quarter", quarter))
    interval = t(
        "complexes.interval",
        lower=t.value("share", one["lower"]),
        upper=t.value("share", one["upper"]),
    )
    found = standing(one["value"], one["lower"], one["upper"], benchmark)
    said = t(
        f"complexes.answer_{found}",
        **words,
        peers=peers,
        benchmark=t.value("share", benchmark),
        difference=t.value("points", abs(one["value"] - benchmark)).lstrip("+±"),
        interval=interval,
    )
    return f"{said} {_beyond_usual(found, one['position'], t)}".rstrip()


def _beyond_usual(found: str, position: str, t) -> str:
    """Return whether a difference also stands out against how much complexes usually differ."""
    if found == "in_line" or position == "unjudged":
        return ""
    stands_out = (found, position) in (("above", "high"), ("below", "low"))
    return t("complexes.stands_out" if stands_out else "complexes.usual_variation")

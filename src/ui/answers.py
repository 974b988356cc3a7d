"""The answer of a page in a sentence or two, made from the figures that the page shows."""

import math

import pandas as pd

from src.ui.columns import INTERVALS
from src.ui.plain_text import as_written
from src.ui.run import t

MOST_NAMED = 3
UNJUDGED = ("nobody", "too_few")


def region_answer(rows: pd.DataFrame, whole: pd.DataFrame, row, place: str, scope) -> str:
    """Return how the place stands, and which part of it is highest and, for a share, lowest.

    rows : one row per part with name, value and lat (NaN: the part is no single place).
    whole : the row of the place itself, if it has one.
    """
    words = {"place": as_written(place), "measure": scope.label(row), "when": scope.when}
    known = rows.dropna(subset=["value", "lat"]).sort_values("value")
    total = whole["value"].dropna()
    unjudged = whole.loc[whole["value"].isna(), "missing"] if "missing" in whole else []
    if scope.basis == "window" and total.empty:
        reason = next(iter(unjudged), UNJUDGED[0])
        return t("regions.answer_unjudged", **words, reason=t(f"gap.{reason}"))
    if known.empty or total.empty:
        return t("regions.answer_none", **words)
    words["value"] = t.value(row.unit, total.iloc[0])
    return _of_parts(known, total.iloc[0], row, words)


def _of_parts(known: pd.DataFrame, total: float, row, words: dict) -> str:
    low, high = known.iloc[0], known.iloc[-1]
    if len(known) == 1 or not high["value"]:
        return t("regions.answer_one", **words)
    words |= {
        "highest": as_written(high["name"]),
        "highest_value": t.value(row.unit, high["value"]),
        "lowest": as_written(low["name"]),
        "lowest_value": t.value(row.unit, low["value"]),
    }
    if row.unit == "ratio":
        below = int((known["upper"] < 1).sum())
        key = "answer_ratio" if below else "answer_ratio_none"
        return t(f"regions.{key}", **words, parts=len(known), below=below)
    if row.denominator:
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


def change_answer(one: pd.Series, row) -> str:
    """Return how a measure stands against the year before; nothing where it is not compared.

    one : direction, change, change_lower, change_upper. What cannot be told is said to be so:
    an interval that holds zero is not "no change".
    """
    direction = one.get("direction")
    if not isinstance(direction, str):
        return ""
    kind = INTERVALS[row.unit]
    return t(
        f"change.{direction}",
        span=t(f"change.span_{row.basis}"),
        change=unsigned(kind, one["change"]),
        lower=t.value(kind, one["change_lower"]),
        upper=t.value(kind, one["change_upper"]),
    )


def unsigned(kind: str, value: float) -> str:
    """Return a change without its sign, for a sentence that says the direction in words."""
    return t.value(kind, abs(value)).lstrip("+±")


def uptake_answer(one: pd.Series, scope) -> str:
    """Return how one complex stands against its like: whether it is low, or only different.

    one : complex_name, rate, ratio, ratio_lower, ratio_upper, ratio_missing, eligible, expected.
    """
    words = {"name": as_written(one["complex_name"]), "program": scope.whose, "when": scope.when}
    if isinstance(one["ratio_missing"], str):
        counts = {"eligible": one["eligible"], "expected": one["expected"]}
        return t(f"complexes.uptake_{one['ratio_missing']}", **words, **counts)
    words["rate"] = t.value("share", one["rate"])
    found = standing(one["ratio"], one["ratio_lower"], one["ratio_upper"], 1.0)
    ends = sorted(abs(one[name] - 1) for name in ("ratio_lower", "ratio_upper"))
    if found == "in_line":
        ends = [t.value("signed_share", one[f"ratio_{end}"] - 1) for end in ("lower", "upper")]
        return t("complexes.uptake_in_line", **words, lower=ends[0], upper=ends[1])
    return t(
        f"complexes.uptake_{found}",
        **words,
        difference=t.value("whole_share", abs(one["ratio"] - 1)),
        lower=t.value("whole_share", ends[0]),
        upper=t.value("whole_share", ends[1]),
    )


def standing(value: float, lower: float, upper: float, benchmark: float) -> str:
    """Return above, below or in_line: in line unless the interval leaves the benchmark out."""
    if math.isnan(lower) or math.isnan(benchmark):
        return "in_line"
    if lower > benchmark:
        return "above"
    return "below" if upper < benchmark else "in_line"


def complex_answer(one: pd.Series, row, benchmark: float, peers: str, scope) -> str:
    """Return how one complex stands against its peers, in a sentence that can be repeated."""
    words = {"name": as_written(one["complex_name"]), "measure": scope.label(row)}
    if pd.isna(one["value"]):
        return t(
            "complexes.answer_missing",
            **words,
            when=scope.when,
            reason=t(f"gap.{one['missing']}"),
        )
    words["value"] = t.value(row.unit, one["value"])
    if row.unit != "share":
        return t("complexes.answer_count", **words, when=scope.when)
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
        difference=unsigned("points", one["value"] - benchmark),
        interval=interval,
    )
    return f"{said} {_beyond_usual(found, one['position'])}".rstrip()


def _beyond_usual(found: str, position: str) -> str:
    """Return whether a difference also stands out against how much complexes usually differ."""
    if found == "in_line" or position == "unjudged":
        return ""
    stands_out = (found, position) in (("above", "high"), ("below", "low"))
    return t("complexes.stands_out" if stands_out else "complexes.usual_variation")

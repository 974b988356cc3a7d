"""How one complex stands, in a sentence that can be repeated."""

import math

import pandas as pd

from src.domain.measures import Measure
from src.ui.change_answer import unsigned
from src.ui.plain_text import as_written
from src.ui.run import t
from src.ui.scopes import Scope


def uptake_answer(one: pd.Series, scope: Scope) -> str:
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


def complex_answer(
    one: pd.Series, measure: Measure, benchmark: float, peers: str, scope: Scope
) -> str:
    """Return how one complex stands against its peers, in a sentence that can be repeated."""
    words = {"name": as_written(one["complex_name"]), "measure": scope.label(measure)}
    if pd.isna(one["value"]):
        return t(
            "complexes.answer_missing",
            **words,
            when=scope.when,
            reason=t(f"gap.{one['missing']}"),
        )
    words["value"] = t.value(measure.unit, one["value"])
    if measure.unit != "share":
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

"""The list beside the map, lowest first, with links, drawn intervals and verdicts."""

from typing import Any, NamedTuple

import pandas as pd

from src.domain.measures import Measure
from src.figures import html_table
from src.figures.html_table import Cell
from src.figures.markup import Drawing
from src.screens.regions.choice import Choice
from src.screens.regions.found import Found
from src.ui import places
from src.ui.columns import INTERVALS
from src.ui.run import t

LISTED = ("code", "name", "value", "lower", "upper", "missing", "verdict")
MOST = 50
"""Most rows of the list; the grid below it and the files have all."""


def listed(choice: Choice, found: Found) -> Drawing:
    """Return the list as HTML: lowest first where the measure has intervals, else largest first."""
    measure, rows = choice.measure, found.rows
    shown = rows.sort_values("value", ascending=measure.unit in INTERVALS).head(MOST)
    shown = shown[[name for name in (*LISTED, choice.scope.sizes[0]) if name in shown]]
    ways = places.ways_into(shown["code"])
    ends = _scale(shown, found.whole, measure)
    first = "complex_name" if choice.unit == "complex" else "region_name"
    heads = [t(f"column.{first}"), _head(measure)]
    with_interval, judged = measure.unit in INTERVALS, shown["verdict"].notna().any()
    size = choice.scope.sizes[0]
    # the verdict comes before its reasons, as a phone cuts off the last columns
    heads += [t("column.verdict")] if judged else []
    heads += [t("column.interval")] if with_interval else []
    heads += [t(f"measure.{size}")] if size in shown and size != measure.numerator else []
    body = [
        [
            html_table.leading(row["name"], way, row["code"]),
            _value(row, measure),
            *([_verdict(row)] if judged else []),
            *([_interval(row, measure, ends)] if with_interval else []),
            *(
                [html_table.number(t.value("count", row[size]))]
                if size in row and size != measure.numerator
                else []
            ),
        ]
        for row, way in zip(shown.to_dict("records"), ways, strict=True)
    ]
    caption = t("regions.table", place=choice.place, measure=choice.label)
    # five narrow columns fit on a phone without stacking
    return html_table.table(caption, heads, body, stacked=False)


def _head(measure: Measure) -> str:
    return t.pick(measure.label_ko, measure.label_en)


def _value(row: dict[Any, Any], measure: Measure) -> Cell:
    if isinstance(row["missing"], str):
        return html_table.gap(t(f"gap.{row['missing']}"))
    return html_table.number(t.value(measure.unit, row["value"]))


class _Scale(NamedTuple):
    low: float
    high: float
    against: float

    def at(self, value: float) -> float:
        """Return the position of a value, as a share of the width."""
        return (value - self.low) / ((self.high - self.low) or 1.0)


def _scale(rows: pd.DataFrame, whole: pd.DataFrame, measure: Measure) -> _Scale:
    """Return the scale of the drawn intervals and the benchmark: 1 for ratios, else the place.

    The scale runs from the lowest end of all intervals to the highest; from zero most intervals
    would be hidden by their dot.
    """
    known = whole["value"].dropna()
    of_place = float(known.iloc[0]) if len(known) else float("nan")
    against = 1.0 if measure.unit == "ratio" else of_place
    ends = [against, *(end for name in ("lower", "upper") for end in rows.get(name, ()))]
    there = [float(end) for end in ends if end is not None and end == end]
    return _Scale(min(there, default=0.0), max(there, default=1.0), against)


def _interval(row: dict[Any, Any], measure: Measure, scale: _Scale) -> Cell:
    ends = [row.get(name) for name in ("lower", "value", "upper")]
    if any(end is None or end != end for end in ends):
        return html_table.number(t("table.no_value"))
    lower, upper = (t.value(measure.unit, row[end]) for end in ("lower", "upper"))
    low, at, high = (scale.at(row[name]) for name in ("lower", "value", "upper"))
    drawn = (low, at, high, scale.at(scale.against))
    return html_table.interval(t.value("between", (lower, upper)), drawn)


def _verdict(row: dict[Any, Any]) -> Cell:
    known = _known(row["verdict"])
    return html_table.verdict(known, t(f"regions.verdict_{known}"))


def verdicts(rows: pd.DataFrame) -> list[str]:
    """Return the verdict of each part in words."""
    return [t(f"regions.verdict_{_known(code)}") for code in rows["verdict"]]


def _known(code: str | None) -> str:
    return code if isinstance(code, str) else "open"

"""The values of measures, put beside each row of figures: interval, and why one is missing."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.domain.measures import MEASURES, Measure, matched_columns
from src.metrics.checks import BadInputError, counts, require_columns, users_and_eligible
from src.metrics.clustered import PARTS, clustered_rate, clustered_ratio, is_clustered
from src.metrics.protected_rates import WITHHELD, protected_interval, why_not_told
from src.metrics.rates import divide, rate, wilson_interval
from src.metrics.standardise import standardised_ratio, why_not_judged


def find_measure(name: str) -> Measure:
    """Return the measure called `name`; raises BadInputError naming the known ones."""
    if name not in MEASURES:
        raise BadInputError(f"모르는 지표입니다: {name!r}; 쓸 수 있는 지표: {', '.join(MEASURES)}.")
    return MEASURES[name]


def measure_values(
    frame: pd.DataFrame, measure: Measure | str, confidence: float = 0.95
) -> pd.DataFrame:
    """Return value, lower, upper of `measure` for each row of `frame`, under the frame's index.

    A share gets Wilson limits, a ratio Byar's; uptake of places whose companies are counted,
    binomial limits clustered by company (src/metrics/clustered.py). Other units have no interval
    here (NaN). A figure that the source withheld or does not carry is missing and stays NaN, and so
    does a division by zero.
    Raises BadInputError when a column is missing, a count negative, or a share's numerator exceeds
    its denominator.
    """
    row = find_measure(measure) if isinstance(measure, str) else measure
    require_columns(frame, [name for name in (row.numerator, row.denominator) if name])
    empty = np.full(len(frame), np.nan)
    top = counts(frame[row.numerator], row.numerator, frame.index, missing=True)
    if not row.denominator:
        return _values(frame, top, empty, empty)
    bottom = counts(frame[row.denominator], row.denominator, frame.index, missing=True)
    grouped = row.basis == "window" and is_clustered(frame)
    if row.unit == "share":
        names = (row.numerator, row.denominator)
        users_and_eligible(top, bottom, names, frame.index, missing=True)
        if grouped:
            return _values(frame, *clustered_rate(frame, confidence))
        return _values(frame, rate(top, bottom), *wilson_interval(top, bottom, confidence))
    if row.unit == "ratio":
        if grouped:
            return _values(frame, *clustered_ratio(frame, confidence))
        return _values(frame, *standardised_ratio(top, bottom, confidence))
    return _values(frame, divide(top, bottom), empty, empty)


def _values(frame: pd.DataFrame, value, lower, upper) -> pd.DataFrame:
    return pd.DataFrame({"value": value, "lower": lower, "upper": upper}, index=frame.index)


def with_measure(figures: pd.DataFrame, measure: Measure | str) -> pd.DataFrame:
    """Return `figures` with value, lower, upper, base, missing and left_out of `measure`.

    figures : one row per complex or region, with the measure's columns; a share is made from the
    matched columns (`operating_of_tenants`, `tenants_with_operating`) where the frame has them, so
    that numerator and denominator always cover the same complexes.
    base : the denominator, NaN for a measure without one.
    missing : why there is no value, else NaN: withheld or not_carried; for a rate or ratio of
    uptake nobody (eligible) or too_few (to judge), whatever was counted.
    left_out : how many places under the row have no figure, 0 where the frame does not say.
    """
    row = find_measure(measure) if isinstance(measure, str) else measure
    inputs = _inputs(figures, row)
    values = measure_values(inputs, row)
    base = inputs[row.denominator] if row.denominator else np.nan
    if "noise" in figures:
        values, missing = _protected(figures, row, inputs, values)
    elif row.basis == "window" and row.denominator:
        missing = why_unjudged(figures)
        values = values.where(missing.isna())
    else:
        missing = why_missing(figures, row).where(values["value"].isna())
    return figures.assign(**values, base=base, missing=missing, left_out=_left_out(figures, row))


def _protected(
    figures: pd.DataFrame, row: Measure, inputs: pd.DataFrame, values: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Return the values of protected counts (column noise: its variance), and why one is missing.

    Without expected users there is no ratio: it is withheld.
    """
    missing = values["value"].isna().map({True: WITHHELD, False: np.nan}).astype(object)
    if not row.denominator:
        return values, missing
    missing = missing.fillna(why_not_told(figures["users"], figures["eligible"]))
    if row.unit == "share":
        limits = protected_interval(
            inputs[row.numerator], inputs[row.denominator], figures["noise"]
        )
        values = values.assign(lower=limits[0], upper=limits[1])
    return values.where(missing.isna()), missing


def _inputs(figures: pd.DataFrame, row: Measure) -> pd.DataFrame:
    part, whole = row.numerator, row.denominator
    carried = [name for name in ("eligible", "users", "expected", *PARTS) if name in figures]
    needed = carried if row.basis == "window" and is_clustered(figures) else []
    matched = dict(zip((part, whole), matched_columns(part, whole), strict=True))
    return pd.DataFrame(
        {
            name: pd.to_numeric(figures[matched[name] if matched.get(name) in figures else name])
            for name in dict.fromkeys((part, whole, *needed))
            if name
        },
        index=figures.index,
    ).astype(float)


def why_missing(figures: pd.DataFrame, row: Measure) -> pd.Series:
    withheld = pd.Series(False, index=figures.index)
    for name in filter(None, (row.numerator, row.denominator)):
        if f"{name}_gap" in figures:
            withheld |= figures[f"{name}_gap"].eq("withheld").fillna(False)
        if f"{name}_withheld" in figures:
            withheld |= figures[f"{name}_withheld"].fillna(0).gt(0)
    return withheld.map({True: "withheld", False: "not_carried"})


def why_unjudged(figures: pd.DataFrame) -> pd.Series:
    """Return nobody or too_few for each row of uptake that cannot be judged, else NaN."""
    said = why_not_judged(figures["eligible"], figures["expected"])
    return pd.Series(said, index=figures.index).replace("", np.nan)


def _left_out(figures: pd.DataFrame, row: Measure) -> pd.Series:
    columns = [f"{row.numerator}_withheld", f"{row.numerator}_not_carried"]
    known = [column for column in columns if column in figures]
    return figures[known].fillna(0).sum(axis=1).astype(int)


def with_measures(figures: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """Return `figures` with, for each measure, columns NAME, NAME_lower, NAME_upper, NAME_missing.

    Rows and index as in `figures`; columns of the same name are replaced.
    """
    columns = {}
    for row in measures:
        measured = with_measure(figures, row)
        columns |= {
            row.name: measured["value"],
            f"{row.name}_lower": measured["lower"],
            f"{row.name}_upper": measured["upper"],
            f"{row.name}_missing": measured["missing"],
        }
    return figures.drop(columns=list(columns), errors="ignore").assign(**columns)


def with_rate_and_ratio(figures: pd.DataFrame) -> pd.DataFrame:
    """Return `figures` of uptake with rate and ratio beside each other, as `with_measures` does."""
    return with_measures(figures, [find_measure("rate"), find_measure("ratio")])


def share_of_group(rows: pd.DataFrame, by: str, value: str) -> pd.DataFrame:
    """Return `rows` with `share`: each row's part of the sum of `value` in its group of `by`.

    NaN where the value is missing or the group adds up to nothing.
    """
    total = rows.groupby(by)[value].transform("sum")
    return rows.assign(share=rows[value].astype(float) / total.where(total > 0).astype(float))

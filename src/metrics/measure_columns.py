"""The value of a measure for each row of figures, its interval, and why it is missing."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from src.domain.measures import MEASURES, Measure, matched_columns
from src.metrics.checks import BadInputError, counts, require_columns, users_and_eligible
from src.metrics.clustered import COUNTED, clustered_rate, clustered_ratio, is_clustered
from src.metrics.protected_rates import WITHHELD, protected_interval, why_no_protected_rate
from src.metrics.rates import divide, rate, wilson_interval
from src.metrics.standardise import standardised_ratio, why_not_judged


def find_measure(name: str) -> Measure:
    """Return the measure called `name`; raises BadInputError naming the known ones."""
    if name not in MEASURES:
        raise BadInputError(f"모르는 지표입니다: {name!r}; 쓸 수 있는 지표: {', '.join(MEASURES)}.")
    return MEASURES[name]


def measure_values(
    inputs: pd.DataFrame | Mapping[str, np.ndarray], measure: Measure | str, labels: pd.Index
) -> dict[str, np.ndarray]:
    """Return value, lower, upper of `measure` for each row; inputs : its columns by their names.

    A share gets 95 % Wilson limits, a ratio Byar's; uptake with the columns PARTS gets limits
    clustered by company (src/metrics/clustered.py). Other units have no interval here (NaN). A
    figure that the source withheld or does not carry stays NaN, and 0/0 gives NaN. labels : names
    of the rows in messages.
    Raises BadInputError when a column is missing, a count negative, or a share's numerator exceeds
    its denominator.
    """
    row = find_measure(measure) if isinstance(measure, str) else measure
    if isinstance(inputs, pd.DataFrame):
        require_columns(inputs, [name for name in (row.numerator, row.denominator) if name])
    top = counts(inputs[row.numerator], row.numerator, labels, missing=True)
    empty = np.full(len(top), np.nan)
    if not row.denominator:
        return dict(zip(_VALUES, (top, empty, empty), strict=True))
    bottom = counts(inputs[row.denominator], row.denominator, labels, missing=True)
    if row.unit == "share":
        names = (row.numerator, row.denominator)
        users_and_eligible(top, bottom, names, labels, missing=True)
        found = (rate(top, bottom), *wilson_interval(top, bottom))
        if is_clustered(inputs):
            found = clustered_rate(inputs)
    elif row.unit == "ratio":
        grouped = is_clustered(inputs)
        found = clustered_ratio(inputs) if grouped else standardised_ratio(top, bottom)
    else:
        found = (divide(top, bottom), empty, empty)
    return dict(zip(_VALUES, found, strict=True))


_VALUES = ("value", "lower", "upper")


def with_measure(figures: pd.DataFrame, measure: Measure | str) -> pd.DataFrame:
    """Return `figures` with value, lower, upper, base, missing and left_out of `measure`.

    figures : one row per complex or region, with the measure's columns; a share is computed from
    the matched columns (`operating_of_tenants`, `tenants_with_operating`) where the frame has them,
    so that numerator and denominator cover the same complexes.
    base : the denominator, NaN for a measure without one.
    missing : why there is no value, else NaN: withheld or not_carried; for a rate or ratio of
    uptake nobody (eligible) or too_few (to judge), whatever was counted.
    left_out : how many places within the row have no figure, 0 where the frame does not say.
    A column `noise` (the variance of the noise) marks protected counts; exact rows have 0.
    """
    return figures.assign(**measured(figures, measure))


def measured(figures: pd.DataFrame, measure: Measure | str) -> dict[str, np.ndarray]:
    """Return the columns that `with_measure` adds, as arrays in the order of the rows.

    Called thousands of times with small frames, so it aligns and copies nothing.
    """
    row = find_measure(measure) if isinstance(measure, str) else measure
    inputs = _inputs(figures, row)
    values = measure_values(inputs, row, figures.index)
    judged, missing = _judged(figures, row, values)
    if "noise" in figures:
        exact = figures["noise"].to_numpy(float) == 0
        protected, why = _protected(figures, row, inputs, values)
        judged = {name: np.where(exact, each, protected[name]) for name, each in judged.items()}
        missing = np.where(exact, missing, why)
    return {
        **judged,
        "base": inputs.get(row.denominator, np.full(len(figures), np.nan)),
        "missing": np.where(missing == "", np.nan, missing.astype(object)),
        "left_out": _left_out(figures, row),
    }


Values = dict[str, np.ndarray]


def _judged(figures: pd.DataFrame, row: Measure, values: Values) -> tuple[Values, np.ndarray]:
    """Return the values that can be judged, and why a value is missing ("" where it is not)."""
    if row.basis == "window" and row.denominator:
        missing = why_unjudged(figures)
        return _where(values, missing == ""), missing
    return values, np.where(np.isnan(values["value"]), why_missing(figures, row), "")


def _where(values: Values, wanted: np.ndarray) -> Values:
    return {name: np.where(wanted, each, np.nan) for name, each in values.items()}


def _protected(
    figures: pd.DataFrame, row: Measure, inputs: Values, values: Values
) -> tuple[Values, np.ndarray]:
    """Return the values of protected counts, and why a value is missing.

    Protected counts have no expected users, so their ratio is withheld.
    """
    missing = np.where(np.isnan(values["value"]), WITHHELD, "").astype(object)
    if not row.denominator:
        return values, missing
    at_country = figures.get("at_country")
    told = why_no_protected_rate(figures["users"], figures["eligible"], at_country).to_numpy(object)
    missing = np.where(missing == "", np.where(pd.isna(told), "", told), missing)
    if row.unit == "share":
        noise = figures["noise"]
        lower, upper = protected_interval(inputs[row.numerator], inputs[row.denominator], noise)
        values = values | {"lower": lower, "upper": upper}
    return _where(values, missing == ""), missing


def _inputs(figures: pd.DataFrame, row: Measure) -> dict[str, np.ndarray]:
    part, whole = row.numerator, row.denominator
    matched = dict(zip((part, whole), matched_columns(part, whole), strict=True))
    found = {
        name: _floats(figures[matched[name] if matched[name] in figures else name])
        for name in (part, whole)
        if name
    }
    if row.basis == "window" and is_clustered(figures):
        found |= {name: _floats(figures[name]) for name in COUNTED if name not in found}
    return found


def _floats(column: pd.Series) -> np.ndarray:
    """Return a column as numbers; raises ValueError for text."""
    if isinstance(column.dtype, np.dtype) and column.dtype.kind in "if":
        return column.to_numpy(float)
    return pd.to_numeric(column).to_numpy(float, na_value=np.nan)


def why_missing(figures: pd.DataFrame, row: Measure) -> np.ndarray:
    """Return for each row why its source gives no figure: withheld or not_carried."""
    withheld = np.zeros(len(figures), bool)
    for name in filter(None, (row.numerator, row.denominator)):
        if f"{name}_gap" in figures:
            withheld |= figures[f"{name}_gap"].to_numpy(object) == "withheld"
        if f"{name}_withheld" in figures:
            withheld |= _floats(figures[f"{name}_withheld"]) > 0
    return np.where(withheld, "withheld", "not_carried").astype(object)


def why_unjudged(figures: pd.DataFrame) -> np.ndarray:
    """Return nobody or too_few for each row of uptake that cannot be judged, else ""."""
    return why_not_judged(figures["eligible"], figures["expected"])


def _left_out(figures: pd.DataFrame, row: Measure) -> np.ndarray:
    columns = [f"{row.numerator}_withheld", f"{row.numerator}_not_carried"]
    found = np.zeros(len(figures), int)
    for column in columns:
        if column in figures:
            found += np.nan_to_num(_floats(figures[column])).astype(int)
    return found


def with_measures(figures: pd.DataFrame, measures: Sequence[Measure]) -> pd.DataFrame:
    """Return `figures` with, for each measure, columns NAME, NAME_lower, NAME_upper, NAME_missing.

    Rows and index as in `figures`; columns of the same name are replaced.
    """
    columns = measured_columns(figures, measures)
    return figures.drop(columns=list(columns), errors="ignore").assign(**columns)


def measured_columns(figures: pd.DataFrame, measures: Sequence[Measure]) -> dict[str, np.ndarray]:
    """Return the columns that `with_measures` adds, as arrays in the order of the rows."""
    columns = {}
    for row in measures:
        found = measured(figures, row)
        columns |= {
            row.name: found["value"],
            f"{row.name}_lower": found["lower"],
            f"{row.name}_upper": found["upper"],
            f"{row.name}_missing": found["missing"],
        }
    return columns


def share_of_group(rows: pd.DataFrame, by: str, value: str) -> pd.DataFrame:
    """Return `rows` with `share`: each row's part of the sum of `value` in its group of `by`.

    NaN where the value is missing or the group adds up to nothing.
    """
    total = rows.groupby(by)[value].transform("sum")
    return rows.assign(share=rows[value].astype(float) / total.where(total > 0).astype(float))

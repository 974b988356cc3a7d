"""The values of measures (src/domain/measures.py), from the columns that they divide."""

import numpy as np
import pandas as pd

from src.domain.measures import MEASURES, Measure
from src.metrics.checks import BadInputError, counts, require_columns, users_and_eligible
from src.metrics.rates import divide, rate, wilson_interval
from src.metrics.standardise import standardised_ratio


def find_measure(name: str) -> Measure:
    """Return the measure called `name`; raises BadInputError naming the known ones."""
    if name not in MEASURES:
        raise BadInputError(f"모르는 지표입니다: {name!r}; 쓸 수 있는 지표: {', '.join(MEASURES)}.")
    return MEASURES[name]


def measure_values(
    frame: pd.DataFrame, measure: Measure | str, confidence: float = 0.95
) -> pd.DataFrame:
    """Return value, lower, upper of `measure` for each row of `frame`, under the frame's index.

    A share gets Wilson limits, a ratio Byar's; other units have no interval here (NaN). A figure
    that the source withheld or does not carry is missing and stays NaN, and so does a division by
    zero.
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
    if row.unit == "share":
        names = (row.numerator, row.denominator)
        users_and_eligible(top, bottom, names, frame.index, missing=True)
        return _values(frame, rate(top, bottom), *wilson_interval(top, bottom, confidence))
    if row.unit == "ratio":
        return _values(frame, *standardised_ratio(top, bottom, confidence))
    return _values(frame, divide(top, bottom), empty, empty)


def _values(frame: pd.DataFrame, value, lower, upper) -> pd.DataFrame:
    return pd.DataFrame({"value": value, "lower": lower, "upper": upper}, index=frame.index)

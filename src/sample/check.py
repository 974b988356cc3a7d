"""Hold a sample against its calibration: target, generated, tolerance and source of each figure."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from src.sample.calibration_checks import CHECKS, Check
from src.sample.calibration_leave import COUNTRY_RATE, REGION_RATES
from src.sample.calibration_programs import CALIBRATION, GROUPS
from src.sample.measure_figures import measure_figures
from src.sample.measure_leave import Counts, counts_of, measure_leave, region_ratios, yearly_rates
from src.sample.measure_reports import measure_reports

Measured = float | tuple[float, float] | None
STANDARD_ERRORS = 4
BEFORE_CAMPAIGNS = 0.002
WITH_CAMPAIGNS = 0.02
"""Visits raise the rates of the years that have any: that much more is allowed."""
FIRST_YEAR_WITH_CAMPAIGNS = 2025
FEWEST = 200
"""A rate of fewer people says nothing of the calibration: it is left out."""
REGION_SPREAD = 0.03
"""How far companies alone move the rate of a province with few of them."""
COLUMNS = ["figure", "target", "generated", "tolerance", "source", "ok"]


def check(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return one row per figure of the calibration that the sample is large enough to show.

    figure (Korean), target, generated, tolerance (how far generated may lie from target), source,
    ok. `tables` : what `generate` returns.
    """
    counts = counts_of(tables)
    found: dict[str, Measured] = measure_figures(tables) | measure_reports(tables)
    found |= measure_leave(counts)
    fixed = [_row(row, found[row.key]) for row in CHECKS if found.get(row.key) is not None]
    rows = [*fixed, *_rates(counts), *_regions(counts)]
    table = pd.DataFrame(rows, columns=COLUMNS[:-1])
    return table.assign(ok=(table["generated"] - table["target"]).abs() <= table["tolerance"])


def _row(row: Check, measured: Measured) -> tuple:
    """Return one row; a figure counted from people is allowed its standard errors as well."""
    generated, error = measured if isinstance(measured, tuple) else (measured, 0.0)
    tolerance = row.tolerance + STANDARD_ERRORS * error
    return row.figure, row.target, generated, tolerance, row.source


def _rates(counts: Counts) -> Iterator[tuple]:
    """Yield the use rate of each program, sex and year whose reports are in."""
    rates = yearly_rates(counts)
    targets = [(*group, row) for group in GROUPS for row in CALIBRATION[group[0]].rates[group[1]]]
    for program, sex, row in targets:
        users, eligible = rates.get((program, sex, row.year), (0, 0))
        if eligible < FEWEST:
            continue
        campaigns = row.year >= FIRST_YEAR_WITH_CAMPAIGNS
        tolerance = WITH_CAMPAIGNS if campaigns else BEFORE_CAMPAIGNS
        tolerance += STANDARD_ERRORS * np.sqrt(row.rate * (1 - row.rate) / eligible)
        figure = f"{row.year} 사용률 {program} {sex}"
        yield figure, row.rate, users / eligible, tolerance, row.source


def _regions(counts: Counts) -> Iterator[tuple]:
    """Yield the parental rate of provinces that are published, at the country's size and mix."""
    for sido, (ratio, expected) in region_ratios(counts, REGION_RATES).items():
        if expected < FEWEST:
            continue
        tolerance = REGION_SPREAD + STANDARD_ERRORS * COUNTRY_RATE / np.sqrt(expected)
        figure = f"시도 {sido} 육아휴직 (업종·규모·성별 표준화)"
        yield figure, REGION_RATES[sido], ratio * COUNTRY_RATE, tolerance, "육아휴직통계 2024"

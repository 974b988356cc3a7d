"""Check rows by a table of rules: type, range, codes, keys, references, columns against columns.

A rule is a row of data; its test takes whole columns and says which rows break it. A row that
breaks rules of level rejected is refused once, by the first of them; the others are told beside it
(level also), so that a file can be mended in one go. What breaks a rule of level note is taken, and
told once for all rows with their number.
"""

from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import compute

from src.load.files.problems import Problems
from src.load.files.reasons import words
from src.load.files.registration_numbers import without_numbers

LONGEST_VALUE = 200
REJECTED, ALSO, NOTE = "rejected", "also", "note"
Columns = Mapping[str, pa.Array]
Test = Callable[[Columns], np.ndarray]


@dataclass(frozen=True)
class Rule:
    """One rule: code of its reason, level (rejected or note), the column it is told at, its test.

    test : None where the rule was found broken elsewhere, and is only told. The details fill what
    the reason leaves open.
    """

    code: str
    level: str
    column: str
    test: Test | None = None
    details: dict = field(default_factory=dict)


@dataclass
class Broken:
    """Which rows break one rule: a mask over the rows."""

    rule: Rule
    rows: np.ndarray


def missing(column: str) -> Test:
    """Return the test for rows without a value."""
    return lambda columns: _mask(columns[column].is_null())


def all_missing(*columns: str) -> Test:
    """Return the test for rows without a value in any of several columns."""
    return lambda values: np.all([_mask(values[name].is_null()) for name in columns], axis=0)


def outside(column: str, least: float | None = None, most: float | None = None) -> Test:
    """Return the test for values below `least` or above `most`; a missing value breaks nothing."""

    def test(columns: Columns) -> np.ndarray:
        values, broken = columns[column], np.zeros(len(columns[column]), bool)
        if least is not None:
            broken |= _mask(compute.less(values, least))
        if most is not None:
            broken |= _mask(compute.greater(values, most))
        return broken

    return test


def more_than(column: str, other: str) -> Test:
    """Return the test for values greater than those of another column: users than eligible."""
    return lambda columns: _mask(compute.greater(columns[column], columns[other]))


def together(column: str, value: str, other: Test) -> Test:
    """Return the test for rows of a value that break another test."""
    return lambda columns: _mask(compute.equal(columns[column], value)) & other(columns)


def twice(*keys: str) -> Test:
    """Return the test for rows whose key stood in a row before."""

    def test(columns: Columns) -> np.ndarray:
        frame = pa.table({key: columns[key] for key in keys}).to_pandas()
        return frame.duplicated().to_numpy()

    return test


def broken_rules(rules: Collection[Rule], columns: Columns) -> list[Broken]:
    """Return the rules that some row breaks; one on a column that is not there breaks nothing."""
    found = [Broken(r, r.test(columns)) for r in rules if r.test and r.column in columns]
    return [broken for broken in found if broken.rows.any()]


def refused_rows(broken: Collection[Broken], count: int) -> np.ndarray:
    """Return the mask of the rows that break a rule of level rejected."""
    refused = np.zeros(count, bool)
    for found in broken:
        if found.rule.level == REJECTED:
            refused |= found.rows
    return refused


def problems_of(
    broken: Collection[Broken], numbers: np.ndarray, raw: Columns, printed: Mapping[str, str]
) -> pd.DataFrame:
    """Return one row per refused row and rule that it breaks, in the order of the rows.

    numbers : the number of each row; raw : the cells as printed; printed : the name of each column
    as the file has it. The first of a row is `rejected`, the others are `also`; a cell is
    told once.
    """
    refusing = [found for found in broken if found.rule.level == REJECTED and found.rows.any()]
    parts = [_told(found, numbers, raw, printed) for found in refusing]
    if not parts:
        return pd.DataFrame()
    told = pd.concat(parts).drop_duplicates(["row", "column"])
    told = told.sort_values("row", kind="stable", ignore_index=True)
    told["level"] = np.where(told.duplicated("row"), ALSO, REJECTED)
    return told


def _told(
    found: Broken, numbers: np.ndarray, raw: Columns, printed: Mapping[str, str]
) -> pd.DataFrame:
    rule, at = found.rule, np.flatnonzero(found.rows)
    said = words(f"row.{rule.code}", **rule.details)
    values = raw[rule.column].take(pa.array(at)).to_pylist() if rule.column in raw else None
    safe = None if values is None else [shown("" if v is None else v) for v in values]
    return pd.DataFrame(
        {
            "level": REJECTED,
            "row": numbers[at],
            "column": printed.get(rule.column, rule.column),
            "value": safe,
            "reason": said.ko,
            "reason_en": said.en,
        }
    )


def shown(value: Hashable) -> str:
    """Return a cell as it may be printed among the problems: short, no number of a person."""
    return without_numbers(str(value))[:LONGEST_VALUE]


class Notes:
    """Count the rows that each note is about, over all pieces of a file."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list] = {}

    def add(
        self, broken: Collection[Broken], numbers: np.ndarray, raw: Columns, taken: np.ndarray
    ) -> None:
        """Count the rows that were taken and break a rule of level note."""
        for found in broken:
            rows = np.flatnonzero(found.rows & taken)
            if found.rule.level == NOTE and len(rows):
                self._count(found.rule, rows, numbers, raw)

    def add_all(self, other: "Notes") -> None:
        """Count the rows of other notes too, on other columns or for other reasons than here."""
        self._found |= other._found

    def _count(self, rule: Rule, rows: np.ndarray, numbers: np.ndarray, raw: Columns) -> None:
        value = _cell(raw[rule.column][int(rows[0])]) if rule.column in raw else None
        first = [rule, 0, int(numbers[rows[0]]), value]
        self._found.setdefault((rule.code, rule.column), first)[1] += len(rows)

    def tell(self, problems: Problems, printed: Mapping[str, str]) -> None:
        """Add one note per reason and column: how many rows, and the first of them."""
        for rule, rows, row, value in self._found.values():
            where = {
                "row": row,
                "column": printed.get(rule.column),
                "value": None if value is None else shown(value),
            }
            problems.add(NOTE, rule.code, **where, **rule.details, rows=f"{rows:,}")


def _cell(value: Any) -> str | None:
    """Return a cell of a column of values, None for one that is missing."""
    plain = value.as_py() if isinstance(value, pa.Scalar) else value
    return None if plain is None else str(plain)


def _mask(found: pa.Array) -> np.ndarray:
    """Return a mask of rows; a comparison with a missing value is no breach."""
    return compute.fill_null(found, False).to_numpy(zero_copy_only=False)

"""Check rows by a table of rules: type, range, codes, keys, references, comparisons of columns.

A rule is a row of data; its test takes whole columns and returns the rows that break it. A row that
breaks rules of level rejected is refused once, by the first of them; the others are reported too
(level also), so that a file can be corrected in one go. Rows that break a rule of level note are
accepted, and one note gives their number.
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
    """One rule: code of its reason, level (rejected or note), the column to report, its test.

    test : None if the rule was checked elsewhere and is only reported. details : values for the
    blanks of the reason.
    """

    code: str
    level: str
    column: str
    test: Test | None = None
    details: dict = field(default_factory=dict)


@dataclass
class Broken:
    """A rule and the mask of the rows that break it."""

    rule: Rule
    rows: np.ndarray


def missing(column: str) -> Test:
    """Return the test for rows without a value."""
    return lambda columns: _mask(columns[column].is_null())


def all_missing(*columns: str) -> Test:
    """Return the test for rows without a value in any of several columns."""
    return lambda values: np.all([_mask(values[name].is_null()) for name in columns], axis=0)


def outside(column: str, least: float | None = None, most: float | None = None) -> Test:
    """Return the test for values below `least` or above `most`; missing values pass."""

    def test(columns: Columns) -> np.ndarray:
        values, broken = columns[column], np.zeros(len(columns[column]), bool)
        if least is not None:
            broken |= _mask(compute.less(values, least))
        if most is not None:
            broken |= _mask(compute.greater(values, most))
        return broken

    return test


def more_than(column: str, other: str) -> Test:
    """Return the test for values greater than those of another column."""
    return lambda columns: _mask(compute.greater(columns[column], columns[other]))


def together(column: str, value: str, other: Test) -> Test:
    """Return the test for rows with a value that break another test."""
    return lambda columns: _mask(compute.equal(columns[column], value)) & other(columns)


def twice(*keys: str) -> Test:
    """Return the test for rows that repeat the key of an earlier row."""

    def test(columns: Columns) -> np.ndarray:
        frame = pa.table({key: columns[key] for key in keys}).to_pandas()
        return frame.duplicated().to_numpy()

    return test


def broken_rules(rules: Collection[Rule], columns: Columns) -> list[Broken]:
    """Return the rules that some rows break; rules on absent columns are skipped."""
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
    """Return one problem per refused row and rule that it breaks, in the order of the rows.

    numbers : the number of each row; raw : the cells as printed; printed : the titles of columns in
    the file. The first problem of a row is `rejected`, the others are `also`; a cell is reported
    once.
    """
    refusing = [found for found in broken if found.rule.level == REJECTED and found.rows.any()]
    parts = [_problems(found, numbers, raw, printed) for found in refusing]
    if not parts:
        return pd.DataFrame()
    problems = pd.concat(parts).drop_duplicates(["row", "column"])
    problems = problems.sort_values("row", kind="stable", ignore_index=True)
    problems["level"] = np.where(problems.duplicated("row"), ALSO, REJECTED)
    return problems


def _problems(
    broken: Broken, numbers: np.ndarray, raw: Columns, printed: Mapping[str, str]
) -> pd.DataFrame:
    rule, at = broken.rule, np.flatnonzero(broken.rows)
    reason = words(f"row.{rule.code}", **rule.details)
    values = raw[rule.column].take(pa.array(at)).to_pylist() if rule.column in raw else None
    safe = None if values is None else [shown("" if v is None else v) for v in values]
    return pd.DataFrame(
        {
            "level": REJECTED,
            "row": numbers[at],
            "column": printed.get(rule.column, rule.column),
            "value": safe,
            "reason": reason.ko,
            "reason_en": reason.en,
        }
    )


def shown(value: Hashable) -> str:
    """Return a cell in a form that may be shown among the problems: short, long numbers hidden."""
    return without_numbers(str(value))[:LONGEST_VALUE]


class Notes:
    """Counts the rows of each note over all pieces of a file."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list] = {}

    def add(
        self, broken: Collection[Broken], numbers: np.ndarray, raw: Columns, taken: np.ndarray
    ) -> None:
        """Count the accepted rows (mask `taken`) that break a rule of level note."""
        for found in broken:
            rows = np.flatnonzero(found.rows & taken)
            if found.rule.level == NOTE and len(rows):
                self._count(found.rule, rows, numbers, raw)

    def add_all(self, other: "Notes") -> None:
        """Add other notes, whose reasons or columns differ from those here."""
        self._found |= other._found

    def _count(self, rule: Rule, rows: np.ndarray, numbers: np.ndarray, raw: Columns) -> None:
        value = _cell(raw[rule.column][int(rows[0])]) if rule.column in raw else None
        first = [rule, 0, int(numbers[rows[0]]), value]
        self._found.setdefault((rule.code, rule.column), first)[1] += len(rows)

    def tell(self, problems: Problems, printed: Mapping[str, str]) -> None:
        """Add one note per reason and column, with the number of rows and the first of them."""
        for rule, rows, row, value in self._found.values():
            where = {
                "row": row,
                "column": printed.get(rule.column),
                "value": None if value is None else shown(value),
            }
            problems.add(NOTE, rule.code, **where, **rule.details, rows=f"{rows:,}")


def _cell(value: Any) -> str | None:
    """Return a cell as text, None for a missing one."""
    plain = value.as_py() if isinstance(value, pa.Scalar) else value
    return None if plain is None else str(plain)


def _mask(found: pa.Array) -> np.ndarray:
    """Return a mask as numpy array; a comparison with a missing value counts as False."""
    return compute.fill_null(found, False).to_numpy(zero_copy_only=False)

"""Checks of input: each raises BadInputError, which names the column and the first bad rows.

The metrics never repair bad input or turn it into a silent NaN. Stewards and programmers read these
messages: one Korean sentence says what is wrong, where, and how to correct it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from src.domain.codes import PROGRAMS

Day = str | date | pd.Timestamp

_FIRST = 3
_EMPTY = "빈 값이 있습니다; 채우거나 행을 빼 주십시오"
_INFINITE = "무한대가 있습니다; 원래 값을 확인해 주십시오"
_NEGATIVE = "음수가 있습니다; 건수와 인원은 0 이상이어야 합니다"


class BadInputError(ValueError):
    """Input that a metric refuses; str(error) is one Korean sentence."""


def require_columns(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise BadInputError when `frame` lacks any of `columns`, naming all that are missing."""
    if not isinstance(frame, pd.DataFrame):
        raise BadInputError(f"표(DataFrame)가 필요한데 {type(frame).__name__}을(를) 받았습니다.")
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise BadInputError(
            f"필요한 열이 없습니다: {', '.join(map(str, missing))} "
            f"(받은 열: {', '.join(map(str, frame.columns)) or '없음'}); 열 이름을 확인해 주십시오."
        )


def counts(
    values: ArrayLike, column: str, labels: Sequence | None = None, missing: bool = False
) -> np.ndarray:
    """Return `values` as a new float array of counts (0 or more, fractions allowed: person-time).

    `labels` are the row labels named in the message (positions from 0 by default). A missing value
    is refused unless `missing` is true; then it stays NaN.
    """
    numbers = _as_floats(values, column, labels)
    refused = [(np.isinf(numbers), _INFINITE), (numbers < 0, _NEGATIVE)]
    if not missing:
        refused.insert(0, (np.isnan(numbers), _EMPTY))
    for bad, why in refused:
        _refuse(bad, numbers, column, labels, why)
    return numbers


def numbers(values: ArrayLike, column: str, labels: Sequence | None = None) -> np.ndarray:
    """Return `values` as a new float array of finite numbers; negative for withdrawn counts."""
    found = _as_floats(values, column, labels)
    for bad, why in ((np.isnan(found), _EMPTY), (np.isinf(found), _INFINITE)):
        _refuse(bad, found, column, labels, why)
    return found


def users_and_eligible(
    users: ArrayLike,
    eligible: ArrayLike,
    names: tuple[str, str] = ("users", "eligible"),
    labels: Sequence | None = None,
    missing: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """Return both as broadcast float arrays, refusing rows where users exceed eligible."""
    top = counts(users, names[0], labels, missing)
    bottom = counts(eligible, names[1], labels, missing)
    top, bottom = _same_shape(top, bottom, names)
    over = top > bottom
    if over.any():
        rows = _rows(
            over, labels, lambda i: f"{names[0]}={top.flat[i]:g}, {names[1]}={bottom.flat[i]:g}"
        )
        raise BadInputError(
            f"{names[0]} 열이 {names[1]} 열보다 큰 행이 {over.sum():,}개 있습니다 ({rows}); "
            f"{names[0]}은(는) {names[1]} 이하여야 하니 두 열을 확인해 주십시오."
        )
    return top, bottom


def require_known(values: ArrayLike, known: Sequence, column: str) -> None:
    """Raise BadInputError when any of `values` is missing or not in `known`."""
    series = pd.Series(values)
    unknown = ~series.isin(list(known)).to_numpy()
    if unknown.any():
        shown = series.to_numpy()
        rows = _rows(unknown, series.index, lambda i: f"'{shown[i]}'")
        raise BadInputError(
            f"{column} 열에 모르는 값이 있는 행이 {unknown.sum():,}개 있습니다 ({rows}); "
            f"쓸 수 있는 값: {', '.join(map(str, known))}."
        )


def require_programs(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise BadInputError when `columns` hold program and a row's program is unknown."""
    if "program" in columns:
        require_known(frame["program"], PROGRAMS, "program")


def require_present(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Raise BadInputError when an identifying column holds a missing value."""
    for column in columns:
        empty = frame[column].isna().to_numpy()
        if empty.any():
            rows = _rows(empty, frame.index, lambda i: "빈 값")
            raise BadInputError(
                f"{column} 열이 비어 있는 행이 {empty.sum():,}개 있습니다 ({rows}); "
                "값을 채워 주십시오."
            )


def require_unique(frame: pd.DataFrame, columns: Sequence[str]) -> None:
    """Raise BadInputError when two rows share the same `columns`."""
    twice = frame.duplicated(list(columns)).to_numpy()
    if twice.any():
        key = frame[list(columns)].astype(str).agg(", ".join, axis=1).to_numpy()
        rows = _rows(twice, frame.index, lambda i: key[i])
        raise BadInputError(
            f"같은 {' × '.join(columns)}의 행이 두 번 나옵니다: {twice.sum():,}개 ({rows}); "
            "한 행만 남겨 주십시오."
        )


def confidence_level(confidence: float) -> float:
    """Return `confidence` when it lies strictly between 0 and 1."""
    if not 0 < float(confidence) < 1:
        raise BadInputError(f"confidence는 0과 1 사이여야 하는데 {confidence}을(를) 받았습니다.")
    return float(confidence)


def require_choice(value: object, allowed: Sequence, name: str) -> None:
    """Raise BadInputError when an argument is not one of the allowed values."""
    if value not in allowed:
        raise BadInputError(
            f"{name}은(는) {', '.join(map(str, allowed))} 중 하나여야 하는데 "
            f"{value!r}을(를) 받았습니다."
        )


def _as_floats(values: ArrayLike, column: str, labels: Sequence | None) -> np.ndarray:
    raw = np.asarray(values)
    if raw.dtype.kind in "iuf":
        return raw.astype(float)
    flat = pd.Series(raw.ravel(), dtype=object)
    numbers = pd.to_numeric(flat, errors="coerce").astype(float).to_numpy(copy=True)
    wrong = np.isnan(numbers) & flat.notna().to_numpy()
    if wrong.any():
        rows = _rows(wrong, labels, lambda i: f"'{flat[i]}'")
        raise BadInputError(
            f"{column} 열에 숫자가 아닌 값이 있습니다 ({rows}); 숫자로 고쳐 주십시오."
        )
    return numbers.reshape(raw.shape)


def _same_shape(
    top: np.ndarray, bottom: np.ndarray, names: tuple[str, str]
) -> tuple[np.ndarray, np.ndarray]:
    try:
        return tuple(np.broadcast_arrays(top, bottom))
    except ValueError:
        raise BadInputError(
            f"{names[0]}({top.size:,}개)와 {names[1]}({bottom.size:,}개)의 길이가 다릅니다; "
            "같은 행들을 주십시오."
        ) from None


def _refuse(
    bad: np.ndarray, numbers: np.ndarray, column: str, labels: Sequence | None, why: str
) -> None:
    if bad.any():
        rows = _rows(bad, labels, lambda i: f"{column}={numbers.flat[i]:g}")
        raise BadInputError(f"{column} 열에 {why} ({bad.sum():,}개 행, {rows}).")


def _rows(bad: np.ndarray, labels: Sequence | None, show: Callable[[int], str]) -> str:
    """Return the first bad rows as words: 행 3 (users=-1), 행 7 (…)."""
    first = np.flatnonzero(bad)[:_FIRST]
    named = [labels[i] if labels is not None else i for i in first]
    return ", ".join(f"행 {label}: {show(i)}" for label, i in zip(named, first, strict=True))

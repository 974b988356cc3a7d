"""Withhold small counts, and enough of their neighbours that no sum gives them away.

A reader of the published table can solve its totals for what is withheld. Here every withheld cell
keeps at least two whole numbers that fit everything published; `audit` shows them.
"""

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog
from scipy.sparse.csgraph import connected_components

from src.metrics.checks import (
    BadInputError,
    counts,
    require_columns,
    require_present,
    require_unique,
)
from src.metrics.tables import TOTAL, equations, with_margins

SMALL, COMPLEMENTARY = "small", "complementary"

_NEAR = 1e-6
_CONTRADICTION = "공개된 칸들의 합계가 서로 맞지 않습니다; 합계를 확인해 주십시오."


def protect(
    table: pd.DataFrame, dimensions: list[str], value: str, threshold: int = 5
) -> pd.DataFrame:
    """Return the cells of `table` with all marginal totals, and why each is withheld.

    `table`: one row a cell: the `dimensions` (no cell called "total") and `value` (a count). Cells
    that have no row are taken as known to be empty. The result has the dimensions (TOTAL where
    summed), `value` (missing where withheld) and suppressed: "small" (below `threshold`, zero
    included), "complementary" (withheld because it would reveal one that is), or "" (published);
    rows come sorted by the dimensions, so that the order of the input changes nothing.
    Show readers one word for both reasons: "small" would tell them that a count is below 5.
    Raises BadInputError for missing columns, a cell given twice, counts that are negative or not
    whole. An empty table gives an empty result.
    For each small cell a linear programme finds the cheapest change of the table that moves it by
    one and keeps every total, and the cells that change are withheld too.
    Source: Kelly, Golden & Assad (1992) Networks 22:397; Fischetti & Salazar (2000) Management
    Science 46:1008 (continuous relaxation, one cell after another).
    """
    dimensions = [dimensions] if isinstance(dimensions, str) else list(dimensions)
    _check(table, dimensions, value)
    if table.empty:
        return table[[*dimensions, value]].assign(suppressed=pd.Series(dtype=str))
    ordered = table.sort_values(dimensions, key=lambda column: column.astype(str))
    cells = with_margins(ordered, dimensions, value)
    amounts = cells[value].to_numpy(float)
    small = amounts < threshold
    withheld = _withheld(amounts, small, equations(cells, dimensions), _cost(cells, dimensions))
    reason = np.select([small, withheld], [SMALL, COMPLEMENTARY], "")
    return cells.assign(**{value: np.where(withheld, np.nan, amounts)}, suppressed=reason)


def audit(table: pd.DataFrame, dimensions: list[str], value: str) -> pd.DataFrame:
    """Return each withheld cell with the interval that a reader can derive: lower, upper,
    derivable (fewer than two whole numbers fit).

    `table`: cells and totals as `protect` returns them (every total present, TOTAL where summed),
    `value` missing where withheld. A reader is taken to know that counts are not negative. upper
    is infinite where nothing published bounds the cell. Nothing withheld: no rows. Raises
    BadInputError where the published cells contradict each other.
    """
    dimensions = [dimensions] if isinstance(dimensions, str) else list(dimensions)
    require_columns(table, [*dimensions, value])
    unknown = table[value].isna().to_numpy()
    limits = _intervals(table[value].to_numpy(float), unknown, equations(table, dimensions))
    found = table.loc[unknown, [name for name in table.columns if name != value]]
    found = found.assign(lower=limits[:, 0], upper=limits[:, 1])
    return found.assign(derivable=_collapsed(limits)).reset_index(drop=True)


def _check(table: pd.DataFrame, dimensions: list[str], value: str) -> None:
    require_columns(table, [*dimensions, value])
    if not dimensions:
        raise BadInputError("dimensions에 열 이름을 하나 이상 주십시오.")
    require_present(table, dimensions)
    require_unique(table, dimensions)
    amounts = counts(table[value], value, table.index)
    broken = table.index[amounts != np.round(amounts)]
    if len(broken):
        raise BadInputError(f"{value} 열에 정수가 아닌 값이 있습니다 (행 {broken[0]}).")
    for name in dimensions:
        if table[name].eq(TOTAL).any():
            raise BadInputError(f"{name} 열에 합계 행('{TOTAL}')이 있습니다; 안쪽 칸만 주십시오.")


def _cost(cells: pd.DataFrame, dimensions: list[str]) -> np.ndarray:
    """Return what withholding a cell costs: about one for each cell, far more for a total."""
    totals = sum(cells[name].eq(TOTAL).to_numpy().astype(int) for name in dimensions)
    amounts = cells.iloc[:, len(dimensions)].to_numpy(float)
    return (1 + amounts / (1 + amounts.max())) * 20.0**totals


def _withheld(amounts, small, ties: sparse.csr_array, cost) -> np.ndarray:
    """Return which cells to withhold, small ones included, so that none can be derived.

    A withheld cell is safe once a change of withheld cells alone is found that moves it by one.
    """
    withheld, safe = small.copy(), np.zeros(len(amounts), bool)
    rng = np.random.default_rng(0)
    while True:
        safe |= _movable(withheld, safe, amounts, ties, rng)
        open_ = withheld & ~safe
        if not open_.any():
            return withheld
        cell = np.flatnonzero(open_)[np.argmin(amounts[open_])]
        change = _cheapest_change(cell, amounts, ties, np.where(withheld, 1e-4, cost))
        withheld |= np.abs(change) > _NEAR
        safe |= np.abs(change) > 1 - _NEAR


def _movable(withheld, safe, amounts, ties, rng) -> np.ndarray:
    """Return cells found to move by one while no published cell does: as many at once as random
    directions give, until a try finds no more."""
    where = np.flatnonzero(withheld)
    among = ties.tocsc()[:, where]
    bounds = np.column_stack([-np.minimum(amounts[where], 1), np.ones(len(where))])
    moved = safe.copy()
    while not moved[where].all():
        aim = np.where(moved[where], 0, rng.choice([-1.0, 1.0], len(where)))
        solved = linprog(aim, A_eq=among, b_eq=np.zeros(ties.shape[0]), bounds=bounds)
        found = where[np.abs(solved.x) > 1 - _NEAR]
        if moved[found].all():
            break
        moved[found] = True
    return moved


def _cheapest_change(cell: int, amounts, ties, cost) -> np.ndarray:
    """Return the cheapest change of the table that moves `cell` by one, up or down."""
    found = [_change(cell, +1, amounts, ties, cost)]
    if amounts[cell] >= 1:
        found.append(_change(cell, -1, amounts, ties, cost))
    return min(found, key=lambda each: each[0])[1]


def _change(cell: int, by: int, amounts, ties, cost) -> tuple[float, np.ndarray]:
    """Return cost and change y: least Σ cost·|y| with ties·y = 0, y[cell] = by, amounts + y ≥ 0."""
    n = len(amounts)
    upper = np.concatenate([np.full(n, np.inf), amounts])
    lower = np.zeros(2 * n)
    fixed = (cell, cell + n) if by > 0 else (cell + n, cell)
    lower[fixed[0]] = upper[fixed[0]] = 1
    upper[fixed[1]] = 0
    solved = linprog(
        np.concatenate([cost, cost]),
        A_eq=sparse.hstack([ties, -ties], format="csc"),
        b_eq=np.zeros(ties.shape[0]),
        bounds=np.column_stack([lower, upper]),
        method="highs",
    )
    if solved.x is None:
        return np.inf, np.zeros(n)
    return solved.fun, solved.x[:n] - solved.x[n:]


def _intervals(amounts, unknown, ties: sparse.csr_array) -> np.ndarray:
    """Return the least and the greatest amount of each unknown cell that fit what is known."""
    columns = ties.tocsc()
    among = columns[:, np.flatnonzero(unknown)]
    known = -(columns[:, np.flatnonzero(~unknown)] @ amounts[~unknown])
    touched = np.diff(among.tocsr().indptr) > 0
    if (np.abs(known[~touched]) > _NEAR).any():
        raise BadInputError(_CONTRADICTION)
    limits = np.empty((unknown.sum(), 2))
    groups = connected_components(abs(among).T @ abs(among), directed=False)[1]
    for group in range(groups.max() + 1 if len(groups) else 0):
        inside = np.flatnonzero(groups == group)
        part = among[:, inside].tocsr()
        lines = np.flatnonzero(np.diff(part.indptr))
        limits[inside] = _intervals_together(part[lines], known[lines])
    return limits


def _intervals_together(among, known: np.ndarray) -> np.ndarray:
    """Return the intervals of cells that the equations tie together."""
    number = among.shape[1]
    return np.array([
        (_least(np.eye(1, number, k)[0], among, known),
         -_least(-np.eye(1, number, k)[0], among, known))
        for k in range(number)
    ])  # fmt: skip


def _least(aim: np.ndarray, among, known: np.ndarray) -> float:
    solved = linprog(aim, A_eq=among, b_eq=known, bounds=(0, None), method="highs")
    if solved.status == 3:
        return -np.inf
    if solved.status != 0:
        raise BadInputError(_CONTRADICTION)
    return solved.fun


def _collapsed(limits: np.ndarray) -> np.ndarray:
    """Return where fewer than two whole numbers lie within the limits."""
    return np.floor(limits[:, 1] + _NEAR) - np.ceil(limits[:, 0] - _NEAR) < 1

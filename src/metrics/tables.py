"""Tables with marginal totals, and the equations that tie the totals to their cells."""

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import sparse

TOTAL = "total"


def with_margins(table: pd.DataFrame, dimensions: list[str], value: str) -> pd.DataFrame:
    """Return the cells of `table` and every marginal total, one row each: dimensions, value.

    A dimension that is summed over holds TOTAL; the inner cells come first, in their order, then
    the totals over one dimension, over two, and so on to the grand total.
    """
    cells = table[[*dimensions, value]].astype(dict.fromkeys(dimensions, object))
    parts = [cells]
    for number in range(1, len(dimensions) + 1):
        for summed in combinations(dimensions, number):
            kept = [name for name in dimensions if name not in summed]
            parts.append(_summed(cells, kept, value).assign(**dict.fromkeys(summed, TOTAL)))
    return pd.concat([part[[*dimensions, value]] for part in parts], ignore_index=True)


def equations(cells: pd.DataFrame, dimensions: list[str]) -> sparse.csr_array:
    """Return one row per equation, one column per cell: the parts +1, their total −1.

    In each dimension, the cells that differ only there add up to the cell with TOTAL there.
    """
    codes = np.column_stack([pd.factorize(cells[name])[0] for name in dimensions])
    is_total = np.column_stack([cells[name].eq(TOTAL).to_numpy() for name in dimensions])
    rows, columns, signs, used = [], [], [], 0
    for k in range(len(dimensions)):
        others = np.delete(codes, k, axis=1)
        line = np.unique(others, axis=0, return_inverse=True)[1].ravel()
        rows.append(line + used)
        columns.append(np.arange(len(cells)))
        signs.append(np.where(is_total[:, k], -1.0, 1.0))
        used += line.max() + 1 if len(line) else 0
    entries = np.concatenate(signs), (np.concatenate(rows), np.concatenate(columns))
    return sparse.csr_array(entries, shape=(used, len(cells)))


def _summed(cells: pd.DataFrame, kept: list[str], value: str) -> pd.DataFrame:
    if not kept:
        return pd.DataFrame({value: [cells[value].sum()]})
    return cells.groupby(kept, sort=False, as_index=False)[value].sum()

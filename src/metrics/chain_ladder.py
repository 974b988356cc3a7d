"""The chain ladder: carry the reporting speed of past weeks over to recent ones, with its error."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from src.metrics.checks import BadInputError, confidence_level
from src.metrics.dispersion import RefusedError


class ChainLadder(NamedTuple):
    """factors: delay, factor, sigma, standard_error, one row a step from delay to delay + 1.
    rows: latest, developed (share reported), ultimate, outstanding, standard_error per start week.
    totals: latest, ultimate, outstanding, standard_error of all weeks together."""

    factors: pd.DataFrame
    rows: pd.DataFrame
    totals: pd.Series


def chain_ladder(triangle: pd.DataFrame) -> ChainLadder:
    """Return factors, and latest, ultimate, outstanding and Mack's standard error per row.

    `triangle`: cumulative counts, one row a start week, columns in order of delay, NaN not yet
    known (only at the end of a row). A factor is the sum of the next column over the sum of this
    one, over the rows that know both. A row where nobody has been reported yet has nothing to
    carry forward: outstanding 0, and its standard_error is NaN, for nothing is known of it.
    Where one row alone knows a step, its sigma is Mack's extrapolation. A step at which nobody has
    been reported raises RefusedError; a triangle with holes or falling counts BadInputError.
    Source: Mack (1993) ASTIN Bulletin 23:213; (1999) ASTIN Bulletin 29:361 for the last sigma.
    """
    c = _cumulative(triangle)
    steps = _steps(c)
    latest, at = _latest(c)
    full = _completed(c, steps["factor"])
    error = _standard_errors(full, at, steps)
    rows = pd.DataFrame({"latest": latest, "ultimate": full[:, -1]}, index=triangle.index)
    rows.insert(1, "developed", _developed(steps["factor"], at))
    rows["outstanding"] = rows["ultimate"] - rows["latest"]
    rows["standard_error"] = error
    totals = rows[["latest", "ultimate", "outstanding"]].sum()
    totals["standard_error"] = _total_error(full, at, steps, error)
    rows.loc[(rows["latest"] == 0) & (rows["developed"] < 1), "standard_error"] = np.nan
    factors = pd.DataFrame({"delay": triangle.columns[:-1], **steps}).drop(columns="exposure")
    return ChainLadder(factors, rows, totals)


def nowcast_limits(rows: pd.DataFrame, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits (lower, upper) of the final count of each row of ChainLadder.rows.

    latest plus a log-normal outstanding count with Mack's error; nothing outstanding has no width,
    and a row without standard_error has no limits (NaN).
    Source: Mack (1993), section 5.
    """
    z = stats.norm.isf((1 - confidence_level(confidence)) / 2)
    mean, error = rows["outstanding"].to_numpy(), rows["standard_error"].to_numpy()
    relative = np.divide(error, mean, out=error * 0, where=mean > 0)
    spread = np.sqrt(np.log1p(relative**2))
    middle = mean * np.exp(-(spread**2) / 2)
    latest = rows["latest"].to_numpy()
    return latest + middle * np.exp(-z * spread), latest + middle * np.exp(z * spread)


def _cumulative(triangle: pd.DataFrame) -> np.ndarray:
    c = triangle.to_numpy(dtype=float)
    if c.ndim != 2 or c.shape[0] == 0 or c.shape[1] == 0:
        raise BadInputError("삼각형에 행이나 열이 없습니다; 끝난 주가 하나 이상 있어야 합니다.")
    known = ~np.isnan(c)
    for bad, why in (
        (~known[:, 0], "첫 열이 비어 있는"),
        ((known[:, 1:] & ~known[:, :-1]).any(axis=1), "중간이 비어 있는"),
        ((np.diff(c, axis=1) < 0).any(axis=1) | (c < 0).any(axis=1), "누적값이 줄거나 음수인"),
    ):
        if bad.any():
            shown = ", ".join(map(str, triangle.index[bad][:3]))
            raise BadInputError(
                f"삼각형에 {why} 행이 있습니다 ({shown}); 누적 건수를 확인해 주십시오."
            )
    return c


def _steps(c: np.ndarray) -> dict[str, np.ndarray]:
    """Return factor, sigma, standard_error and exposure (the sum divided by) per step."""
    both = ~np.isnan(c[:, 1:])
    now, after = np.where(both, c[:, :-1], 0), np.where(both, c[:, 1:], 0)
    exposure = now.sum(axis=0)
    if (exposure <= 0).any():
        delay = int(np.flatnonzero(exposure <= 0)[0])
        raise RefusedError(f"지연 {delay}주까지 접수된 건이 없어 늦은 접수를 추정할 수 없습니다.")
    factor = after.sum(axis=0) / exposure
    off = np.divide((after - factor * now) ** 2, now, out=np.zeros(now.shape), where=now > 0)
    freedom = (both & (now > 0)).sum(axis=0) - 1
    variance = np.divide(off.sum(axis=0), freedom, out=np.full(len(factor), np.nan),
                         where=freedom > 0)  # fmt: skip
    sigma = np.sqrt(_extrapolated(variance))
    return {"factor": factor, "sigma": sigma, "standard_error": sigma / np.sqrt(exposure),
            "exposure": exposure}  # fmt: skip


def _extrapolated(variance: np.ndarray) -> np.ndarray:
    """Return the variances with those that one row alone knows taken from the two before."""
    filled = variance.copy()
    for k in np.flatnonzero(np.isnan(filled)):
        before = filled[max(k - 2, 0) : k]
        if len(before) < 2 or not before.min() > 0:
            filled[k] = before.min() if len(before) else 0.0
        else:
            filled[k] = min(before[1] ** 2 / before[0], before.min())
    return filled


def _latest(c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    at = (~np.isnan(c)).sum(axis=1) - 1
    return c[np.arange(len(c)), at], at


def _completed(c: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return the triangle with what is not yet known carried forward by the factors."""
    full = c.copy()
    for k, each in enumerate(factor):
        unknown = np.isnan(full[:, k + 1])
        full[unknown, k + 1] = full[unknown, k] * each
    return full


def _developed(factor: np.ndarray, at: np.ndarray) -> np.ndarray:
    to_go = np.concatenate([np.cumprod(factor[::-1])[::-1], [1.0]])
    return 1 / to_go[at]


def _standard_errors(full: np.ndarray, at: np.ndarray, steps: dict) -> np.ndarray:
    """Return Mack's error per row: process and estimation error over the steps to go."""
    relative = (steps["sigma"] / steps["factor"]) ** 2
    inverse = np.divide(1, full[:, :-1], out=np.zeros(full[:, :-1].shape), where=full[:, :-1] > 0)
    to_go = np.arange(full.shape[1] - 1)[None, :] >= at[:, None]
    parts = np.where(to_go, relative * (inverse + 1 / steps["exposure"]), 0)
    return full[:, -1] * np.sqrt(parts.sum(axis=1))


def _total_error(full: np.ndarray, at: np.ndarray, steps: dict, error: np.ndarray) -> float:
    """Return the error of the total: the rows share the factors, so their errors go together."""
    shared = (steps["sigma"] / steps["factor"]) ** 2 / steps["exposure"]
    from_here = np.concatenate([np.cumsum(shared[::-1])[::-1], [0.0]])
    joint = from_here[np.maximum(at[:, None], at[None, :])]
    ultimate = full[:, -1]
    both = (ultimate[:, None] * ultimate[None, :] * joint).sum()
    own = (ultimate**2 * from_here[at]).sum()
    return float(np.sqrt((error**2).sum() + both - own))

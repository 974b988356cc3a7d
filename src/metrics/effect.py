"""Campaign effect: group-time average treatment effects of Callaway & Sant'Anna (2021).

Companies are reached at different times and we visit the low ones first; comparing each cohort's
change with that of companies not yet reached is what remains honest. Unconditional, on a balanced
panel. Every estimate is a linear function of each unit's outcomes plus a constant of its cohort,
so cohort means and scatter matrices are all that is needed: no influence function per unit.
"""

import numpy as np
import pandas as pd

from src.metrics.aggregate import aggregate
from src.metrics.checks import (
    BadInputError,
    require_choice,
    require_columns,
    require_present,
    require_unique,
)
from src.metrics.influence import NEVER, Influence, cells_of

__all__ = ["aggregate", "group_time_effects"]


def group_time_effects(
    panel: pd.DataFrame,
    unit: str,
    time: str,
    group: str,
    outcome: str,
    control: str = "not_yet",
) -> pd.DataFrame:
    """Return one row per group × time: group, time, att, standard_error.

    `panel`: one row a unit × time, every unit at every time; `unit`, `time`, `group`, `outcome`
    name its columns. `group` is the time of a unit's first treatment, 0 (or later than the panel)
    for never. Units treated at the first time have no time before and take no part.
    `control`: "not_yet" (never, or not treated by then) or "never". att is in the outcome's units:
    the cohort's mean change since the time before its treatment less that of the controls; before
    treatment it is the change since the time before (a placebo). NaN where no control is left.
    Standard errors are analytic. The result carries in attrs what `aggregate` needs, which also
    draws the bands.
    Raises BadInputError for missing columns or outcomes, a unit missing at a time or given twice,
    a group that changes or lies between times, and a panel without controls or cohorts.
    Source: Callaway & Sant'Anna (2021) Journal of Econometrics 225:200.
    """
    require_choice(control, ("not_yet", "never"), "control")
    outcomes, cohort_of, times = _balanced(panel, unit, time, group, outcome)
    cohorts, size, mean, scatter = _by_cohort(outcomes, cohort_of)
    if control == "never" and NEVER not in cohorts:
        raise BadInputError("한 번도 참여하지 않은 단위(group=0)가 없어 비교할 수 없습니다.")
    cells = cells_of(cohorts, times)
    weight, shift, change, att = _estimates(cells, cohorts, size, mean, times, control)
    influence = Influence(cohorts, times, size, scatter, weight, shift, change)
    table = pd.DataFrame({
        "group": [times[g] for g, _ in cells], "time": [times[t] for _, t in cells], "att": att
    })  # fmt: skip
    variance = np.diag(influence.covariance(np.eye(len(cells))))
    table["standard_error"] = np.sqrt(np.where(np.isnan(att) | (variance == 0), np.nan, variance))
    table.attrs["influence"] = influence
    return table


def _balanced(panel, unit, time, group, outcome):
    """Return outcomes (unit, time), the cohort of each unit (position of its time, −1 never), and
    the times; units treated from the first time on are left out."""
    require_columns(panel, [unit, time, group, outcome])
    require_present(panel, [unit, time, group, outcome])
    for name in (time, group, outcome):
        if panel[name].dtype.kind not in "iuf":
            raise BadInputError(f"{name} 열은 숫자여야 합니다 (시점은 1, 2, 3처럼 번호로).")
    unit_code, names = pd.factorize(panel[unit])
    times, time_code = np.unique(panel[time].to_numpy(), return_inverse=True)
    filled = np.zeros((len(names), len(times)), np.int64)
    np.add.at(filled, (unit_code, time_code), 1)
    if (filled > 1).any():
        require_unique(panel, [unit, time])
    if (filled == 0).any():
        first = ", ".join(f"{names[i]} ({times[t]})" for i, t in np.argwhere(filled == 0)[:3])
        raise BadInputError(f"모든 시점이 있지 않은 단위가 있습니다 (없는 시점: {first}).")
    wide = np.empty(filled.shape)
    wide[unit_code, time_code] = panel[outcome].to_numpy(float)
    cohort = _cohorts_of_units(panel[group].to_numpy(), unit_code, names, times)
    kept = cohort != 0
    return wide[kept], cohort[kept], times


def _cohorts_of_units(group, unit_code, names, times) -> np.ndarray:
    """Return each unit's cohort as a position in times; −1 for never."""
    of_unit = np.empty(len(names), group.dtype)
    of_unit[unit_code] = group
    changing = np.unique(unit_code[group != of_unit[unit_code]])
    if len(changing):
        first = ", ".join(map(str, names[changing[:3]]))
        raise BadInputError(f"단위의 group 값이 시점마다 다릅니다 ({first}); 하나로 맞춰 주십시오.")
    never = (of_unit == NEVER) | (of_unit > times[-1])
    position = np.where(of_unit <= times[0], 0, np.searchsorted(times, of_unit))
    between = ~never & (position > 0) & (times[np.minimum(position, len(times) - 1)] != of_unit)
    if between.any():
        first = ", ".join(map(str, np.unique(of_unit[between])[:3]))
        raise BadInputError(f"group 값이 패널의 시점에 없습니다 ({first}); 시점에 맞춰 주십시오.")
    return np.where(never, -1, position)


def _by_cohort(outcomes: np.ndarray, cohort_of: np.ndarray):
    """Return the cohorts as positions (never last, as the panel's end), sizes, means, scatters."""
    positions = np.unique(cohort_of)
    if not (positions > 0).any():
        raise BadInputError("기간 안에 참여를 시작한 단위가 없어 효과를 추정할 수 없습니다.")
    size = np.array([(cohort_of == each).sum() for each in positions], float)
    mean = np.array([outcomes[cohort_of == each].mean(axis=0) for each in positions])
    apart = [outcomes[cohort_of == each] - mean[i] for i, each in enumerate(positions)]
    scatter = np.array([each.T @ each for each in apart])
    cohorts = np.where(positions < 0, NEVER, positions)
    return cohorts, size, mean, scatter


def _estimates(cells, cohorts, size, mean, times, control):
    """Return weight, shift (cohort, cell), change (time, cell) and att per cell."""
    shape = (len(cohorts), len(cells))
    weight, shift, att = np.zeros(shape), np.zeros(shape), np.full(len(cells), np.nan)
    change = np.zeros((len(times), len(cells)))
    units = size.sum()
    for k, (g, t) in enumerate(cells):
        base = g - 1 if t >= g else t - 1
        moved = mean[:, t] - mean[:, base]
        treated = cohorts == g
        compared = cohorts == NEVER
        if control == "not_yet":
            compared = compared | ((cohorts > max(t, base)) & ~treated)
        if not compared.any():
            continue
        level = (size[compared] @ moved[compared]) / size[compared].sum()
        att[k] = moved[treated][0] - level
        change[t, k], change[base, k] = 1, -1
        weight[treated, k] = units / size[treated]
        weight[compared, k] = -units / size[compared].sum()
        shift[compared, k] = weight[compared, k] * (moved[compared] - level)
    return weight, shift, change, att

"""Group-time effects of Callaway & Sant'Anna by their definitions, one influence function a unit.

Source: Callaway & Sant'Anna (2021) Journal of Econometrics 225:200, unconditional.
"""

import numpy as np
import pandas as pd


def group_time_effects(
    outcomes: pd.DataFrame, first: pd.Series, control: str = "not_yet"
) -> pd.DataFrame:
    """Return group, time, att, standard_error; before treatment, att is the change since the time
    before (a placebo).

    outcomes : one row per unit, one column per time. first : the time of treatment of each unit, 0
    for never. control : "not_yet" or "never".
    """
    times, units = outcomes.columns.tolist(), len(outcomes)
    rows = []
    for group in sorted(set(first) - {0}):
        for before, now in zip(times, times[1:], strict=False):
            base = times[times.index(group) - 1] if now >= group else before
            change = outcomes[now] - outcomes[base]
            treated, compared = first == group, first == 0
            if control == "not_yet":
                compared = compared | ((first > max(now, base)) & ~treated)
            att = change[treated].mean() - change[compared].mean()
            own = treated * (change - change[treated].mean()) / treated.mean()
            theirs = compared * (change - change[compared].mean()) / compared.mean()
            error = np.sqrt(((own - theirs) ** 2).mean() / units)
            rows.append((group, now, att, error))
    return pd.DataFrame(rows, columns=["group", "time", "att", "standard_error"])

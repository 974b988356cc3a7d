"""A plan of visits, laid out over days."""

import numpy as np
import pandas as pd

from src.metrics.checks import BadInputError, require_columns


def into_days(
    plan: pd.DataFrame, hours_per_day: float, minutes_per_building: float, hours: float = np.inf
) -> pd.DataFrame:
    """Return `plan` with day (1, 2, …; NaN where held out), in the order of the plan.

    plan : rows of plan_visits. A visit that no longer fits goes to the next day; where a building
    is left for the next day its minutes are spent again, and `minutes` of that row says so. A visit
    longer than a day has a day of its own. hours : what all days together may take; visits for
    which going twice leaves no time are left out. Raises BadInputError for a day without hours.
    """
    require_columns(plan, ["stop", "minutes", "held_out"])
    if not hours_per_day > 0:
        raise BadInputError("hours_per_day는 0보다 커야 합니다.")
    capacity, left, used, day, before = hours_per_day * 60, hours * 60, 0.0, 1, None
    days, minutes = np.full(len(plan), np.nan), np.full(len(plan), np.nan)
    planned = zip(plan["stop"], plan["minutes"], plan["held_out"], strict=True)
    for row, (stop, cost, held) in enumerate(planned):
        full = used > 0 and used + cost > capacity
        spent = cost + (minutes_per_building if full and stop == before else 0)
        if held or spent > left:
            continue
        day, used = (day + 1, 0.0) if full else (day, used)
        used, left, before = used + spent, left - spent, stop
        days[row], minutes[row] = day, spent
    planned = plan.assign(day=days, minutes=minutes)
    return planned[planned["day"].notna() | planned["held_out"].astype(bool)]

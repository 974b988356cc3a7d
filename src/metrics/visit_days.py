"""A plan of visits, laid out over days."""

import numpy as np
import pandas as pd

from src.metrics.checks import BadInputError, require_columns


def into_days(
    plan: pd.DataFrame, hours_per_day: float, minutes_per_building: float
) -> pd.DataFrame:
    """Return `plan` with day (1, 2, …; NaN where held out), in the order of the plan.

    plan : rows of plan_visits. A visit that no longer fits goes to the next day; where a building
    is left for the next day its minutes are spent again, and `minutes` of that row says so. A visit
    longer than a day has a day of its own. Raises BadInputError for a day without hours.
    """
    require_columns(plan, ["stop", "minutes", "held_out"])
    if not hours_per_day > 0:
        raise BadInputError("hours_per_day는 0보다 커야 합니다.")
    capacity, used, day, days, minutes, before = hours_per_day * 60, 0.0, 1, [], [], None
    for stop, cost, held in zip(plan["stop"], plan["minutes"], plan["held_out"], strict=True):
        if held:
            days.append(np.nan)
            minutes.append(np.nan)
            continue
        if used and used + cost > capacity:
            cost += minutes_per_building if stop == before else 0
            day, used = day + 1, 0.0
        used, before = used + cost, stop
        days.append(float(day))
        minutes.append(cost)
    return plan.assign(day=days, minutes=minutes)

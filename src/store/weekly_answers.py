"""Control charts of all complexes, for every programme and sex that the page of weeks can show."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from src.domain.codes import PROGRAMS, SEXES
from src.metrics.weekly import Calendar, WeeklyUnits, newest_week, settled_after, weekly_units
from src.text.holidays import quiet_weeks

UNITS = "weekly_units"
Ask = Callable[..., pd.DataFrame]
DRAWN = (
    *("unit", "week", "users", "rate", "lower_limit", "upper_limit", "provisional", "flag"),
    *("sum_from", "sum_flag"),
)
"""The columns that are drawn; other columns are intermediate results."""


@dataclass(frozen=True)
class Until:
    """The Monday of the last week shown, and the day up to which people are known."""

    monday: date
    day: date


def units_of(ask: Ask, codes: dict[str, Any], until: Until, settled: int) -> WeeklyUnits:
    """Return the chart of every complex, as weekly_units does.

    codes : program, sex, firms and place, for the queries. A complex has the same chart whichever
    place is chosen, because weeks begin with the first week of the country.
    """
    program = codes["program"]
    starts = ask("weekly_starts_by_complex", **codes, until=until.monday)
    eligible = ask("monthly_eligible_by_complex", **codes)
    events = ask("logged_events_everywhere", program=program)
    first = first_week(ask("weekly_starts", program=program), until.monday)
    return weekly_units(
        _by_unit(starts, "week", "users"),
        _by_unit(eligible, "month", "eligible"),
        Calendar(
            until.monday,
            events.rename(columns={"leaf_id": "unit"}),
            quiet_weeks(first, until.monday),
            until.day,
            first=first,
        ),
        settled,
        DRAWN,
    )


def _by_unit(rows: pd.DataFrame, *names: str) -> dict[str, Any]:
    """Return the named columns and complex_id as unit. Not a frame: renaming one is slower than
    using it."""
    return {"unit": rows["complex_id"].array} | {name: rows[name].array for name in names}


def first_week(starts: pd.DataFrame, monday: date) -> date:
    """Return the first week of starts, `monday` without any."""
    if not len(starts):
        return monday
    return pd.Timestamp(np.asarray(starts["week"]).min()).date()


def foreseen(ask: Ask, as_of: str | None, exact: bool) -> Iterator[tuple[tuple, WeeklyUnits]]:
    """Yield the charts of each programme and sex, with these as their key.

    exact : False for protected counts, which exist for both sexes together only.
    """
    day = None if as_of is None else date.fromisoformat(as_of)
    monday = newest_week(ask("weeks_reported"), day)
    if monday is None:
        return
    sunday = monday + timedelta(days=6)
    until = Until(monday, max(day or sunday, sunday))
    for program in PROGRAMS:
        country = ask("weekly_starts", program=program)
        if country.empty:
            continue
        settled = settled_after(country, monday)
        for sex in (None, *SEXES) if exact else (None,):
            units = units_of(ask, {"program": program, "sex": sex}, until, settled)
            if len(units.rows):
                yield (program, sex), units

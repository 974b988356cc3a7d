"""What happened at one company over time: its people, its use of the programmes."""

import pandas as pd

from src.domain.codes import PROGRAMS, SEXES
from src.metrics.checks import require_columns, require_known


def programs_by_quarter(months: pd.DataFrame, until: str | None) -> pd.DataFrame:
    """Return one row per programme and quarter with eligible, users and provisional.

    months : month ('YYYY-MM'), program, eligible, users; months without either may be missing.
    until : the last month whose reports are in; a quarter with a later month is provisional, and
    with None all quarters are. Every quarter between the first and last month has a row for each
    programme that occurs, 0 where nothing happened. Users of a quarter may exceed its eligible
    people, because they may have become eligible earlier.
    """
    require_columns(months, ["month", "program", "eligible", "users"])
    require_known(months["program"], PROGRAMS, "program")
    period = pd.PeriodIndex(months["month"], freq="M").asfreq("Q")
    summed = months.assign(quarter=period).groupby(["program", "quarter"])[["eligible", "users"]]
    quarters = pd.period_range(period.min(), period.max(), freq="Q") if len(months) else []
    programs = [program for program in PROGRAMS if program in set(months["program"])]
    every = pd.MultiIndex.from_product([programs, quarters], names=["program", "quarter"])
    rows = summed.sum().reindex(every, fill_value=0).reset_index()
    last = [quarter.asfreq("M", "end").strftime("%Y-%m") for quarter in rows["quarter"]]
    provisional = [until is None or month > until for month in last]
    code = [f"{quarter.year}Q{quarter.quarter}" for quarter in rows["quarter"]]
    return rows.assign(quarter=code, provisional=provisional)


def people_by_sex(people: pd.DataFrame) -> pd.DataFrame:
    """Return one row per month with employees: m, f and all; `people`: month, sex, employees."""
    require_columns(people, ["month", "sex", "employees"])
    wide = people.pivot_table(
        index="month", columns="sex", values="employees", aggfunc="sum", fill_value=0
    ).reindex(columns=list(SEXES), fill_value=0)
    return wide.assign(all=wide.sum(axis=1)).rename_axis(columns=None).reset_index()


def people_by_age(people: pd.DataFrame, bands: tuple[str, ...]) -> pd.DataFrame:
    """Return one row per age band and sex: employees in the last month, and a year before.

    people : month, sex, age_band, employees. bands : the age bands in their order; one without
    anybody has 0. `before` is missing where there is no month a year before.
    """
    require_columns(people, ["month", "sex", "age_band", "employees"])
    last = people["month"].max()
    every = pd.MultiIndex.from_product([bands, SEXES], names=["age_band", "sex"])
    rows = {"employees": _of_month(people, last, every)}
    year_before = f"{int(last[:4]) - 1}{last[4:]}"
    known = (people["month"] == year_before).any()
    rows["before"] = _of_month(people, year_before, every) if known else float("nan")
    return pd.DataFrame(rows, index=every).reset_index().assign(month=last)


def _of_month(people: pd.DataFrame, month: str, every: pd.MultiIndex) -> pd.Series:
    inside = people[people["month"] == month]
    return inside.groupby(["age_band", "sex"])["employees"].sum().reindex(every, fill_value=0)

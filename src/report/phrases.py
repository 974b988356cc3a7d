"""Words that several sections of a report share: places, weeks, rates."""

import pandas as pd

from src.report.facts import Facts
from src.text.catalogue import Texts


def place_name(facts: Facts, t: Texts) -> str:
    """Return what the report is about: the name of a complex, or all of them."""
    return facts.place or t("report.country")


def week_title(monday: pd.Timestamp, t: Texts) -> str:
    """Return a week as officials call it: year, number, first and last day."""
    year, number, _ = monday.isocalendar()
    return t("report.week_title", year=year, number=number, days=week_days(monday, t))


def week_days(monday: pd.Timestamp, t: Texts) -> str:
    """Return the first and last day of a week, without the year."""
    last = monday + pd.Timedelta(days=6)
    return t(
        "report.week_days",
        first=t("report.month_day", month=_month(monday, t), day=monday.day),
        last=t("report.month_day", month=_month(last, t), day=last.day),
    )


def _month(day: pd.Timestamp, t: Texts) -> str:
    return t(f"report.months.{day.month}")


def rate(per_thousand: float, t: Texts) -> str:
    """Return a rate per 1,000 people eligible, with one decimal; a dash where there is none."""
    return t.value("number", per_thousand if pd.notna(per_thousand) else None)


def counted(value: float, t: Texts) -> str:
    """Return a count of people or companies; a dash where there is none."""
    return t.value("count", float(value) if pd.notna(value) else None)


def between(lower: float, upper: float, t: Texts) -> str:
    """Return the limits of a count; a dash where they are not known."""
    if pd.isna(lower) or pd.isna(upper):
        return t.value("count", None)
    return t("report.between", lower=round(lower), upper=round(upper))

"""Days on which people work: Monday to Friday, but no public holiday of Korea."""

from datetime import date, timedelta

from holidays import country_holidays


def working_days(first: date, count: int) -> list[date]:
    """Return so many working days from a day on, that day among them if it is one.

    Substitute holidays count; those announced after the release of the library are not known.
    """
    off = country_holidays("KR", years=range(first.year, first.year + 2 + count // 200))
    days: list[date] = []
    day = first
    while len(days) < count:
        if day.weekday() < 5 and day not in off:
            days.append(day)
        day += timedelta(days=1)
    return days

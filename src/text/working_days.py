"""Working days: Monday to Friday without the public holidays of Korea."""

from datetime import date, timedelta

from holidays import country_holidays


def working_days(first: date, count: int) -> list[date]:
    """Return so many working days from a day on, including that day if it is one.

    Substitute holidays count as holidays; those announced after the library's release are missing.
    """
    off = country_holidays("KR", years=range(first.year, first.year + 2 + count // 200))
    days: list[date] = []
    day = first
    while len(days) < count:
        if day.weekday() < 5 and day not in off:
            days.append(day)
        day += timedelta(days=1)
    return days

"""The public holidays of Korea by week."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from holidays import country_holidays

LIBRARY_LANGUAGES = {"ko": "ko", "en": "en_US"}
# codes of the lunar holidays, and the library's names
LUNAR = {"seollal": "설날", "chuseok": "추석"}
WEEK = timedelta(days=7)


class HolidayWeek(NamedTuple):
    """monday : of the week. names : of its holidays from Monday to Friday, in order, without
    repeats. lunar : seollal or chuseok if the week has days of it, else None."""

    monday: date
    names: tuple[str, ...]
    lunar: str | None


@cache
def holiday_weeks(first: date, last: date, lang: str) -> tuple[HolidayWeek, ...]:
    """Return the weeks from Monday `first` to Monday `last` that have a holiday on a working day.

    Substitute and temporary holidays count; the library knows those announced when it was released.
    """
    years = range(first.year, last.year + 2)
    named = {code: _named(years, LIBRARY_LANGUAGES[code]) for code in ("ko", lang)}
    weeks: dict[date, list[date]] = {}
    for day in sorted(named["ko"]):
        monday = day - timedelta(days=day.weekday())
        if first <= monday <= last and day.weekday() < 5:
            weeks.setdefault(monday, []).append(day)
    return tuple(
        HolidayWeek(
            monday,
            tuple(dict.fromkeys(named[lang][day] for day in days)),
            _lunar(named["ko"][day] for day in days),
        )
        for monday, days in weeks.items()
    )


@cache
def quiet_weeks(first: date, last: date) -> tuple[date, ...]:
    """Return the Mondays of the weeks with 설 or 추석 and of the weeks before and after.

    Many people postpone or bring forward what falls into them, so these weeks cannot show a change.
    """
    lunar = [w.monday for w in holiday_weeks(first - WEEK, last + WEEK, "ko") if w.lunar]
    around = {monday + step * WEEK for monday in lunar for step in (-1, 0, 1)}
    return tuple(sorted(monday for monday in around if first <= monday <= last))


@cache
def _named(years: range, language: str) -> dict[date, str]:
    return dict(country_holidays("KR", years=years, language=language).items())


def _lunar(names: Iterable[str]) -> str | None:
    names = list(names)
    found = (code for code, word in LUNAR.items() if any(word in name for name in names))
    return next(found, None)

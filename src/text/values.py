"""Formats of values in Korean and English: counts, shares, money, changes, dates.

A missing value (None, NaN) is always written as an en dash.
"""

import math
from calendar import month_abbr, month_name
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeGuard

from src.text.korean import in_myriads

MISSING = "–"
ENGLISH_SIZES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"))


def is_missing(value: object) -> bool:
    """Return whether `value` is None or NaN."""
    return value is None or (isinstance(value, float) and math.isnan(value))


def count(value: float | None, lang: str) -> str:
    """Return a count, such as 129,922."""
    return MISSING if is_missing(value) else f"{value:,.0f}"


def large_count(value: float | None, lang: str) -> str:
    """Return a count for a headline, such as 98만 4,829; in English 984,829."""
    if value is None or is_missing(value):
        return MISSING
    return in_myriads(value) if lang == "ko" and abs(value) >= 10_000 else f"{value:,.0f}"


def share(value: float | None, lang: str) -> str:
    """Return a share from 0 to 1 as a percentage with one decimal."""
    return MISSING if is_missing(value) else f"{value:.1%}"


def whole_share(value: float | None, lang: str) -> str:
    """Return a share from 0 to 1 as a whole percentage."""
    return MISSING if is_missing(value) else f"{value:.0%}"


def number(value: float | None, lang: str) -> str:
    """Return a number with one decimal."""
    return MISSING if is_missing(value) else f"{value:,.1f}"


def few(value: float | None, lang: str) -> str:
    """Return a number with one decimal, or with two if it is below 0.1 but not zero."""
    if value is None or is_missing(value):
        return MISSING
    return f"{value:.2f}" if 0.005 <= abs(value) < 0.095 else number(value, lang)


def ratio(value: float | None, lang: str) -> str:
    """Return a standardised ratio with two decimals, such as 0.88배; in English 0.88."""
    if value is None or is_missing(value):
        return MISSING
    return f"{value:.2f}배" if lang == "ko" else f"{value:.2f}"


def krw(value: float | None, lang: str) -> str:
    """Return an amount of won, such as 176조 7,986억 원; in English ₩176.8tn."""
    if value is None or is_missing(value):
        return MISSING
    return f"{in_myriads(value)} 원" if lang == "ko" else f"₩{_english_size(value)}"


def usd(value: float | None, lang: str) -> str:
    """Return an amount of US dollars, such as 506억 6,401만 달러; in English $50.7bn."""
    if value is None or is_missing(value):
        return MISSING
    return f"{in_myriads(value)} 달러" if lang == "ko" else f"${_english_size(value)}"


def _english_size(value: float) -> str:
    for size, letters in ENGLISH_SIZES:
        if abs(value) >= size:
            return f"{value / size:,.1f}{letters}"
    return f"{value:,.0f}"


def signed_share(value: float | None, lang: str) -> str:
    """Return a relative change with its sign, such as +2.2%."""
    return (
        MISSING
        if value is None or is_missing(value)
        else f"{_unsigned_zero(value, 3):+.1%}".replace("+0.0", "±0.0")
    )


def points(value: float | None, lang: str) -> str:
    """Return a difference of two shares in percentage points: +0.3%p, in English +0.3 pp."""
    if value is None or is_missing(value):
        return MISSING
    written = f"{_unsigned_zero(value, 3) * 100:+.1f}".replace("+0.0", "±0.0")
    return f"{written}%p" if lang == "ko" else f"{written} pp"


def signed_share_end(value: float | None, lang: str) -> str:
    """Return a limit of a relative change, with two decimals if it would be written as zero."""
    return signed_share(value, lang) if not _beside_zero(value) else f"{value:+.2%}"


def points_end(value: float | None, lang: str) -> str:
    """Return a limit in percentage points, with two decimals if it would be written as zero."""
    if not _beside_zero(value):
        return points(value, lang)
    return f"{value * 100:+.2f}%p" if lang == "ko" else f"{value * 100:+.2f} pp"


def between(ends: Sequence[str] | None, lang: str) -> str:
    """Return written ends as 3.1~4.2; in English 3.1–4.2, with signs -0.7 to +3.8."""
    if ends is None or is_missing(ends):
        return MISSING
    if lang == "ko":
        return "~".join(ends)
    return (" to " if any(end[:1] in "+-±" for end in ends) else "–").join(ends)


def _beside_zero(value: float | None) -> TypeGuard[float]:
    """Return whether a value is zero as a percentage with one decimal, but not with two."""
    return value is not None and not is_missing(value) and 0.00005 <= abs(value) < 0.0005


def _unsigned_zero(value: float, decimals: int) -> float:
    """Return the value, or 0 if it rounds to zero, so that -0.0 is never written."""
    return value if round(value, decimals) else 0.0


def signed_count(value: float | None, lang: str) -> str:
    """Return a difference of two counts with its sign and thousands commas."""
    return MISSING if is_missing(value) else f"{value:+,.0f}"


def quarter(code: str, lang: str) -> str:
    """Return a quarter such as 2026Q1 in words."""
    year, number_ = code[:4], code[-1]
    return f"{year}년 {number_}분기" if lang == "ko" else f"Q{number_} {year}"


def quarter_short(code: str, lang: str) -> str:
    """Return a quarter such as 2026Q1 for an axis: ’26.1분기, in English Q1 ’26."""
    year, number_ = code[2:4], code[-1]
    return f"’{year}.{number_}분기" if lang == "ko" else f"Q{number_} ’{year}"


def month(code: str, lang: str) -> str:
    """Return a month such as 2026-08 as 2026년 8월; in English August 2026."""
    year, number_ = code.split("-")
    return f"{year}년 {int(number_)}월" if lang == "ko" else f"{month_name[int(number_)]} {year}"


def month_short(code: str, lang: str) -> str:
    """Return a month such as 2026-08 where there is little room: 2026. 8.; in English Aug 2026."""
    year, number_ = code.split("-")
    return f"{year}. {int(number_)}." if lang == "ko" else f"{month_abbr[int(number_)]} {year}"


def month_stacked(code: str, lang: str) -> str:
    """Return a month such as 2026-08 in two lines below an axis: 8월 and 2026; in English Aug."""
    year, number_ = code.split("-")
    return (
        f"{int(number_)}월<br>{year}" if lang == "ko" else f"{month_abbr[int(number_)]}<br>{year}"
    )


def months(code: str, lang: str) -> str:
    """Return months such as 2025-08~2026-01 as 2025. 8.~2026. 1.; in English Aug 2025–Jan 2026."""
    return between([month_short(one, lang) for one in code.split("~")], lang)


def months_short(code: str, lang: str) -> str:
    """Return months such as 2025-08~2026-01 by their last month, for an axis: ~26. 1.; in English
    to Jan ’26."""
    said = month_short(code.split("~")[-1], lang)
    return f"~{said[2:]}" if lang == "ko" else f"to {said[:-4]}’{said[-2:]}"


def day(value: date | None, lang: str) -> str:
    """Return a day as 2026. 3. 31.; in English 31 March 2026."""
    if value is None or is_missing(value):
        return MISSING
    if lang == "ko":
        return f"{value.year}. {value.month}. {value.day}."
    return f"{value.day} {value:%B} {value.year}"


def day_short(value: date | None, lang: str) -> str:
    """Return a day where there is little room: as `day`, in English 31 Mar 2026."""
    if lang == "ko" or value is None or is_missing(value):
        return day(value, lang)
    return f"{value.day} {value:%b} {value.year}"


def iso_week(monday: date) -> str:
    """Return the ISO 8601 week of a day, such as 2026-W46, in every language."""
    year, number_, _ = monday.isocalendar()
    return f"{year}-W{number_:02d}"


def week(value: date | None, lang: str) -> str:
    """Return the week of a Monday as 2026. 11. 9. 주; in English the week of 9 November 2026."""
    if value is None or is_missing(value):
        return MISSING
    return f"{day(value, lang)} 주" if lang == "ko" else f"the week of {day(value, lang)}"


MONTHS = {name for names in (month_abbr, month_name) for name in names if name}


def inside(value: str | None, lang: str) -> str:
    """Return a label for use within a sentence: in English in lower case, with two parts joined:
    "Uptake rate · Parental leave" becomes "uptake rate of parental leave"."""
    if is_missing(value):
        return MISSING
    if lang != "en":
        return str(value)
    return " of ".join(_uncapped(part) for part in str(value).split(" · "))


def _uncapped(words: str) -> str:
    is_name = words.split(" ")[0] in MONTHS or not words[1:2].islower()
    return words if is_name else words[:1].lower() + words[1:]


FORMATS: dict[str, Callable[[Any, str], str]] = {
    "count": count,
    "large_count": large_count,
    "share": share,
    "whole_share": whole_share,
    "per": number,
    "number": number,
    "few": few,
    "ratio": ratio,
    "krw": krw,
    "usd": usd,
    "signed_share": signed_share,
    "signed_count": signed_count,
    "points": points,
    "signed_share_end": signed_share_end,
    "points_end": points_end,
    "between": between,
    "quarter": quarter,
    "quarter_short": quarter_short,
    "month": month,
    "month_short": month_short,
    "month_stacked": month_stacked,
    "months": months,
    "months_short": months_short,
    "day": day,
    "day_short": day_short,
    "week": week,
    "inside": inside,
}

"""The day and hour in Korea: what is due today is due there, wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9))


def today() -> date:
    """Return the day in Korea."""
    return datetime.now(KOREA).date()

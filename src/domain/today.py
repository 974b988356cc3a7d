"""The day and hour in Korea: what is due today is due there, wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9))


def day_of(written: str) -> date:
    """Return a day that was written like 2026-12-31; raises ValueError for anything else."""
    return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=KOREA).date()


def today() -> date:
    """Return the day in Korea."""
    return datetime.now(KOREA).date()

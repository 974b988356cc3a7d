"""Days in Korean time, which decides what is due today wherever the server stands."""

from datetime import date, datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9))


def day_of(written: str) -> date:
    """Return the day of a text such as 2026-12-31. Raises ValueError for anything else."""
    return datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=KOREA).date()


def today() -> date:
    """Return the current day in Korea."""
    return datetime.now(KOREA).date()

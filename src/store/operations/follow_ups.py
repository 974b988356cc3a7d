"""Marks of planners on companies: to be followed up, or not now and why.

The newest mark counts; earlier ones are never changed or removed. Marks on sample companies are not
shown on official data.
"""

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, false, func, select

from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows, fetch_number, fetch_rows
from src.store.operations.tables import follow_ups
from src.store.operations.texts import can_be_kept
from src.store.typed_numbers import without_numbers

MARKS = ("follow_up", "not_now", "cleared")
WITH_REASON = ("not_now",)
"""Marks that need a reason."""
MARKED = ("company_id", "mark", "reason", "marked_by", "marked_at")
NOTED = ("mark", "reason", "marked_by", "marked_at")


def mark_company(
    engine: Engine,
    company_id: str,
    mark: str,
    *,
    origin: str,
    version: str,
    marked_by: str,
    reason: str = "",
) -> None:
    """Store a mark on a company.

    mark : one of MARKS; cleared removes the mark and keeps the history. version : the snapshot that
    was shown. Raises OperationsError for an unknown mark, for not_now without a reason, for a text
    that the database cannot hold, and where the mark cannot be stored.
    """
    reason = reason.strip()
    if mark not in MARKS:
        raise OperationsError("unknown_mark")
    if mark in WITH_REASON and not reason:
        raise OperationsError("no_reason")
    row = {
        "origin": origin,
        "company_id": company_id,
        "mark": mark,
        "reason": reason,
        "marked_by": marked_by,
        "marked_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "version": version,
    }
    add_rows(engine, follow_ups, [row])


def marked_companies(engine: Engine, origin: str) -> pd.DataFrame:
    """Return one row per company that is marked now, sorted by company: MARKED.

    A company whose last mark is cleared has no row. Business numbers typed into a reason are
    hidden.
    """
    last = (
        select(func.max(follow_ups.c.follow_up_id).label("follow_up_id"))
        .where(follow_ups.c.origin == origin)
        .group_by(follow_ups.c.company_id)
        .subquery()
    )
    statement = (
        select(*[follow_ups.c[name] for name in MARKED])
        .join(last, last.c.follow_up_id == follow_ups.c.follow_up_id)
        .where(follow_ups.c.mark != "cleared")
    )
    rows = fetch_rows(engine, statement).sort_values("company_id", ignore_index=True)
    return without_numbers(rows)


def notes_made(engine: Engine) -> int:
    """Return the number of marks ever made, on any company: it changes whenever who is marked does,
    because no mark is removed. The largest id would not do: a row may be stored before another with
    a smaller id."""
    return fetch_number(engine, _NOTES_MADE)


_NOTES_MADE = select(func.count()).select_from(follow_ups)


def history_of(
    engine: Engine, company_id: str, origin: str, *, numbers: bool = False
) -> pd.DataFrame:
    """Return every mark on a company, the newest first: NOTED.

    numbers : whether to show business numbers that were typed into the reasons.
    """
    statement = (
        select(*[follow_ups.c[name] for name in NOTED])
        .where(follow_ups.c.company_id == company_id, follow_ups.c.origin == origin)
        .order_by(follow_ups.c.follow_up_id.desc())
    )
    storable = can_be_kept(company_id)
    rows = fetch_rows(engine, statement if storable else statement.where(false()))
    return rows if numbers else without_numbers(rows)

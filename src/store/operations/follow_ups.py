"""What planners have noted of a company: to be followed up, or not now and why.

A new note stands over the one before; nothing is changed or removed. Notes on sample companies are
not seen on official data.
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
"""Marks that say nothing without a reason."""
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
    """Add one note on a company; it is stored when this returns.

    mark : one of MARKS; cleared takes a mark away and keeps the history. version : the snapshot
    that was looked at. Raises OperationsError for an unknown mark, for not_now without a reason,
    for a text that cannot be kept, and where the note cannot be stored.
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
    """Return one row per company marked now, by company: MARKED.

    The last note counts; a company whose mark was cleared is not there. Business numbers that were
    typed into a reason are hidden.
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
    """Return how many notes there are on any company: none is ever removed, so a further note, and
    nothing else, changes who is marked. A later number may be stored before an earlier one."""
    return fetch_number(engine, _NOTES_MADE)


_NOTES_MADE = select(func.count()).select_from(follow_ups)


def history_of(
    engine: Engine, company_id: str, origin: str, *, numbers: bool = False
) -> pd.DataFrame:
    """Return every note on a company, the newest first: NOTED.

    numbers : whether business numbers that were typed into the reasons are shown.
    """
    statement = (
        select(*[follow_ups.c[name] for name in NOTED])
        .where(follow_ups.c.company_id == company_id, follow_ups.c.origin == origin)
        .order_by(follow_ups.c.follow_up_id.desc())
    )
    known = can_be_kept(company_id)
    rows = fetch_rows(engine, statement if known else statement.where(false()))
    return rows if numbers else without_numbers(rows)

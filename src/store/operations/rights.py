"""Give, close and read rights. Rows are kept, so that who could see what stays known for years.

Closing writes into the row who did it and when; nothing else in a row is ever changed.
"""

from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
from sqlalchemy import Engine, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.domain.codes import AGENCIES
from src.domain.rights import CAPABILITIES, CAPABILITY, Right, agency_right, takes_region
from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows, fetch_number, fetch_rows
from src.store.operations.tables import rights
from src.store.operations.texts import can_be_kept

NO_END = date.max
SHOWN = (
    *("right_id", "user_name", "capability", "region", "since", "until", "note"),
    *("given_by", "given_at", "closed_by", "closed_at"),
)


def give_right(engine: Engine, right: Right) -> None:
    """Store a right; it holds when this returns. The caller has checked the region.

    Raises OperationsError for a missing user name, an unknown capability, a region for a capability
    that has none, an end before the beginning, a text that the database cannot hold, and where the
    right cannot be stored.
    """
    user = right.user.strip()
    if not user or user == "*":
        raise OperationsError("no_user")
    if not user.isprintable():
        raise OperationsError("no_letter", name="user_name")
    if right.capability not in CAPABILITIES:
        raise OperationsError("unknown_capability", capabilities=", ".join(CAPABILITIES))
    if not takes_region(right):
        raise OperationsError("undivided", capability=CAPABILITY[right.capability].called)
    if right.until is not None and right.until < right.since:
        raise OperationsError("ends_before")
    row = {
        "user_name": user,
        "capability": right.capability,
        "region": right.region,
        "since": right.since.isoformat(),
        "until": (right.until or NO_END).isoformat(),
        "note": right.note.strip(),
        "given_by": right.given_by,
        "given_at": _now(),
        "closed_by": "",
        "closed_at": None,
    }
    add_rows(engine, rights, [row])


def close_right(engine: Engine, right_id: int, *, closed_by: str) -> None:
    """Close a right: it no longer holds when this returns, and its row stays.

    Raises OperationsError where there is no such right, where it is closed already, and where this
    cannot be stored.
    """
    if not can_be_kept(closed_by):
        raise OperationsError("no_letter", name="given_by")
    open_ = (rights.c.right_id == right_id, rights.c.closed_at.is_(None))
    closing = update(rights).where(*open_).values(closed_by=closed_by[:200], closed_at=_now())
    try:
        with engine.begin() as connection:
            closed = connection.execute(closing).rowcount
    except (SQLAlchemyError, OverflowError):
        raise OperationsError("not_reached") from None
    if not closed:
        raise OperationsError("no_such_right", right=right_id)


def rights_of(engine: Engine, user: str) -> list[Right]:
    """Return the rights of a user that are not closed, also those that do not hold today.

    Invalid rows, which something other than this program wrote, are left out.
    """
    if not user or not can_be_kept(user):
        return []
    rows = fetch_rows(
        engine, select(rights).where(rights.c.user_name == user, rights.c.closed_at.is_(None))
    )
    return [
        Right(row.user_name, row.capability, row.region, *days, row.given_by, row.note)
        for row in rows.itertuples()
        if row.capability in CAPABILITIES and (days := _days(row)) is not None
    ]


def any_right(engine: Engine) -> bool:
    """Return whether any right was ever given, closed ones included."""
    return bool(fetch_number(engine, select(rights.c.right_id).limit(1)))


def agencies_answered(engine: Engine) -> pd.DataFrame:
    """Return one row per right to answer for an agency, closed ones included: user_name, agency,
    since, until (ISO days; until is the last day on which it held)."""
    of_agency = {agency_right(code): code for code in AGENCIES}
    rows = list_rights(engine)
    rows = rows[rows["capability"].isin(list(of_agency))]
    closed = pd.to_datetime(rows["closed_at"]).dt.strftime("%Y-%m-%d").fillna(NO_END.isoformat())
    last = rows["until"].where(rows["until"] < closed, closed)
    shown = rows[["user_name", "since"]]
    return shown.assign(agency=rows["capability"].map(of_agency), until=last)


def list_rights(engine: Engine, *, closed: bool = True) -> pd.DataFrame:
    """Return one row per right, the newest first: SHOWN. closed : also return closed ones."""
    statement = select(*[rights.c[name] for name in SHOWN]).order_by(rights.c.right_id.desc())
    wanted = statement if closed else statement.where(rights.c.closed_at.is_(None))
    return fetch_rows(engine, wanted)


def _days(row: Any) -> tuple[date, date | None] | None:
    """Return the first and the last day of a right, None where they are invalid."""
    try:
        since, until = date.fromisoformat(row.since), date.fromisoformat(row.until)
    except (TypeError, ValueError):
        return None
    return since, None if until == NO_END else until


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)

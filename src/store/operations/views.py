"""Saved views: a page with its choices under a name, private to its user.

A view stores the codes of the address, and the answer that its user saw last with a mark of the
rights he had then. Opening it queries the data anew, under the rights of whoever opens it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Delete, Engine, Update, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError

from src.domain.company_ids import random_id
from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows
from src.store.operations.tables import LONGEST_ANSWER, saved_views
from src.store.operations.texts import can_be_kept

MOST = 50
"""Views that one user may have."""
V = saved_views.c


@dataclass(frozen=True)
class View:
    """A view. codes : the query of its address. answer : what its user saw last, from the data of
    `version` and under the rights that `rights` is the mark of."""

    view_id: str
    name: str
    page: str
    codes: str
    answer: str
    version: str
    rights: str
    seen_at: datetime


SHOWN = tuple(View.__dataclass_fields__)


def save_view(engine: Engine, user: str, name: str, page: str, codes: str) -> str:
    """Store a view without an answer, and return its id.

    Raises OperationsError for a name that is missing or that the database cannot hold, for more
    than MOST views, and where it cannot be stored.
    """
    name = " ".join(name.split())
    if not name:
        raise OperationsError("missing", name="name")
    if _count(engine, user) >= MOST:
        raise OperationsError("too_many_views", most=MOST)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    view_id = random_id()
    row = {
        "view_id": view_id,
        "user_name": user,
        "name": name,
        "page": page,
        "codes": codes,
        "answer": "",
        "version": "",
        "rights": "",
        "saved_at": now,
        "seen_at": now,
    }
    add_rows(engine, saved_views, [row])
    return view_id


def _count(engine: Engine, user: str) -> int:
    statement = select(func.count()).select_from(saved_views).where(V.user_name == user)
    try:
        with engine.connect() as connection:
            return connection.execute(statement).scalar_one()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def views_of(engine: Engine, user: str) -> list[View]:
    """Return the views of a user, the newest first."""
    statement = select(*[V[name] for name in SHOWN]).where(V.user_name == user)
    try:
        with engine.connect() as connection:
            rows = connection.execute(statement.order_by(V.saved_at.desc(), V.view_id)).all()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None
    return [View(*row) for row in rows]


def view_of(engine: Engine, user: str, view_id: str) -> View | None:
    """Return a user's own view by its id, None where he has no such view."""
    if not can_be_kept(view_id):
        return None
    return next((view for view in views_of(engine, user) if view.view_id == view_id), None)


def note_seen(
    engine: Engine, user: str, view_id: str, *, answer: str, version: str, rights: str
) -> None:
    """Store what a user saw when he opened his view, and under which rights."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    seen = {"answer": answer[:LONGEST_ANSWER], "version": version, "rights": rights, "seen_at": now}
    own = (V.user_name == user, V.view_id == view_id)
    _change(engine, update(saved_views).where(*own).values(**seen))


def remove_view(engine: Engine, user: str, view_id: str) -> None:
    """Remove a user's own view; another user's view stays."""
    _change(engine, delete(saved_views).where(V.user_name == user, V.view_id == view_id))


def _change(engine: Engine, statement: Delete | Update) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(statement)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None

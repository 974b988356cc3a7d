"""Saved views: a page with its choices under a name, each its user's own.

What it shows is asked of the door whenever it is opened, by whoever opens it; kept are codes of the
address and the answer that its user was told last, with a mark of the rights under which he was.
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
"""Views of one user."""
V = saved_views.c


@dataclass(frozen=True)
class View:
    """A view. codes : of the address, as a query. answer : what its user was told when he saw it
    last, of the data of `version`, under the rights that `rights` is the mark of."""

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
    """Store a view and return its id; nobody has looked at it yet.

    Raises OperationsError without a name, for one that cannot be kept, for the fifty-first, and
    where it cannot be stored.
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
    """Return a view of a user by its id, None where he has none: that of another is none of his."""
    if not can_be_kept(view_id):
        return None
    return next((view for view in views_of(engine, user) if view.view_id == view_id), None)


def note_seen(
    engine: Engine, user: str, view_id: str, *, answer: str, version: str, rights: str
) -> None:
    """Keep what a user was told when he looked at a view of his, and under which rights."""
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    told = {"answer": answer[:LONGEST_ANSWER], "version": version, "rights": rights, "seen_at": now}
    mine = (V.user_name == user, V.view_id == view_id)
    _change(engine, update(saved_views).where(*mine).values(**told))


def remove_view(engine: Engine, user: str, view_id: str) -> None:
    """Remove a view of a user; of another user nothing is removed."""
    _change(engine, delete(saved_views).where(V.user_name == user, V.view_id == view_id))


def _change(engine: Engine, statement: Delete | Update) -> None:
    try:
        with engine.begin() as connection:
            connection.execute(statement)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None

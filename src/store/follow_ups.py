"""What planners have noted of a company: to be followed up, or not now and why.

Snapshots are immutable and replaced every week; these notes must outlive them, so they stand in a
small database of their own. Nothing is changed or removed: a new note stands over the one before,
and who noted what, and when, stays. Notes on sample companies are not seen on official data.
"""

from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pandas as pd
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    and_,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

operations = MetaData()
MARKS = ("follow_up", "not_now", "cleared")
WITH_REASON = ("not_now",)
"""Marks that say nothing without a reason."""
LONGEST_REASON = 500
SECONDS_TO_WAIT = 5

follow_ups = Table(
    "follow_ups",
    operations,
    Column("follow_up_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("reason", String(LONGEST_REASON), nullable=False),
    Column("marked_by", String(200), nullable=False),
    Column("marked_at", DateTime, nullable=False),
    Column("version", String(40), nullable=False),
    Index("follow_ups_of_company", "origin", "company_id"),
)


class CannotMark(Exception):
    """Nothing was noted; str() says why in one Korean sentence, `.english` in English."""

    def __init__(self, korean: str, english: str):
        super().__init__(korean)
        self.english = english


NO_REASON = (
    "'지금은 아님'으로 표시하려면 까닭을 적어 주십시오.",
    "Give the reason why it is not the time now.",
)
UNKNOWN_MARK = ("알 수 없는 표시입니다. 화면에서 다시 골라 주십시오.", "There is no such mark.")
NOT_REACHED = (
    "후속 관리 기록을 열 수 없습니다. 설정 SANDAN_OPERATIONS와 폴더 권한을 확인해 주십시오.",
    "The notes on companies cannot be opened: check SANDAN_OPERATIONS and the folder.",
)


def open_operations(url: str, folder: Path) -> Engine:
    """Return the Engine of the notes; `url` empty means operations.db in the data folder.

    The table is made where it is missing. Raises CannotMark where the database cannot be reached.
    """
    try:
        return _engine(url or f"sqlite:///{Path(folder).resolve() / 'operations.db'}")
    except (SQLAlchemyError, ImportError, OSError):
        raise CannotMark(*NOT_REACHED) from None


@lru_cache(maxsize=4)
def _engine(url: str) -> Engine:
    """Return one Engine per database: SQLite waits a while for whoever writes at the moment."""
    waits = make_url(url).get_backend_name() == "sqlite"
    more = {"connect_args": {"timeout": SECONDS_TO_WAIT}} if waits else {}
    engine = create_engine(url, pool_pre_ping=True, **more)
    operations.create_all(engine)
    return engine


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
    that was looked at. Raises CannotMark for an unknown mark, for not_now without a reason, and
    where the note cannot be stored.
    """
    said = reason.strip()[:LONGEST_REASON]
    if mark not in MARKS:
        raise CannotMark(*UNKNOWN_MARK)
    if mark in WITH_REASON and not said:
        raise CannotMark(*NO_REASON)
    row = {
        "origin": origin,
        "company_id": company_id,
        "mark": mark,
        "reason": said,
        "marked_by": marked_by,
        "marked_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "version": version,
    }
    try:
        with engine.begin() as connection:
            connection.execute(insert(follow_ups), row)
    except SQLAlchemyError:
        raise CannotMark(*NOT_REACHED) from None


def marked_companies(engine: Engine, origin: str) -> pd.DataFrame:
    """Return one row per company marked now: company_id, mark, reason, marked_by, marked_at.

    The last note counts; a company whose mark was cleared is not there.
    """
    last = (
        select(func.max(follow_ups.c.follow_up_id).label("follow_up_id"))
        .where(follow_ups.c.origin == origin)
        .group_by(follow_ups.c.company_id)
        .subquery()
    )
    shown = ("company_id", "mark", "reason", "marked_by", "marked_at")
    statement = (
        select(*[follow_ups.c[name] for name in shown])
        .join(last, last.c.follow_up_id == follow_ups.c.follow_up_id)
        .where(follow_ups.c.mark != "cleared")
        .order_by(follow_ups.c.company_id)
    )
    return _frame(engine, statement, shown)


def history_of(engine: Engine, company_id: str, origin: str) -> pd.DataFrame:
    """Return every note on a company, the newest first: mark, reason, marked_by, marked_at."""
    shown = ("mark", "reason", "marked_by", "marked_at")
    same = and_(follow_ups.c.company_id == company_id, follow_ups.c.origin == origin)
    statement = (
        select(*[follow_ups.c[name] for name in shown])
        .where(same)
        .order_by(follow_ups.c.follow_up_id.desc())
    )
    return _frame(engine, statement, shown)


def _frame(engine: Engine, statement, columns: tuple[str, ...]) -> pd.DataFrame:
    try:
        with engine.connect() as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError:
        raise CannotMark(*NOT_REACHED) from None
    texts = {name: "str" for name in columns if name != "marked_at"}
    frame = pd.DataFrame(rows, columns=list(columns), dtype=object)
    return frame.astype(texts | ({"marked_at": "datetime64[us]"} if "marked_at" in columns else {}))

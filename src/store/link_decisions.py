"""What people have decided on doubtful pairs: the same firm, or another; kept beside the notes.

Snapshots are replaced every week; a decision must outlive them, so it stands with the notes of
planners (src/store/follow_ups.py). Nothing is changed or removed: a new decision stands over the
one before, and who decided what, and when, stays.
"""

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import (
    Column,
    DateTime,
    Engine,
    Index,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from src.store.follow_ups import NOT_REACHED, CannotMark, operations

VERDICTS = ("same", "different", "undone")
KEYS = ("company_id", "source", "workplace_key")
SHOWN = (*KEYS, "verdict", "decided_by", "decided_at")

link_decisions = Table(
    "link_decisions",
    operations,
    Column("decision_id", Integer, primary_key=True, autoincrement=True),
    Column("origin", String(16), nullable=False),
    Column("company_id", String(64), nullable=False),
    Column("source", String(32), nullable=False),
    Column("workplace_key", String(64), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("decided_by", String(200), nullable=False),
    Column("decided_at", DateTime, nullable=False),
    Index("link_decisions_of_pair", "origin", "source", "company_id", "workplace_key"),
)
UNKNOWN_VERDICT = (
    "알 수 없는 판단입니다. same, different, undone 가운데 하나로 적어 주십시오.",
    "There is no such verdict: same, different or undone.",
)


def decide_links(engine: Engine, decided: pd.DataFrame, *, origin: str, decided_by: str) -> int:
    """Add one decision per row (company_id, source, workplace_key, verdict); return how many.

    verdict : same, different, or undone, which leaves the pair to the next join again. All or none
    are stored when this returns. Raises CannotMark for another verdict, and where they cannot be
    stored.
    """
    if not set(decided["verdict"]) <= set(VERDICTS):
        raise CannotMark(*UNKNOWN_VERDICT)
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    more = {"origin": origin, "decided_by": decided_by, "decided_at": now}
    rows = [row | more for row in decided[[*KEYS, "verdict"]].to_dict("records")]
    try:
        _make_table(engine)
        with engine.begin() as connection:
            if rows:
                connection.execute(insert(link_decisions), rows)
    except SQLAlchemyError:
        raise CannotMark(*NOT_REACHED) from None
    return len(rows)


def decided_links(engine: Engine, origin: str) -> pd.DataFrame:
    """Return one row per pair decided now: SHOWN; the last decision counts, undone ones are gone.

    Raises CannotMark where the decisions cannot be read.
    """
    table = link_decisions.c
    last = (
        select(func.max(table.decision_id).label("decision_id"))
        .where(table.origin == origin)
        .group_by(*[table[name] for name in KEYS])
        .subquery()
    )
    statement = (
        select(*[table[name] for name in SHOWN])
        .join(last, last.c.decision_id == table.decision_id)
        .where(table.verdict != "undone")
        .order_by(*[table[name] for name in KEYS])
    )
    try:
        _make_table(engine)
        with engine.connect() as connection:
            rows = connection.execute(statement).all()
    except SQLAlchemyError:
        raise CannotMark(*NOT_REACHED) from None
    frame = pd.DataFrame(rows, columns=list(SHOWN), dtype=object)
    texts = {name: "str" for name in SHOWN if name != "decided_at"}
    return frame.astype(texts | {"decided_at": "datetime64[us]"})


def decided_since(engine: Engine, origin: str, moment: datetime) -> int:
    """Return on how many pairs something was decided at `moment` (UTC) or after it.

    Decisions have whole seconds, so one of the very second counts. Raises CannotMark where they
    cannot be read.
    """
    table = link_decisions.c
    pairs = (
        select(*[table[name] for name in KEYS])
        .where(table.origin == origin, table.decided_at >= moment)
        .distinct()
        .subquery()
    )
    try:
        _make_table(engine)
        with engine.connect() as connection:
            return connection.execute(select(func.count()).select_from(pairs)).scalar_one()
    except SQLAlchemyError:
        raise CannotMark(*NOT_REACHED) from None


def _make_table(engine: Engine) -> None:
    """Make the table where an older version of the program has made the database."""
    operations.create_all(engine, tables=[link_decisions])

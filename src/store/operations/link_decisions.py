"""What people have decided on doubtful pairs: the same firm, or another.

A new decision stands over the one before; nothing is changed or removed.
"""

from datetime import UTC, datetime

import pandas as pd
from sqlalchemy import Engine, func, select

from src.domain.codes import VERDICTS
from src.store.operations.errors import OperationsError
from src.store.operations.rows import add_rows, fetch_rows
from src.store.operations.tables import link_decisions

KEYS = ("company_id", "source", "workplace_key")
SHOWN = (*KEYS, "verdict", "decided_by", "decided_at")


def decide_links(engine: Engine, decided: pd.DataFrame, *, origin: str, decided_by: str) -> int:
    """Add one decision per row (company_id, source, workplace_key, verdict); return how many.

    verdict : same, different, or undone, which leaves the pair to the next join again. All or none
    are stored when this returns. Raises OperationsError for another verdict, for a text that cannot
    be kept, and where they cannot be stored.
    """
    if not set(decided["verdict"]) <= set(VERDICTS):
        raise OperationsError("unknown_verdict")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    more = {"origin": origin, "decided_by": decided_by, "decided_at": now}
    rows = [row | more for row in decided[[*KEYS, "verdict"]].to_dict("records")]
    return add_rows(engine, link_decisions, rows)


def decided_links(engine: Engine, origin: str) -> pd.DataFrame:
    """Return one row per pair decided now, by pair: SHOWN.

    The last decision counts, undone ones are gone. Raises OperationsError where the decisions
    cannot be read.
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
    )
    return fetch_rows(engine, statement).sort_values(list(KEYS), ignore_index=True)


def decided_since(engine: Engine, origin: str, moment: datetime) -> int:
    """Return on how many pairs something was decided at `moment` (UTC) or after it.

    Decisions have whole seconds, so one of the very second counts. Raises OperationsError where
    they cannot be read.
    """
    table = link_decisions.c
    pairs = (
        select(*[table[name] for name in KEYS])
        .where(table.origin == origin, table.decided_at >= moment)
        .distinct()
    )
    return len(fetch_rows(engine, pairs))

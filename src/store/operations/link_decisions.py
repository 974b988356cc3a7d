"""People's decisions on doubtful pairs of a company and a workplace: the same firm, or different.

The newest decision on a pair counts; earlier ones are never changed or removed.
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
    """Store one decision per row (company_id, source, workplace_key, verdict), all or none; return
    how many.

    verdict : same, different, or undone, which leaves the pair to the next join. Raises
    OperationsError for another verdict, for a text that the database cannot hold, and where they
    cannot be stored.
    """
    if not set(decided["verdict"]) <= set(VERDICTS):
        raise OperationsError("unknown_verdict")
    now = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    by = {"origin": origin, "decided_by": decided_by, "decided_at": now}
    rows = [row | by for row in decided[[*KEYS, "verdict"]].to_dict("records")]
    return add_rows(engine, link_decisions, rows)


def decided_links(engine: Engine, origin: str) -> pd.DataFrame:
    """Return one row per pair with a decision, sorted by pair: SHOWN.

    A pair whose last decision is undone has no row. Raises OperationsError where the decisions
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
    """Return the number of pairs decided at or after `moment` (UTC).

    Decisions are stored in whole seconds, so those of the same second count. Raises OperationsError
    where they cannot be read.
    """
    table = link_decisions.c
    pairs = (
        select(*[table[name] for name in KEYS])
        .where(table.origin == origin, table.decided_at >= moment)
        .distinct()
    )
    return len(fetch_rows(engine, pairs))

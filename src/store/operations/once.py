"""Ids of matters that may be open only once: opening the same one again gives the same id."""

from dataclasses import replace

from sqlalchemy import Engine, select

from src.domain.matters import MATTER, WITHDRAWN, Matter, id_about
from src.store.operations.rows import fetch_rows
from src.store.operations.tables import matters

M = matters.c


def with_id(engine: Engine, matter: Matter, origin: str) -> Matter:
    """Return a new matter with an id derived from what it is about, where its kind is unique.

    Where such a matter exists and is not withdrawn, the id is that matter's, so opening it adds
    nothing. Raises OperationsError where the database cannot be reached.
    """
    once = MATTER[matter.kind].once
    if not once or matter.matter_id:
        return matter
    about = tuple(str(getattr(matter, name)) for name in once)
    same = [M[name] == value for name, value in zip(once, about, strict=True)]
    statement = select(M.matter_id, M.state).where(M.origin == origin, M.kind == matter.kind, *same)
    rows = fetch_rows(engine, statement)
    existing = rows.loc[rows["state"] != WITHDRAWN, "matter_id"].tolist()
    matter_id = existing[0] if existing else id_about(origin, matter.kind, about, len(rows))
    return replace(matter, matter_id=matter_id)

"""Matters of which there is one: of two who open the same, the second is told that it is there."""

from dataclasses import replace

from sqlalchemy import Engine, select

from src.domain.matters import MATTER, WITHDRAWN, Matter, id_about
from src.store.operations.rows import fetch_rows
from src.store.operations.tables import matters

M = matters.c


def called(engine: Engine, matter: Matter, origin: str) -> Matter:
    """Return a matter that is to be opened with the id that follows from what it is about.

    It is that of the one that stands already, where there is one: then nothing is opened. Raises
    OperationsError where the database cannot be reached.
    """
    once = MATTER[matter.kind].once
    if not once or matter.matter_id:
        return matter
    about = tuple(str(getattr(matter, name)) for name in once)
    same = [M[name] == told for name, told in zip(once, about, strict=True)]
    statement = select(M.matter_id, M.state).where(M.origin == origin, M.kind == matter.kind, *same)
    rows = fetch_rows(engine, statement)
    standing = rows.loc[rows["state"] != WITHDRAWN, "matter_id"].tolist()
    name = standing[0] if standing else id_about(origin, matter.kind, about, len(rows))
    return replace(matter, matter_id=name)

"""The record of deeds in a database that several servers share, as the same chained lines.

An advisory lock is held from reading the last line to the end of the transaction that adds the
next, so that concurrent writers cannot fork the chain. Nothing here changes a line.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from src.store.operations.errors import OperationsError
from src.store.operations.tables import deed_lists, deed_marks, deeds
from src.store.record_files import BEGINNING, line_after, list_named, parted

LOCK = 0x64656564
"""The advisory lock for adding a line: any number that nothing else in the database uses."""
HEAD, REVIEWED = "head", "reviewed"
"""Names of marks: the chain of the last line, and until when the record was reviewed."""
STREAMED = {"stream_results": True, "max_row_buffer": 5_000}

Line = tuple[int, str, bytes]
"""Number, month and text of a line, with its line end."""


@contextmanager
def _locked(engine: Engine) -> Iterator[Connection]:
    """Open a transaction that holds the lock, so that nobody else adds a line during it. Raises
    OperationsError."""
    try:
        with engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
            yield connection
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def add_deed(engine: Engine, fields: dict, lists: dict[str, bytes]) -> int:
    """Store a line and the lists that it names; return its number."""
    with _locked(engine) as connection:
        _keep_lists(connection, lists)
        return _add(connection, fields)


def take_over(engine: Engine, lines: Iterable[Line], lists: dict[str, bytes], head: str) -> bool:
    """Copy the record of a server that was the only one until now; return False, and copy nothing,
    where the database has a record already."""
    with _locked(engine) as connection:
        if connection.execute(select(deeds.c.number).limit(1)).first() is not None:
            return False
        _keep_lists(connection, lists)
        rows = [dict(zip(("number", "month", "line"), line, strict=True)) for line in lines]
        if rows:
            connection.execute(insert(deeds), rows)
            _mark(connection, HEAD, head)
    return True


def forget_months(engine: Engine, fields: dict, months: list[str]) -> None:
    """Add a line that says which months are removed, then remove their lines and the lists that no
    line names any more."""
    with _locked(engine) as connection:
        _add(connection, fields)
        connection.execute(delete(deeds).where(deeds.c.month.in_(months)))
        left = connection.execute(select(deeds.c.line), execution_options=STREAMED)
        used = {name for line in left.scalars() if (name := list_named(line))}
        unused = set(connection.execute(select(deed_lists.c.name)).scalars()) - used
        connection.execute(delete(deed_lists).where(deed_lists.c.name.in_(unused)))


def lines_after(engine: Engine, number: int) -> Iterator[Line]:
    """Yield the lines after line `number`, in order. Raises OperationsError."""
    later = select(deeds.c.number, deeds.c.month, deeds.c.line).where(deeds.c.number > number)
    try:
        with engine.connect() as connection:
            later = later.order_by(deeds.c.number)
            for row in connection.execute(later, execution_options=STREAMED):
                yield row.number, row.month, bytes(row.line)
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def oldest_month(engine: Engine) -> str:
    """Return the earliest month with a line, "" without any line."""
    return _scalar(engine, select(func.min(deeds.c.month))) or ""


def names_of_lists(engine: Engine) -> list[str]:
    """Return the names of all stored lists."""
    try:
        with engine.connect() as connection:
            return list(connection.execute(select(deed_lists.c.name)).scalars())
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def list_of(engine: Engine, name: str) -> bytes:
    """Return the content of a list, empty where it is gone."""
    content = select(deed_lists.c.content).where(deed_lists.c.name == name)
    return bytes(_scalar(engine, content) or b"")


def marked(engine: Engine, name: str) -> str:
    """Return the value of the mark HEAD or REVIEWED, "" where it was never set."""
    return _scalar(engine, _value_of(name)) or ""


def mark(engine: Engine, name: str, said: str) -> None:
    """Set the mark HEAD or REVIEWED."""
    with _locked(engine) as connection:
        _mark(connection, name, said)


def _value_of(name: str) -> Select:
    return select(deed_marks.c.said).where(deed_marks.c.name == name)


def _scalar(engine: Engine, statement: Select) -> Any:
    try:
        with engine.connect() as connection:
            return connection.execute(statement).scalar()
    except SQLAlchemyError:
        raise OperationsError("not_reached") from None


def _add(connection: Connection, fields: dict) -> int:
    """Add the next line and return its number. Where the last line is not the one that HEAD names,
    lines were lost, and the new line says so (`lost_after`)."""
    last = select(deeds.c.number, deeds.c.month, deeds.c.line).order_by(deeds.c.number.desc())
    row = connection.execute(last.limit(1)).first()
    number, month, before = (row.number, row.month, _chain(row.line)) if row else (0, "", BEGINNING)
    head = connection.execute(_value_of(HEAD)).scalar()
    lost = {} if head in (None, before) else {"lost_after": head}
    now = datetime.now(UTC)
    line, chain = line_after(before, number, now, fields | lost)
    at = {"number": number + 1, "month": max(month, f"{now:%Y-%m}")}
    connection.execute(insert(deeds).values(line=line, **at))
    _mark(connection, HEAD, chain)
    return number + 1


def _chain(line: bytes) -> str:
    parts = parted(bytes(line).rstrip(b"\n"))
    return parts[1] if parts else ""


def _keep_lists(connection: Connection, lists: dict[str, bytes]) -> None:
    for name, content in lists.items():
        insertion = insert(deed_lists).values(name=name, content=content)
        connection.execute(insertion.on_conflict_do_nothing())


def _mark(connection: Connection, name: str, said: str) -> None:
    insertion = insert(deed_marks).values(name=name, said=said)
    changed = {"said": said}
    connection.execute(insertion.on_conflict_do_update(index_elements=["name"], set_=changed))

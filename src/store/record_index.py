"""Who looked at a company: an index beside the record, made from it and made anew where it is gone.

A company is there by the first eight bytes of the hash of its id, a deed by file and place in it.
Two companies may share a hash: the line itself is read and decides.
"""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    insert,
    select,
)
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import NullPool

from src.store.record_chain import companies_in
from src.store.records import FILE_MODE, FOLDER, files_of, writing

FILE = "index.db"
LINES_AT_ONCE = 5_000

index = MetaData()
seen = Table(
    "seen",
    index,
    Column("company", BigInteger, primary_key=True, autoincrement=False),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
listed = Table(
    "listed",
    index,
    Column("list", String(64), primary_key=True),
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
held = Table(
    "held",
    index,
    Column("company", BigInteger, primary_key=True, autoincrement=False),
    Column("list", String(64), primary_key=True),
    sqlite_with_rowid=False,
)
read_to = Table(
    "read_to",
    index,
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("place", BigInteger, nullable=False),
)


def deeds_about(folder: Path, company: str) -> list[dict]:
    """Return every deed in which a company was shown or taken, in the order of writing."""
    keep_up(folder)
    engine = _engine(folder)
    try:
        with engine.connect() as connection:
            places = _places(connection, _key(company))
    finally:
        engine.dispose()
    found = _lines(folder, sorted(places))
    return [facts for facts in found if company in companies_in(folder, facts)]


def keep_up(folder: Path) -> None:
    """Bring the index up to the last line; one that is spoilt is made anew."""
    if not files_of(folder):
        return
    with writing(folder):
        try:
            _keep_up(folder)
        except (DatabaseError, ValueError):
            (Path(folder) / FOLDER / FILE).unlink(missing_ok=True)
            _keep_up(folder)


def _keep_up(folder: Path) -> None:
    engine = _engine(folder)
    try:
        index.create_all(engine)
        (Path(folder) / FOLDER / FILE).chmod(FILE_MODE)
        with engine.begin() as connection:
            known = {row.month: row.place for row in connection.execute(select(read_to))}
            files = {_month(path): path for path in files_of(folder)}
            _forget(connection, set(known) - set(files))
            for month, path in files.items():
                _read_file(connection, folder, path, known.get(month, 0))
    finally:
        engine.dispose()


def _engine(folder: Path) -> Engine:
    path = Path(folder).resolve() / FOLDER / FILE
    return create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)


def _read_file(connection: Connection, folder: Path, path: Path, place: int) -> None:
    """Add what stands in a file from `place` on; a file shorter than that was tampered with."""
    month = _month(path)
    if path.stat().st_size < place:
        raise ValueError
    with path.open("rb") as file:
        file.seek(place)
        while lines := _some_lines(file):
            _add(connection, folder, month, place, lines)
            place += sum(map(len, lines))
    connection.execute(delete(read_to).where(read_to.c.month == month))
    connection.execute(insert(read_to), [{"month": month, "place": place}])


def _some_lines(file: BinaryIO) -> list[bytes]:
    lines = [line for _, line in zip(range(LINES_AT_ONCE), file, strict=False)]
    return [line for line in lines if line.endswith(b"\n")]


def _add(connection: Connection, folder: Path, month: int, place: int, lines: list[bytes]) -> None:
    rows: list[dict] = []
    lists: list[dict] = []
    for line in lines:
        facts = _facts(line)
        at = {"month": month, "place": place}
        if "list" in facts:
            lists.append(at | {"list": facts["list"]})
        elif isinstance(facts.get("companies"), list):
            rows += [at | {"company": _key(one)} for one in set(facts["companies"])]
        place += len(line)
    if rows:
        connection.execute(insert(seen).prefix_with("OR IGNORE"), rows)
    if lists:
        _add_lists(connection, folder, {row["list"] for row in lists})
        connection.execute(insert(listed).prefix_with("OR IGNORE"), lists)


def _add_lists(connection: Connection, folder: Path, names: set[str]) -> None:
    known = select(listed.c.list).where(listed.c.list.in_(sorted(names))).distinct()
    for name in names - set(connection.execute(known).scalars()):
        rows = [
            {"company": _key(one), "list": name} for one in companies_in(folder, {"list": name})
        ]
        if rows:
            connection.execute(insert(held).prefix_with("OR IGNORE"), rows)


def _forget(connection: Connection, months: set[int]) -> None:
    """Take out what stood in files that were pruned, and lists that are no longer there."""
    for month in months:
        for table in (seen, listed, read_to):
            connection.execute(delete(table).where(table.c.month == month))
    if months:
        connection.execute(delete(held).where(held.c.list.not_in(select(listed.c.list))))


def _places(connection: Connection, key: int) -> set[tuple[int, int]]:
    own = select(seen.c.month, seen.c.place).where(seen.c.company == key)
    within = (
        select(listed.c.month, listed.c.place)
        .join(held, held.c.list == listed.c.list)
        .where(held.c.company == key)
    )
    return {
        (month, place)
        for statement in (own, within)
        for month, place in connection.execute(statement)
    }


def _lines(folder: Path, places: list[tuple[int, int]]) -> Iterator[dict]:
    files = {_month(path): path for path in files_of(folder)}
    for month, path in files.items():
        with path.open("rb") as file:
            for place in (place for other, place in places if other == month):
                file.seek(place)
                yield _facts(file.readline())


def _facts(line: bytes) -> dict:
    try:
        facts = json.loads(line)
    except ValueError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _key(company: str) -> int:
    return int.from_bytes(hashlib.sha256(str(company).encode()).digest()[:8], "big", signed=True)


def _month(path: Path) -> int:
    return int(path.stem.replace("-", ""))

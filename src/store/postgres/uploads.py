"""Uploaded files in the database, with the progress of loading them and its report.

The server that received the files stores them here and sends a heartbeat every second while it
works. The user finds the upload from any other server, can stop the work from there, and can start
it again where the first server has died.
"""

import io
import secrets
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    DateTime,
    Double,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateSchema

from src.store.postgres.server import errors_explained, is_without_tables, not_reached, server
from src.store.postgres.versions import PART, SCHEMA

SECONDS_OF_SILENCE = 15
"""Without a heartbeat for this long, a server counts as dead."""
SECONDS_KEPT = 24 * 3600
LOCK = 0x53414E45
"""The advisory lock for creating the tables: any number that nothing else uses."""

_tables = MetaData(schema=SCHEMA)
uploads = Table(
    "uploads",
    _tables,
    Column("upload_id", String(32), primary_key=True),
    Column("owner", String(256), nullable=False, index=True),
    Column("deed", String(16), nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("server", String(256), nullable=False),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False),
    Column("share", Double, nullable=False),
    Column("step", String(64), nullable=False),
    Column("file", String, nullable=False),
    Column("stop", Boolean, nullable=False),
    Column("over", Boolean, nullable=False),
    Column("report", LargeBinary),
)
upload_files = Table(
    "upload_files",
    _tables,
    Column("upload_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("part", BigInteger, primary_key=True),
    Column("name", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
)


@dataclass(frozen=True)
class Upload:
    """Uploaded files: what is done with them, on which server, and how far that is.

    over : whether the work has ended, successfully or not. silent : whether its server has sent no
    heartbeat for SECONDS_OF_SILENCE. stop : whether somebody has asked to stop it.
    """

    upload_id: str
    deed: str
    confirmed: bool
    server: str
    share: float
    step: str
    file: str
    stop: bool
    over: bool
    silent: bool


def keep(owner: str, files: Iterable[Path]) -> str:
    """Store files and return the id of their upload, without starting any work.

    Also deletes uploads older than a day. Raises CannotRead where the server fails.
    """
    upload_id = secrets.token_hex(8)
    with errors_explained(), server().begin() as connection:
        _make(connection)
        _forget(connection, uploads.c.kept_at < _seconds_ago(SECONDS_KEPT))
        row = {"upload_id": upload_id, "owner": owner, **_nothing_done("", False, "")}
        connection.execute(insert(uploads).values(kept_at=func.now(), over=True, **row))
        for number, path in enumerate(files):
            _keep_file(connection, upload_id, number, path)
    return upload_id


def _make(connection: Connection) -> None:
    """Create missing tables, under a lock."""
    connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    _tables.create_all(connection)


def _keep_file(connection: Connection, upload_id: str, number: int, path: Path) -> None:
    with path.open("rb") as file:
        parts = iter(lambda: file.read(PART), b"")
        # An empty file has one empty part, or it would be lost
        for part, content in enumerate(chain([next(parts, b"")], parts)):
            row = {"upload_id": upload_id, "number": number, "part": part, "name": path.name}
            connection.execute(insert(upload_files).values(content=content, **row))


def _nothing_done(deed: str, confirmed: bool, at: str) -> dict:
    words = {"deed": deed, "confirmed": confirmed, "server": at, "step": "", "file": ""}
    return {**words, "share": 0.0, "stop": False, "report": None, "heard_at": func.now()}


def _seconds_ago(seconds: float) -> ColumnElement:
    return func.now() - func.make_interval(0, 0, 0, 0, 0, 0, literal(seconds, Double))


def begin(upload_id: str, deed: str, at: str, *, confirmed: bool) -> bool:
    """Note that a server begins to work on the files; return False where another is at work."""
    silent = uploads.c.heard_at < _seconds_ago(SECONDS_OF_SILENCE)
    free = (uploads.c.upload_id == upload_id) & (uploads.c.over | silent)
    begun = update(uploads).where(free).values(over=False, **_nothing_done(deed, confirmed, at))
    with errors_explained(), server().begin() as connection:
        return connection.execute(begun).rowcount == 1


def say(upload_id: str, at: str, share: float, step: str, file: str) -> bool:
    """Store a heartbeat and the progress of a server; return whether it is to stop.

    That is also so where another server has taken over, or the upload was deleted.
    """
    own = (uploads.c.upload_id == upload_id) & (uploads.c.server == at)
    beat = update(uploads).where(own)
    with errors_explained(), server().begin() as connection:
        connection.execute(beat.values(heard_at=func.now(), share=share, step=step, file=file))
        return connection.execute(select(uploads.c.stop).where(own)).scalar() is not False


def end(upload_id: str, at: str, report: Path) -> None:
    """Note that the work has ended, and store the folder of its report as a ZIP archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(report.rglob("*")):
            if file.is_file():
                archive.write(file, file.relative_to(report))
    own = (uploads.c.upload_id == upload_id) & (uploads.c.server == at)
    ended = update(uploads).where(own).values(over=True, report=packed.getvalue())
    with errors_explained(), server().begin() as connection:
        connection.execute(ended)


def stop(upload_id: str) -> None:
    """Ask the server that works on the files to stop."""
    with errors_explained(), server().begin() as connection:
        connection.execute(update(uploads).where(_is(upload_id)).values(stop=True))


def forget(upload_id: str) -> None:
    """Delete the files and the report."""
    with errors_explained(), server().begin() as connection:
        _forget(connection, _is(upload_id))


def _forget(connection: Connection, which: ColumnElement[bool]) -> None:
    gone = select(uploads.c.upload_id).where(which)
    connection.execute(delete(upload_files).where(upload_files.c.upload_id.in_(gone)))
    connection.execute(delete(uploads).where(which))


def _is(upload_id: str) -> ColumnElement[bool]:
    return uploads.c.upload_id == upload_id


def newest(owner: str) -> Upload | None:
    """Return the user's last upload on which work was ever started, None without one.

    Raises CannotRead where the server cannot be reached.
    """
    rows = uploads.c
    silent = case((rows.over, False), else_=rows.heard_at < _seconds_ago(SECONDS_OF_SILENCE))
    names = [name for name in Upload.__dataclass_fields__ if name != "silent"]
    newest_first = select(*[rows[name] for name in names], silent.label("silent"))
    newest_first = newest_first.where(rows.owner == owner, rows.deed != "").order_by(
        rows.kept_at.desc()
    )
    try:
        with server().connect() as connection:
            row = connection.execute(newest_first.limit(1)).mappings().first()
    except SQLAlchemyError as error:
        if is_without_tables(error):  # nobody has uploaded anything yet
            return None
        raise not_reached(error) from None
    return None if row is None else Upload(**row)


def fetch(upload_id: str, to: Path) -> list[Path]:
    """Write the files into numbered subfolders of `to`, under their own names, and return them."""
    rows = upload_files.c
    parts = select(rows.number, rows.name, rows.content).where(rows.upload_id == upload_id)
    parts = parts.order_by(rows.number, rows.part)
    made: dict[int, Path] = {}
    with errors_explained(), server().connect() as connection:
        streamed = connection.execution_options(stream_results=True)
        for number, name, content in streamed.execute(parts):
            path = made.setdefault(number, to / str(number) / Path(name).name)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.write(content)
    return [made[number] for number in sorted(made)]


def fetch_report(upload_id: str, to: Path) -> None:
    """Unpack the report of the work into a folder, which stays empty without one."""
    with errors_explained(), server().connect() as connection:
        packed = connection.execute(select(uploads.c.report).where(_is(upload_id))).scalar()
    to.mkdir(parents=True, exist_ok=True)
    if packed:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            archive.extractall(to)

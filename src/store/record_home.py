"""Where the record of deeds is: in files of the data folder, or in a database of several servers.

A server that shares the record keeps a copy of its lines in files and updates it before reading. So
searches and checks always read files, and each copy is evidence of what the lines once were.
"""

import itertools
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from sqlalchemy import Engine

from src.store.disk import write_whole
from src.store.operations import deeds
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.postgres.address import shared_operations
from src.store.record_files import (
    COPY,
    FILE_MODE,
    FOLDER,
    FOLDER_MODE,
    LISTS,
    append,
    files_in,
    head_in,
    last_number,
    writing,
)

REVIEWED = "REVIEWED"
"""The file beside the record that says until when it was reviewed."""


def home_of(folder: Path) -> Path:
    """Return the folder with the files of the record, or with their copy."""
    return Path(folder) / (COPY if shared_operations() else FOLDER)


def files_of(folder: Path) -> list[Path]:
    """Return the files of the record in order, up to date.

    Raises OperationsError where the database of a shared record does not answer.
    """
    if shared_operations():
        _update_copy(folder, _shared(folder))
    return files_in(home_of(folder))


def head_of(folder: Path) -> str | None:
    """Return the chain of the last acknowledged line, None where it is unknown."""
    if shared_operations():
        return deeds.marked(_shared(folder), deeds.HEAD) or None
    return head_in(home_of(folder))


def add_line(folder: Path, fields: dict, lists: dict[str, bytes]) -> int:
    """Add a line and the lists that it names, durably, and return its number.

    Raises OSError where it cannot be written.
    """
    if shared_operations():
        try:
            return deeds.add_deed(_shared(folder), fields, lists)
        except OperationsError as error:
            raise OSError(str(error)) from error
    home = home_of(folder)
    with writing(home):
        for name, content in lists.items():
            _keep(home, name, content)
        return append(home, fields)


def reviewed(folder: Path) -> str:
    """Return the moment up to which the record was reviewed, "" for never."""
    if shared_operations():
        return deeds.marked(_shared(folder), deeds.REVIEWED)
    try:
        return (home_of(folder) / REVIEWED).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""


def note_reviewed(folder: Path, moment: str) -> None:
    """Note that the record was reviewed up to a moment (ISO, UTC)."""
    if shared_operations():
        deeds.mark(_shared(folder), deeds.REVIEWED, moment)
    else:
        write_whole(home_of(folder) / REVIEWED, moment + "\n")


def forget_shared(folder: Path, fields: dict, months: list[str]) -> None:
    """Remove months from a shared record. fields : of the line that records the removal."""
    deeds.forget_months(_shared(folder), fields, months)


def other_than_shared(folder: Path) -> Iterator[tuple[str, int]]:
    """Yield for each month the file and line where the copy first differs from the database.

    Nothing where the record is not shared.
    """
    if not shared_operations():
        return
    shared = itertools.groupby(deeds.lines_after(_shared(folder), 0), key=lambda line: line[1])
    for month, lines in shared:
        path = home_of(folder) / f"{month}.jsonl"
        with path.open("rb") as copy:
            for number, (line, ours) in enumerate(zip(lines, copy, strict=False), 1):
                if line[2] != ours:
                    yield path.name, number
                    break


def _shared(folder: Path) -> Engine:
    engine = open_operations(shared_operations(), Path(folder))
    _hand_over(engine, Path(folder))
    return engine


@cache
def _hand_over(engine: Engine, folder: Path) -> None:
    """Copy the record of a server that was the only one to the database, where that has none."""
    own = folder / FOLDER
    lines = [(number, path.stem, line) for number, (path, line) in enumerate(_whole_lines(own), 1)]
    if lines:
        lists = {path.stem: path.read_bytes() for path in (own / LISTS).glob("*.txt")}
        deeds.take_over(engine, lines, lists, head_in(own) or "")


def _whole_lines(home: Path) -> Iterator[tuple[Path, bytes]]:
    for path in files_in(home):
        with path.open("rb") as file:
            yield from ((path, line) for line in file if line.endswith(b"\n"))


def _update_copy(folder: Path, engine: Engine) -> None:
    """Add new lines of the database to the copy, and remove pruned months."""
    home = home_of(folder)
    with writing(home):
        oldest = deeds.oldest_month(engine)
        for path in files_in(home):
            if path.stem < oldest:
                path.unlink()
        new = deeds.lines_after(engine, last_number(home))
        has_new = False
        for month, lines in itertools.groupby(new, key=lambda line: line[1]):
            has_new = True
            path = home / f"{month}.jsonl"
            path.touch(mode=FILE_MODE)
            with path.open("ab") as file:
                file.writelines(line for _, _, line in lines)
        if has_new:
            _copy_lists(home, engine)


def _copy_lists(home: Path, engine: Engine) -> None:
    stored = set(deeds.names_of_lists(engine))
    copied = {path.stem for path in (home / LISTS).glob("*.txt")}
    for name in stored - copied:
        _keep(home, name, deeds.list_of(engine, name))
    for name in copied - stored:
        (home / LISTS / f"{name}.txt").unlink()


def _keep(home: Path, name: str, content: bytes) -> None:
    path = home / LISTS / f"{name}.txt"
    if not path.exists():
        path.parent.mkdir(mode=FOLDER_MODE, exist_ok=True)
        write_whole(path, content.decode())
        path.chmod(FILE_MODE)

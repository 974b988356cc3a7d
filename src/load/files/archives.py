"""Read a zip archive of files: join the parts of each source.

Archives are hostile input: names, sizes and contents are checked before anything is read.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, Any, TypeVar

import pandas as pd

from src.load.extracts import extracts
from src.load.extracts.extracts import Growing
from src.load.files.guard import OLE, ZIP, ZIP_EMPTY, is_text, ole_reason
from src.load.files.other_kinds import (
    is_lock,
    kind_of_bytes,
    kind_of_ole,
    kind_of_text,
    kind_of_zip,
)
from src.load.files.problems import Tally
from src.load.files.reasons import Reason, Unreadable, unreadable, words
from src.load.files.registration_numbers import refuse_in_name
from src.load.files.texts import TextTable
from src.load.files.workbook import BROKEN
from src.load.loaded_file import LoadedFile
from src.load.served import Served
from src.load.workplaces.parts import join_parts as join_workplaces
from src.load.workplaces.parts import spare_memory, without_replaced

MOST_MEMBERS = 200
MOST_BYTES = 4 * 2**30
MOST_RATIO, LEAST_SUSPECT = 400, 64 * 2**20
MOST_BYTES_OF_WORKBOOK = 256 * 2**20
UTF8_NAME = 0x800
NO_DATA = (".pdf", ".hwp", ".hwpx", ".doc", ".docx", ".md", ".png", ".jpg", ".jpeg")
PLAIN_TEXT = ".txt"
LEAST_COLUMNS = 3
"""A .txt file is a table if one of its first rows has so many cells; else it is a description."""
HIDDEN = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")
WORKBOOK = "xl/workbook.xml"
T = TypeVar("T")


@dataclass(frozen=True)
class Member:
    """One file inside an archive, opened like a path: its own name, and open("rb").

    shape : zip for a workbook, text for all else.
    """

    name: str
    archive: zipfile.ZipFile
    entry: zipfile.ZipInfo
    shape: str = "text"

    def open(self, mode: str = "rb") -> IO[bytes]:
        """Return the opened file: text as a stream, a workbook in memory."""
        if self.shape == "text":
            return self.archive.open(self.entry)
        with self.archive.open(self.entry) as file:
            return io.BytesIO(file.read(MOST_BYTES_OF_WORKBOOK))


def is_archive(path: Path) -> bool:
    """Return whether a zip file is an archive of files and no workbook."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [entry.filename for entry in archive.infolist()]
    except BROKEN:
        return False
    files = [name for name in names if not name.endswith("/")]
    return bool(files) and not any(_is_of_workbook(name) for name in files)


def unpacked_size(path: Path) -> int:
    """Return the total size of an archive's files in bytes, as it declares."""
    with zipfile.ZipFile(path) as archive:
        return sum(entry.file_size for entry in archive.infolist())


def _is_of_workbook(name: str) -> bool:
    return name.lower() == WORKBOOK or name == "[Content_Types].xml" or name.startswith("xl/")


def members(name: str, archive: zipfile.ZipFile) -> tuple[list[Member], list[str]]:
    """Return the data files of an archive by name, and the names of other files.

    Raises Unreadable for a path outside the archive, a nested archive, a password and a zip bomb.
    """
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_MEMBERS:
        raise unreadable(name, "large_zip", detail=words("part.files", count=f"{len(entries):,}"))
    _refuse_large(name, entries)
    found, left_out = [], []
    for entry in entries:
        path = printed_name(entry)
        _refuse_path(name, path)
        if PurePosixPath(path).name.startswith(HIDDEN) or path.startswith(HIDDEN):
            continue
        member = Member(PurePosixPath(path).name, archive, entry)
        shape = _shape_of(name, path, member)
        if shape is None:
            left_out.append(path)
        else:
            found.append(replace(member, shape=shape))
    if not found:
        raise unreadable(name, "no_member")
    return sorted(found, key=lambda member: member.name), left_out


def printed_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry: UTF-8 if it says so, else CP949 where it can be."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    try:
        return entry.orig_filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def _refuse_path(name: str, path: str) -> None:
    parts = path.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or ":" in parts[0] or "\0" in path:
        raise unreadable(name, "unsafe_path", path=path[:80])


def _refuse_large(name: str, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        grown = entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
        if grown and entry.file_size > LEAST_SUSPECT:
            raise unreadable(name, "large_zip", detail=f"{entry.file_size / 2**20:,.0f} MB")
    total = sum(entry.file_size for entry in entries)
    if total > MOST_BYTES:
        raise unreadable(name, "large_zip", detail=f"{total / 2**20:,.0f} MB")


def _shape_of(name: str, path: str, member: Member) -> str | None:
    """Return how to read a member: zip for a workbook, text, None for a file without data."""
    if member.entry.flag_bits & 1:
        raise unreadable(name, "locked_zip")
    try:
        with member.open() as file:
            head = file.read(4096)
    except (*BROKEN, RuntimeError):
        raise unreadable(name, "damaged_zip", path=path[:80]) from None
    if path.lower().endswith(NO_DATA) or is_lock(path, head):
        return None
    if head.startswith((ZIP, ZIP_EMPTY)):
        return _workbook(name, path, member)
    is_ole = head.startswith(OLE)
    _refuse_kind(name, path, kind_of_ole(path, head) if is_ole else kind_of_bytes(path, head))
    if is_ole:
        raise unreadable(name, f"{ole_reason(head)}_member", path=path[:80])
    if head and is_text(head):
        is_words = path.lower().endswith(PLAIN_TEXT) and not _is_table(member)
        _refuse_kind(name, path, None if is_words else kind_of_text(head))
        return None if is_words else "text"
    if path.lower().endswith(PLAIN_TEXT) and not _is_table(member):
        return None
    raise unreadable(name, "strange_member", path=path[:80])


def _refuse_kind(name: str, path: str, reason: Reason | None) -> None:
    """Raise Unreadable for a member whose kind cannot be read."""
    if reason is not None:
        raise Unreadable(reason).of_member(path[:80], name)


def _is_table(member: Member) -> bool:
    """Return whether one of the first rows of a text file has several cells."""
    try:
        records = TextTable(member).records
    except Unreadable:
        return False
    return any(sum(map(bool, record.cells)) >= LEAST_COLUMNS for record in records)


def _workbook(name: str, path: str, member: Member) -> str:
    """Return "zip" for a workbook. Raises Unreadable for another archive within the archive."""
    if member.entry.file_size > MOST_BYTES_OF_WORKBOOK:
        size = f"{member.entry.file_size / 2**20:,.0f} MB"
        raise unreadable(name, "large_zip", detail=size)
    with replace(member, shape="zip").open() as file:
        try:
            with zipfile.ZipFile(file) as inner:
                names = [entry.filename for entry in inner.infolist()]
            kind = kind_of_zip(file)
        except BROKEN:
            raise unreadable(name, "damaged_zip", path=path[:80]) from None
    _refuse_kind(name, path, kind)
    if not any(_is_of_workbook(inner) for inner in names):
        raise unreadable(name, "nested_zip", path=path[:80])
    return "zip"


LONGEST_PATH = 80
KEYS = {"workplaces": "workplace_key", "buildings": "building_id"}
"""Tables that may come in parts, in several files or sheets, with the id of their rows."""


def read_archive(path: Path, served: Served, open_: Callable, read: Callable) -> list[LoadedFile]:
    """Return one reading per source in the archive, with its parts joined in the order of names.

    The ministry's own extracts are read after those that they refer to. open_ : function that opens
    a file of a shape; read : function from an opened file and the data served to readings. Problems
    name the part as their sheet. Raises Unreadable: one unreadable part stops the whole archive.
    """
    known, readings = Growing(served), []
    try:
        with zipfile.ZipFile(path) as archive:
            found, left_out = members(path.name, archive)
            for member in _in_order(path, found, open_):
                for reading in _read_member(path, member, open_, partial(read, served=known)):
                    known.add(reading.tables)
                    readings.append(reading)
                spare_memory([reading.tables for reading in readings])
    except BROKEN:
        raise unreadable(path.name, "damaged_zip", path=path.name[:LONGEST_PATH]) from None
    for name in left_out:
        readings[0].tally.problems.add("note", "member_left_out", sheet=name)
    return join_lists(readings)


def _in_order(path: Path, found: list[Member], open_: Callable) -> list[Member]:
    """Return the files in an order in which each comes after those that it refers to."""
    if len(found) == 1:
        return found
    return sorted(found, key=lambda m: _read_member(path, m, open_, extracts.rank_of))


def _read_member(path: Path, member: Member, open_: Callable, read: Callable[[Any], T]) -> T:
    try:
        refuse_in_name(member.name)
        result = read(open_(member.shape, member))
    except Unreadable as error:
        raise error.of_member(member.name, path.name) from None
    except (*BROKEN, RuntimeError):
        raise unreadable(path.name, "damaged_zip", path=member.name[:LONGEST_PATH]) from None
    for reading in result if isinstance(result, list) else ():
        reading.tally.problems.stand_in(member.name)
    return result


def join_lists(readings: list[LoadedFile]) -> list[LoadedFile]:
    """Return the readings with the parts of each list of workplaces or buildings joined."""
    listed = [reading for reading in readings if set(KEYS) & set(reading.tables)]
    others = [reading for reading in readings if not set(KEYS) & set(reading.tables)]
    sources = dict.fromkeys(reading.code for reading in listed)
    return [join_parts([r for r in listed if r.code == source]) for source in sources] + others


def join_parts(parts: list[LoadedFile]) -> LoadedFile:
    """Return the parts of one source as one reading with the rows and problems of all."""
    if len(parts) == 1:
        return parts[0]
    tally = Tally()
    for part in parts:
        tally.add(part.tally)
    names = dict.fromkeys(name for part in parts for name in part.tables)
    tables = {}
    for name in names:
        frames = [part.tables[name] for part in parts if name in part.tables]
        before, tables[name] = sum(map(len, frames)), _joined(name, frames)
        if again := before - len(tables[name]):
            tally.problems.add("note", "given_again", rows=f"{again:,}")
    months = {part.source["month"] for part in parts}
    month = months.pop() if len(months) == 1 else None
    source = parts[0].source | {"month": month}
    return replace(parts[0], source=source, tables=tables, tally=tally)


def _joined(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all parts; a workplace or building in several parts only once."""
    if name == "workplaces":
        return without_replaced(join_workplaces(frames))
    both = pd.concat(frames, ignore_index=True)
    return both.drop_duplicates(KEYS[name], keep="last", ignore_index=True)

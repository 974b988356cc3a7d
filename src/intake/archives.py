"""Read a zip archive of text files: the parts of one source together, each source by itself."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from src.intake.problems import unreadable
from src.intake.reading import Reading
from src.intake.result import Unreadable
from src.intake.table import Tally
from src.intake.texts import TextTable
from src.intake.workbook import BROKEN
from src.intake.workplace_parts import join_parts as join_workplaces
from src.intake.workplace_parts import without_replaced
from src.intake.zip_members import Member, members

LONGEST_PATH = 80


def read_archive(path: Path, read: Callable[[TextTable], Reading]) -> list[Reading]:
    """Return one reading per source in the archive, its parts together in the order of their names.

    read : function from an opened text file to its reading. What is wrong in a part is told with
    the name of the part as the sheet. Raises Unreadable: one bad part stops them all.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            found, left_out = members(path.name, archive)
            readings = [_read_member(path, member, read) for member in found]
    except BROKEN:
        raise unreadable(path.name, "damaged_zip", path=path.name[:LONGEST_PATH]) from None
    for name in left_out:
        readings[0].tally.problems.add("note", "member_left_out", sheet=name)
    sources = dict.fromkeys(reading.source for reading in readings)
    return [join_parts([r for r in readings if r.source == source]) for source in sources]


def _read_member(path: Path, member: Member, read: Callable) -> Reading:
    try:
        reading = read(TextTable(member))
    except Unreadable as error:
        said, english = (str(text).split(": ", 1)[-1] for text in (error, error.english))
        raise Unreadable(
            f"파일 '{path.name}': '{member.name}'은(는) {said}",
            f"File '{path.name}': '{member.name}': {english}",
        ) from None
    except (*BROKEN, RuntimeError):
        raise unreadable(path.name, "damaged_zip", path=member.name[:LONGEST_PATH]) from None
    reading.tally.problems.stand_in(member.name)
    return reading


def join_parts(parts: list[Reading]) -> Reading:
    """Return the parts of one source as one: rows of all, each part's problems under its name."""
    if len(parts) == 1:
        return parts[0]
    tally = Tally()
    for part in parts:
        tally.add(part.tally)
    tables = {
        name: _joined(name, [part.tables[name] for part in parts if name in part.tables])
        for name in dict.fromkeys(name for part in parts for name in part.tables)
    }
    months = {part.month for part in parts}
    month = months.pop() if len(months) == 1 else None
    return replace(parts[0], tables=tables, tally=tally, month=month)


def _joined(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all parts; what two parts give, such as a building, once."""
    if name == "workplaces":
        return without_replaced(join_workplaces(frames))
    both = pd.concat(frames, ignore_index=True)
    return both.drop_duplicates(list(both.columns)[:1], keep="last", ignore_index=True)

"""Read a zip archive of files: the parts of one source together, each source by itself."""

import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from src.load.extracts import extracts
from src.load.extracts.extracts import Growing
from src.load.files.problems import unreadable
from src.load.files.registration_numbers import refuse_in_name
from src.load.files.table import Tally
from src.load.files.workbook import BROKEN
from src.load.files.zip_members import Member, members
from src.load.loaded_file import LoadedFile
from src.load.served import Served
from src.load.unreadable import Unreadable
from src.load.workplaces.parts import join_parts as join_workplaces
from src.load.workplaces.parts import spare_memory, without_replaced

LONGEST_PATH = 80
KEYS = {"workplaces": "workplace_key", "buildings": "building_id"}
"""Tables whose parts, in files or sheets of their own, are one table; and the id of their rows."""


def read_archive(path: Path, served: Served, open_: Callable, read: Callable) -> list[LoadedFile]:
    """Return one reading per source in the archive, its parts together in the order of their names.

    Files of the ministry's own are read in the order in which they need each other. open_ :
    function from a shape and a file to what is opened; read : from that and the data served to its
    readings. What is wrong in a part is told with the name of the part as the sheet. Raises
    Unreadable: one bad part stops them all.
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
    """Return the files so that those which others need come first."""
    if len(found) == 1:
        return found
    return sorted(found, key=lambda m: _read_member(path, m, open_, extracts.rank_of))


def _read_member(path: Path, member: Member, open_: Callable, read: Callable):
    try:
        refuse_in_name(member.name)
        found = read(open_(member.shape, member))
    except Unreadable as error:
        raise error.of_member(member.name, path.name) from None
    except (*BROKEN, RuntimeError):
        raise unreadable(path.name, "damaged_zip", path=member.name[:LONGEST_PATH]) from None
    for reading in found if isinstance(found, list) else ():
        reading.tally.problems.stand_in(member.name)
    return found


def join_lists(readings: list[LoadedFile]) -> list[LoadedFile]:
    """Return the readings, the parts of one list of workplaces or buildings as one, none twice."""
    listed = [reading for reading in readings if set(KEYS) & set(reading.tables)]
    others = [reading for reading in readings if not set(KEYS) & set(reading.tables)]
    sources = dict.fromkeys(reading.code for reading in listed)
    return [join_parts([r for r in listed if r.code == source]) for source in sources] + others


def join_parts(parts: list[LoadedFile]) -> LoadedFile:
    """Return the parts of one source as one: rows of all, each part's problems under its name."""
    if len(parts) == 1:
        return parts[0]
    tally = Tally()
    for part in parts:
        tally.add(part.tally)
    names = dict.fromkeys(name for part in parts for name in part.tables)
    tables = {
        name: _joined(name, [part.tables[name] for part in parts if name in part.tables])
        for name in names
    }
    months = {part.source["month"] for part in parts}
    month = months.pop() if len(months) == 1 else None
    source = parts[0].source | {"month": month}
    return replace(parts[0], source=source, tables=tables, tally=tally)


def _joined(name: str, frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all parts; a building that two parts give, once."""
    if name == "workplaces":
        return without_replaced(join_workplaces(frames))
    both = pd.concat(frames, ignore_index=True)
    return both.drop_duplicates(KEYS[name], keep="last", ignore_index=True)

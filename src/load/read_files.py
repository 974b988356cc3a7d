"""Read the files of one load, each with knowledge of those before it, and join parts of a month."""

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from src.domain.sources import SOURCE
from src.load.base import Base
from src.load.boundaries import boundaries
from src.load.extracts import extracts
from src.load.extracts.parts import with_whole_periods
from src.load.files.archives import is_archive, join_lists, read_archive, unpacked_size
from src.load.files.guard import shape_of
from src.load.files.problems import Problems
from src.load.files.quarters import last_day
from src.load.files.reasons import Unreadable, Words, unreadable
from src.load.files.registration_numbers import (
    refuse_headers,
    refuse_in_lines,
    refuse_in_name,
    refuse_in_sheets,
    refuse_in_words,
)
from src.load.files.sheet_lists import read_lists, refuse_only_hidden
from src.load.files.text_pieces import pieces
from src.load.files.text_source import read_text_source
from src.load.files.texts import TextTable
from src.load.files.watched import Source, Watch
from src.load.files.workbook import Workbook
from src.load.loaded_file import LoadedFile, unread
from src.load.progress import OnProgress
from src.load.served import Nothing, Served
from src.load.sources.format import Ids
from src.load.sources.not_taken import refuse_not_taken
from src.load.sources.registry import BY_SOURCE, FORMATS, LISTS
from src.load.workplaces.parts import join_parts, months_of, spare_memory
from src.load.workplaces.row_pieces import NotKept, keeping_aside
from src.store.errors import explained

Opened = TextTable | Workbook
OPENERS: dict[str, type[TextTable] | type[Workbook]] = {"zip": Workbook, "text": TextTable}


def read_source(
    path: Path,
    known: pd.DataFrame | None = None,
    ids: Ids | None = None,
    served: Served | None = None,
) -> LoadedFile:
    """Return the first result of `read_sources`, the only one for files other than archives."""
    return read_sources(path, known, ids, served)[0]


def read_sources(
    path: Path,
    known: pd.DataFrame | None = None,
    ids: Ids | None = None,
    served: Served | None = None,
    on_read: Callable[[float], None] = lambda share: None,
) -> list[LoadedFile]:
    """Return the content of a file: one result, or for an archive one for each source in it.

    known : `complexes` of the snapshot served, from which missing values of a complex are taken.
    ids : function from the name of a table to the ids in the snapshot served, to refuse contacts
    with unknown companies. served : the data that extracts are loaded onto, and the saved mappings.
    on_read : is called with the share of the text read so far. Raises Unreadable where the file
    holds numbers of people or has none of the formats, Unmapped where it is a table whose columns
    a person can assign.
    """
    path = Path(path)
    refuse_in_name(path.name)
    if path.is_file() and boundaries.recognise(path):
        return [boundaries.read_boundaries(path, known)]
    readings = _readings(path, served or Nothing(), on_read)
    readings = [_without_numbers(reading, served) for reading in readings]
    readings = [_finished(reading, known, ids) for reading in readings]
    return [_completed(path, reading, known, order) for order, reading in enumerate(readings)]


def rank_of(path: Path) -> int:
    """Return the rank of a file in reading order, so that companies come before their figures.

    Files that need no other and files that cannot be read come first.
    """
    try:
        shape = shape_of(path)
        if shape == "zip" and is_archive(path):
            return 0
        return extracts.rank_of(OPENERS[shape](path))
    except Unreadable:
        return 0


def _readings(path: Path, served: Served, on_read: Callable[[float], None]) -> list[LoadedFile]:
    shape = shape_of(path)
    if shape == "zip" and is_archive(path):
        open_ = partial(_open, watch=Watch(unpacked_size(path), on_read))
        return read_archive(path, served, open_, _read)
    return _read(_open(shape, path, Watch(path.stat().st_size, on_read)), served)


def _open(shape: str, source: Source, watch: Watch) -> Opened:
    """Return an opened file for the formats to recognise; refuse one with numbers of people."""
    if shape == "zip":
        book = Workbook(source)
        refuse_in_sheets(book)
        return book
    text = TextTable(watch.over(source))
    refuse_headers(text.name, [record.cells for record in text.records])
    return text


def _without_numbers(reading: LoadedFile, served: Served | None) -> LoadedFile:
    """Return the reading with company ids that reveal no number; old lists may have others."""
    if served is None or reading.code != "visit_outcomes" or not reading.was_read:
        return reading
    tables = {
        name: reading.tables[name].assign(company_id=served.hidden(reading.tables[name].company_id))
        for name in ("contacts", "holdouts")
    }
    return reading.with_tables(**tables)


def _finished(reading: LoadedFile, known: pd.DataFrame | None, ids: Ids | None) -> LoadedFile:
    """Return the reading completed from the snapshot served, if its format needs that."""
    format_ = BY_SOURCE.get(reading.code or "")
    complete = None if format_ is None else format_.complete
    return reading if complete is None else complete(reading, known, ids)


def _read(opened: Opened, served: Served) -> list[LoadedFile]:
    """Return the readings of an opened file: several only for a workbook with several lists."""
    for format_ in FORMATS:
        if isinstance(opened, format_.opens) and format_.recognise(opened):
            if isinstance(opened, TextTable) and format_.layout is None:
                _refuse_anywhere(opened)
            return [format_.read(opened)]
    if isinstance(opened, Workbook) and (found := read_lists(opened, LISTS, read_text_source)):
        return join_lists(found)
    if extracts.recognise(opened, served):
        return [extracts.read(opened, served)]
    if isinstance(opened, TextTable):
        _refuse_anywhere(opened)
    if isinstance(opened, Workbook):
        refuse_only_hidden(opened)
    refuse_not_taken(opened)
    extracts.refuse_unmapped(opened)
    code, details = opened.describe()
    raise unreadable(opened.name, code, known=_names(), **details)


def _names() -> Words:
    """Return the names of all kinds of files that can be read."""
    read = [SOURCE[code] for code in (*BY_SOURCE, "boundaries")]
    return Words(", ".join(row.ko for row in read), ", ".join(row.en for row in read))


def _refuse_anywhere(table: TextTable) -> None:
    """Raise Unreadable if a text file without a layout holds numbers of people."""
    for piece in pieces(table, 0, 1, 1):
        refuse_in_lines(table.name, piece.text, piece.numbers, table.delimiter.encode())
        for number, _, text in piece.aside:
            refuse_in_words(table.name, text, number)


def _completed(path: Path, file: LoadedFile, known: pd.DataFrame | None, order: int) -> LoadedFile:
    """Return a reading with the name and hash of its file and the known values of complexes."""
    with path.open("rb") as opened:
        sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    named = replace(file, source=file.source | {"as_of": _as_of(file)}).named(path, sha256, order)
    if known is None or "complexes" not in named.tables:
        return named
    return named.with_tables(complexes=keep_known(named.tables["complexes"], known))


def _as_of(file: LoadedFile) -> dt.date | None:
    """Return the day of the file's data: the last day of its quarter or its newest month."""
    source = file.source
    if source["as_of"] is not None:
        return source["as_of"]
    if source["quarter"]:
        return last_day(source["quarter"])
    months = {month for _, month in months_of(file.tables.get("workplaces"))}
    newest = source["month"] or max(months, default=None)
    return None if newest is None else pd.Period(newest, "M").end_time.date()


def keep_known(complexes: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes with missing values taken from the same complex in `known`."""
    kept = ["printed_name", "development", "lat", "lon", "place"]
    before = known.set_index("complex_id").reindex(complexes["complex_id"])
    filled = complexes.copy()
    for column in kept:
        if column in before:
            filled[column] = filled[column].fillna(before[column].set_axis(filled.index))
    return filled


READING = 0.9
"""Share of the work on a file that reading its text takes."""


def read_files(paths: list[Path], base: Base, on_progress: OnProgress) -> list[LoadedFile]:
    """Return the readings of the files; an archive of several sources gives several.

    Files are read after those that they refer to, and know the complexes of the files before them.
    Raises CannotPublish where the disk has no room for many rows.
    """
    try:
        with keeping_aside(base.folder):
            return with_whole_periods(_with_whole_months(_read_in_order(paths, base, on_progress)))
    except NotKept as error:
        raise explained(error, base.folder) or error from error


def _read_in_order(paths: list[Path], base: Base, on_progress: OnProgress) -> list[LoadedFile]:
    files, known = [], base.complexes()
    paths = sorted(paths, key=rank_of) if len(paths) > 1 else paths
    for position, path in enumerate(paths):
        on_read = _part(on_progress, position / len(paths), 1 / len(paths), path.name)
        on_read(0)
        for file in _read_file(path, known, base, on_read):
            known = _add_known(known, file.tables.get("complexes"))
            base.add(file.tables)
            files.append(file)
        spare_memory([file.tables for file in files])
    return files


def _part(
    on_progress: OnProgress, begin: float, width: float, name: str
) -> Callable[[float], None]:
    return lambda share: on_progress(begin + READING * width * share, "read", name)


def _read_file(
    path: Path, known: pd.DataFrame | None, base: Base, on_read: Callable[[float], None]
) -> list[LoadedFile]:
    """Return the sources of a file, or the file as a refused one."""
    try:
        return read_sources(path, known, base.ids, base, on_read)
    except Unreadable as error:
        return [unread(path, error)]


def _with_whole_months(files: list[LoadedFile]) -> list[LoadedFile]:
    """Return the files with the parts of a month's workplaces joined in the last of its files."""
    having = [file for file in files if "workplaces" in file.tables]
    joined = join_parts([file.tables["workplaces"] for file in having])
    whole = dict(zip(map(id, having), joined, strict=True))
    met = [f.with_tables(workplaces=whole[id(f)]) if id(f) in whole else f for f in files]
    given = [(file, months_of(file.tables.get("workplaces"))) for file in met]
    return [_noted_replaced(file, own, given[at + 1 :]) for at, (file, own) in enumerate(given)]


def _noted_replaced(
    file: LoadedFile,
    own: set[tuple[str, str]],
    later: list[tuple[LoadedFile, set[tuple[str, str]]]],
) -> LoadedFile:
    """Return the file with a note on each of its months that a later file of the load corrects."""
    problems = Problems()
    for other, months in later:
        for _, month in sorted(own & months):
            problems.add("note", "corrected_by", value=month, month=month, file=other.path.name)
        own = own - months
    return file.with_problems(problems) if problems.rows else file


def _add_known(known: pd.DataFrame | None, found: pd.DataFrame | None) -> pd.DataFrame | None:
    if known is None or found is None:
        return found if known is None else known
    return pd.concat([known, found]).drop_duplicates("complex_id", keep="last")

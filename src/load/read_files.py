"""Read the files of one load, each knowing those before it, and lay parts of one month together."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from src.load.base import Base
from src.load.files.reasons import Unreadable
from src.load.loaded_file import LoadedFile, unread
from src.load.progress import OnProgress
from src.load.read import rank_of, read_sources
from src.load.workplaces.parts import join_parts, spare_memory
from src.load.workplaces.row_pieces import NotKept, keeping_aside
from src.store.errors import explained

READING = 0.9
"""Of the work on a file: reading its text."""


def read_files(paths: list[Path], base: Base, on_progress: OnProgress) -> list[LoadedFile]:
    """Return what was read of each file: several only of an archive of several sources.

    Those that need each other are read in the order in which they do; a later file knows the
    complexes of those before it. Raises CannotPublish where there is no room for many rows.
    """
    try:
        with keeping_aside(base.folder):
            return _with_whole_months(_read_in_order(paths, base, on_progress))
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


def _read_file(path: Path, known: pd.DataFrame | None, base: Base, on_read) -> list[LoadedFile]:
    """Return one source of a file after the other, or the file as one that was refused."""
    try:
        return read_sources(path, known, base.ids, base, on_read)
    except Unreadable as error:
        return [unread(path, error)]


def _with_whole_months(files: list[LoadedFile]) -> list[LoadedFile]:
    """Return the files with workplaces of one month, given in parts, together in the last."""
    having = [file for file in files if "workplaces" in file.tables]
    joined = join_parts([file.tables["workplaces"] for file in having])
    whole = dict(zip(map(id, having), joined, strict=True))
    return [f.with_tables(workplaces=whole[id(f)]) if id(f) in whole else f for f in files]


def _add_known(known: pd.DataFrame | None, found: pd.DataFrame | None) -> pd.DataFrame | None:
    if known is None or found is None:
        return found if known is None else known
    return pd.concat([known, found]).drop_duplicates("complex_id", keep="last")

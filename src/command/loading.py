"""Read files, report what was found in them, publish them together or not at all."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from src.exports.cells import clean_text, inert_text
from src.load.files.reasons import ResidentNumbers, Unreadable
from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.load.loaded_file import LoadedFile, unread
from src.load.read import rank_of, read_sources
from src.load.workplaces.parts import join_parts, spare_memory, without_replaced
from src.load.workplaces.row_pieces import NotKept, keeping_aside
from src.settings import whole_setting
from src.store.disk import write_whole
from src.store.errors import explained
from src.store.snapshots import Snapshot, publish

ORIGIN = "official"
UPLOADS = "uploads"
"""The folder, beside the snapshots, of what the page keeps aside (src/screens/data/job.py)."""


def file_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be opened (reading it will say why)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def read_files(
    paths: list[Path], known: pd.DataFrame | None, on_progress, ids=None, served=None
) -> list[LoadedFile]:
    """Return one reading per file. A later file knows the complexes of those before it.

    ids : function from the name of a table to the ids that the snapshot served holds, or None.
    served : what the ministry's own extracts ask of the data (src/command/served.py), or None;
    those that need each other are read in the order in which they do.
    """
    try:
        with keeping_aside(None if served is None else served.folder):
            return _read_in_order(paths, known, on_progress, ids, served)
    except NotKept as error:
        raise explained(error, served.folder) or error from error


def _read_in_order(paths: list[Path], known, on_progress, ids, served) -> list[LoadedFile]:
    readings = []
    paths = sorted(paths, key=rank_of) if served is not None and len(paths) > 1 else paths
    for position, path in enumerate(paths):
        on_read = _part(on_progress, position / len(paths), 1 / len(paths), path.name)
        on_read(0)
        for reading in _read_file(path, known, ids, served, on_read):
            if reading.was_read:
                known = _add_known(known, reading.tables.get("complexes"))
                if served is not None:
                    served.add(reading.tables)
            readings.append(reading)
        spare_memory([r.tables for r in readings if r.was_read])
    return _with_whole_months(readings)


def _part(on_progress, begin: float, width: float, name: str) -> Callable[[float], None]:
    """Return a progress of one file: its text read is nine tenths of the work on it."""
    return lambda share: on_progress(begin + 0.9 * width * share, f"{name} 파일을 읽습니다")


def _read_file(path: Path, known: pd.DataFrame | None, ids, served, on_read) -> list[LoadedFile]:
    """Return one reading per source in a file: several only of an archive."""
    try:
        return read_sources(path, known, ids, served, on_read)
    except Unreadable as error:
        return [unread(path, error)]


def _with_whole_months(readings: list[LoadedFile]) -> list[LoadedFile]:
    """Return the readings with workplaces of one month, given in parts, together in the last."""
    having = [r for r in readings if r.was_read and "workplaces" in r.tables]
    joined = join_parts([reading.tables["workplaces"] for reading in having])
    whole = dict(zip(map(id, having), joined, strict=True))
    return [r.with_tables(workplaces=whole[id(r)]) if id(r) in whole else r for r in readings]


def _add_known(known: pd.DataFrame | None, found: pd.DataFrame | None) -> pd.DataFrame | None:
    if known is None or found is None:
        return found if known is None else known
    return pd.concat([known, found]).drop_duplicates("complex_id", keep="last")


def as_batches(readings: list[LoadedFile]) -> list[dict[str, pd.DataFrame]]:
    """Return the canonical tables of each reading, with its source, problems and the regions."""
    loaded_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    readings = _with_one_list(readings)
    return [{"regions": read_regions()}] + [
        reading.tables
        | _with_kept(
            reading,
            {
                "sources": pd.DataFrame([reading.source | {"loaded_at": loaded_at}]),
                "problems": reading.problems,
            },
        )
        for reading in readings
    ]


def _with_kept(reading: LoadedFile, own: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return tables of a file with the rows of those that its own were laid beside."""
    if reading.kept is None:
        return own
    return {name: pd.concat([reading.kept[name].astype(object), own[name]]) for name in own}


def _with_one_list(readings: list[LoadedFile]) -> list[LoadedFile]:
    """Return the readings so that workplaces kept aside come in one of them only, the last."""
    having = [reading for reading in readings if "workplaces" in reading.tables]
    lists = [reading.tables["workplaces"] for reading in having]
    if all(isinstance(rows, pd.DataFrame) for rows in lists):
        return readings
    whole = without_replaced(lists)
    for reading in having:
        left = {name: rows for name, rows in reading.tables.items() if name != "workplaces"}
        more = {"workplaces": whole} if reading is having[-1] else {}
        told = replace(reading, tables=left | more)
        readings = [told if r is reading else r for r in readings]
    return readings


def place(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes with an approximate place for each that has none."""
    return place_complexes(complexes, read_regions())


def publish_files(
    folder: Path,
    readings: list[LoadedFile],
    on_progress,
    wait_seconds: float = 0,
    origin: str = ORIGIN,
    accept=None,
    join=None,
) -> Snapshot:
    """Publish what was read, all of it, and return the new snapshot.

    Another load is waited for as long as SANDAN_WAIT says, or `wait_seconds` if that is longer.
    accept, join : as publish takes them.
    """
    return publish(
        folder,
        as_batches(readings),
        origin=origin,
        on_progress=on_progress,
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=max(whole_setting("SANDAN_WAIT"), wait_seconds),
        place=place,
        accept=accept,
        join=join,
    )


def forget_people(readings: list[LoadedFile], folder: Path) -> None:
    """Remove the copies, kept aside for the page, of files that hold numbers of people."""
    aside = (folder / UPLOADS).resolve()
    for reading in readings:
        if isinstance(reading.refusal, ResidentNumbers) and aside in reading.path.resolve().parents:
            reading.path.unlink(missing_ok=True)


def refused_rows(readings: list[LoadedFile]) -> pd.DataFrame | None:
    """Return one row per reason of every refused row, with the file's name; None where none was."""
    found = [
        reading.problems.assign(file=reading.path.name)
        for reading in readings
        if reading.was_read and (reading.problems["level"] == "rejected").any()
    ]
    if not found:
        return None
    return pd.concat(found, ignore_index=True).query("level in ('rejected', 'also')")


def write_rejected(folder: Path, version: str, readings: list[LoadedFile]) -> Path | None:
    """Write the rejected rows of a load beside the snapshots and return the file, None if none.

    CSV in UTF-8 with BOM: file, sheet, row, column, value, reason. Values come from outside, so
    one that a spreadsheet would run as a formula is made inert.
    """
    rejected = refused_rows(readings)
    if rejected is None:
        return None
    texts = ("file", "sheet", "column", "value", "reason", "reason_en")
    safe = rejected.assign(**{name: inert_text(clean_text(rejected[name])) for name in texts})
    path = folder / "rejected" / f"{version}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    titles = {
        "file": "파일",
        "sheet": "시트",
        "row": "행",
        "column": "열",
        "value": "값",
        "reason": "까닭",
        "reason_en": "reason",
    }
    # A lone carriage return is quoted only where lines end with one
    text = safe[list(titles)].rename(columns=titles).to_csv(index=False, lineterminator="\r\n")
    write_whole(path, f"\ufeff{text}")
    return path

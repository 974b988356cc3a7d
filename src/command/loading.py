"""Read files, report what was found in them, publish them together or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from src.exports.cells import inert_text
from src.intake.places import place_complexes
from src.intake.read import read_source
from src.intake.regions import read_regions
from src.intake.result import Intake, Unreadable
from src.settings import whole_setting
from src.store.snapshots import Snapshot, publish

ORIGIN = "official"


@dataclass(frozen=True)
class Reading:
    """What came of one file: its intake, or the sentence why it could not be read."""

    path: Path
    intake: Intake | None
    refusal: str | None = None


def file_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be opened (reading it will say why)."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def read_files(
    paths: list[Path], known: pd.DataFrame | None, on_progress, ids=None
) -> list[Reading]:
    """Return one reading per file. A later file knows the complexes of those before it.

    ids : function from the name of a table to the ids that the snapshot served holds, or None.
    """
    readings = []
    for position, path in enumerate(paths):
        on_progress(position / len(paths), f"{path.name} 파일을 읽습니다")
        reading = _read_file(path, known, ids)
        if reading.intake is not None:
            known = _add_known(known, reading.intake.tables.get("complexes"))
        readings.append(reading)
    return readings


def _read_file(path: Path, known: pd.DataFrame | None, ids) -> Reading:
    try:
        return Reading(path, read_source(path, known, ids))
    except Unreadable as error:
        return Reading(path, None, str(error))


def _add_known(known: pd.DataFrame | None, found: pd.DataFrame | None) -> pd.DataFrame | None:
    if known is None or found is None:
        return found if known is None else known
    return pd.concat([known, found]).drop_duplicates("complex_id", keep="last")


def as_batches(readings: list[Reading]) -> list[dict[str, pd.DataFrame]]:
    """Return the canonical tables of each reading, with its source, problems and the regions."""
    loaded_at = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    return [{"regions": read_regions()}] + [
        reading.intake.tables
        | {
            "sources": pd.DataFrame([reading.intake.source | {"loaded_at": loaded_at}]),
            "problems": reading.intake.problems,
        }
        for reading in readings
    ]


def place(complexes: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes with an approximate place for each that has none."""
    return place_complexes(complexes, read_regions())


def publish_files(
    folder: Path,
    readings: list[Reading],
    on_progress,
    wait_seconds: float = 0,
    origin: str = ORIGIN,
) -> Snapshot:
    """Publish what was read, all of it, and return the new snapshot.

    Another load is waited for as long as SANDAN_WAIT says, or `wait_seconds` if that is longer.
    """
    return publish(
        folder,
        as_batches(readings),
        origin=origin,
        on_progress=on_progress,
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=max(whole_setting("SANDAN_WAIT"), wait_seconds),
        place=place,
    )


def write_rejected(folder: Path, version: str, readings: list[Reading]) -> Path | None:
    """Write the rejected rows of a load beside the snapshots and return the file, None if none.

    CSV in UTF-8 with BOM: file, sheet, row, column, value, reason. Values come from outside, so
    one that a spreadsheet would run as a formula is made inert.
    """
    found = [
        reading.intake.problems.assign(file=reading.path.name)
        for reading in readings
        if (reading.intake.problems["level"] == "rejected").any()
    ]
    if not found:
        return None
    rejected = pd.concat(found).query("level == 'rejected'")
    texts = ("file", "sheet", "column", "value", "reason", "reason_en")
    safe = rejected.assign(**{name: inert_text(rejected[name].astype("str")) for name in texts})
    path = folder / "rejected" / f"{version}.csv"
    path.parent.mkdir(exist_ok=True)
    titles = {
        "file": "파일",
        "sheet": "시트",
        "row": "행",
        "column": "열",
        "value": "값",
        "reason": "까닭",
        "reason_en": "reason",
    }
    safe[list(titles)].rename(columns=titles).to_csv(path, index=False, encoding="utf-8-sig")
    return path

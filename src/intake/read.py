"""Read a source file into canonical frames; what it is is told from its content, not its name."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from src.intake import boundaries
from src.intake.formats import FORMAT_NAMES, FORMATS
from src.intake.guard import shape_of
from src.intake.problems import unreadable
from src.intake.quarters import last_day
from src.intake.reading import Reading
from src.intake.result import Intake
from src.intake.texts import TextTable
from src.intake.visit_outcomes import refuse_unknown
from src.intake.workbook import Workbook

OPENERS = {"zip": Workbook, "text": TextTable}


def read_source(
    path: Path,
    known: pd.DataFrame | None = None,
    ids: Callable[[str], set[str]] | None = None,
) -> Intake:
    """Return the frames of one file, its row of `sources`, and every row refused.

    known: `complexes` of the snapshot served now, so that a complex keeps what this file does
    not tell. ids: function from the name of a table to the ids that the snapshot served now holds,
    so that a contact with a company that nobody knows is refused. Raises Unreadable with one
    Korean sentence where the file is none of the formats.
    """
    path = Path(path)
    if path.is_file() and boundaries.recognise(path):
        return boundaries.read_boundaries(path, known)
    shape = shape_of(path)
    opened = OPENERS[shape](path)
    reading = _reading(shape, opened)
    if ids is not None and "contacts" in reading.tables:
        reading = refuse_unknown(reading, ids)
    return _intake(path, reading, known)


def _reading(shape: str, opened) -> Reading:
    formats = [format_ for format_ in FORMATS if format_.shape == shape]
    for format_ in formats:
        if format_.recognise(opened):
            return format_.read(opened)
    known, known_en = (", ".join(names) for names in zip(*FORMAT_NAMES, strict=True))
    code, details = opened.describe()
    raise unreadable(opened.name, code, known=known, known_en=known_en, **details)


def _intake(path: Path, reading: Reading, known: pd.DataFrame | None) -> Intake:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    tally, tables = reading.tally, dict(reading.tables)
    source = {
        "source_id": sha256[:16],
        "file": path.name,
        "sha256": sha256,
        "source": reading.source,
        "quarter": reading.quarter,
        "as_of": last_day(reading.quarter) if reading.quarter else None,
        "rows_read": tally.read,
        "rows_accepted": tally.read - tally.rejected,
        "rows_rejected": tally.rejected,
    }
    if known is not None and "complexes" in tables:
        tables["complexes"] = keep_known(tables["complexes"], known)
    return Intake(source, tables, tally.problems.frame(source["source_id"]), reading.origin)


def keep_known(complexes: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Return the complexes with what is missing here taken from the same complex in `known`."""
    kept = ["printed_name", "development", "lat", "lon", "place"]
    before = known.set_index("complex_id").reindex(complexes["complex_id"])
    filled = complexes.copy()
    for column in kept:
        if column in before:
            filled[column] = filled[column].fillna(before[column].set_axis(filled.index))
    return filled

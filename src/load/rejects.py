"""Write refused rows as files: beside the snapshots, and for the Data page."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from src.exports.cells import ExportColumn, clean_text, inert_text
from src.exports.csv_file import to_csv
from src.exports.provenance import Provenance
from src.exports.xlsx_file import to_xlsx
from src.load.files.reasons import ResidentNumbers
from src.load.loaded_file import LoadedFile
from src.store.disk import write_whole
from src.store.engine import fetch_frame, open_engine
from src.store.queries.loaded import problem_rows
from src.store.snapshots import Snapshot
from src.text.catalogue import Texts

UPLOADS = "uploads"
"""The folder beside the snapshots where the Data page keeps uploads (src/screens/data/job.py)."""
REJECTS, FOLDER = "rejects", "rejected"
COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "reason_en")
LEVELS = ("rejected", "also")
"""The first reason for refusing a row, and its other faults."""


def refused_rows(files: Sequence[LoadedFile]) -> pd.DataFrame:
    """Return one row per fault of every refused row: COLUMNS."""
    found = [
        file.problems.assign(file=file.path.name)
        for file in files
        if (file.problems["level"] == "rejected").any()
    ]
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat(found, ignore_index=True)
    return rows.loc[rows["level"].isin(LEVELS), list(COLUMNS)]


def refused_in(snapshot: Snapshot, files: dict[str, str]) -> pd.DataFrame:
    """Return the same for files that a snapshot holds, in their order; files : names by id."""
    rows = fetch_frame(open_engine(snapshot), problem_rows(list(files), LEVELS))
    place = rows["source_id"].map({source_id: at for at, source_id in enumerate(files)})
    rows = rows.iloc[place.argsort(kind="stable")]
    named = rows.assign(file=rows["source_id"].map(files), row=rows["row"].astype("Int64"))
    return named[list(COLUMNS)]


def write_rejected(folder: Path, version: str, rejected: pd.DataFrame) -> Path | None:
    """Write the refused rows of a load beside the snapshots and return the file, None if none.

    The file is CSV in UTF-8 with BOM. Values are hostile input, so formulas are made inert.
    """
    if rejected.empty:
        return None
    t = Texts("ko")
    texts = [name for name in COLUMNS if name != "row"]
    safe = rejected.assign(**{name: inert_text(clean_text(rejected[name])) for name in texts})
    path = folder / FOLDER / f"{version}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    titles = {name: t(f"load.rejects.{name}") for name in COLUMNS}
    # pandas quotes a lone carriage return only if the line terminator contains one
    text = safe.rename(columns=titles).to_csv(index=False, lineterminator="\r\n")
    write_whole(path, f"\ufeff{text}")
    return path


def write_rejects(folder: Path, rejected: pd.DataFrame) -> None:
    """Write rejects.csv and rejects.xlsx into a folder; nothing where no row was refused."""
    if rejected.empty:
        return
    t = Texts("ko")
    titles = {name: t(f"load.rejects.{name}") for name in COLUMNS} | {
        "reason": t("load.rejects.remedy")
    }
    columns = [
        ExportColumn(name, titles[name], "count" if name == "row" else "text") for name in COLUMNS
    ]
    about = Provenance(
        title=t("load.rejects.title"),
        source=", ".join(rejected["file"].unique()),
        as_of="",
        version="",
        origin="official",
        filters=[],
        definitions=[],
        notes=[],
        lang="ko",
    )
    for extension, write in (("csv", to_csv), ("xlsx", to_xlsx)):
        (folder / f"{REJECTS}.{extension}").write_bytes(write(rejected, columns, about))


def forget_people(files: Sequence[LoadedFile], folder: Path) -> None:
    """Delete the uploaded copies of files that hold resident registration numbers."""
    aside = (folder / UPLOADS).resolve()
    for file in files:
        if isinstance(file.error, ResidentNumbers) and aside in file.path.resolve().parents:
            file.path.unlink(missing_ok=True)

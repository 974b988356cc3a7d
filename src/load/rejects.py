"""Refused rows as files: beside the snapshots, and for the Data page."""

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
"""The folder, beside the snapshots, of what the page keeps aside (src/screens/data/job.py)."""
REJECTS, FOLDER = "rejects", "rejected"
COLUMNS = ("file", "sheet", "row", "column", "value", "reason", "reason_en")
LEVELS = ("rejected", "also")
"""Why a row was refused first, and what else is wrong with it."""


def refused_rows(files: Sequence[LoadedFile]) -> pd.DataFrame:
    """Return one row per reason of every refused row: COLUMNS."""
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
    """Return the same of files that a snapshot holds: names by source_id, in their order."""
    rows = fetch_frame(open_engine(snapshot), problem_rows(list(files), LEVELS))
    place = rows["source_id"].map({one: at for at, one in enumerate(files)})
    rows = rows.iloc[place.argsort(kind="stable")]
    named = rows.assign(file=rows["source_id"].map(files), row=rows["row"].astype("Int64"))
    return named[list(COLUMNS)]


def write_rejected(folder: Path, version: str, rejected: pd.DataFrame) -> Path | None:
    """Write the refused rows of a load beside the snapshots and return the file, None if none.

    CSV in UTF-8 with BOM. Values come from outside, so one that a spreadsheet would run as a
    formula is made inert.
    """
    if rejected.empty:
        return None
    t = Texts("ko")
    texts = [name for name in COLUMNS if name != "row"]
    safe = rejected.assign(**{name: inert_text(clean_text(rejected[name])) for name in texts})
    path = folder / FOLDER / f"{version}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    titles = {name: t(f"load.rejects.{name}") for name in COLUMNS}
    # A lone carriage return is quoted only where lines end with one
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
    """Remove the copies, kept aside for the page, of files that hold numbers of people."""
    aside = (folder / UPLOADS).resolve()
    for file in files:
        if isinstance(file.error, ResidentNumbers) and aside in file.path.resolve().parents:
            file.path.unlink(missing_ok=True)

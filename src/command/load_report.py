"""What came of a load, as files that the Data page reads: a JSON report and the refused rows."""

import json
from pathlib import Path

import pandas as pd

from src.command.loading import refused_rows
from src.domain.codes import IN_FILES
from src.domain.tables import EXTRACT
from src.exports import ExportColumn, Provenance, to_csv, to_xlsx
from src.load.extracts.extracts import Unmapped
from src.load.extracts.mapping import best_table, can_be_fixed, one_of, suggest
from src.load.loaded_file import LoadedFile
from src.store.disk import write_whole

REPORT, REJECTS = "report.json", "rejects"
MOST_GROUPS = 200
TITLE = "거절한 행"
COLUMNS = (
    ExportColumn("file", "파일", "text"),
    ExportColumn("sheet", "시트", "text"),
    ExportColumn("row", "행", "count"),
    ExportColumn("column", "열", "text"),
    ExportColumn("value", "값", "text"),
    ExportColumn("reason", "까닭과 고치는 법", "text"),
    ExportColumn("reason_en", "reason", "text"),
)


def write_report(
    folder: str | None, outcome: str, readings: list[LoadedFile], skipped=(), **more
) -> None:
    """Write report.json, and rejects.csv and rejects.xlsx where rows were refused.

    folder : None writes nothing. outcome : checked, published, refused, doubtful or nothing_new.
    more : what else the page shows, as plain values.
    """
    if folder is None:
        return
    path = Path(folder)
    path.mkdir(parents=True, exist_ok=True)
    rejected = refused_rows(readings)
    if rejected is not None:
        _write_rejects(path, rejected)
    report = {
        "files": [_file(reading) for reading in readings],
        "skipped": list(skipped),
        "unmapped": [_unmapped(r) for r in readings if isinstance(r.refusal, Unmapped)],
        "problems": _grouped(readings),
        **more,
    }
    save_report(path, outcome, **report)


def save_report(folder: Path, outcome: str, **values) -> None:
    """Write report.json into a folder that is there: the outcome, and values plain or of numpy."""
    report = {"outcome": outcome, **values}
    write_whole(folder / REPORT, json.dumps(report, ensure_ascii=False, default=_plain))


def _plain(value):
    """Return a number or day of numpy and pandas as JSON has it."""
    return value.item() if hasattr(value, "item") else str(value)


def _file(reading: LoadedFile) -> dict:
    if not reading.was_read:
        english = getattr(reading.refusal, "english", str(reading.refusal))
        return {"file": reading.path.name, "refusal": str(reading.refusal), "refusal_en": english}
    source = reading.source
    counts = {name: source[name] for name in ("rows_read", "rows_accepted", "rows_rejected")}
    tables = {name: len(rows) for name, rows in reading.tables.items() if len(rows)}
    return {"file": source["file"], "source": source["source"], "tables": tables, **counts}


def _unmapped(reading: LoadedFile) -> dict:
    """Return the header of a table that nobody has seen, and what its columns may be."""
    head = reading.refusal.head
    suggested = suggest(head.titles)
    tables = {
        name: {
            "title": table.title,
            "columns": [
                {
                    "name": column.name,
                    "title": column.title,
                    "needed": column.must_be_given,
                    "fixed": can_be_fixed(column),
                    "words": [row.words[0] for row in IN_FILES.get(column.kind, {}).values()],
                    "suggested": suggested[name].get(column.name, ""),
                }
                for column in table.file_columns
            ],
            "one_of": one_of(table),
        }
        for name, table in EXTRACT.items()
    }
    return {
        "file": reading.path.name,
        "fingerprint": head.fingerprint,
        "titles": [title for title in head.titles if title],
        "rows": [list(row) for row in head.rows],
        "head": list(head.titles),
        "tables": tables,
        "best": best_table(suggested),
    }


def _grouped(readings: list[LoadedFile]) -> list[dict]:
    """Return one row per file, sheet, level, reason and column: how many rows, an example."""
    found = [
        reading.problems.assign(file=reading.path.name)
        for reading in readings
        if reading.was_read and len(reading.problems)
    ]
    if not found:
        return []
    rows = pd.concat(found, ignore_index=True)
    keys = ["level", "file", "sheet", "column", "reason", "reason_en"]
    rows["row"] = rows["row"].astype("Int64")
    groups = rows.groupby(keys, sort=False, dropna=False, as_index=False).agg(
        rows=("reason", "size"), first=("row", "min"), value=("value", "first")
    )
    groups = groups.sort_values("rows", ascending=False, kind="stable").head(MOST_GROUPS)
    return [
        {name: None if pd.isna(value) else value for name, value in row.items()}
        for row in groups.to_dict("records")
    ]


def _write_rejects(folder: Path, rejected: pd.DataFrame) -> None:
    about = Provenance(
        title=TITLE,
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
        (folder / f"{REJECTS}.{extension}").write_bytes(write(rejected, list(COLUMNS), about))

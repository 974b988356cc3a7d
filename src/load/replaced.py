"""Find what the files replace in the snapshot, or add to it, and note it with each file.

Whole months, weeks and quarters that a file gives again are replaced. For a month of workplaces
that is loaded already, the file is either a correction, which replaces it, or a late part, which is
added. This is decided by the share of its workplaces that the month holds already (compared by key,
or by name and district) and by the names of the files: (1)…(5). If it is unclear, a person has to
confirm.
"""

import re
from dataclasses import replace

import pandas as pd

from src.load.doubts import doubt, kind_name, source_name
from src.load.files.problems import Problems
from src.load.loaded_file import LoadedFile
from src.load.outcome import Doubt
from src.load.workplaces.parts import (
    Identities,
    Workplaces,
    beside,
    gathered,
    identities,
    identities_of,
    months_of,
)
from src.store.engine import fetch_arrow, fetch_frame, open_engine
from src.store.queries.changes import people_by_period
from src.store.queries.loaded import sources_loaded
from src.store.queries.workplaces import (
    month_files,
    problems_among,
    workplace_identities,
    workplaces_of,
)
from src.store.snapshots import Snapshot
from src.store.workplace_months import workplace_months
from src.text.both import both

PERIODS = {"headcounts": "month", "eligible": "month", "leave_starts": "received_week"}
"""Tables whose whole periods a file replaces, and their column with the period."""
PART = re.compile(r"\s*[(\[（]\s*(\d{1,2})\s*[)\]）]\s*$|[ _-]*part[ _-]?(\d{1,2})$", re.IGNORECASE)
MOST_SHARED, MOST_SHARED_OF_PARTS = 0.1, 0.5
"""Largest share of the smaller side's workplaces that a late part has in common with the month: in
general, and if the files are named as parts. A correction shares most of them."""
SLICE = 200_000
Month = tuple[str, str]


def note_replaced(
    files: list[LoadedFile], base: Snapshot | None
) -> tuple[list[LoadedFile], list[Doubt]]:
    """Return the files with notes on what they replace, late parts together with the loaded rows.

    base : the snapshot that is loaded onto. The doubts are about months where it is unclear.
    """
    return _meet_months(_note_periods(files, base), base)


def _note_periods(files: list[LoadedFile], base: Snapshot | None) -> list[LoadedFile]:
    if base is None or not any(_may_replace(file) for file in files if file.was_read):
        return files
    people = fetch_frame(open_engine(base), people_by_period())
    held = {kind: set(rows["period"]) for kind, rows in people.groupby("kind")}
    loaded = fetch_frame(open_engine(base), sources_loaded())
    quarters = set(zip(loaded["source"], loaded["quarter"], strict=True))
    return [_noted_periods(file, held, quarters) if file.was_read else file for file in files]


def _may_replace(file: LoadedFile) -> bool:
    return bool(set(PERIODS) & set(file.tables)) or bool(file.source["quarter"])


def _noted_periods(file: LoadedFile, held: dict[str, set[str]], quarters: set) -> LoadedFile:
    problems = Problems()
    for table, column in PERIODS.items():
        rows = file.tables.get(table)
        again = _periods(rows[column]) & held.get(table, set()) if rows is not None else set()
        if again:
            kind, period = kind_name(table), _span(again)
            problems.add("note", "period_replaced", kind=kind, period=period)
    quarter = file.source["quarter"]
    if quarter and (file.code, quarter) in quarters:
        problems.add("note", "quarter_replaced", quarter=both("load.quarter", **_quarter(quarter)))
    return file.with_problems(problems) if problems.rows else file


def _quarter(code: str) -> dict[str, str]:
    return {"year": code[:4], "quarter": code[-1]}


def _periods(values: pd.Series) -> set[str]:
    """Return the distinct periods as texts: months as they are, days as 2026-09-07."""
    different = pd.Series(values.unique())
    if pd.api.types.is_datetime64_any_dtype(different):
        return set(different.dt.strftime("%Y-%m-%d"))
    return set(different.astype("str"))


def _span(periods: set[str]) -> str:
    ordered = sorted(periods)
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}~{ordered[-1]} ({len(ordered)})"


def _meet_months(
    files: list[LoadedFile], base: Snapshot | None
) -> tuple[list[LoadedFile], list[Doubt]]:
    """Return the files, late parts with the loaded rows of their month, and the doubts."""
    met, doubts, seen = list(files), list[Doubt](), set[Month]()
    if base is None:
        return met, doubts
    held = workplace_months(base)
    for at in reversed(range(len(met))):
        again = months_of(met[at].tables.get("workplaces")) & held - seen
        seen |= again
        for month in sorted(again):
            met[at], found = _meet(met[at], month, base, _names(files, month))
            doubts += found
    return met, doubts


def _names(files: list[LoadedFile], month: Month) -> list[str]:
    """Return the names of the files of this load that may hold rows of a month."""
    there = [file for file in files if file.code == month[0]]
    return [file.path.name for file in there if file.source["month"] in (month[1], None)]


def _meet(
    file: LoadedFile, month: Month, base: Snapshot, names: list[str]
) -> tuple[LoadedFile, list[Doubt]]:
    loaded = fetch_frame(open_engine(base), month_files(*month))
    before = identities_of(fetch_arrow(open_engine(base), workplace_identities(*month)))
    shared = before.shared_with(identities(file.tables["workplaces"], month))
    most = MOST_SHARED_OF_PARTS if are_parts(names, list(loaded["file"])) else MOST_SHARED
    if shared <= most:
        return _added(file, month, base, loaded, before), []
    replaced = _noted(file, "month_replaced", month)
    if shared > MOST_SHARED_OF_PARTS:
        return replaced, []
    words = {"period": month[1], "share": shared, "source": source_name(month[0])}
    return replaced, [doubt("month_unlike", **words)]


def are_parts(names: list[str], others: list[str]) -> bool:
    """Return whether two files of the lists are named as parts of one delivery: (1) and (2)."""
    known = [_part(name) for name in others]
    return any(
        stem == other and number != last
        for stem, number in map(_part, names)
        for other, last in known
        if number is not None and last is not None
    )


def _part(name: str) -> tuple[str, int | None]:
    """Return the name of a file without part number and extension, and the part number."""
    stem = name.rpartition(".")[0] or name
    match = PART.search(stem)
    return (stem[: match.start()], int(match[1] or match[2])) if match else (stem, None)


def _added(
    file: LoadedFile, month: Month, base: Snapshot, files: pd.DataFrame, before: Identities
) -> LoadedFile:
    """Return the file with the loaded rows of the month, and the sources of these rows."""
    rows = beside(_held(base, month, len(before)), file.tables["workplaces"])
    problems = fetch_frame(open_engine(base), problems_among(list(files["source_id"])))
    kept = {"sources": files, "problems": problems}
    if file.kept is not None:
        kept = {name: pd.concat([file.kept[name], found]) for name, found in kept.items()}
    with_rows = replace(file.with_tables(workplaces=rows), kept=kept)
    return _noted(with_rows, "month_added", month)


def _held(base: Snapshot, month: Month, rows: int) -> Workplaces:
    """Return the loaded workplaces of a month, fetched in slices to save memory."""
    engine = open_engine(base)
    slices = (
        fetch_frame(engine, workplaces_of(*month).limit(SLICE).offset(start))
        for start in range(0, rows, SLICE)
    )
    return gathered(slices, rows)


def _noted(file: LoadedFile, code: str, month: Month) -> LoadedFile:
    problems = Problems()
    problems.add("note", code, value=month[1], month=month[1])
    return file.with_problems(problems)

"""Months of workplaces that are loaded already: a late part goes beside them, a correction instead.

What a file is, is told by how many of its workplaces the month holds already, by their keys or by
name and district, and by the names of the files: (1)…(5). Where it cannot be told, somebody must
confirm.
"""

import re
from dataclasses import replace

import pandas as pd

from src.command.load_changes import Doubt, doubt, source_name
from src.load.files.problems import Problems
from src.load.loaded_file import LoadedFile
from src.load.workplaces.parts import (
    Identities,
    beside,
    gathered,
    identities,
    identities_of,
    months_of,
)
from src.store.engine import fetch_arrow, fetch_frame, open_engine
from src.store.queries.workplaces import (
    month_files,
    problems_among,
    workplace_identities,
    workplaces_of,
)
from src.store.snapshots import Snapshot
from src.store.workplace_months import workplace_months

PART = re.compile(r"\s*[(\[（]\s*(\d{1,2})\s*[)\]）]\s*$|[ _-]*part[ _-]?(\d{1,2})$", re.IGNORECASE)
MOST_SHARED, MOST_SHARED_OF_PARTS = 0.1, 0.5
"""Share of the smaller side's workplaces up to which rows are a part: by themselves, or where the
files are called so. A correction of a month shares most of them."""
SLICE = 200_000
Month = tuple[str, str]


def meet_months(
    readings: list[LoadedFile], base: Snapshot | None
) -> tuple[list[LoadedFile], list[Doubt]]:
    """Return the readings with the rows that a late part goes beside, and what must be confirmed.

    base : the snapshot that is loaded onto. Each month that is loaded already gets a note: added
    to, or replaced.
    """
    met, doubts, seen = list(readings), [], set()
    held = workplace_months(base)
    for at in reversed(range(len(met))):
        again = _months(met[at]) & held - seen
        seen |= again
        for month in sorted(again):
            met[at], found = _meet(met[at], month, base, _names(readings, month))
            doubts += found
    return met, doubts


def _months(reading: LoadedFile) -> set[Month]:
    rows = None if not reading.was_read else reading.tables.get("workplaces")
    return set() if rows is None or not len(rows) else months_of(rows)


def _names(readings: list[LoadedFile], month: Month) -> list[str]:
    """Return the names of the files of this load that may speak of a month."""
    there = [r for r in readings if r.was_read and r.source["source"] == month[0]]
    return [r.path.name for r in there if r.source["month"] in (month[1], None)]


def _meet(
    reading: LoadedFile, month: Month, base, names: list[str]
) -> tuple[LoadedFile, list[Doubt]]:
    files = fetch_frame(open_engine(base), month_files(*month))
    before = identities_of(fetch_arrow(open_engine(base), workplace_identities(*month)))
    shared = before.shared_with(identities(reading.tables["workplaces"], month))
    most = MOST_SHARED_OF_PARTS if are_parts(names, list(files["file"])) else MOST_SHARED
    if shared <= most:
        return _added(reading, month, base, files, before), []
    replaced = _noted(reading, "month_replaced", month)
    if shared > MOST_SHARED_OF_PARTS:
        return replaced, []
    words = {"period": month[1], "share": f"{shared:.0%}"} | source_name(month[0])
    return replaced, [doubt("month_unlike", **words)]


def are_parts(names: list[str], others: list[str]) -> bool:
    """Return whether files of the two lists are called like parts of one delivery: (1) and (2)."""
    known = [_part(name) for name in others]
    return any(
        stem == other and number != last
        for stem, number in map(_part, names)
        for other, last in known
        if number is not None and last is not None
    )


def _part(name: str) -> tuple[str, int | None]:
    """Return the name of a file without its part and its ending, and the number of the part."""
    stem = name.rpartition(".")[0] or name
    found = PART.search(stem)
    return (stem[: found.start()], int(found[1] or found[2])) if found else (stem, None)


def _added(
    reading: LoadedFile, month: Month, base: Snapshot, files: pd.DataFrame, before: Identities
) -> LoadedFile:
    """Return the reading with the rows of the month that are loaded, and the files they are of."""
    rows = beside(_held(base, month, len(before)), reading.tables["workplaces"])
    problems = fetch_frame(open_engine(base), problems_among(list(files["source_id"])))
    kept = {"sources": files, "problems": problems}
    if reading.kept is not None:
        kept = {name: pd.concat([reading.kept[name], found]) for name, found in kept.items()}
    with_rows = replace(reading.with_tables(workplaces=rows), kept=kept)
    return _noted(with_rows, "month_added", month)


def _held(base: Snapshot, month: Month, rows: int):
    """Return the workplaces of a month that are loaded, a slice of them in memory at a time."""
    engine = open_engine(base)
    slices = (
        fetch_frame(engine, workplaces_of(*month).limit(SLICE).offset(start))
        for start in range(0, rows, SLICE)
    )
    return gathered(slices, rows)


def _noted(reading: LoadedFile, code: str, month: Month) -> LoadedFile:
    problems = Problems()
    problems.add("note", code, value=month[1], month=month[1])
    return reading.with_problems(problems)

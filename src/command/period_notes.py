"""Say which months, weeks and quarters of what is loaded a file gives again, and so replaces."""

import pandas as pd

from src.command.load_changes import KINDS, KINDS_EN
from src.command.report import quarter_in_words
from src.load.files.problems import Problems
from src.load.files.reasons import Words
from src.load.loaded_file import LoadedFile
from src.store.engine import fetch_frame, open_engine
from src.store.queries.changes import people_by_period
from src.store.queries.loaded import sources_loaded
from src.store.snapshots import Snapshot

PERIODS = {"headcounts": "month", "eligible": "month", "leave_starts": "received_week"}
"""Tables of which a file replaces whole periods, and the column that tells them."""


def note_periods(readings: list[LoadedFile], base: Snapshot | None) -> list[LoadedFile]:
    """Return the readings with a note on what of the snapshot loaded onto each of them replaces."""
    having = [r for r in readings if r.was_read]
    if base is None or not any(_may_replace(reading) for reading in having):
        return readings
    people = fetch_frame(open_engine(base), people_by_period())
    held = {kind: set(rows["period"]) for kind, rows in people.groupby("kind")}
    files = fetch_frame(open_engine(base), sources_loaded())
    quarters = set(zip(files["source"], files["quarter"], strict=True))
    return [_noted(r, held, quarters) if r.was_read else r for r in readings]


def _may_replace(reading: LoadedFile) -> bool:
    return bool(set(PERIODS) & set(reading.tables)) or bool(reading.source["quarter"])


def _noted(reading: LoadedFile, held: dict[str, set[str]], quarters: set) -> LoadedFile:
    intake, problems = reading, Problems()
    for table, column in PERIODS.items():
        rows = intake.tables.get(table)
        again = _periods(rows[column]) & held.get(table, set()) if rows is not None else set()
        if again:
            kind = Words(KINDS[table], KINDS_EN[table])
            problems.add("note", "period_replaced", kind=kind, period=_span(again))
    quarter = intake.source["quarter"]
    if quarter and (intake.source["source"], quarter) in quarters:
        said = Words(quarter_in_words(quarter), quarter)
        problems.add("note", "quarter_replaced", quarter=said)
    if not problems.rows:
        return reading
    return reading.with_problems(problems)


def _periods(values: pd.Series) -> set[str]:
    """Return months as they are, and days as 2026-09-07."""
    different = pd.Series(values.unique())
    if pd.api.types.is_datetime64_any_dtype(different):
        return set(different.dt.strftime("%Y-%m-%d"))
    return set(different.astype("str"))


def _span(periods: set[str]) -> str:
    ordered = sorted(periods)
    return ordered[0] if len(ordered) == 1 else f"{ordered[0]}~{ordered[-1]} ({len(ordered)})"

"""Compare the snapshot served with the one built: the changes, and those to be confirmed."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.domain.tables import TABLE, VALUES
from src.load.doubts import (
    doubt,
    earlier_people,
    fewer_companies,
    fewer_workplaces,
    other_people,
    other_rows,
    other_sums,
)
from src.load.loaded_file import LoadedFile
from src.load.outcome import (
    Changes,
    ComplexChange,
    ComplexesChanged,
    Doubt,
    PeopleChange,
    TableChange,
    TotalsChange,
    WorkplacesChange,
)
from src.load.workplaces.parts import months_of
from src.store.compared import compared
from src.store.engine import fetch_frame, open_engine
from src.store.queries.changes import (
    company_places,
    complex_names,
    country_totals,
    people_by_period,
    quarter_sums,
)
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot
from src.store.workplace_months import Counted, workplaces_counted

SHOWN = 20
SHOWN_NAMES = 5
Given = dict[str, set | None]
"""The tables of files, each with the periods of its rows; None for all rows."""
PER_PERIOD = {
    "complex_quarters": "quarter",
    "headcounts": "month",
    "eligible": "month",
    "leave_starts": "received_week",
    "workplaces": "month",
}
WHOLE = (
    *("complexes", "buildings", "companies", "campaigns", "contacts", "holdouts", "events"),
    "shapes",
)
"""Tables without a period, whose rows are all compared."""
TOTALS = ("complexes", "tenants", "operating", "employees")


def changes_between(
    before: Snapshot | None,
    after: Snapshot,
    doubts: Sequence[Doubt] = (),
    given: Given | None = None,
) -> Changes:
    """Return the changes and the doubts. A sample that official data replace is not compared.

    before : the snapshot served, or None. doubts : those about the files. given : the tables of the
    files, whose rows are compared.
    """
    replaced = before is not None and before.origin != after.origin
    base = None if replaced else before
    old, now = _open_companies(base), _open_companies(after)
    kept = old.index.intersection(now.index)
    moved = old.loc[kept, "complex_id"].to_numpy() != now.loc[kept, "complex_id"].to_numpy()
    complexes = _by_complex(old, now, after)
    sums = _sums(base)
    people = _people(sums, _sums(after))
    tables = _tables_changed(base, after, given or {})
    workplaces = _workplaces(base, after)
    return Changes(
        companies_before=len(old),
        companies_after=len(now),
        new=len(now.index.difference(old.index)),
        gone=len(old.index.difference(now.index)),
        moved=int(np.sum(moved)),
        complexes=complexes[:SHOWN],
        people=people[: 4 * SHOWN],
        workplaces=workplaces[:SHOWN],
        totals=_totals_changed(base, after),
        tables=tables,
        doubts=[
            *([doubt("replaces_sample")] if replaced else []),
            *fewer_companies(len(old), len(now), complexes),
            *other_people(people, earlier_people(people, sums)),
            *other_sums(_quarters(base), _quarters(after)),
            *other_rows(tables),
            *fewer_workplaces(workplaces),
            *doubts,
        ],
    )


def _open_companies(snapshot: Snapshot | None) -> pd.DataFrame:
    """Return complex_id of each company in business on the snapshot's as_of."""
    if snapshot is None:
        return pd.DataFrame({"complex_id": pd.Series(dtype="str")}, pd.Index([], dtype="str"))
    rows = fetch_frame(open_engine(snapshot), company_places()).set_index("company_id")
    closed = pd.to_datetime(rows["closed_on"])
    day = pd.Timestamp(snapshot.as_of) if snapshot.as_of else pd.Timestamp.max
    return rows.loc[closed.isna() | (closed > day), ["complex_id"]]


def _by_complex(old: pd.DataFrame, now: pd.DataFrame, after: Snapshot) -> list[ComplexChange]:
    """Return the complexes whose number of companies changes, the largest change first."""
    counts = pd.DataFrame(
        {"before": old["complex_id"].value_counts(), "after": now["complex_id"].value_counts()}
    )
    counts = counts.fillna(0).astype("int64")
    counts = counts[counts["before"] != counts["after"]]
    change = (counts["after"] - counts["before"]).abs()
    counts = counts.loc[change.sort_values(ascending=False, kind="stable").index]
    named = fetch_frame(open_engine(after), complex_names()).set_index("complex_id")
    names = named["complex_name"].reindex(counts.index)
    names = names.fillna(pd.Series(counts.index, counts.index))
    rows = zip(names, counts["before"], counts["after"], strict=True)
    return [ComplexChange(name, int(then), int(count)) for name, then, count in rows]


def _people(before: pd.DataFrame, after: pd.DataFrame) -> list[PeopleChange]:
    """Return the changed sums of people, the newest period first."""
    keys = ["kind", "period"]
    sums = {"before": before, "after": after}
    sums = {name: rows.set_index(keys)["people"] for name, rows in sums.items()}
    both_ = pd.DataFrame(sums).fillna(0).astype("int64").reset_index()
    changed = both_[both_["before"] != both_["after"]]
    ordered = changed.sort_values(["period", "kind"], ascending=[False, True])
    return [
        PeopleChange(row.kind, row.period, int(row.before), int(row.after))
        for row in ordered.itertuples()
    ]


def _sums(snapshot: Snapshot | None) -> pd.DataFrame:
    if snapshot is None:
        return pd.DataFrame({"kind": [], "period": [], "people": []})
    return fetch_frame(open_engine(snapshot), people_by_period())


def _quarters(snapshot: Snapshot | None) -> pd.DataFrame:
    """Return the sums of figures, one row for each source and quarter."""
    if snapshot is None:
        return pd.DataFrame(columns=["source", "quarter", *VALUES])
    return fetch_frame(open_engine(snapshot), quarter_sums())


def _workplaces(before: Snapshot | None, after: Snapshot) -> list[WorkplacesChange]:
    """Return the months in which the number of workplaces, or of their people, changes."""
    then, now = workplaces_counted(before), workplaces_counted(after)
    changed = [
        (*key, then.get(key, Counted()), now.get(key, Counted()))
        for key in sorted({*then, *now}, reverse=True)
    ]
    return [
        WorkplacesChange(source, month, *counts)
        for source, month, old, new in changed
        for counts in [(old.workplaces, new.workplaces, old.people, new.people)]
        if old != new
    ]


def given_by(files: Sequence[LoadedFile]) -> Given:
    """Return the tables that files give, each with the periods of its rows, None for all rows."""
    given: Given = {"companies": None}
    for file in files:
        for name in set(file.tables) & set(PER_PERIOD):
            given[name] = (given.get(name) or set()) | _periods(name, file)
        given |= dict.fromkeys(set(file.tables) & set(WHOLE))
    return given


def _periods(name: str, file: LoadedFile) -> set:
    rows = file.tables[name]
    if name == "workplaces":
        return {month for _, month in months_of(rows)}
    different = pd.Series(rows[PER_PERIOD[name]].unique())
    if pd.api.types.is_datetime64_any_dtype(different):
        return set(different.dt.date)
    return set(different)


def _tables_changed(before: Snapshot | None, after: Snapshot, given: Given) -> list[TableChange]:
    """Return the tables in which rows are new, changed or gone, in the order of TABLE."""
    changes = [
        TableChange(name, *compared(before, after, name, given[name]))
        for name in TABLE
        if name in given
    ]
    return [row for row in changes if row.new or row.changed or row.gone]


def complexes_changed(file: LoadedFile, base: Snapshot | None) -> ComplexesChanged | None:
    """Return the complexes that are new in this file or gone since the last file of its source.

    None for a file without figures, or where no file of its source is loaded.
    """
    facts, quarter = file.tables.get("complex_quarters"), file.source.get("quarter")
    if facts is None or base is None:
        return None
    engine = open_engine(base)
    held = fetch_frame(engine, table_rows("complex_quarters"))
    held = held[(held["source"] == file.code) & (held["quarter"] <= quarter)]
    if held.empty:
        return None
    last = held["quarter"].max()
    before = set(held.loc[held["quarter"] == last, "complex_id"])
    now = set(facts.loc[facts["quarter"] == quarter, "complex_id"])
    named = pd.concat([fetch_frame(engine, table_rows("complexes")), file.tables["complexes"]])
    names = dict(zip(named["complex_id"], named["complex_name"], strict=True))
    new, gone = (sorted(map(names.__getitem__, ids)) for ids in (now - before, before - now))
    return ComplexesChanged(last, len(new), new[:SHOWN_NAMES], len(gone), gone[:SHOWN_NAMES])


def _totals_changed(before: Snapshot | None, after: Snapshot) -> list[TotalsChange]:
    """Return the totals of each quarter in which any of them changes."""
    then, now = _totals(before), _totals(after)
    return [
        TotalsChange(quarter, then.get(quarter, {}), now[quarter])
        for quarter in sorted(now)
        if then.get(quarter) != now[quarter]
    ]


def _totals(snapshot: Snapshot | None) -> dict[str, dict[str, int | None]]:
    if snapshot is None:
        return {}
    rows = fetch_frame(open_engine(snapshot), country_totals()).to_dict("records")
    return {
        row["quarter"]: {name: None if pd.isna(row[name]) else int(row[name]) for name in TOTALS}
        for row in rows
    }

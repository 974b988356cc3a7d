"""Turn parsed rows into a canonical table: find companies and complexes, check references."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa

from src.domain.columns import REFERENCE, Table
from src.load.extracts.references import Details, company_ids, complex_ids, own_ids
from src.load.extracts.rules import CHECKS, Check, as_printed, note_more_users, same_key
from src.load.files.rules import REJECTED, Broken, Rule, problems_of, refused_rows
from src.load.files.text_source import ROW, Taken
from src.load.lists.addresses import region_of_address
from src.load.lists.regions import read_regions
from src.load.served import Served

Masks = dict[tuple[str, str, Details], pd.Series]
"""The rows that break a rule: by its reason, the column to report and the details to report."""
NO_COMPLEX = ("no_complex", ())
COUNTS = ("count", "signed")
DAYS = ("week", "received_week", "day", "past_day")


def finisher(table: Table, served: Served) -> Callable:
    """Return the function that makes the canonical table from the accepted rows."""
    return lambda taken: (_finish(table, served, taken), None)


def _finish(table: Table, served: Served, taken: Taken) -> dict[str, pd.DataFrame]:
    rows = taken.rows.to_pandas(date_as_object=False)
    given = [name for name in (*REFERENCE, *table.keys) if name in taken.printed]
    wrong = _refer(table, rows, served, taken)
    for check in CHECKS.get(table.name, ()):
        if check.column in rows and check.cell:
            _empty_cells(check, rows, served, taken)
        elif check.column in rows:
            wrong[check.code, check.column, ()] = check.test(rows, served)
    taken, rows = _without(taken, rows, wrong)
    unique_by = tuple(name for name in table.unique_by if name in rows)
    keys = ", ".join(table.column(name).title for name in unique_by)
    doubles: Masks = {("same_key", given[0], (("keys", keys),)): same_key(rows, unique_by)}
    taken, rows = _without(taken, rows, doubles)
    rows = _by_monday(table, rows)
    note_more_users(table, rows, served, taken.tally.problems)
    made = {table.name: _canonical(table, rows, served)}
    return made | {"company_fills": _fills(rows)} if "placed_by" in rows else made


def _empty_cells(check: Check, rows: pd.DataFrame, served: Served, taken: Taken) -> None:
    """Empty the cells in `rows` that break a check, and note how many there are."""
    broken = check.test(rows, served)
    _note_left_out(check.code, check.column, broken, rows, taken)
    rows[check.column] = rows[check.column].mask(broken)


def _note_left_out(
    code: str, column: str, left_out: pd.Series, rows: pd.DataFrame, taken: Taken
) -> None:
    if left_out.any():
        first = rows.loc[left_out, column].iloc[0]
        where = {"column": taken.printed.get(column), "value": first}
        taken.tally.problems.add("note", code, rows=f"{left_out.sum():,}", **where)


def _by_monday(table: Table, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with days moved to the Monday of their week; sum rows of equal keys."""
    weeks = [column.name for column in table.file_columns if column.kind == "week"]
    days = {name: rows[name].dt.day_of_week for name in weeks if name in rows}
    if not any((day > 0).any() for day in days.values()):
        return rows
    mondays = {name: rows[name] - pd.to_timedelta(day, unit="D") for name, day in days.items()}
    moved = rows.assign(**mondays)
    keys = [name for name in table.unique_by if name in moved]
    counts = [c.name for c in table.file_columns if c.kind in COUNTS and c.name in moved]
    summed = moved.groupby(keys, observed=True, dropna=False, sort=False)[counts].transform("sum")
    first = ~moved.duplicated(keys)
    return moved.assign(**summed)[first].reset_index(drop=True)


def _fills(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row of company_fills for each company whose complex was found by its place."""
    placed = rows[rows["placed_by"].notna()]
    fills = {
        "company_id": placed["company_id"],
        "field": "complex_id",
        "value": placed["complex_id"],
        "source": np.where(placed["placed_by"] == "polygon", "point", "address"),
        "workplace_key": "",
        "month": None,
    }
    return pd.DataFrame(fills).astype("str").reset_index(drop=True)


def _refer(table: Table, rows: pd.DataFrame, served: Served, taken: Taken) -> Masks:
    """Put the ids of company and complex into `rows`; return the rows without one, by reason."""
    wrong: Masks = {}
    if set(REFERENCE) & set(rows.columns):
        at = next((name for name in REFERENCE if name in taken.printed), REFERENCE[1])
        given = rows[[name for name in REFERENCE if name in rows]]
        if "company_id" in taken.printed:
            given = given.assign(company_id=served.hidden(given["company_id"]))
        known = served.rows("companies")
        if table.to_company:
            rows["company_id"], without = company_ids(given, known)
        else:
            rows["company_id"], without = own_ids(given, known, served.hidden)
        wrong |= {(code, at, ()): mask for code, mask in without.items()}
    if {"complex_id", "complex_name"} & set(rows.columns) and table.name != "events":
        at = "complex_name" if "complex_name" in rows else "complex_id"
        rows["complex_id"], none, chosen = complex_ids(rows, served.rows("complexes"))
        if table.name == "buildings":
            none = _without_complex(at, none, rows, taken)
        elif table.name != "companies":
            none.pop(NO_COMPLEX)
        elif none[NO_COMPLEX].any():
            none[NO_COMPLEX] &= _place(rows, none[NO_COMPLEX], served).isna()
        wrong |= {(code, at, details): mask for (code, details), mask in none.items()}
        for name, number in chosen.items():
            taken.tally.problems.add(
                "note",
                "complex_chosen",
                column=taken.printed.get(at),
                value=name,
                name=name,
                rows=number,
            )
    return wrong


def _without_complex(
    at: str, none: dict[tuple[str, Details], pd.Series], rows: pd.DataFrame, taken: Taken
) -> dict[tuple[str, Details], pd.Series]:
    """Note how many buildings have an unknown complex; they are accepted without one."""
    unknown = [mask for reason, mask in none.items() if reason != NO_COMPLEX]
    _note_left_out("unknown_complex", at, np.logical_or.reduce(unknown), rows, taken)
    return {}


def _place(rows: pd.DataFrame, lacking: pd.Series, served: Served) -> pd.Series:
    """Fill missing complexes from address or coordinates; return the column of complexes."""
    found = served.placed(rows[lacking])
    rows["complex_id"] = rows["complex_id"].fillna(found["complex_id"].replace("", np.nan))
    rows["placed_by"] = found["method"].replace("", np.nan).reindex(rows.index).astype("str")
    return rows["complex_id"]


def _without(taken: Taken, rows: pd.DataFrame, wrong: Masks) -> tuple:
    """Return the rows that break no rule; report the others with their reasons."""
    broken = [
        Broken(
            Rule(code, REJECTED, column, None, dict(details)), mask.to_numpy(bool, na_value=False)
        )
        for (code, column, details), mask in wrong.items()
    ]
    broken = [found for found in broken if found.rows.any()]
    if not broken:
        return taken, rows
    refused = refused_rows(broken, len(rows))
    printed = {b.rule.column for b in broken if b.rule.column in taken.rows.column_names}
    values = taken.rows.to_pandas(date_as_object=False)
    raw = {name: as_printed(values, name) for name in printed}
    problems = problems_of(broken, rows[ROW].to_numpy(), raw, taken.printed)
    taken.tally.reject_all(problems, int(refused.sum()))
    left = replace(taken, rows=taken.rows.filter(pa.array(~refused)))
    return left, rows[~refused].reset_index(drop=True)


def _canonical(table: Table, rows: pd.DataFrame, served: Served) -> pd.DataFrame:
    """Return the rows with the canonical columns that the file has, and the id."""
    names = [column.name for column in table.file_columns if column.name in rows]
    if "company_id" in rows and "company_id" not in names:
        names.insert(0, "company_id")
    keyed = names if table.name == "companies" else _without_references(names)
    given_only = {column.name for column in table.file_columns if not column.stored}
    frame = rows[[name for name in keyed if name not in given_only]].copy()
    if "complex_id" in rows:
        frame["complex_id"] = rows["complex_id"]
    if table.name == "events":
        frame["rebases"] = frame["rebases"] == "yes"
    for column in table.file_columns:
        if column.name in frame and column.kind in (*COUNTS, "money"):
            frame[column.name] = frame[column.name].astype("Int64")
    if table.name == "buildings":
        return frame.assign(sigungu=_districts(frame))
    return _keep_known(frame, served) if table.name == "companies" else frame


def _districts(buildings: pd.DataFrame) -> pd.Series:
    """Return the district of each building: the given code if it is valid, else by address."""
    nothing = pd.Series(pd.NA, buildings.index, dtype="str")
    given = buildings.get("sigungu", nothing).astype("str")
    addresses = buildings.get("address", nothing).astype("str").fillna("")
    regions = addresses.map(lambda address: region_of_address(address) if address else None)
    found = regions.map(lambda region: region.sigungu if region else None).astype("str")
    return given.where(given.isin(read_regions()["region_code"])).fillna(found)


def _without_references(names: list[str]) -> list[str]:
    return [name for name in names if name not in REFERENCE or name == "company_id"]


def _keep_known(frame: pd.DataFrame, served: Served) -> pd.DataFrame:
    """Return companies with the columns that the file lacks taken from the companies served."""
    known = served.rows("companies").set_index("company_id").reindex(frame["company_id"])
    absent = [name for name in known.columns if name not in frame]
    return frame.assign(**{name: known[name].array for name in absent})


def newest_day(table: Table, frame: pd.DataFrame) -> dt.date | None:
    """Return the last day of the rows' periods, None for a table without periods."""
    if table.last is None or frame.empty:
        return None
    last = max(frame[table.last].unique())
    if table.last == "month":
        return pd.Period(last, "M").end_time.date()
    days = 6 if table.last == "received_week" else 0
    return (pd.Timestamp(last) + np.timedelta64(days, "D")).date()

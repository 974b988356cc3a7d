"""What looks wrong in what a load would change, and is asked about before it is published.

A limit here is crossed by a spoilt file, and hardly by the world: what crosses it may be confirmed.
"""

from typing import Any

import pandas as pd

from src.domain.sources import SOURCE
from src.domain.tables import TABLE, VALUES
from src.load.outcome import ComplexChange, Doubt, PeopleChange, TableChange, WorkplacesChange
from src.text.both import Words, both

SHOWN = 20
FEWEST_TO_HALVE = 10
"""Companies of a complex below which losing half of them is no news."""
MOST_LOST = 0.5
MOST_WORKPLACES_LOST = 0.2
"""Share of a month's workplaces: a correction of it hardly loses so many, a part of it does."""
MOST_GROWN = 3.0
"""Times as many people as before: months differ by far less, and so do quarters."""
MOST_CORRECTED = 1.2
"""Times, either way, by which the correction of a quarter moves a sum of the country."""
MOST_EXCHANGED = 0.1
"""By how much the share of women moves."""
FEWEST_PEOPLE, LEAST_SUM = 100, 1_000
"""Sums below which much may happen."""
MONTHLY = ("headcounts", "eligible")
"""Kinds of which a new month is like the last one; use comes week by week, in pieces."""
SINCE_JANUARY = ("_ytd_krw", "_ytd_usd")
BY_FIRM = ("headcounts", "eligible", "leave_starts")
FEWEST_GONE = 10
"""Tables that come firm by firm, and rows gone of a period below which nothing is asked."""


def fewer_companies(before: int, after: int, complexes: list[ComplexChange]) -> list[Doubt]:
    found = []
    if before >= FEWEST_TO_HALVE and after < before * MOST_LOST:
        found.append(doubt("companies_fell", before=before, after=after))
    halved = [
        row
        for row in complexes
        if row.before >= FEWEST_TO_HALVE and row.after < row.before * MOST_LOST
    ]
    return found + [
        doubt("complex_halved", name=row.name, before=row.before, after=row.after)
        for row in halved[:SHOWN]
    ]


def earlier_people(people: list[PeopleChange], sums: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Return the last period before those that are new, by kind, and the people in it.

    sums : kind, period and people of the snapshot served.
    """
    found = {}
    for kind in MONTHLY:
        new = [row.period for row in people if row.kind == kind and not row.before]
        held = sums[(sums["kind"] == kind) & (sums["people"] > 0)]
        # the period of no rows is of no type that compares with a text
        held = held[held["period"] < min(new)] if new and len(held) else held[:0]
        if len(held):
            last = held.loc[held["period"].idxmax()]
            found[kind] = (str(last["period"]), int(last["people"]))
    return found


def other_people(people: list[PeopleChange], earlier: dict[str, tuple[str, int]]) -> list[Doubt]:
    """Return the periods whose people fall by half or grow as no correction and no month does."""
    found = []
    for row in people:
        code, than = _unlikely(row, earlier.get(row.kind))
        if code:
            period, before = than
            of = {"period": row.period, "earlier": period, "before": before, "after": row.after}
            found.append(doubt(code, kind=kind_name(row.kind), **of))
    return found[:SHOWN]


def _unlikely(row: PeopleChange, earlier: tuple[str, int] | None) -> tuple[str, tuple[str, int]]:
    """Return what is unlikely about a change, "" for nothing, and what it was compared with."""
    same = (row.period, row.before)
    if row.after < row.before * MOST_LOST:
        return "period_fell", same
    if row.before >= FEWEST_PEOPLE and row.after > row.before * MOST_GROWN:
        return "period_grew", same
    if row.before or earlier is None or earlier[1] < FEWEST_PEOPLE:
        return "", same
    grown = row.after / earlier[1]
    return ("" if 1 / MOST_GROWN <= grown <= MOST_GROWN else "period_unlike"), earlier


def other_sums(before: pd.DataFrame, after: pd.DataFrame) -> list[Doubt]:
    """Return the sums of a quarter that move as no correction, or no quarter, moves them.

    before, after : one row a source and quarter. A quarter that was there is compared with itself,
    a new one with the last of its source. A sheet that is missing, another unit and columns that
    were exchanged show like this, and nothing else does.
    """
    found = []
    for row in after.to_dict("records"):
        of_source = before[before["source"] == row["source"]]
        until = of_source[of_source["quarter"] <= row["quarter"]]
        if len(until):
            then = until.loc[until["quarter"].idxmax()].to_dict()
            same = then["quarter"] == row["quarter"]
            found += _moved_sums(then, row, MOST_CORRECTED if same else MOST_GROWN)
    return found[:SHOWN]


def _moved_sums(then: dict, now: dict, most: float) -> list[Doubt]:
    same = then["quarter"] == now["quarter"]
    of = {
        "source": source_name(now["source"]),
        "quarter": now["quarter"],
        "earlier": both("load.loaded_before") if same else then["quarter"],
    }
    found = []
    for name in VALUES:
        if name.endswith(SINCE_JANUARY) and not same:
            continue
        old, new = then[name], now[name]
        if pd.isna(old) or old < LEAST_SUM:
            continue
        if pd.isna(new):
            found.append(doubt("sum_gone", value=_value_name(name), before=old, **of))
        elif not 1 / most <= new / old <= most:
            found.append(doubt("sum_moved", value=_value_name(name), before=old, after=new, **of))
    women = [_share_of_women(one) for one in (then, now)]
    if not found and abs(women[1] - women[0]) > MOST_EXCHANGED:
        found.append(doubt("sexes_moved", before=women[0], after=women[1], **of))
    return found


def _share_of_women(sums: dict) -> float:
    """Return the share of women among employees, not a number where it is not known."""
    if pd.isna(sums["employees_m"]) or pd.isna(sums["employees_f"]):
        return float("nan")
    women, people = sums["employees_f"], sums["employees_m"] + sums["employees_f"]
    return women / people if people >= LEAST_SUM else float("nan")


def _value_name(name: str) -> Words:
    column = TABLE["complex_quarters"].column(name)
    return Words(column.title, column.en)


def other_rows(tables: list[TableChange]) -> list[Doubt]:
    """Return the tables of which a file replaces periods and hardly gives the same rows again.

    A correction gives most of them; what does not is likely a part, of other firms.
    """
    gone = [
        row
        for row in tables
        if row.table in BY_FIRM and row.gone >= FEWEST_GONE and row.gone > row.before * MOST_LOST
    ]
    return [
        doubt("rows_gone", kind=kind_name(row.table), before=row.before, gone=row.gone)
        for row in gone
    ]


def fewer_workplaces(workplaces: list[WorkplacesChange]) -> list[Doubt]:
    fell = [
        row
        for row in workplaces
        if row.before >= FEWEST_TO_HALVE and row.after < row.before * (1 - MOST_WORKPLACES_LOST)
    ]
    return [
        doubt(
            "workplaces_fell",
            source=source_name(row.source),
            period=row.period,
            before=row.before,
            after=row.after,
            share=1 - row.after / row.before,
        )
        for row in fell
    ]


def doubt(code: str, **details: Any) -> Doubt:
    """Return what must be confirmed, in words; details : what the sentences leave open."""
    return Doubt(code, both(f"load.doubt.{code}", **details))


def source_name(source: str) -> Words:
    """Return what a source is called."""
    found = SOURCE.get(source)
    return Words(source, source) if found is None else Words(found.ko, found.en)


def kind_name(table: str) -> Words:
    """Return what the people of a table are called."""
    return both(f"load.kind.{table}")

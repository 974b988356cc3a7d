"""Changes of a load that look wrong and have to be confirmed before they are published.

The limits are set so that faulty files cross them and real changes hardly ever do.
"""

from typing import Any

import pandas as pd

from src.domain.sources import SOURCE
from src.domain.tables import TABLE, VALUES
from src.load.outcome import ComplexChange, Doubt, PeopleChange, TableChange, WorkplacesChange
from src.text.both import Words, both

SHOWN = 20
FEWEST_TO_HALVE = 10
"""A complex with fewer companies may lose half of them without a doubt."""
MOST_LOST = 0.5
"""Largest share of companies, people or rows that may go without a doubt."""
MOST_WORKPLACES_LOST = 0.2
"""The same for a month's workplaces: a correction loses fewer, a file with only a part more."""
MOST_GROWN = 3.0
"""Largest growth of people or sums from one period to the next; real periods differ far less."""
MOST_CORRECTED = 1.2
"""Largest factor, up or down, by which a correction may change a national sum of a quarter."""
MOST_EXCHANGED = 0.1
"""Largest change of the share of women; a larger one suggests exchanged columns."""
FEWEST_PEOPLE, LEAST_SUM = 100, 1_000
"""Smaller sums vary too much to be judged."""
MONTHLY = ("headcounts", "eligible")
"""Tables in which a new month resembles the last one; leave_starts arrive by week, in pieces."""
SINCE_JANUARY = ("_ytd_krw", "_ytd_usd")
BY_FIRM = ("headcounts", "eligible", "leave_starts")
"""Tables with rows for single firms."""
FEWEST_GONE = 10
"""With fewer rows gone from them there is no doubt."""


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
    """Return by kind the last period before the new ones, and the people in it.

    sums : kind, period and people of the snapshot served.
    """
    found = {}
    for kind in MONTHLY:
        new = [row.period for row in people if row.kind == kind and not row.before]
        held = sums[(sums["kind"] == kind) & (sums["people"] > 0)]
        # without rows, the column of periods has a type that cannot be compared with text
        held = held[held["period"] < min(new)] if new and len(held) else held[:0]
        if len(held):
            last = held.loc[held["period"].idxmax()]
            found[kind] = (str(last["period"]), int(last["people"]))
    return found


def other_people(people: list[PeopleChange], earlier: dict[str, tuple[str, int]]) -> list[Doubt]:
    """Return doubts on periods whose people fall by half, or grow more than MOST_GROWN."""
    found = []
    for row in people:
        code, than = _unlikely(row, earlier.get(row.kind))
        if code:
            period, before = than
            of = {"period": row.period, "earlier": period, "before": before, "after": row.after}
            found.append(doubt(code, kind=kind_name(row.kind), **of))
    return found[:SHOWN]


def _unlikely(row: PeopleChange, earlier: tuple[str, int] | None) -> tuple[str, tuple[str, int]]:
    """Return the code of a doubt on a change, "" for none, and the period and people compared."""
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
    """Return doubts on sums of a quarter that change more than a correction or a quarter explains.

    before, after : one row for each source and quarter. A quarter loaded before is compared with
    itself, a new one with the last of its source. Only this shows a missing sheet, a wrong unit and
    exchanged columns.
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
    women = [_share_of_women(sums) for sums in (then, now)]
    if not found and abs(women[1] - women[0]) > MOST_EXCHANGED:
        found.append(doubt("sexes_moved", before=women[0], after=women[1], **of))
    return found


def _share_of_women(sums: dict) -> float:
    """Return the share of women among employees, NaN where it is unknown or too few to judge."""
    if pd.isna(sums["employees_m"]) or pd.isna(sums["employees_f"]):
        return float("nan")
    women, people = sums["employees_f"], sums["employees_m"] + sums["employees_f"]
    return women / people if people >= LEAST_SUM else float("nan")


def _value_name(name: str) -> Words:
    column = TABLE["complex_quarters"].column(name)
    return Words(column.title, column.en)


def other_rows(tables: list[TableChange]) -> list[Doubt]:
    """Return doubts on tables where a file replaces periods but lacks most of their rows.

    A correction repeats most rows; a file that does not is likely a part with other firms.
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
    """Return a doubt in words; details : values for the blanks of its sentences."""
    return Doubt(code, both(f"load.doubt.{code}", **details))


def source_name(source: str) -> Words:
    """Return the names of a source, its code where it is unknown."""
    found = SOURCE.get(source)
    return Words(source, source) if found is None else Words(found.ko, found.en)


def kind_name(table: str) -> Words:
    """Return the names for the people of a table."""
    return both(f"load.kind.{table}")

"""The work after visits: answered in time, done, substitutes found, and obstacles."""

from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.matters import DAYS_TO_FILL, WORK
from src.metrics.follow_through import COLUMNS, mean_days, obstacle_shares, work_shares
from src.screens.campaigns.choice import Choice
from src.store.bank_operators import operators_in
from src.store.operations.work import count_work
from src.ui import cached, choices, matters, reader, widgets
from src.ui.choices import Spot
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

BY = ("all", "complex_id", "industry", "to_agency")
CODED = {"to_agency": "agency", "industry": "industry"}
"""Groupings by codes that have names, and the text key of the names."""
MOST_OBSTACLES = 3
OF_REQUESTS = ("placed", DAYS_TO_FILL)
"""Measures of requests for substitutes; they are shown with the operator of the bank there."""


def show(choice: Choice) -> None:
    """Draw the measures of the work in the chosen place, by a chosen grouping, and obstacles."""
    day, seen = cached.as_of() or reader.today(), matters.glance()
    if seen is None:
        return
    codes = (*choice.spot.codes[:3], *seen.key, day.isoformat())
    counted = partial(_counted, where=_where(choice), day=day, codes=codes)
    whole, told = counted(None), counted("obstacle")
    if whole is None or told is None:
        return
    said, obstacles = cached.keep("work_said", codes, lambda: _said(whole, told))
    if said is None:
        return
    st.subheader(t("work_done.title"), anchor=False)
    st.markdown(widgets.tildes_as_written(said))
    with choices.bar():
        by = choices.select("work_by", BY, BY[0], lambda code: t(f"work_done.by.{code}"))
    rows = whole if by == BY[0] else counted(by)
    if rows is not None:
        _show_shares(rows, None if by == BY[0] else by, choice.spot, codes)
    _show_obstacles(obstacles, codes)


def _counted(
    by: str | None, where: tuple[str, ...] | None, day: date, codes: tuple
) -> pd.DataFrame | None:
    """Return the counts of each group. codes : the cache key, everything that they depend on."""
    db, seen = reader.operations(), matters.sight()
    ask = partial(count_work, db, seen, day, by, where)
    return matters.answer(lambda: cached.keep("work", (by, *codes), ask))


def _where(choice: Choice) -> tuple[str, ...] | None:
    """Return the complexes of the chosen place; None for the country."""
    chosen = [code for code in choice.spot.codes[:3] if code != choices.ALL]
    return tuple(cached.complexes_in((chosen[-1],))) if chosen else None


def _said(whole: pd.DataFrame, told: pd.DataFrame) -> tuple[str | None, pd.DataFrame]:
    """Return the answer (None where no work is counted) and the obstacles in words."""
    shares, obstacles = _shares(whole, None), obstacle_shares(told)
    said = None if shares.empty else _answer(shares, obstacles)
    return said, obstacles.assign(work=[t(f"obstacle.{code}") for code in obstacles["work"]])


def _shares(counts: pd.DataFrame, by: str | None) -> pd.DataFrame:
    return work_shares(counts, tuple(WORK), by)


def _answer(shares: pd.DataFrame, obstacles: pd.DataFrame) -> str:
    """Return how much was answered in time and the most frequent obstacles, in a sentence."""
    said = [
        t("work_done.answer", **row._asdict() | {"work": t(f"work.{row.work}")})
        for row in shares.head(1).itertuples(index=False)
    ]
    first = [t(f"obstacle.{code}") for code in obstacles["work"].head(MOST_OBSTACLES)]
    return " ".join([*said, *([t("work_done.obstacles", first=", ".join(first))] if first else [])])


def _show_shares(counts: pd.DataFrame, by: str | None, spot: Spot, codes: tuple) -> None:
    made = cached.keep("work_shares", (by, *codes), lambda: _named_shares(counts, by, spot))
    shares, days = made
    head = [TableColumn("place", t(f"work_done.by.{by}"), width="medium")] if by else []
    note = t("work_done.note", day=codes[-1])
    for rows, kind, export in (
        (shares, "share", Export("work_shares", notes=[note])),
        (days, "number", Export("work_days", notes=[note])),
    ):
        columns = [*head, *_columns(kind)]
        if (rows["operators"] != "").any():
            columns.append(TableColumn("operators", t("work_done.column.operators")))
        widgets.show_table(rows, columns, export, codes=(by, *codes))
    st.caption(note)


def _named_shares(
    counts: pd.DataFrame, by: str | None, spot: Spot
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of shares and of days, with names of places and work.

    Their column `operators` says who fills requests for substitutes there; "" in other rows.
    """
    names = choices.complex_labels() if by == "complex_id" else {}
    one = choices.none(spot.complex)
    here = operators_in(cached.place_of(one) if one else {spot.sido})

    def who(row: Any) -> str:
        if row.work not in OF_REQUESTS or by == "to_agency":
            return ""
        return operators_in(cached.place_of(row.complex_id)) if by == "complex_id" else here

    def named(rows: pd.DataFrame) -> pd.DataFrame:
        called = [_place(by, code, names) for code in rows[by]] if by else [""] * len(rows)
        operators = [who(row) for row in rows.itertuples()]
        work = [t(f"work.{code}") for code in rows["work"]]
        return rows.assign(place=called, work=work, operators=operators)

    return named(_shares(counts, by)), named(mean_days(counts, DAYS_TO_FILL, by))


def _place(by: str, code: str, names: dict[str, str]) -> str:
    if by in CODED:
        return t(f"{CODED[by]}.{code}") if code else t(f"work_done.no_{CODED[by]}")
    return names.get(code, code)


def _show_obstacles(named: pd.DataFrame, codes: tuple) -> None:
    st.markdown(f"**{t('work_done.obstacles_title')}**")
    export = Export("work_obstacles", notes=[t("work_done.note", day=codes[-1])])
    widgets.show_table(named, _columns("share"), export, codes=codes)


def _columns(kind: str) -> list[TableColumn]:
    kinds = ("text", "count", "count", kind, kind, kind)
    unit = t("column_unit.share") if kind == "share" else t("work_done.days_unit")
    return [
        TableColumn(name, t(f"work_done.column.{name}") + (unit if each == kind else ""), each)
        for name, each in zip(COLUMNS, kinds, strict=True)
    ]

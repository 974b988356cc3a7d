"""내 할 일: the tasks that the rules give for today, the most urgent first."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from src.domain.matters import TASKS
from src.screens.follow_up.choice import Wanted
from src.store.operations.engine import Engine
from src.store.operations.matters_seen import MOST_TASKS, Counted, count_again, most_urgent, tasks
from src.ui import matter_forms, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.matter_forms import Movable
from src.ui.matters import Glance
from src.ui.run import t
from src.ui.turning import Turned, turned_to

COLUMNS = (
    *(("task", "text"), ("company_name", "text"), ("place", "text"), ("program", "text")),
    *(("to_agency", "text"), ("owner", "text"), ("due", "date"), ("late", "count")),
    *(("state", "text"), ("need", "text")),
)


@dataclass(frozen=True)
class Found:
    """One page of the chosen tasks, the most urgent first. shown : in words. moves : the matters
    that the reader may move on.

    codes : the choices that they depend on, beside the stored matters.
    """

    shown: pd.DataFrame
    moves: Movable
    export: Export
    codes: tuple
    page: Turned


def count(seen: Glance) -> pd.DataFrame:
    """Return how many tasks there are today, by rule, person and agency, and how many are late.

    Ends the run with a message where they cannot be read.
    """
    ask = partial(_count, reader.operations(), seen)
    return _or_stop(lambda: seen.keep("counts", (), ask))


_before: dict[tuple, Counted] = {}
"""The last count for each sight, database and day, which the next count updates."""
MOST_COUNTED = 64


def _count(db: Engine, seen: Glance) -> pd.DataFrame:
    day = reader.today()
    key = (str(db.url), day, seen.sight)
    rows, counted = count_again(db, seen.sight, day, seen.times, _before.pop(key, None))
    while len(_before) >= MOST_COUNTED:
        _before.pop(next(iter(_before)), None)
    _before[key] = counted
    return rows


def find(seen: Glance, wanted: Wanted) -> Found:
    """Return a page of the chosen tasks, the most urgent first.

    Ends the run with a message where they cannot be read.
    """
    db, day = reader.operations(), reader.today()
    chosen, rules = wanted.chosen, wanted.rules
    page = turned_to("task_page", (*chosen, *rules), wanted.tasks, MOST_TASKS)
    codes = (*chosen, *rules, page.number)
    ask = partial(most_urgent, db, seen.sight, day, rules, chosen, page.first)
    rows = _or_stop(lambda: seen.keep("tasks", codes, ask))
    shown, moves = seen.keep("tasks_shown", codes, lambda: _shown(rows, seen))
    named = matters.names_later()

    def whole() -> pd.DataFrame:
        return _in_words(named(tasks(db, seen.sight, day, rules, chosen)))

    export = Export("follow_up", recorded=True, whole=whole, rows=wanted.tasks)
    return Found(shown, moves, export, codes, page)


def _shown(rows: pd.DataFrame, seen: Glance) -> tuple[pd.DataFrame, Movable]:
    named = matters.with_names(rows)
    return _in_words(named), matter_forms.movable(named, seen.sight)


def _or_stop(ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    rows = matters.read(ask)
    if rows is None:
        st.stop()
    return rows


def say(counts: pd.DataFrame, seen: Glance) -> None:
    """Draw how many tasks there are, how many are late, and the counts by rule."""
    widgets.say(seen.keep("said", (), lambda: _sentences(counts)))


def _sentences(found: pd.DataFrame) -> list[str]:
    counts = found[["task", "tasks", "late"]].groupby("task").sum()
    total, late = int(counts["tasks"].sum()), int(counts["late"].sum())
    if not total:
        return [t("follow_up.nothing")]
    by_rule = [
        t("follow_up.answer_rule", task=t(f"task.{code}"), **counts.loc[code].to_dict())
        for code in TASKS
        if code in counts.index
    ]
    return [t("follow_up.answer", tasks=total, late=late), *by_rule]


def show(found: Found, seen: Glance) -> None:
    """Draw the most urgent tasks as a table, and the form to move one on."""
    st.subheader(t("follow_up.mine"), anchor=False)
    if found.shown.empty:
        st.info(t("follow_up.none_here"), icon=":material/task_alt:")
        return
    columns = [TableColumn(name, t(f"follow_up.column.{name}"), kind) for name, kind in COLUMNS]
    codes = (*found.codes, *seen.key)
    shape = Shape(stacked=True)
    widgets.show_table(found.shown, columns, found.export, codes=codes, shape=shape)
    if found.page.pages > 1:
        found.page.draw()
    st.caption(t("follow_up.late_note", shown=MOST_TASKS, tasks=found.page.total))
    matter_forms.show_moves(found.moves)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    starts = matters.starts_in_words(rows)
    return rows.assign(
        task=matters.words("task", rows["task"]),
        state=matters.states_in_words(rows),
        program=matters.about_in_words(rows).str.cat(starts.where(starts == "", " · " + starts)),
        to_agency=matters.words("agency", rows["to_agency"]),
    )

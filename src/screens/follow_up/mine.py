"""내 할 일: what the rules make somebody's to do today, the most urgent first."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from src.domain.matters import TASKS
from src.store.operations.matters_seen import Sight, count_tasks, tasks
from src.ui import matter_forms, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

MOST_SHOWN = 300
COLUMNS = (
    *(("task", "text"), ("company_name", "text"), ("place", "text"), ("program", "text")),
    *(("to_agency", "text"), ("owner", "text"), ("due", "date"), ("late", "count")),
    *(("state", "text"), ("need", "text")),
)


@dataclass(frozen=True)
class Found:
    """Tasks of today. rows : the most urgent, one each. counts : how many, of whom, how late."""

    rows: pd.DataFrame
    counts: pd.DataFrame


def find(seen: Sight) -> Found:
    """Return the tasks of today; ends the run, in words, where they cannot be read."""
    db, today = reader.operations(), reader.today()
    counts = matters.read(lambda: count_tasks(db, seen, today))
    if counts is None:
        st.stop()
    due = [code for code in TASKS if code in set(counts["task"])] or TASKS[:1]
    rows = matters.read(lambda: _most_urgent([tasks(db, seen, today, code) for code in due]))
    if rows is None:
        st.stop()
    return Found(matters.with_names(rows), counts)


def _most_urgent(parts: list[pd.DataFrame]) -> pd.DataFrame:
    rows = pd.concat(parts, ignore_index=True)
    order = ["priority", "late", "matter_id"]
    rows = rows.sort_values(order, ascending=[True, False, True], ignore_index=True)
    return rows.head(MOST_SHOWN)


def say(found: Found) -> None:
    """Say how much there is to do, how much of it is late, and what comes first."""
    counts = found.counts[["task", "tasks", "late"]].groupby("task").sum()
    total, late = int(counts["tasks"].sum()), int(counts["late"].sum())
    if not total:
        widgets.say([t("follow_up.nothing")])
        return
    by_rule = [
        t("follow_up.answer_rule", task=t(f"task.{code}"), **counts.loc[code].to_dict())
        for code in TASKS
        if code in counts.index
    ]
    widgets.say([t("follow_up.answer", tasks=total, late=late), *by_rule])


def show(rows: pd.DataFrame, seen: Sight) -> None:
    """Draw the tasks as a table, the one that is chosen in full, and the way to move it on."""
    st.subheader(t("follow_up.mine"), anchor=False)
    if rows.empty:
        st.info(t("follow_up.none_here"), icon=":material/task_alt:")
        return
    shown = rows.assign(
        task=[t(f"task.{code}") for code in rows["task"]],
        state=[t(f"matter_state.{row.kind}.{row.state}") for row in rows.itertuples()],
        program=[
            t(f"program.{row.program}") if row.program else row.job for row in rows.itertuples()
        ],
        to_agency=[t(f"agency.{code}") if code else "" for code in rows["to_agency"]],
    )
    columns = [TableColumn(name, t(f"follow_up.column.{name}"), kind) for name, kind in COLUMNS]
    widgets.show_table(shown, columns, Export("follow_up", recorded=True))
    st.caption(t("follow_up.late_note"))
    matter_forms.show_moves(rows, seen)

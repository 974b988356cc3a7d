"""Numbers of tasks by person and by agency."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from src.ui import matters, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.run import t


def show(counts: pd.DataFrame, seen: Glance) -> None:
    """Draw the sums of tasks by person and by agency; nothing where there are none."""
    if counts.empty:
        return
    handed, named = counts["to_agency"] != "", matters.told(counts)
    st.subheader(t("follow_up.team"), anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        _show(
            lambda: _sums(named, "owner", lambda name: name or t("follow_up.whose.nobody")),
            "owner",
            Export("tasks_owner"),
            seen,
        )
    with right:
        _show(
            lambda: _sums(counts[handed], "to_agency", lambda code: t(f"agency.{code}")),
            "to_agency",
            Export("tasks_to_agency"),
            seen,
        )


def _sums(counts: pd.DataFrame, by: str, called: Callable[[str], str]) -> pd.DataFrame:
    sums = counts.groupby(by)[["tasks", "late"]].sum().reset_index()
    sums = sums.sort_values(["late", "tasks"], ascending=False, ignore_index=True)
    return sums.assign(**{by: sums[by].map(called)})


def _show(make: Callable[[], pd.DataFrame], by: str, export: Export, seen: Glance) -> None:
    sums = seen.keep("team", (by,), make)
    columns = [
        TableColumn(by, t(f"follow_up.column.{by}")),
        TableColumn("tasks", t("follow_up.column.tasks"), "count"),
        TableColumn("late", t("follow_up.column.late_tasks"), "count"),
    ]
    widgets.show_table(sums, columns, export, codes=seen.key)

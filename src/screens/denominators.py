"""How uptake of each programme is counted, and how good its denominator is."""

import pandas as pd
import streamlit as st

from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t

MUCH_RAISED = 0.05
"""Share of eligible people who are in no file of eligible people, from which it is pointed out."""
SHARES = ("raised", "placed", "classed")


def show() -> None:
    """Draw the table of programmes and sexes, with a warning where many eligible are in no file."""
    rows = cached.ask("uptake_bases")
    if rows.empty:
        return
    st.subheader(t("basis.heading"), anchor=False)
    st.caption(t("basis.heading_note"))
    for row in rows[rows["raised"] >= MUCH_RAISED].itertuples():
        words = {"program": t(f"program.{row.program}"), "sex": t(f"sex.{row.sex}")}
        said = t("basis.much_raised", **words, raised=row.raised)
        st.warning(said, icon=":material/group_add:")
    widgets.show_table(in_words(rows), columns(), Export("denominators"), codes=())


def in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with their codes in words."""
    return rows.assign(
        program_name=[t(f"program.{code}") for code in rows["program"]],
        sex_name=[t(f"sex.{code}") for code in rows["sex"]],
        basis_name=[t(f"basis.name_{code}") for code in rows["basis"]],
        cohorts=list(map(_cohorts, rows["first_month"], rows["last_month"])),
    )


def _cohorts(first: str, last: str) -> str:
    if first > last:
        return t("basis.no_cohort")
    return t.value("months", f"{first}~{last}")


def columns() -> list[TableColumn]:
    """Return the columns of `in_words`."""
    return [
        TableColumn("program_name", t("choice.program"), width="medium"),
        TableColumn("sex_name", t("choice.sex")),
        TableColumn("basis_name", t("basis.title"), width="medium"),
        TableColumn("follow_up", t("basis.column_follow_up"), "count"),
        TableColumn("lag", t("basis.column_lag"), "number"),
        TableColumn("cohorts", t("basis.column_cohorts")),
        *[TableColumn(name, t(f"basis.column_{name}"), "share") for name in SHARES],
    ]

"""The loaded files and the problems found in them."""

import streamlit as st

from src.ui import cached, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import t


def show() -> None:
    """Draw the files of the snapshot with rows read, accepted and rejected, and the problems.

    The problems quote the files, business numbers too, so only those who load data see them.
    """
    st.subheader(t("overview.sources"), anchor=False)
    rows = cached.ask("sources_loaded")
    rows = rows.assign(
        source_name=[t(f"source.{name}") for name in rows["source"]],
        quarter_name=[
            t.value("quarter", quarter) if isinstance(quarter, str) else ""
            for quarter in rows["quarter"]
        ],
    )
    widgets.show_table(
        rows,
        [
            TableColumn("source_name", t("column.source"), width="medium"),
            TableColumn("quarter_name", t("column.quarter")),
            TableColumn("as_of", t("column.as_of"), "date"),
            TableColumn("rows_read", t("column.rows_read"), "count"),
            TableColumn("rows_accepted", t("column.rows_accepted"), "count"),
            TableColumn("rows_rejected", t("column.rows_rejected"), "count"),
            TableColumn("file", t("column.file"), width="large"),
        ],
        Export("sources", notes=[t("overview.sources_note")]),
        codes=(),
    )
    if cached.may_ask("problems_of"):
        show_problems()


def show_problems() -> None:
    """Draw the problems found in the files, folded; nothing where there are none."""
    rows = cached.ask("problems_of")
    if rows.empty:
        return
    english = rows["reason_en"].where(rows["reason_en"].notna(), rows["reason"])
    rows = rows.assign(
        level_name=[t(f"level.{level}") for level in rows["level"]],
        said=english if t.lang == "en" else rows["reason"],
    )
    with st.expander(t("overview.problems", rows=len(rows)), icon=":material/fact_check:"):
        widgets.show_table(
            rows,
            [
                TableColumn("level_name", t("column.level")),
                TableColumn("said", t("column.reason"), width="large"),
                TableColumn("value", t("column.value")),
                TableColumn("sheet", t("column.sheet")),
                TableColumn("row", t("column.row"), "count"),
                TableColumn("column", t("column.column")),
                TableColumn("file", t("column.file")),
            ],
            Export("problems", recorded=True, needs="load"),
            codes=(),
        )

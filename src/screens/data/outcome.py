"""What was found in the files and what would change: in a sentence, then tables, then downloads."""

from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.codes import PROBLEM_LEVELS
from src.screens.data import joins as data_joins
from src.screens.data import table as data_table
from src.ui.columns import TableColumn
from src.ui.plain_text import as_written
from src.ui.run import t

REASON_WIDTH = 560
"""Pixels of the column that says why, and how to mend it: most sentences fit."""
REJECTS = (
    ("csv", "text/csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
KINDS = ("headcounts", "eligible", "leave_starts")
REFUSING = ("rejected", "also")
"""Levels of what keeps a row out; the others are warnings."""


def show(found: dict, folder: Path) -> None:
    """Draw the outcome of a check or a publication."""
    _say(found)
    for name in found["skipped"]:
        st.info(t("data.already_loaded", file=as_written(name)), icon=":material/content_copy:")
    for row in found["files"]:
        if "refusal" in row and row["file"] not in {one["file"] for one in found["unmapped"]}:
            st.error(as_written(t.pick(row["refusal"], row["refusal_en"])), icon=":material/block:")
    if "changes" in found:
        _show_changes(found)
    _show_files(found)
    _offer_rejects(folder)
    _show_problems(found)
    if found.get("joins"):
        _show_joins(found)


def _say(found: dict) -> None:
    """Say the outcome in one sentence."""
    outcome = "unmapped" if found["unmapped"] else found["outcome"]
    sums = {
        name: sum(row.get(f"rows_{name}", 0) for row in found["files"])
        for name in ("read", "accepted", "rejected")
    }
    words = t(f"data.outcome_{outcome}", **sums)
    draw = st.success if outcome == "published" else st.markdown
    draw(words if outcome == "published" else f"**{words}**")


def _show_files(found: dict) -> None:
    rows = [
        row | {"what": t(f"source.{row['source']}"), "file": row["file"]}
        for row in found["files"]
        if "source" in row
    ]
    if rows:
        columns = [
            TableColumn("file", t("column.file"), width="large"),
            TableColumn("what", t("column.source")),
            *(
                TableColumn(f"rows_{name}", t(f"column.rows_{name}"), "count")
                for name in ("read", "accepted", "rejected")
            ),
        ]
        data_table.show(pd.DataFrame(rows), columns, found, export="loaded_files")


def _offer_rejects(folder: Path) -> None:
    """Draw the buttons for the refused rows; nothing where none was refused."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for extension, media_type in REJECTS:
            path = folder / f"rejects.{extension}"
            if path.exists():
                st.download_button(
                    t(f"data.rejects_{extension}"),
                    data=path.read_bytes(),
                    file_name=f"{t('data.rejects_file')}.{extension}",
                    mime=media_type,
                    icon=":material/download:",
                    on_click="ignore",
                    key=f"data_rejects_{extension}",
                )


def _show_problems(found: dict) -> None:
    """Draw what was found, grouped: what keeps rows out first, and apart from it the warnings."""
    problems = found["problems"]
    if not problems:
        return
    refused = sum(row["rows"] for row in problems if row["level"] == "rejected")
    others = sum(row["rows"] for row in problems if row["level"] not in REFUSING)
    st.markdown(f"**{t('data.problems')}**")
    st.caption(t("data.problems_counted", refused=refused, others=others))
    rows = pd.DataFrame(problems)
    rows = rows.assign(
        level_name=[t(f"level.{level}") for level in rows["level"]],
        said=[t.pick(row.reason, row.reason_en or row.reason) for row in rows.itertuples()],
        rank=[PROBLEM_LEVELS.index(level) for level in rows["level"]],
    ).sort_values(["rank", "rows"], ascending=[True, False], kind="stable")
    for name in ("sheet", "column", "value"):
        rows[name] = rows[name].astype("str").where(rows[name].notna(), "")
    columns = [
        TableColumn("level_name", t("column.level")),
        TableColumn("rows", t("data.rows_of_kind"), "count"),
        TableColumn("said", t("column.reason"), width=REASON_WIDTH),
        TableColumn("column", t("column.column")),
        TableColumn("value", t("data.first_value")),
        TableColumn("first", t("data.first_row"), "count"),
        *([TableColumn("sheet", t("column.sheet"))] if (rows["sheet"] != "").any() else []),
        TableColumn("file", t("column.file")),
    ]
    rows["first"] = pd.to_numeric(rows["first"])
    data_table.show(rows, columns, found, export="found_problems")


def _show_changes(found: dict) -> None:
    """Draw what changes from the data shown before, what looks wrong first."""
    changes = found["changes"]
    done = found["outcome"] == "published"
    st.markdown(f"**{t('data.changed') if done else t('data.changes')}**")
    for doubt in changes["doubts"]:
        st.warning(as_written(t.pick(doubt["korean"], doubt["english"])), icon=":material/warning:")
    names = ("companies_before", "companies_after", "new", "gone", "moved")
    st.markdown(t("data.changes_companies", **{name: changes[name] for name in names}))
    if changes["complexes"]:
        columns = [
            TableColumn("name", t("column.complex_name"), width="medium"),
            TableColumn("before", t("data.companies_before"), "count"),
            TableColumn("after", t("data.companies_after"), "count"),
        ]
        rows = pd.DataFrame(changes["complexes"])
        data_table.show(rows, columns, found, export="changed_complexes")
    if changes["people"]:
        rows = pd.DataFrame(changes["people"])
        rows["kind"] = [t(f"data.kind_{kind}") for kind in rows["kind"]]
        columns = [
            TableColumn("period", t("data.period")),
            TableColumn("kind", t("column.measure")),
            TableColumn("before", t("data.people_before"), "count"),
            TableColumn("after", t("data.people_after"), "count"),
        ]
        data_table.show(rows, columns, found, export="changed_people")


def _show_joins(found: dict) -> None:
    """Draw how companies and workplaces are joined: a sentence per source, then the table."""
    joins = {name: pd.DataFrame(rows) for name, rows in found["joins"].items()}
    st.markdown(f"**{t('data_links.report')}**")
    if joins["sources"].empty:
        st.caption(t("data_links.nothing"))
        return
    for sentence in (
        *data_joins.sentences(joins["sources"], joins["counted"]),
        *data_joins.filled(joins["fills"]),
        *data_joins.placed(joins["places"]),
    ):
        st.markdown(sentence)
    with st.expander(t("data_links.as_table"), icon=":material/table:"):
        rows = data_joins.table_rows(joins["counted"])
        data_table.show(rows, data_joins.columns(), found, export="joins")

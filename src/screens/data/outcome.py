"""The outcome of a load: a sentence, what would change, what was found, rejected rows."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.codes import PROBLEM_LEVELS
from src.load.outcome import Changes, Joins, Outcome, Status
from src.screens.data import joins as data_joins
from src.screens.data import table as data_table
from src.settings import setting
from src.store.export_log import record_export
from src.store.place_names import in_language
from src.ui import reader
from src.ui.columns import TableColumn
from src.ui.downloads import ask_reason
from src.ui.gate import may_load
from src.ui.plain_text import as_written
from src.ui.run import t

REASON_WIDTH = 560
"""Width in pixels of the column of reasons; most sentences fit."""
REJECTS = (
    ("csv", "text/csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
)
KINDS = ("headcounts", "eligible", "leave_starts")
REFUSING = ("rejected", "also")
"""Levels of problems that keep a row out; the others are warnings."""


def show(found: Outcome, folder: Path) -> None:
    """Draw the outcome of a check or a publication."""
    _say(found)
    for name in found.skipped:
        st.info(t("data.already_loaded", file=as_written(name)), icon=":material/content_copy:")
    for name in found.locks:
        st.info(t("load.lock_file", file=as_written(name)), icon=":material/lock:")
    for name in found.parts:
        st.info(t("load.shape_part", file=as_written(name)), icon=":material/map:")
    for file in found.files:
        if file.refusal is not None and file.unmapped is None:
            st.error(as_written(t.pick(*file.refusal)), icon=":material/block:")
    if found.changes is not None:
        _show_changes(found, found.changes)
    _show_files(found)
    _offer_rejects(found, folder)
    _show_problems(found)
    if found.joins is not None:
        _show_joins(found, found.joins)


def _say(found: Outcome) -> None:
    """Say the outcome in one sentence."""
    sums = {
        "read": sum(file.rows_read for file in found.files),
        "accepted": sum(file.rows_accepted for file in found.files),
        "rejected": sum(file.rows_rejected for file in found.files),
    }
    words = t(f"data.outcome_{'unmapped' if found.unmapped else found.status}", **sums)
    if found.status is Status.PUBLISHED:
        st.success(words)
    else:
        st.markdown(f"**{words}**")


def _show_files(found: Outcome) -> None:
    rows = [
        {
            "file": file.file,
            "what": t(f"source.{file.source}"),
            "rows_read": file.rows_read,
            "rows_accepted": file.rows_accepted,
            "rows_rejected": file.rows_rejected,
        }
        for file in found.files
        if file.source is not None
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


def _offer_rejects(found: Outcome, folder: Path) -> None:
    """Draw the downloads of rejected rows, enabled once a reason is given.

    Nothing where no row was rejected, or for readers who may not load.
    """
    kept = [(*kind, folder / f"rejects.{kind[0]}") for kind in REJECTS]
    kept = [kind for kind in kept if kind[-1].exists()]
    if not kept or not may_load():
        return
    reason = ask_reason("rejects")
    rows = sum(file.rows_rejected for file in found.files)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for extension, media_type, path in kept:
            st.download_button(
                t(f"data.rejects_{extension}"),
                data=_taken(path, rows, reason) if reason else b"",
                file_name=f"{t('data.rejects_file')}.{extension}",
                mime=media_type,
                icon=":material/download:",
                on_click="ignore",
                disabled=not reason,
                key=f"data_rejects_{extension}",
            )


def _taken(path: Path, rows: int, reason: str) -> Callable[[], bytes]:
    """Return a function that records who takes the rejected rows and why, and then gives them."""
    folder, who = Path(setting("SANDAN_DATA")), reader.present()
    table, check = t("data.rejects_file"), reader.unless_changed()

    def take() -> bytes:
        check()
        record_export(
            folder,
            user=who.user,
            table=table,
            filters=(),
            rows=rows,
            version="",
            reason=reason,
            address=who.address,
            identifiers=True,
        )
        return path.read_bytes()

    return take


def _show_problems(found: Outcome) -> None:
    """Draw the problems found, grouped: first those that keep rows out, then the warnings."""
    problems = found.problems
    if not problems:
        return
    refused = sum(one.rows for one in problems if one.level == "rejected")
    others = sum(one.rows for one in problems if one.level not in REFUSING)
    st.markdown(f"**{t('data.problems')}**")
    st.caption(t("data.problems_counted", refused=refused, others=others))
    rows = pd.DataFrame(problems)
    rows = rows.assign(
        level_name=[t(f"level.{level}") for level in rows["level"]],
        said=[t.pick(*one.reason) for one in problems],
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


def _show_changes(found: Outcome, changes: Changes) -> None:
    """Draw the changes from the data shown before, doubtful ones first."""
    done = found.status is Status.PUBLISHED
    st.markdown(f"**{t('data.changed') if done else t('data.changes')}**")
    for doubt in changes.doubts:
        st.warning(as_written(t.pick(*doubt.said)), icon=":material/warning:")
    names = ("companies_before", "companies_after", "new", "gone", "moved")
    if changes.companies_before or changes.companies_after:
        st.markdown(t("data.changes_companies", **{name: getattr(changes, name) for name in names}))
    if changes.tables:
        _show_tables(found, changes)
    if changes.complexes:
        columns = [
            TableColumn("name", t("column.complex_name"), width="medium"),
            TableColumn("before", t("data.companies_before"), "count"),
            TableColumn("after", t("data.companies_after"), "count"),
        ]
        rows = in_language(pd.DataFrame(changes.complexes), t.lang)
        data_table.show(rows, columns, found, export="changed_complexes")
    if changes.people:
        rows = pd.DataFrame(changes.people)
        rows["kind"] = [t(f"data.kind_{kind}") for kind in rows["kind"]]
        columns = [
            TableColumn("period", t("data.period")),
            TableColumn("kind", t("column.measure")),
            TableColumn("before", t("data.people_before"), "count"),
            TableColumn("after", t("data.people_after"), "count"),
        ]
        data_table.show(rows, columns, found, export="changed_people")
    if changes.workplaces:
        rows = pd.DataFrame(changes.workplaces)
        rows["source"] = [t(f"source.{source}") for source in rows["source"]]
        columns = [
            TableColumn("period", t("data.period")),
            TableColumn("source", t("column.source"), width="medium"),
            TableColumn("before", t("data.workplaces_before"), "count"),
            TableColumn("after", t("data.workplaces_after"), "count"),
            TableColumn("people_before", t("data.people_before"), "count"),
            TableColumn("people_after", t("data.people_after"), "count"),
        ]
        data_table.show(rows, columns, found, export="changed_workplaces")


def _show_tables(found: Outcome, changes: Changes) -> None:
    """Draw how many rows of each table are new, changed or gone."""
    rows = pd.DataFrame(changes.tables)
    rows["table"] = [t(f"load.table.{table}") for table in rows["table"]]
    counts = ("before", "after", "new", "changed", "gone")
    columns = [
        TableColumn("table", t("data.table"), width="medium"),
        *(TableColumn(name, t(f"data.rows_{name}"), "count") for name in counts),
    ]
    data_table.show(rows, columns, found, export="changed_tables")


def _show_joins(found: Outcome, joins: Joins) -> None:
    """Draw how companies and workplaces are joined: a sentence per source, then the table."""
    st.markdown(f"**{t('data_links.report')}**")
    if not joins.sources:
        st.caption(t("data_links.nothing"))
        return
    counted = pd.DataFrame(joins.counted)
    for sentence in (
        *data_joins.sentences(pd.DataFrame(joins.sources), counted),
        *data_joins.filled(pd.DataFrame(joins.fills)),
        *data_joins.placed(pd.DataFrame(joins.places)),
    ):
        st.markdown(sentence)
    with st.expander(t("data_links.as_table"), icon=":material/table:"):
        rows = data_joins.table_rows(counted)
        data_table.show(rows, data_joins.columns(), found, export="joins")

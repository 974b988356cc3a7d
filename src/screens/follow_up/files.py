"""Lists sent to an agency and returned filled in, and an agency's own sheets."""

from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from src.domain.codes import AGENCIES
from src.domain.matters import MATTER
from src.exports.cells import ExportColumn
from src.exports.provenance import Provenance
from src.settings import setting
from src.store.mappings import save_mapping, saved_mapping
from src.store.operations.errors import OperationsError
from src.store.operations.matters_seen import HANDED, matters_of
from src.ui import cached, choices, deeds, gate, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.listed import Shape
from src.ui.matters import Glance
from src.ui.plain_text import as_written
from src.ui.run import for_later, t

LIST = (
    *("company_name", "place", "about", "starts", "need", "due_on", "state_name"),
    *("state", "moved_on", "reason", "matter_id", "number"),
)
MAIN = LIST[:7]
"""Columns on screen; the file also has those to be filled in, and the keys."""
FILLED = ("state", "moved_on", "reason")
MOST_LISTED = 100
"""Most matters shown; the file has all."""
NARROW, WIDE = 8, 16
HWPX = "application/hwp+zip"
_TOLD = "_follow_up_file"


def show(seen: Glance) -> None:
    """Draw the list for an agency, and the upload for returned files."""
    st.subheader(t("answers.title"), anchor=False)
    _show_list(seen)
    if not gate.may_load():
        st.caption(t("answers.needs_load"))
        return
    _show_upload()


def _show_list(seen: Glance) -> None:
    mine = [code for code, _ in seen.sight.agencies]
    with choices.bar():
        first = mine[0] if mine else AGENCIES[0]
        agency = choices.select("handed_to", AGENCIES, first, lambda a: t(f"agency.{a}"))
    states = tuple(state for kind in HANDED for state in MATTER[kind].open)
    ask = partial(
        matters_of, reader.operations(), seen.sight, kinds=HANDED, states=states, agency=agency
    )
    rows = matters.read(lambda: seen.keep("handed", (agency,), partial(ask, most=MOST_LISTED + 1)))
    if rows is None:
        return
    named = matters.names_later()
    note = t("answers.how")
    export = Export(
        "handover",
        filters=[(t("choice.handed_to"), t(f"agency.{agency}"))],
        notes=[note],
        recorded=True,
        more=(("hwpx", to_hwpx_list, HWPX),),
        whole=lambda: _listed(named(ask(most=None))),
    )
    columns = [TableColumn(name, t(f"answers.column.{name}"), "text") for name in LIST]
    top = partial(rows.head, MOST_LISTED)
    listed = seen.keep("handed_shown", (agency,), lambda: _listed(matters.with_names(top())))
    shape = Shape(main=MAIN, stacked=True)
    widgets.show_table(listed, columns, export, codes=(agency, *seen.key), shape=shape)
    if len(rows) > MOST_LISTED:
        st.caption(t("answers.part", shown=MOST_LISTED))
    st.caption(note)


def _listed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return matters as rows of the list, with empty columns to be filled in."""
    return rows.assign(
        about=matters.about_in_words(rows),
        state_name=matters.states_in_words(rows),
        starts=matters.starts_in_words(rows),
        number=rows["number"].astype("str"),
        **dict.fromkeys(FILLED, ""),
    )


def to_hwpx_list(frame: pd.DataFrame, columns: list[ExportColumn], provenance: Provenance) -> bytes:
    """Return the list as a HWPX document of one table, to be filled in and sent back."""
    from src.report.content import Paragraph, Report, Table
    from src.report.hwpx_file import to_hwpx

    rows = frame[[column.key for column in columns]].astype("str").fillna("")
    table = Table(
        title=provenance.title,
        header=tuple(column.label for column in columns),
        rows=tuple(map(tuple, rows.itertuples(index=False))),
        numeric=(False,) * len(columns),
        widths=tuple(WIDE if column.key in ("need", "reason") else NARROW for column in columns),
    )
    notes = tuple(Paragraph(note, "note") for note in provenance.notes)
    about = f"{provenance.as_of} · {provenance.version}"
    report = Report(provenance.title, provenance.lang, about, (*notes, table))
    return to_hwpx(report)


def _show_upload() -> None:
    mark = matters.said_so_far()
    file = st.file_uploader(t("answers.upload"), type=["xlsx", "hwpx"], key=f"answers_{mark}")
    if file is not None and st.button(t("answers.load"), icon=":material/upload:"):
        _load(file.name, file.getvalue())
    if st.session_state.get(_TOLD) is not None:
        _show_outcome(st.session_state[_TOLD])


def _load(name: str, data: bytes) -> None:
    """Store what a returned file says; show a message where it cannot be read."""
    from src.load.matter_files import firms_in, take
    from src.load.matter_sheets import Unmapped, read_sheets
    from src.text.both import UserError

    if not gate.may_now("load"):
        gate.refuse("load")
    st.session_state[_TOLD] = None
    folder = Path(setting("SANDAN_DATA"))
    try:
        sheets = read_sheets(name, data, lambda mark: saved_mapping(folder, mark))
        if not deeds.record("load", [], name):
            return
        found = take(reader.operations(), sheets, firms_in(cached.snapshot()), matters.doer())
    except Unmapped as error:
        st.session_state["_unmapped"] = error
        st.error(as_written(t.pick(str(error), error.english)), icon=":material/block:")
        return
    except (UserError, OperationsError) as error:
        st.error(as_written(t.pick(str(error), error.english)), icon=":material/block:")
        return
    deeds.record("matter", sorted(found.companies), name)
    st.session_state[_TOLD] = found


def _show_outcome(found: Any) -> None:
    """Draw how many rows were taken over, and the refused rows."""
    counts = {"read": found.read, "taken": found.taken, "same": found.same}
    st.success(t("answers.outcome", refused=len(found.refused), **counts))
    if found.refused:
        rows = pd.DataFrame(found.refused)
        rows = rows.assign(why=rows["why_en" if t.lang == "en" else "why_ko"])
        columns = [
            TableColumn(name, t(f"answers.refused.{name}"), "count" if name == "row" else "text")
            for name in ("sheet", "row", "value", "why")
        ]
        widgets.show_table(rows, columns, Export("refused_answers"))


def show_mapping() -> None:
    """Draw the form that assigns the titles of an unknown sheet to our columns, and save it."""
    from src.load.extracts.mapping import lacking

    error = st.session_state.get("_unmapped")
    if error is None or not gate.may_load():
        return
    titles = ["", *dict.fromkeys(title for title in error.head.titles if title)]
    known = {name: title for name, title in error.known.items() if title in titles}
    with st.form("answers_mapping", border=True):
        st.markdown(t("answers.map", table=error.table.title))
        chosen = {
            column.name: st.selectbox(
                column.title,
                titles,
                index=titles.index(known.get(column.name, "")),
                format_func=for_later(lambda one: one or t("answers.none")),
                key=f"answers_map_{column.name}_{error.head.fingerprint}",
            )
            for column in error.table.file_columns
        }
        pressed = st.form_submit_button(t("answers.map_save"), icon=":material/save:")
    if pressed:
        columns = {name: title for name, title in chosen.items() if title}
        if lost := lacking(error.table, columns, {}):
            missing = ", ".join(error.table.column(name).title for name in lost)
            st.error(t("answers.map_lacks", columns=missing), icon=":material/block:")
            return
        about = {"table": error.table.name, "columns": columns, "fixed": {}}
        by = reader.present().user
        save_mapping(Path(setting("SANDAN_DATA")), error.head.fingerprint, saved_by=by, **about)
        st.session_state["_unmapped"] = None
        matters.say_later(t("answers.mapped"))

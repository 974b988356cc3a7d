"""Marks on companies ("follow up", "not now"): reading, filtering, showing and adding them."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from src.settings import setting
from src.store.operations.engine import Engine, open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.follow_ups import (
    MARKS,
    history_of,
    mark_company,
    marked_companies,
    notes_made,
)
from src.store.operations.tables import LONGEST_REASON
from src.ui import cached, choices, deeds, gate, reader
from src.ui.gate import user
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import for_later, say_anew, t

FILTERS = (choices.ALL, "unmarked", "follow_up", "not_now")
_SAID = "_follow_up_said"


def marks() -> pd.DataFrame:
    """Return the present marks on companies that the reader may see; no row, with a warning, where
    they cannot be read."""
    try:
        db, origin = _operations(), cached.snapshot().origin
        # notes are only ever added, so their number identifies the marks
        codes = (str(db.url), notes_made(db), origin)
        return cached.keep_large("low_uptake_marks", codes, lambda: _marks(db, origin))
    except OperationsError as refused:
        st.warning(t.pick(str(refused), refused.english), icon=":material/bookmark_remove:")
        return pd.DataFrame(columns=["company_id", "mark", "reason", "marked_by", "marked_at"])


def _marks(db: Engine, origin: str) -> pd.DataFrame:
    rows = marked_companies(db, origin)
    if rows.empty or reader.present().regions("firms") is None:
        return rows
    seen = cached.ask("low_uptake_within")["company_id"]
    return rows[rows["company_id"].isin(seen)].reset_index(drop=True)


def _operations() -> Engine:
    return open_operations(setting("SANDAN_OPERATIONS"), Path(setting("SANDAN_DATA")))


def choose() -> str:
    """Draw and return the choice of companies: all, unmarked, or with one mark."""
    return choices.select(
        "marked", FILTERS, choices.ALL, lambda code: t(f"low_uptake.marked.{code}"), width=150
    )


def is_marked(rows: pd.DataFrame, marked: pd.DataFrame, wanted: str) -> np.ndarray:
    """Return for each row whether its company has the wanted mark."""
    if wanted == choices.ALL:
        return np.ones(len(rows), bool)
    if wanted == "unmarked":
        return ~rows["company_id"].isin(marked["company_id"]).to_numpy()
    of_kind = marked.loc[marked["mark"] == wanted, "company_id"]
    return rows["company_id"].isin(of_kind).to_numpy()


def show(company_id: str) -> None:
    """Draw the form that marks a company, where the reader may act, and its earlier notes."""
    facts = cached.ask("low_uptake_facts", company_ids=(company_id,))
    if facts.empty:
        return
    complex_id = facts["complex_id"].iloc[0]
    if cached.may_in("act", complex_id):
        _show_form(company_id, complex_id)
    else:
        st.info(t("gate.needs_act"), icon=":material/lock:")
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/bookmark_added:")
    _show_history(company_id, numbers=cached.may_in("identifiers", complex_id))


def _show_form(company_id: str, complex_id: str) -> None:
    with st.form(f"follow_up_{company_id}", border=True):
        mark = st.radio(
            t("low_uptake.mark"),
            MARKS,
            format_func=for_later(lambda code: t(f"low_uptake.marks.{code}")),
            horizontal=True,
            key=say_anew("follow_up_mark", MARKS),
        )
        reason = st.text_input(
            t("low_uptake.reason"), max_chars=LONGEST_REASON, key="follow_up_reason"
        )
        if st.form_submit_button(t("low_uptake.save_mark"), icon=":material/bookmark_add:"):
            _note(company_id, complex_id, mark, reason)


def _note(company_id: str, complex_id: str, mark: str, reason: str) -> None:
    """Store one note and run the page again; show a message where it cannot be stored."""
    snapshot = cached.snapshot()
    if not (gate.may_now("act") and cached.may_in("act", complex_id)):
        st.error(t("gate.needs_act"), icon=":material/lock:")
        return
    if not deeds.record("mark", [company_id], mark, reason):
        return
    try:
        mark_company(
            _operations(),
            company_id,
            mark,
            origin=snapshot.origin,
            version=snapshot.version,
            marked_by=user() or "",
            reason=reason,
        )
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        return
    st.session_state[_SAID] = t("low_uptake.mark_saved", mark=t(f"low_uptake.marks.{mark}"))
    st.rerun()


def _show_history(company_id: str, *, numbers: bool) -> None:
    origin = cached.snapshot().origin
    try:
        notes = history_of(_operations(), company_id, origin, numbers=numbers)
    except OperationsError:
        return
    for note in notes.itertuples():
        said = t(
            "low_uptake.history",
            day=t.value("day", note.marked_at),
            by=as_written(note.marked_by or t("low_uptake.somebody")),
            mark=t(f"low_uptake.marks.{note.mark}"),
            reason=as_written(f" · {note.reason}") if note.reason else "",
        )
        st.caption(as_sentence(said))

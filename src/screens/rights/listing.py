"""The rights that were given, those closed too, and the way to close one."""

from datetime import date

import pandas as pd
import streamlit as st

from src.screens.rights.giving import SAID, above, record
from src.store.operations.errors import OperationsError
from src.store.operations.rights import close_right, list_rights
from src.ui import gate, places, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.run import for_later, t

SHOWN = 500


def find() -> pd.DataFrame:
    """Return the newest rights with their names in words."""
    try:
        rows = list_rights(reader.operations()).head(SHOWN)
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        st.stop()
        raise
    ended = date.max.isoformat()
    return rows.assign(
        capability_name=[t(f"rights.capabilities.{code}") for code in rows["capability"]],
        region_name=[_region(code) for code in rows["region"]],
        last_day=rows["until"].mask(rows["until"] == ended, ""),
        closed=rows["closed_at"].dt.strftime("%Y-%m-%d").fillna(""),
    )


def _region(code: str) -> str:
    return t("choice.all_sido") if code == "*" else f"{places.called(code)} ({code})"


def _open(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["closed_at"].isna()]


def say(rows: pd.DataFrame) -> None:
    """Say how many people have how many rights."""
    held = _open(rows)
    widgets.say([t("rights.answer", users=held["user_name"].nunique(), rights=len(held))])


def show(rows: pd.DataFrame) -> None:
    """Draw the table of rights, and the choice of one to close."""
    st.subheader(t("rights.list"), anchor=False)
    names = ("user_name", "capability_name", "region_name", "since", "last_day", "note")
    shown = (*names, "given_by", "closed", "closed_by")
    columns = [TableColumn(name, t(f"rights.column.{name}")) for name in shown]
    widgets.show_table(rows, columns, Export("rights"))
    held = _open(rows).set_index("right_id")
    if held.empty:
        return
    labels = {one: _label(row) for one, row in held.iterrows()}
    chosen = st.selectbox(
        t("rights.close"),
        ["", *labels],
        format_func=for_later(lambda one: labels.get(one, "–")),
        key="rights_chosen",
    )
    button = (t("rights.close_button"), ":material/key_off:")
    if chosen in labels and st.button(button[0], icon=button[1], key="rights_close"):
        _close(str(chosen), str(held.loc[chosen, "region"]))


def _label(row: pd.Series) -> str:
    return f"{row['user_name']} · {row['capability_name']} · {row['region_name']}"


def _close(right_id: str, region: str) -> None:
    if not gate.may_now("give"):
        gate.refuse("give")
    if not reader.present().may("give", above(region)):
        st.error(t("rights.not_there"), icon=":material/block:")
        return
    try:
        close_right(reader.operations(), int(right_id), closed_by=reader.present().user)
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        return
    record("right_closed", right_id)
    st.session_state[SAID] = t("rights.closed")
    st.rerun()

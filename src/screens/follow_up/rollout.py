"""How far the programme has got in each complex: its stage, whose it is, since when."""

from functools import partial

import pandas as pd
import streamlit as st

from src.domain.matters import MATTER, Matter
from src.screens.follow_up import next_complex
from src.store.operations.matters_seen import Sight, matters_of
from src.ui import choices, matter_forms, matters, reader, widgets
from src.ui.columns import TableColumn
from src.ui.downloads import Export
from src.ui.matters import Glance
from src.ui.run import for_later, t

KIND = MATTER["rollout"]
COLUMNS = ("complex_name", "state", "owner", "changed_on", "opened_on")
LONGEST_NAME = 200


def show(look: Glance) -> None:
    """Draw the stages of the complexes that may be seen, and the ways to choose and move one."""
    seen, db = look.sight, reader.operations()
    if seen.firms == ():
        return
    ask = partial(matters_of, db, seen, kinds=(KIND.code,), most=None)
    rows = matters.read(lambda: look.keep("rollout", (), ask))
    if rows is None:
        return
    st.subheader(t("follow_up.rollout"), anchor=False)
    names = choices.complex_labels()
    rows = rows.assign(company_name=[names.get(code, code) for code in rows["complex_id"]])
    order = [state.code for state in KIND.states]
    if len(rows):
        counts = rows["state"].value_counts()
        said = [
            t(
                "follow_up.rollout_count",
                state=t(f"matter_state.rollout.{code}"),
                count=counts[code],
            )
            for code in order
            if code in counts
        ]
        st.markdown(" · ".join(said))
        _show_table(rows)
        with st.expander(t("follow_up.rollout_move"), icon=":material/flag:"):
            matter_forms.show_moves(rows, seen, "rollout")
    st.markdown(f"**{t('next_complex.title')}**")
    next_complex.show(look, frozenset(rows["complex_id"]))
    _show_form(rows, seen, names)


def _show_table(rows: pd.DataFrame) -> None:
    shown = rows.assign(
        complex_name=rows["company_name"],
        state=[t(f"matter_state.rollout.{code}") for code in rows["state"]],
        changed_on=pd.to_datetime(rows["changed_on"]),
        opened_on=pd.to_datetime(rows["opened_on"]),
    ).drop(columns="company_id")
    kinds = {"changed_on": "date", "opened_on": "date"}
    columns = [
        TableColumn(name, t(f"follow_up.column.{name}"), kinds.get(name, "text"))
        for name in COLUMNS
    ]
    widgets.show_table(shown, columns, Export("rollout"))


def _show_form(rows: pd.DataFrame, seen: Sight, names: dict[str, str]) -> None:
    """Draw the form that chooses a complex, among those where the reader may act."""
    taken = set(rows["complex_id"])
    free = [
        code for code in names if code not in taken and (seen.acts is None or code in seen.acts)
    ]
    if not free:
        return
    with st.form("rollout_new", border=True):
        mark = matters.said_so_far()
        chosen = st.selectbox(
            t("follow_up.rollout_new"),
            free,
            index=None,
            placeholder=t("follow_up.choose"),
            format_func=for_later(lambda code: names.get(code, code)),
            key=f"rollout_complex_{mark}",
        )
        owner = st.text_input(
            t("follow_up.column.owner"), max_chars=LONGEST_NAME, key=f"rollout_owner_{mark}"
        )
        pressed = st.form_submit_button(t("follow_up.rollout_save"), icon=":material/flag:")
    if pressed and chosen is not None:
        matter = Matter(KIND.code, complex_id=chosen, owner=(owner or "").strip())
        matters.open_them([(matter, [])], t("follow_up.saved", kind=t("matter.rollout")))

"""The roll-out of the programme by complex: stage, owner, dates."""

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
from src.ui.run import for_later, say_anew, t

KIND = MATTER["rollout"]
COLUMNS = ("complex_name", "state", "owner", "changed_on", "opened_on")
LONGEST_NAME = 200


def show(look: Glance) -> None:
    """Draw the stages of the complexes the reader may see, and forms to choose and move one."""
    seen, db = look.sight, reader.operations()
    if seen.firms == ():
        return
    ask = partial(matters_of, db, seen, kinds=(KIND.code,), most=None)
    rows = matters.read(lambda: look.keep("rollout", (), ask))
    if rows is None:
        return
    st.subheader(t("follow_up.rollout"), anchor=False)
    taken = frozenset(rows["complex_id"])
    if taken:
        said, shown, named = look.keep("rollout_shown", (), lambda: _in_words(rows))
        st.markdown(said)
        _show_table(shown, look)
        widgets.fold(
            t("follow_up.rollout_move"),
            "rollout_move",
            lambda: matter_forms.show_moves(matter_forms.movable(named, seen), "rollout"),
        )
    st.markdown(f"**{t('next_complex.title')}**")
    next_complex.show(look, taken)
    _show_form(taken, look)


def _in_words(rows: pd.DataFrame) -> tuple[str, pd.DataFrame, pd.DataFrame]:
    """Return the counts by stage in words, the table of complexes, and their matters with names."""
    names = choices.complex_labels()
    named = matters.told(rows).assign(
        company_name=[names.get(code, code) for code in rows["complex_id"]]
    )
    counts = rows["state"].value_counts()
    called = {state.code: t(f"matter_state.rollout.{state.code}") for state in KIND.states}
    said = [
        t("follow_up.rollout_count", state=called[code], count=counts[code])
        for code in called
        if code in counts
    ]
    shown = named.assign(
        complex_name=named["company_name"],
        state=named["state"].map(called),
        changed_on=pd.to_datetime(named["changed_on"]),
        opened_on=pd.to_datetime(named["opened_on"]),
    ).drop(columns="company_id")
    return " · ".join(said), shown, named


def _show_table(shown: pd.DataFrame, look: Glance) -> None:
    kinds = {"changed_on": "date", "opened_on": "date"}
    columns = [
        TableColumn(name, t(f"follow_up.column.{name}"), kinds.get(name, "text"))
        for name in COLUMNS
    ]
    widgets.show_table(shown, columns, Export("rollout"), codes=look.key)


def _show_form(taken: frozenset[str], look: Glance) -> None:
    """Draw an expander with the form that chooses a complex, where the reader may act."""
    if look.keep("rollout_free", (), lambda: _free(taken, look.sight)):
        widgets.fold(t("follow_up.rollout_new"), "rollout_new", lambda: _draw_form(taken, look))


def _free(taken: frozenset[str], seen: Sight) -> list[str]:
    """Return the complexes not chosen yet, among those where the reader may act."""
    acts = None if seen.acts is None else set(seen.acts)
    return [
        code
        for code in choices.complex_labels()
        if code not in taken and (acts is None or code in acts)
    ]


def _draw_form(taken: frozenset[str], look: Glance) -> None:
    free = look.keep("rollout_free", (), lambda: _free(taken, look.sight))
    names = choices.complex_labels()
    with st.form("rollout_new", border=True):
        mark = matters.said_so_far()
        chosen = st.selectbox(
            t("follow_up.rollout_new"),
            free,
            index=None,
            placeholder=t("follow_up.choose"),
            format_func=for_later(lambda code: names.get(code, code)),
            key=say_anew(f"rollout_complex_{mark}", free),
        )
        owner = st.text_input(
            t("follow_up.column.owner"), max_chars=LONGEST_NAME, key=f"rollout_owner_{mark}"
        )
        pressed = st.form_submit_button(t("follow_up.rollout_save"), icon=":material/flag:")
    if pressed and chosen is None:
        st.warning(t("follow_up.none_chosen"), icon=":material/info:")
    if pressed and chosen is not None:
        matter = Matter(KIND.code, complex_id=chosen, owner=(owner or "").strip())
        matters.open_them([(matter, [])], t("follow_up.saved", kind=t("matter.rollout")))

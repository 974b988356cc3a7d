"""The form that closes a right."""

import pandas as pd
import streamlit as st

from src.screens.rights import choice, giving, listing
from src.store.operations.errors import OperationsError
from src.store.operations.rights import close_right
from src.ui import gate, reader
from src.ui.run import for_later, say_anew, t


def show(rows: pd.DataFrame) -> None:
    """Draw the choice of an open right, and the button that closes it."""
    open_ = listing.held(rows)
    if open_.empty:
        return
    with st.container(key="screen_only_close"):
        _draw(open_)


def _draw(open_: pd.DataFrame) -> None:
    labels = {str(row["right_id"]): _label(row) for _, row in open_.iterrows()}
    st.subheader(t("rights.close"), anchor=False)
    chosen = st.selectbox(
        t("rights.close_choice"),
        list(labels),
        index=None,
        placeholder=t("rights.close_placeholder"),
        format_func=for_later(lambda one: labels.get(one, one)),
        key=say_anew("rights_chosen", labels),
    )
    icon = ":material/key_off:"
    pressed = st.button(
        t("rights.close_button"), icon=icon, key="rights_close", disabled=chosen is None
    )
    if pressed and chosen in labels:
        _close(open_[open_["right_id"].astype("str") == chosen].iloc[0], labels[chosen])


def _label(right: pd.Series) -> str:
    names = ("user_name", "capability_name", "region_name", "since")
    return " · ".join(str(right[name]) for name in names)


def _close(right: pd.Series, label: str) -> None:
    if not gate.may_now("give"):
        gate.refuse("give")
    if not choice.may_give(right["region"]):
        giving.refuse("rights.not_there")
    try:
        close_right(reader.operations(), int(right["right_id"]), closed_by=giving.by())
    except OperationsError as refused:
        giving.refuse_for(refused)
    about = f"{right['right_id']}: {right['user_name']} {right['capability']} @{right['region']}"
    giving.record("right_closed", about)
    giving.say_later(t("rights.closed", right=label))

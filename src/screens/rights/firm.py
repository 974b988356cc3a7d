"""Who looked at one firm or took its data, over all months of the record."""

import streamlit as st

from src.screens.rights import choice, review
from src.store.record_index import deeds_about
from src.ui import address
from src.ui.downloads import Export
from src.ui.run import t

LONGEST_ID = 64


def show() -> None:
    """Draw the input of a firm's id and, once given, the deeds with its data, newest first."""
    st.subheader(t("rights.firm"), anchor=False)
    firm = address.choose_text(
        st.text_input,
        t("rights.firm_id"),
        key="rights_firm",
        longest=LONGEST_ID,
        help=t("rights.firm_help"),
    )
    if not firm:
        return
    chosen = st.session_state.get("rights_of_user")
    deeds = [one for one in deeds_about(choice.folder(), firm) if chosen in (None, one["user"])]
    whose = review.mine()
    deeds = [one for one in deeds if review.is_mine(whose, one)]
    st.caption(t("rights.firm_answer", deeds=len(deeds)))
    if deeds:
        review.show_rows(deeds[::-1][: review.MOST_DEEDS], Export("firm_records"))

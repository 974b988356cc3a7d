"""The form that gives a right."""

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import streamlit as st

from src.domain.rights import CAPABILITIES, EVERYWHERE, Right
from src.settings import setting
from src.store.operations.errors import OperationsError
from src.store.operations.regions import places_of, region_code
from src.store.operations.rights import give_right
from src.store.operations.tables import LONGEST_REASON
from src.store.records import Record, add_record
from src.ui import cached, gate, reader
from src.ui.run import for_later, t

SAID = "_rights_said"
MOST_DAYS = 3 * 366
"""How far ahead the last day of a right may lie that is given on the page."""


def show() -> None:
    """Draw the form; what was given is said above it at the next run."""
    if said := st.session_state.pop(SAID, None):
        st.success(said, icon=":material/key:")
    st.subheader(t("rights.give"), anchor=False)
    with st.form("rights_give", border=True):
        user = st.text_input(t("rights.user"), max_chars=200, key="rights_user")
        codes = st.multiselect(
            t("rights.capability"),
            CAPABILITIES,
            format_func=for_later(lambda code: t(f"rights.capabilities.{code}")),
            key="rights_capabilities",
        )
        region = st.text_input(
            t("rights.region"), help=t("rights.region_help"), max_chars=64, key="rights_region"
        )
        day = reader.today()
        until = st.date_input(
            t("rights.until"),
            value=None,
            min_value=day,
            max_value=day + timedelta(days=MOST_DAYS),
            key="rights_until",
        )
        note = st.text_input(t("rights.note"), max_chars=LONGEST_REASON, key="rights_note")
        given = st.form_submit_button(t("rights.give_button"), icon=":material/key:")
    if given:
        _give(user, codes, region, until, note)


def _give(user: str, codes: list[str], region: str, until: date | None, note: str) -> None:
    """Give the rights and draw the page anew; say in words what is wrong with them."""
    if not gate.may_now("give"):
        gate.refuse("give")
    if not codes:
        st.error(t("rights.nothing_chosen"), icon=":material/block:")
        return
    try:
        code = region_code(region or "", _places())
        if not reader.present().may("give", above(code)):
            st.error(t("rights.not_there"), icon=":material/block:")
            return
        for one in codes:
            by = reader.present().user
            right = Right(user, one, code, reader.today(), until, by, note)
            give_right(reader.operations(), right)
            record("right_given", f"{user} {one} @{code}")
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        return
    st.session_state[SAID] = t("rights.given", rights=len(codes))
    st.rerun()


def _places() -> pd.DataFrame:
    return places_of(
        cached.ask("regions", level=None), cached.ask("complexes_list", tops_only=False)
    )


def above(code: str) -> tuple[str, ...]:
    """Return a region and the regions that it lies in; the whole country lies in nothing."""
    if code == EVERYWHERE:
        return (EVERYWHERE,)
    return tuple(cached.place_of(code)) if not code.isdigit() else (code, code[:2])


def record(deed: str, about: str) -> None:
    """Write down that a right was given or closed; where that fails it is said."""
    now = reader.present()
    try:
        add_record(Path(setting("SANDAN_DATA")), Record(now.user, deed, now.address, about=about))
    except OSError:
        st.warning(t("rights.not_recorded"), icon=":material/block:")

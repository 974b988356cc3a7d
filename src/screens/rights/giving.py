"""The form that gives a right."""

from datetime import date
from typing import NoReturn

import pandas as pd
import streamlit as st

from src.domain.rights import CAPABILITIES, Right
from src.domain.today import day_of
from src.screens.rights import choice
from src.store.operations.errors import OperationsError
from src.store.operations.regions import places_of, region_code
from src.store.operations.rights import give_right
from src.store.operations.tables import LONGEST_REASON
from src.store.records import Record, add_record
from src.ui import cached, gate, reader
from src.ui.run import for_later, say_anew, t

_SAID, _UNRECORDED = "_rights_said", "_rights_unrecorded"
LONGEST_NAME, LONGEST_REGION, LONGEST_DAY = 200, 64, 10


def show() -> None:
    """Draw the form that gives rights."""
    st.subheader(t("rights.give"), anchor=False)
    with st.form("rights_give", border=True):
        user = st.text_input(t("rights.user"), max_chars=LONGEST_NAME, key="rights_user")
        codes = st.multiselect(
            t("rights.capability"),
            CAPABILITIES,
            placeholder=t("rights.capability_placeholder"),
            format_func=for_later(lambda code: t(f"rights.capabilities.{code}")),
            key=say_anew("rights_capabilities", CAPABILITIES),
        )
        region = st.text_input(
            t("rights.region"),
            help=t("rights.region_help"),
            max_chars=LONGEST_REGION,
            key="rights_region",
        )
        first, last = st.columns(2)
        since = first.text_input(
            t("rights.since"), max_chars=LONGEST_DAY, placeholder=_today(), key="rights_since"
        )
        until = last.text_input(
            t("rights.until"), max_chars=LONGEST_DAY, placeholder="2027-12-31", key="rights_until"
        )
        note = st.text_input(t("rights.note"), max_chars=LONGEST_REASON, key="rights_note")
        given = st.form_submit_button(t("rights.give_button"), icon=":material/key:")
    if given:
        _give(user or "", codes, region or "", (since or "", until or ""), note or "")


def _give(user: str, codes: list[str], region: str, days: tuple[str, str], note: str) -> None:
    """Give the rights and run the page again; show a message if something is wrong with them."""
    if not gate.may_now("give"):
        gate.refuse("give")
    try:
        since, until = _day(days[0]) or reader.today(), _day(days[1])
        code = region_code(region, _places())
    except ValueError:
        refuse("rights.no_day")
    except OperationsError as refused:
        refuse_for(refused)
    if not codes or since < reader.today():
        refuse("rights.nothing_chosen" if not codes else "rights.past")
    if not choice.may_give(code):
        refuse("rights.not_there")
    try:
        for one in codes:
            right = Right(user.strip(), one, code, since, until, by(), note)
            give_right(reader.operations(), right)
            record("right_given", f"{right.user} {one} @{code}", note)
    except OperationsError as refused:
        refuse_for(refused)
    say_later(t("rights.given", rights=len(codes)))


def _day(written: str) -> date | None:
    """Return a typed day, None for an empty text; raises ValueError for any other text."""
    return day_of(written.strip()) if written.strip() else None


def _today() -> str:
    return reader.today().isoformat()


def _places() -> pd.DataFrame:
    return places_of(
        cached.ask("regions", level=None), cached.ask("complexes_list", tops_only=False)
    )


def by() -> str:
    """Return who gives or closes: the user's name, or a word for the owner of the folder."""
    return reader.present().user or t("rights.owner")


def refuse(key: str) -> NoReturn:
    """End the run and say why nothing was done."""
    st.error(t(key), icon=":material/block:")
    st.stop()


def refuse_for(refused: OperationsError) -> NoReturn:
    """End the run and say why the rights could not be read or changed."""
    st.error(t.pick(str(refused), refused.english), icon=":material/block:")
    st.stop()


def say_later(sentence: str) -> None:
    """Run the page again and show a sentence at its top."""
    st.session_state[_SAID] = sentence
    st.rerun()


def say_what_was_done() -> None:
    """Show what the last action did, and whether it could not be recorded."""
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/key:")
    if st.session_state.pop(_UNRECORDED, False):
        st.warning(t("rights.not_recorded"), icon=":material/block:")


def record(deed: str, about: str, reason: str = "") -> None:
    """Record that a right was given or closed; if that fails the next run says so."""
    now = reader.present()
    try:
        add_record(choice.folder(), Record(by(), deed, now.address, about=about, reason=reason))
    except OSError:
        st.session_state[_UNRECORDED] = True

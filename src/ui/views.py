"""Saved views: a page with its choices under a name, listed on 개요 with what has changed since.

A view belongs to one user. He shares it by copying its link, which shows others only what their own
rights allow. Choices of single firms are never saved.
"""

from hashlib import sha256
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from src.store.operations.errors import OperationsError
from src.store.operations.tables import LONGEST_CODES, LONGEST_NAME
from src.store.operations.views import View, note_seen, remove_view, save_view, view_of, views_of
from src.ui import cached, reader
from src.ui.plain_text import as_sentence, as_written
from src.ui.run import for_later, t

SAVE, VIEW = "save", "view"
"""Keys in the address: open the form that saves a view; the id of the view being looked at."""
NEVER = (SAVE, VIEW, "lang", "token", "print", "clear", "company", "selected")
"""Keys that no view saves: those of the run, and those of single firms."""
_SAID, _TOLD = "_views_said", "_views_told"


def may_save() -> bool:
    """Return whether the reader can have views: he has a name, or owns the data folder."""
    return bool(reader.user()) or reader.is_owner()


def _user() -> str:
    return reader.user() or ""


def show_form(page: str) -> None:
    """Draw the form that saves the current address as a view, if the address asks for it."""
    if said := st.session_state.pop(_SAID, None):
        st.success(said, icon=":material/bookmark_added:")
    if SAVE not in st.query_params:
        return
    if not may_save():
        st.info(t("views.no_user"), icon=":material/lock:")
        return
    with st.form("save_view", border=True):
        name = st.text_input(t("views.name"), max_chars=LONGEST_NAME, key="view_name")
        st.caption(t("views.note"))
        with st.container(horizontal=True):
            save = st.form_submit_button(t("views.save"), icon=":material/bookmark_add:")
            stop = st.form_submit_button(t("views.stop"))
    if stop:
        st.query_params.pop(SAVE)
        st.rerun()
    if save and _saved(page, name):
        st.session_state[_SAID] = t("views.saved", name=as_written(" ".join(name.split())))
        st.query_params.pop(SAVE)
        st.rerun()


def _saved(page: str, name: str) -> bool:
    try:
        save_view(reader.operations(), _user(), name, page, _codes_now())
    except OperationsError as refused:
        st.error(t.pick(str(refused), refused.english), icon=":material/block:")
        return False
    return True


def _codes_now() -> str:
    kept = {key: code for key, code in sorted(st.query_params.items()) if key not in NEVER}
    return urlencode(kept)[:LONGEST_CODES]


def tell(answer: str) -> None:
    """When the reader looks at one of his views, say what its answer was the last time.

    Nothing is compared if his rights have changed since, or if he has changed a choice.
    """
    view_id = st.query_params.get(VIEW)
    if not view_id or not may_save():
        return
    now = (view_id, answer, cached.snapshot().version)
    if st.session_state.get(_TOLD, (None,))[0] != now:
        st.session_state[_TOLD] = now, _compared(view_id, answer)
    if words := st.session_state[_TOLD][1]:
        st.markdown(words)


def _compared(view_id: str, answer: str) -> str:
    """Return the comparison with the last time in words, and store the present answer."""
    try:
        view = view_of(reader.operations(), _user(), view_id)
        if view is None or not _is_shown(view):
            return ""
        rights, version = _mark_of_rights(), cached.snapshot().version
        seen = {"answer": answer, "version": version, "rights": rights}
        note_seen(reader.operations(), _user(), view_id, **seen)
    except OperationsError:
        return ""
    if not view.answer or view.rights != rights:
        return as_sentence(t("views.first", name=as_written(view.name)))
    words = {"name": as_written(view.name), "day": t.value("day", view.seen_at)}
    if view.answer == answer:
        return as_sentence(t("views.same", **words))
    return as_sentence(t("views.changed", **words, before=view.answer))


def _is_shown(view: View) -> bool:
    """Return whether the address still has all choices of the view."""
    return all(st.query_params.get(key) == code for key, code in parse_qsl(view.codes, True))


def _mark_of_rights() -> str:
    return sha256(repr(reader.present().key).encode()).hexdigest()


def mine() -> list[View]:
    """Return the reader's views, newest first; [], with a warning, where they cannot be read."""
    if not may_save():
        return []
    try:
        return views_of(reader.operations(), _user())
    except OperationsError as refused:
        st.warning(t.pick(str(refused), refused.english), icon=":material/bookmark_remove:")
        return []


def link_of(view: View) -> dict[str, str]:
    """Return the keys and codes of the address that opens a view."""
    return {**dict(parse_qsl(view.codes, True)), VIEW: view.view_id}


def offer_removal(views: list[View]) -> None:
    """Draw the form that removes a view."""
    with st.popover(t("views.remove"), icon=":material/bookmark_remove:", type="tertiary"):
        names = {view.view_id: view.name for view in views}
        chosen = st.selectbox(
            t("views.which"), list(names), format_func=for_later(lambda one: names[one])
        )
        if st.button(t("views.remove_it"), key="remove_view"):
            try:
                remove_view(reader.operations(), _user(), chosen)
            except OperationsError as refused:
                st.error(t.pick(str(refused), refused.english), icon=":material/block:")
                return
            st.rerun()

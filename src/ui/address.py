"""Choices kept in the address as codes, defaults included, so that a link reproduces the page.

The address decides when the reader follows a link or goes back or forward; the widget decides when
the reader has just used it. To tell which of the two changed last, the codes that we last wrote are
remembered: an address that differs from them was changed from outside.
"""

from collections.abc import Callable, Container, Sequence
from typing import Any
from unicodedata import category

import streamlit as st
from streamlit.runtime.state.session_state_proxy import get_session_state

from src.ui.of_run import OfRun

SEPARATOR = ","
CLEAR = "clear"
"""Key in the address that resets all choices."""
_WRITTEN = "_address_written"
_written_of_run: OfRun[dict[str, str] | None] = OfRun(_WRITTEN, None)


def current(key: str, options: Container[str], default: str) -> str:
    """Return the code of `key` in this run: the address's, the session's, or `default`.

    A code that is not one of `options` is ignored.
    """
    for code in _candidates(key):
        if code in options:
            return code
    return default


def current_many(key: str, options: Sequence[str], default: Sequence[str], most: int) -> list[str]:
    """Return the codes of `key` in this run, at most `most`; unknown codes are left out.

    An empty `key=` in the address means that nothing is chosen.
    """
    known = set(options)
    for codes in _candidates(key):
        chosen = codes if isinstance(codes, list) else [c for c in codes.split(SEPARATOR) if c]
        kept = [code for code in dict.fromkeys(chosen) if code in known]
        if kept or not chosen:
            return kept[:most]
    return list(default)[:most]


def unknown(key: str, options: Container[str]) -> bool:
    """Return whether the address was just given a code of `key` that is not one of `options`."""
    code = brought(key)
    return bool(code) and code not in options


def unknown_many(key: str, options: Container[str]) -> int:
    """Return how many codes of `key` the address has just brought that are none of `options`."""
    return sum(code not in options for code in filter(None, (brought(key) or "").split(SEPARATOR)))


def brought(key: str) -> str | None:
    """Return the code of `key` if the address was changed from outside since we wrote it."""
    code = _in_address(key)
    return None if code == _written().get(key) else code


def _in_address(key: str) -> str | None:
    """Return the code of `key` in the address.

    Does the same as `st.query_params.get` in a third of the time: a page with twenty select boxes
    calls it a hundred times.
    """
    with get_session_state().query_params() as params:
        try:
            return params[key]
        except KeyError:
            return None


def _written() -> dict[str, str]:
    """Return the codes that we last wrote to the address, by key."""
    written = _written_of_run.get()
    if written is None:
        written = {}
        _written_of_run.set(written)
    return written


def hold(key: str, options: Container[str], default: str) -> str:
    """Return the current code of `key` and write it to the address, for a choice without widget."""
    st.session_state[key] = current(key, options, default)
    return write(key, st.session_state[key])


def choose(
    widget: Callable, label: str, options: Sequence[str], *, key: str, default: str, **more: Any
) -> str:
    """Return the code chosen with `widget` and write it to the address.

    widget : a Streamlit widget that takes (label, options, key=…) and returns one option.
    A widget that returns None (a segmented control clicked twice) falls back to `default`.
    """
    st.session_state[key] = current(key, options, default)
    chosen = widget(label, options, key=key, **more)
    return write(key, chosen if chosen is not None else default)


def choose_many(
    widget: Callable,
    label: str,
    options: Sequence[str],
    *,
    key: str,
    default: Sequence[str],
    most: int,
    **more: Any,
) -> list[str]:
    """Return the codes chosen with `widget`, at most `most`, and write them to the address."""
    st.session_state[key] = current_many(key, options, default, most)
    chosen = list(widget(label, options, key=key, max_selections=most, **more))
    write(key, SEPARATOR.join(chosen))
    return chosen


def choose_text(widget: Callable, label: str, *, key: str, longest: int, **more: Any) -> str:
    """Return what was typed into `widget`, without control characters; the address never holds it.

    widget : a Streamlit widget that takes (label, key=…) and returns a text, such as st.text_input.
    The text may hold a person's name or number. Links of earlier versions carried it: such a text
    is taken over once and removed from the address.
    """
    kept = f"_typed_{key}"
    linked = st.query_params.pop(key, None) if key in st.query_params else None
    in_session = st.session_state.get(key, st.session_state.get(kept, ""))
    typed = linked if linked is not None else in_session
    st.session_state[key] = _typeable(typed)[:longest]
    chosen = _typeable(widget(label, key=key, max_chars=longest, **more) or "").strip()
    st.session_state[kept] = chosen
    return chosen


def _typeable(text: str) -> str:
    return "".join(letter for letter in text if category(letter) not in ("Cc", "Cs"))


def write(key: str, code: str) -> str:
    """Put `code` into the address under `key` and return it."""
    if _in_address(key) != code:
        st.query_params[key] = code
    _written()[key] = code
    return code


def move(**codes: str) -> None:
    """Set several choices at once, as a click on a map or a breadcrumb does.

    Call it before the widgets of these keys are drawn, or from a callback.
    """
    for key, code in codes.items():
        st.session_state[key] = code
        write(key, code)


def forget_where_asked() -> None:
    """Forget all choices in address and session, where the address holds CLEAR.

    Call it before any widget is drawn. The language stays.
    """
    if st.query_params.pop(CLEAR, None) is None:
        return
    written = _written()
    _written_of_run.forget()
    for key in written:
        if key != "lang":
            st.session_state.pop(key, None)
            st.query_params.pop(key, None)


def _candidates(key: str) -> list[Any]:
    """Return the values of `key` in address and session, the one that changed last first."""
    in_address, in_session = _in_address(key), st.session_state.get(key)
    changed_from_outside = in_address != _written().get(key)
    order = [in_address, in_session] if changed_from_outside else [in_session, in_address]
    return [codes for codes in order if codes is not None]

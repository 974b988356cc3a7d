"""The texts of the present run: `t`, which every page and component may call.

A run speaks the language of one reader. One process serves many readers in threads, so the language
is a context variable, never a global. The session keeps it too, for callbacks and fragments, which
Streamlit runs in threads of their own, without the page around them.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from src.text.catalogue import Texts

_KEPT, _TURNED = "_texts", "_language_turned"
_present: ContextVar[Texts | None] = ContextVar("texts of the run", default=None)

Given = ParamSpec("Given")
Made = TypeVar("Made")


class NoRun(RuntimeError):
    """Texts were used where no page is drawn: see `for_later` and `with_texts`."""


class TextsOfRun(Texts):
    """A Texts that always uses the language of the present run."""

    def __init__(self) -> None:
        pass

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of `key` in the language of the run."""
        return texts()(key, **values)

    def __getattr__(self, name: str) -> Any:
        """Return an attribute of the Texts of the run, such as `lang`."""
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(texts(), name)


t = TextsOfRun()


def speak(lang: str) -> None:
    """Give this run, and the callbacks and fragments that follow it, the words of a language."""
    before = st.session_state.get(_KEPT)
    st.session_state[_TURNED] = before is not None and before.lang != lang
    st.session_state[_KEPT] = Texts(lang)
    _present.set(st.session_state[_KEPT])


def say_anew(key: str, options: Collection[str]) -> str:
    """Return the key of a widget, whose choice is said in another language where the reader turned.

    Streamlit tells options by their labels, and would go on showing the old one. For widgets whose
    choice the address does not hold.
    """
    if st.session_state.get(_TURNED) and key in st.session_state:
        chosen = st.session_state[key]
        if all(one in options for one in (chosen if isinstance(chosen, list) else [chosen])):
            st.session_state[key] = chosen
    return key


def spoken() -> str:
    """Return the language of this run; before one is set, Korean, in which data are stored."""
    if _present.get() is None and _KEPT not in st.session_state:
        return "ko"
    return texts().lang


def texts() -> Texts:
    """Return the Texts of this run; raises NoRun where there is none."""
    present = _present.get()
    if present is None:
        if get_script_run_ctx(suppress_warning=True) is None:
            raise NoRun
        present = st.session_state[_KEPT]
        _present.set(present)
    return present


@contextmanager
def with_texts(given: Texts) -> Iterator[None]:
    """Use these Texts within the block, also where no page is drawn."""
    before = _present.set(given)
    try:
        yield
    finally:
        _present.reset(before)


def for_later(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Return `make` bound to the texts of this run, for calls after the run.

    Files are made after the run, and Streamlit reads labels of options then.
    """
    given = texts()

    @wraps(make)
    def made(*args: Given.args, **more: Given.kwargs) -> Made:
        if _present.get() is given:  # still within the run, as for most labels
            return make(*args, **more)
        with with_texts(given):
            return make(*args, **more)

    return made

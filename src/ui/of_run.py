"""Values of a run, such as its reader and its snapshot, which pages read a hundred times.

The session keeps them for the callbacks and fragments that follow the run. Reading the session
takes some 20 µs, which adds up to half the time of a small page, so a context variable holds them
too.
"""

from contextvars import ContextVar
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Value = TypeVar("Value")


class OfRun(Generic[Value]):
    """A value of the run, kept under `key` in the session; `unset` until it is set.

    The context variable also holds Streamlit's run context, so that a value left in the thread by
    another run is never used.
    """

    def __init__(self, key: str, unset: Value):
        self.key, self.unset = key, unset
        self._held: ContextVar[tuple[Any, Value] | None] = ContextVar(key, default=None)

    def set(self, value: Value) -> None:
        """Set the value for this run and for later callbacks and fragments of its session."""
        st.session_state[self.key] = value
        context = get_script_run_ctx(suppress_warning=True)
        self._held.set(None if context is None else (context, value))

    def get(self) -> Value:
        """Return the current value."""
        held = self._held.get()
        if held is not None and held[0] is get_script_run_ctx(suppress_warning=True):
            return held[1]
        return st.session_state.get(self.key, self.unset)

    def forget(self) -> None:
        """Remove the value from this run and its session."""
        self._held.set(None)
        st.session_state.pop(self.key, None)

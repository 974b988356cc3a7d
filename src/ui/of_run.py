"""What a run has found out: who reads, of which data. Pages ask it a hundred times a run.

The session keeps it for the callbacks and fragments that follow the run. To read it there takes
Streamlit some 20 µs, half of the time of a small page; so whoever runs holds it as well.
"""

from contextvars import ContextVar
from typing import Any, Generic, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

Value = TypeVar("Value")


class OfRun(Generic[Value]):
    """A value of the run by its key in the session; `unset` where nothing was found out yet.

    It is held by the context of Streamlit's run: what another run left in the same thread, or
    in a thread that was lent, is not taken for it.
    """

    def __init__(self, key: str, unset: Value):
        self.key, self.unset = key, unset
        self._held: ContextVar[tuple[Any, Value] | None] = ContextVar(key, default=None)

    def set(self, value: Value) -> None:
        """Let a value hold for this run and what follows it in its session."""
        st.session_state[self.key] = value
        context = get_script_run_ctx(suppress_warning=True)
        self._held.set(None if context is None else (context, value))

    def get(self) -> Value:
        """Return the value that holds."""
        held = self._held.get()
        if held is not None and held[0] is get_script_run_ctx(suppress_warning=True):
            return held[1]
        return st.session_state.get(self.key, self.unset)

    def forget(self) -> None:
        """Let nothing hold any more, neither in this run nor in its session."""
        self._held.set(None)
        st.session_state.pop(self.key, None)

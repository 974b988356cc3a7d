"""How far a job is, once a second, with the time left and the way to stop it."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from src.load.outcome import Outcome, Status
from src.screens.data import job as data_job
from src.screens.data import shared_job
from src.settings import setting
from src.ui.run import t

EVERY_SECOND = 1.0
SECONDS_SAID = 90
"""Beyond so many seconds the time left is said in minutes."""


@st.fragment(run_every=EVERY_SECOND)
def watch(key: str, stopped: Callable[[], None]) -> None:
    """Draw the job kept in the session under `key` until it is over, then draw the page anew.

    stopped : called once the process was ended by the reader before it had published anything.
    """
    job = st.session_state.get(key)
    if job is None or not job.running:
        st.rerun()
    step = data_job.progress(job)
    words = t(f"data.running_{job.deed}")
    doing = step.said(t) if step.step else ""
    shown = " · ".join(filter(None, (words, doing, *time_left(data_job.seconds_left(job, step)))))
    st.progress(min(step.share, 1.0), text=shown)
    if st.button(t("data.stop"), icon=":material/cancel:", key=f"stop{key}"):
        data_job.stop(job, Path(setting("SANDAN_DATA")))
        found = data_job.report(job)
        if found is None or found.status not in (Status.PUBLISHED, Status.DECIDED):
            stopped()
        st.rerun()


def why_not(job: data_job.Job, found: Outcome | None, otherwise: str) -> str:
    """Return why nothing came of a job: what it says itself, or the text of a key."""
    if found is not None and found.reason is not None:
        return t.pick(*found.reason)
    return data_job.last_words(job) or t(otherwise)


def forget(key: str) -> None:
    """Let go of the job kept in the session under `key`, and of its files."""
    job = st.session_state.pop(key, None)
    if job is not None:
        shared_job.forget(job)


def say_once(key: str) -> None:
    """Draw what the session holds under `key` to be said: a kind, a text's key, its values."""
    kind, text, values = st.session_state.pop(key, (None, None, None))
    if kind is not None:
        getattr(st, kind)(t(text, **values))


def time_left(seconds: float | None) -> list[str]:
    """Return how long it will take, in words; none as long as that is not known."""
    if seconds is None:
        return []
    if seconds > SECONDS_SAID:
        return [t("data.minutes_left", minutes=round(seconds / 60))]
    return [t("data.time_left", seconds=round(seconds))]

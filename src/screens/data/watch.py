"""Progress of a job, once a second, with the time left and a stop button."""

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
"""Longer times are given in minutes."""


@st.fragment(run_every=EVERY_SECOND)
def watch(key: str, stopped: Callable[[], None]) -> None:
    """Draw the job kept in the session under `key` until it ends, then run the page again.

    stopped : called when the reader has stopped the process before it published anything.
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
    """Return why a job failed: its own reason or last message, else the text of a key."""
    if found is not None and found.reason is not None:
        return t.pick(*found.reason)
    return data_job.last_words(job) or t(otherwise)


def forget(key: str) -> None:
    """Remove the job kept in the session under `key`, and its files."""
    job = st.session_state.pop(key, None)
    if job is not None:
        shared_job.forget(job)


def say_once(key: str) -> None:
    """Draw and remove the message kept under `key`: (kind of box, text key, values)."""
    kind, text, values = st.session_state.pop(key, (None, None, None))
    if kind is not None:
        getattr(st, kind)(t(text, **values))


def time_left(seconds: float | None) -> list[str]:
    """Return the time left in words; [] while unknown."""
    if seconds is None:
        return []
    if seconds > SECONDS_SAID:
        return [t("data.minutes_left", minutes=round(seconds / 60))]
    return [t("data.time_left", seconds=round(seconds))]

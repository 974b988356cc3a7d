"""Taking over a filled-in review list, and joining again with the decisions."""

from pathlib import Path
from typing import Literal

import streamlit as st

from src.load.outcome import Status
from src.screens.data import job as data_job
from src.screens.data import watch as data_watch
from src.settings import setting
from src.store.load_log import record_load
from src.ui.gate import user
from src.ui.run import t

_JOB, _ROUND, _SAID = "_data_join_job", "_data_list_round", "_data_join_said"
LIST_MEGABYTES = 50


def show(waiting: int) -> None:
    """Draw the button that joins again and publishes, its progress, and its outcome.

    waiting : number of pairs decided since the snapshot was made.
    """
    data_watch.say_once(_SAID)
    job = st.session_state.get(_JOB)
    if job is not None and job.running:
        data_watch.watch(_JOB, _stopped)
        return
    if job is not None:
        _tell(job)
    label = t("data_links.join")
    kind: Literal["primary", "secondary"] = "primary" if waiting else "secondary"
    if st.button(label, type=kind, icon=":material/link:", key="join_anew"):
        _begin([], "join")
    st.caption(t("data_links.join_note"))


def ask_for_list() -> None:
    """Draw the upload of a filled-in list."""
    given = st.file_uploader(
        t("data_links.give_back"),
        type=["xlsx", "csv"],
        max_upload_size=LIST_MEGABYTES,
        key=f"review_list_{st.session_state.get(_ROUND, 0)}",
    )
    job = st.session_state.get(_JOB)
    busy = job is not None and job.running
    if st.button(
        t("data_links.take_in"),
        disabled=given is None or busy,
        icon=":material/upload_file:",
        key="review_take_in",
    ):
        _begin([given], "decide")


def _begin(files: list, deed: str) -> None:
    data_watch.forget(_JOB)
    try:
        job = data_job.keep_aside(Path(setting("SANDAN_DATA")), files, ())
        data_job.start(job, deed, user() or "", t.lang)
    except OSError:
        st.error(t("data.no_room"), icon=":material/block:")
        return
    st.session_state[_JOB] = job
    st.rerun()


def _tell(job: data_job.Job) -> None:
    """Show the outcome of a finished job, and remove the job."""
    found = data_job.report(job)
    done = found is not None and found.status is not None and found.status.went_well
    if found is None or not done:
        st.error(data_watch.why_not(job, found, "data_links.broke_down"), icon=":material/block:")
    elif found.status is Status.DECIDED:
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
        st.session_state[_SAID] = ("success", "data_links.taken_in", {"pairs": found.decided})
    else:
        st.session_state[_SAID] = ("success", "data_links.joined_anew", {})
    data_watch.forget(_JOB)
    if done:
        st.rerun()


def _stopped() -> None:
    """Record that a join was stopped, and remove the job."""
    folder = Path(setting("SANDAN_DATA"))
    st.session_state[_SAID] = ("info", "data_links.stopped", {})
    try:
        record_load(folder, user=user() or "", deed="link", outcome="cancelled")
    except OSError:
        st.session_state[_SAID] = ("warning", "data.not_recorded", {})
    data_watch.forget(_JOB)

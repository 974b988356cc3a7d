"""Loading files on the page: upload, check what would change, confirm, publish or stop."""

from functools import partial
from pathlib import Path

import streamlit as st

from src.load.outcome import Outcome, Status
from src.screens.data import elsewhere, known, shared_job
from src.screens.data import job as data_job
from src.screens.data import mapping as data_mapping
from src.screens.data import outcome as data_outcome
from src.screens.data import watch as data_watch
from src.settings import setting
from src.ui.frame import has_data
from src.ui.gate import may_load, user
from src.ui.run import t

_JOB = "_data_job"
_SAID = "_data_said"
_ROUND = "_data_round"


def show() -> None:
    """Draw the part of the page that loads files; a message for readers who may not load."""
    if not has_data():
        st.info(t("data.nothing"), icon=":material/upload_file:")
    st.subheader(t("data.load"), anchor=False)
    if not may_load():
        st.info(t("data.no_steward"), icon=":material/lock:")
        return
    data_watch.say_once(_SAID)
    job = st.session_state.get(_JOB)
    if job is None and elsewhere.show(_JOB, _SAID):
        return
    job = st.session_state.get(_JOB)
    if job is not None and job.running:
        data_watch.watch(_JOB, _stopped)
        return
    uploaded = _ask_for_files()
    known.show()
    key = tuple(one.file_id for one in uploaded)
    if job is not None and job.key != key and uploaded:
        data_watch.forget(_JOB)
        job = None
    if st.button(
        t("data.check"),
        type="primary",
        disabled=not uploaded,
        icon=":material/fact_check:",
        key="data_check",
    ):
        _begin_check(uploaded, key)
    if job is not None:
        _show_outcome(job)


def _ask_for_files() -> list:
    return st.file_uploader(
        t("data.drop"),
        accept_multiple_files=True,
        key=f"data_files_{st.session_state.get(_ROUND, 0)}",
        help=t("data.drop_help"),
    )


def _folder() -> Path:
    return Path(setting("SANDAN_DATA"))


def _begin_check(uploaded: list, key: tuple) -> None:
    data_watch.forget(_JOB)
    keep = partial(shared_job.keep_aside, _folder(), uploaded, key, user() or "")
    elsewhere.begin(_JOB, "check", keep)


def _start(job: data_job.Job, deed: str, *, confirmed: bool = False) -> None:
    """Start a deed and run the page again, with a message if it could not start."""
    why = elsewhere.start_or_say(job, deed, confirmed=confirmed)
    if why:
        st.session_state[_SAID] = ("error", why, {})
    st.rerun()


def _stopped() -> None:
    """Record that a load was stopped, unless the command did, and remove its files."""
    job = st.session_state.get(_JOB)
    st.session_state[_SAID] = ("info", "data.stopped", {})
    data_watch.forget(_JOB)
    try:
        if job is not None:
            shared_job.record_stopped(job, _folder(), user() or "")
    except OSError:
        st.session_state[_SAID] = ("warning", "data.not_recorded", {})


def _start_anew() -> None:
    """Remove the files and the outcome. For callbacks."""
    data_watch.forget(_JOB)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _show_outcome(job: data_job.Job) -> None:
    found = data_job.report(job)
    if found is None or found.status in (Status.FAILED, Status.STOPPED):
        st.error(data_watch.why_not(job, found, "data.broke_down"), icon=":material/block:")
        st.button(t("data.discard"), on_click=_start_anew, key="data_discard")
        return
    data_outcome.show(found, job.outcome)
    if found.status is Status.PUBLISHED:
        shared_job.let_go(job.shared)  # shown here, so no other page has to show it
        job.shared = ""
    for file in found.files:
        if file.unmapped is None:
            continue
        if data_mapping.ask(file.file, file.unmapped, _folder(), user() or ""):
            _start(job, "check")
    _offer_next(job, found)


def _offer_next(job: data_job.Job, found: Outcome) -> None:
    """Draw the next steps: publish the checked files or discard them; after that, load others."""
    ready = found.status in (Status.CHECKED, Status.DOUBTFUL)
    doubtful = ready and bool(found.doubts)
    confirmed = doubtful and st.checkbox(t("data.confirm"), key="data_confirm")
    with st.container(horizontal=True, gap="small"):
        if ready and st.button(
            t("data.publish"),
            type="primary",
            disabled=doubtful and not confirmed,
            icon=":material/publish:",
            key="data_publish",
        ):
            _start(job, "publish", confirmed=confirmed)
        over = found.status in (Status.PUBLISHED, Status.NOTHING_NEW)
        words = t("data.load_more" if over else "data.discard")
        st.button(words, on_click=_start_anew, key="data_discard")

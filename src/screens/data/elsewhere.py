"""A load that was started on another page or server: its progress, stopping it, resuming it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from src.load.outcome import Status
from src.load.progress import Step
from src.screens.data import job as data_job
from src.screens.data import shared_job
from src.settings import setting
from src.store.errors import CannotPublish
from src.ui.gate import user
from src.ui.run import t

if TYPE_CHECKING:
    from src.store.postgres.uploads import Upload

EVERY_SECONDS = 2.0
NOTHING_CAME = (Status.STOPPED, Status.FAILED)


def show(key: str, said: str) -> bool:
    """Draw a load that was started elsewhere and still runs, and return whether there is one.

    A finished one is put into the session under `key`, as if it had been started here. If it was
    stopped, a message to be shown is put under `said`.
    """
    found = shared_job.away(user() or "")
    if found is None:
        return False
    if found.over:
        _take_over(found, key, said)
        return False
    _watch(found.upload_id, key)
    return True


def _take_over(found: "Upload", key: str, said: str) -> None:
    try:
        job = shared_job.take(Path(setting("SANDAN_DATA")), found)
    except (OSError, CannotPublish):
        return
    report = data_job.report(job)
    if found.stop and (report is None or report.status in NOTHING_CAME):
        shared_job.forget(job)
        st.session_state[said] = ("info", "data.stopped", {})
        st.rerun()
    st.session_state[key] = job


@st.fragment(run_every=EVERY_SECONDS)
def _watch(upload_id: str, key: str) -> None:
    """Draw the progress until the load is over or another takes its place."""
    found = shared_job.away(user() or "")
    if found is None or found.over or found.upload_id != upload_id:
        st.rerun()
    at = found.server.split(" ")[0]
    if found.silent:
        st.warning(t("data.elsewhere_silent", server=at), icon=":material/cloud_off:")
        with st.container(horizontal=True, gap="small"):
            if st.button(t("data.resume"), type="primary", key="data_resume"):
                _resume(found, key)
            if st.button(t("data.discard"), key="data_discard_elsewhere"):
                shared_job.let_go(found.upload_id)
                st.rerun()
        return
    step = Step(found.share, found.step, found.file)
    words = [t(f"data.running_{found.deed}"), step.said(t) if step.step else ""]
    st.progress(min(step.share, 1.0), text=" · ".join(filter(None, words)))
    st.caption(t("data.elsewhere_stopping" if found.stop else "data.elsewhere", server=at))
    if st.button(t("data.stop"), disabled=found.stop, icon=":material/cancel:", key="stop_away"):
        shared_job.ask_to_stop(found)
        st.rerun()


def _resume(found: "Upload", key: str) -> None:
    """Start again here a load whose server no longer responds."""
    folder = Path(setting("SANDAN_DATA"))
    begin(key, found.deed, lambda: shared_job.take(folder, found), confirmed=found.confirmed)


def begin(
    key: str, deed: str, make: Callable[[], data_job.Job], *, confirmed: bool = False
) -> None:
    """Create a job, start its deed and keep it in the session under `key`; show a message and keep
    nothing if that fails."""
    try:
        job = make()
    except OSError:
        st.error(t("data.no_room"), icon=":material/block:")
        return
    except CannotPublish as why:
        st.error(t.pick(str(why), why.english), icon=":material/block:")
        return
    why_not = start_or_say(job, deed, confirmed=confirmed)
    if why_not:
        data_job.forget(job)
        st.error(t(why_not), icon=":material/block:")
        return
    st.session_state[key] = job
    st.rerun()


def start_or_say(job: data_job.Job, deed: str, *, confirmed: bool) -> str:
    """Start a deed and return "", or the text key of the reason why it could not start."""
    try:
        shared_job.start(job, deed, user() or "", t.lang, confirmed=confirmed)
    except OSError:
        return "data.no_room"
    except shared_job.TakenElsewhere:
        return "data.elsewhere_taken"
    except CannotPublish:
        return "data.elsewhere_gone"
    return ""

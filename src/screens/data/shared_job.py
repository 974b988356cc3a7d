"""Jobs on servers that share a database: a user finds his files on whichever server he reaches.

Files, progress and outcome are in the database (store/postgres/uploads.py). Where snapshots are
files, these functions only call those of the job.
"""

import os
import secrets
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from src.screens.data import job as data_job
from src.screens.data.job import Job
from src.store import left_over
from src.store.errors import CannotPublish
from src.store.load_log import record_load
from src.store.postgres.address import has_server

if TYPE_CHECKING:
    from src.store.postgres.uploads import Upload

SECONDS_BETWEEN = 1.0
SECONDS_TO_TELL = 60
"""How long a server tries to write the outcome: the database may be away for a minute."""


class TakenElsewhere(Exception):
    """Another server is working on these files."""


def keep_aside(data: Path, uploaded: list, key: tuple, user: str) -> Job:
    """Return a job of uploaded files, stored where the other servers find them too.

    Raises OSError as the job does, CannotRead where the database cannot be reached.
    """
    job = data_job.keep_aside(data, uploaded, key)
    if has_server():
        from src.store.postgres.uploads import keep

        try:
            job.shared = keep(user, job.files)
        except CannotPublish:
            data_job.forget(job)
            raise
    return job


def start(job: Job, deed: str, user: str, lang: str, *, confirmed: bool = False) -> None:
    """Start a deed as the job does, and write its progress to the database until it ends.

    Raises TakenElsewhere, and OSError and CannotRead as `keep_aside` does.
    """
    if not job.shared:
        return data_job.start(job, deed, user, lang, confirmed=confirmed)
    from src.store.postgres.uploads import begin

    at = f"{socket.gethostname()} {os.getpid()}-{secrets.token_hex(4)}"
    if not begin(job.shared, deed, at, confirmed=confirmed):
        raise TakenElsewhere
    data_job.start(job, deed, user, lang, confirmed=confirmed)
    Thread(target=_tell, args=(job, job.shared, at, user), daemon=True).start()
    return None


def _tell(job: Job, upload_id: str, at: str, user: str) -> None:
    """Write the progress each second until the process ends; stop it when somebody asks."""
    from src.store.postgres.uploads import say

    process, data = job.process, job.folder.parents[1]
    assert process is not None  # just started
    while process.poll() is None:
        step, asked = data_job.progress(job), False
        with suppress(CannotPublish):  # the database may be away for a while; the load waits too
            asked = say(upload_id, at, step.share, step.step, step.file)
        if asked:
            data_job.stop(job, data)
            record_stopped(job, data, user)
        with suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_BETWEEN)
    _say_over(upload_id, at, job.outcome)


def _say_over(upload_id: str, at: str, report: Path) -> None:
    from src.store.postgres.uploads import end

    deadline = time.monotonic() + SECONDS_TO_TELL
    while time.monotonic() < deadline:
        with suppress(CannotPublish):
            return end(upload_id, at, report)
        time.sleep(SECONDS_BETWEEN)
    return None


def record_stopped(job: Job, data: Path, user: str) -> None:
    """Record that a load was stopped, unless the command did. Raises OSError."""
    if job.deed == "publish" and not job.ended_itself:
        files = [{"file": path.name} for path in job.files]
        record_load(data, user=user, deed="load", outcome="cancelled", files=files)


def away(user: str) -> "Upload | None":
    """Return a load that the user started elsewhere; None without one or without database."""
    if not has_server():
        return None
    from src.store.postgres.uploads import newest

    with suppress(CannotPublish):
        return newest(user)
    return None


def take(data: Path, found: "Upload") -> Job:
    """Return the job of a load that was started elsewhere, with its files and outcome so far.

    Raises OSError where there is no room, CannotRead where the database cannot be reached.
    """
    from src.store.postgres.uploads import fetch, fetch_report

    left_over.clear(data, data_job.HOURS_KEPT)
    folder, lock = left_over.new_upload(data)
    job = Job(folder, [], (), deed=found.deed, lock=lock, shared=found.upload_id)
    try:
        job.files.extend(fetch(found.upload_id, folder))
        fetch_report(found.upload_id, job.outcome)
    except (OSError, CannotPublish):
        data_job.forget(job)
        raise
    return job


def ask_to_stop(found: "Upload") -> None:
    """Ask the server that works on these files to stop; a dead server will not hear it."""
    from src.store.postgres.uploads import stop

    with suppress(CannotPublish):
        stop(found.upload_id)


def let_go(upload_id: str) -> None:
    """Remove files from the database, if any are stored there."""
    if upload_id:
        from src.store.postgres.uploads import forget

        with suppress(CannotPublish):  # otherwise they are removed after a day
            forget(upload_id)


def forget(job: Job) -> None:
    """Remove the files of a job here and in the database."""
    let_go(job.shared)
    data_job.forget(job)

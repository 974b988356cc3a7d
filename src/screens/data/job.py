"""Loads and joins started on the page, run by the command line in a separate process.

So a bad file cannot harm the server, a load does not slow readers down, and stopping it means
ending a process. The outcome comes back as files (`python -m src load --report`, and `link`).
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from src.load.outcome import Outcome, read_outcome
from src.load.progress import Step, last_step
from src.store import left_over
from src.store.checks import forget_check

ROOT = Path(__file__).parents[3]
HOURS_KEPT = 24
SECONDS_TO_STOP, SECONDS_BETWEEN = 5, 0.5
DONE, REFUSED = 0, 1
"""Exit codes of the command line (src/command/main.py)."""
LONGEST_NAME = 80
DEEDS = ("check", "publish", "decide", "join")
"""Check files; publish them; take over a review list; join again and publish the result."""
NO_TRACE = "Traceback (most recent call last)"
UNSAFE = re.compile(r"[\x00-\x1f/\\:]")


@dataclass
class Job:
    """Uploaded files and the process that reads them: `deed` is one of DEEDS.

    shared : the id under which servers that share a database find the files, "" without one.
    """

    folder: Path
    files: list[Path]
    key: tuple
    deed: str = ""
    process: subprocess.Popen | None = None
    started: float = field(default_factory=time.monotonic)
    lock: int = -1
    """The file descriptor that locks the folder; it is closed when the job is gone."""
    shared: str = ""

    def __post_init__(self) -> None:
        self.let_go = weakref.finalize(self, os.close, self.lock) if self.lock >= 0 else None

    @property
    def running(self) -> bool:
        """Return whether the process is still running."""
        return self.process is not None and self.process.poll() is None

    @property
    def ended_itself(self) -> bool:
        """Return whether the process ended by itself, and so wrote the history."""
        return self.process is not None and self.process.poll() in (DONE, REFUSED)

    @property
    def outcome(self) -> Path:
        """Return the folder of the report."""
        return self.folder / self.deed


def keep_aside(data: Path, uploaded: list, key: tuple) -> Job:
    """Return a job of uploaded files, copied to a folder of their own under the data folder.

    The folder is locked while the job lives; old uploads left by others are removed. Raises OSError
    where there is no room.
    """
    left_over.clear(data, HOURS_KEPT)
    folder, lock = left_over.new_upload(data)
    job = Job(folder, [], key, lock=lock)
    try:
        for number, one in enumerate(uploaded):
            path = folder / str(number) / _safe_name(one.name)
            path.parent.mkdir(parents=True)
            path.write_bytes(one.getbuffer())
            job.files.append(path)
    except OSError:
        forget(job)
        raise
    return job


def _safe_name(name: str) -> str:
    """Return a file name without separators and control characters; its extension is kept."""
    plain = UNSAFE.sub("_", name).strip(". ") or "file"
    path = Path(plain)
    return f"{path.stem[:LONGEST_NAME]}{path.suffix[:10]}"


def start(job: Job, deed: str, user: str, lang: str, *, confirmed: bool = False) -> None:
    """Start one of DEEDS in a process of low priority. Raises OSError where there is no room.

    lang : the language of the process's own messages, shown where it leaves no outcome.
    """
    job.deed, job.started = deed, time.monotonic()
    shutil.rmtree(job.outcome, ignore_errors=True)
    job.outcome.mkdir()
    gently = ["nice", "-n", "10"] if shutil.which("nice") else []
    words = [*_words(job), *(["--confirmed"] if confirmed else [])]
    about = [f"--report={job.outcome}", f"--by={user}", "--progress=json"]
    files = ["--", *map(str, job.files)] if deed in ("check", "publish") else []
    command = [*gently, sys.executable, "-m", "src", *words, *about, *files]
    with (job.outcome / "out").open("wb") as out, (job.outcome / "err").open("wb") as err:
        job.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "SANDAN_LANG": lang},
            start_new_session=True,
            pass_fds=[job.lock] if job.lock >= 0 else [],
        )


def _words(job: Job) -> list[str]:
    """Return the arguments of a deed; with `--decided=` a file name may begin with a dash."""
    return {
        "check": ["load", "--dry-run"],
        "publish": ["load"],
        "decide": ["link", "--decide-only", *(f"--decided={file}" for file in job.files)],
        "join": ["link", "--publish"],
    }[job.deed]


def progress(job: Job) -> Step:
    """Return the progress of a job; share 0 and no step until it has reported any."""
    return last_step(_errors(job)) or Step(0.0, "")


def seconds_left(job: Job, step: Step) -> float | None:
    """Return an estimate of the seconds left; None before any progress."""
    gone = time.monotonic() - job.started
    return gone * (1 - step.share) / step.share if step.share else None


def report(job: Job) -> Outcome | None:
    """Return the outcome of a finished job, None where it left none."""
    return read_outcome(job.outcome)


def last_words(job: Job) -> str:
    """Return the last message of the process, "" where it ended without one or in a traceback."""
    lines = [line for line in _errors(job) if line.strip() and not line.startswith("{")]
    return "" if not lines or NO_TRACE in "\n".join(lines) else lines[-1].strip()


def _errors(job: Job) -> list[str]:
    try:
        return (job.outcome / "err").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def stop(job: Job, data: Path) -> None:
    """End the process and remove its files; what is published stays.

    A starting process may miss a signal, so signals are repeated until it has ended.
    """
    deadline = time.monotonic() + SECONDS_TO_STOP
    while job.process is not None and job.running:
        late = time.monotonic() > deadline
        job.process.send_signal(signal.SIGKILL if late else signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            job.process.wait(SECONDS_BETWEEN)
    left_over.clear(data, HOURS_KEPT)


def forget(job: Job) -> None:
    """Remove the uploaded files, and what a check of them has built."""
    checked = read_outcome(job.folder / "check")
    if checked is not None:
        forget_check(job.folder.parents[1], checked.kept)
    shutil.rmtree(job.folder, ignore_errors=True)
    if job.let_go is not None:
        job.let_go()
        job.lock = -1

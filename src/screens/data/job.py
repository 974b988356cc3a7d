"""Files on their way in, and joins: the command line does them in a process of its own.

What is wrong with a file can never harm the server, readers feel nothing of a load, and stopping it
is ending a process. The outcome comes back as files (`python -m src load --report`, and `link`).
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
"""Look at files, publish them, take in a review list, join anew and publish that."""
NO_TRACE = "Traceback (most recent call last)"
UNSAFE = re.compile(r"[\x00-\x1f/\\:]")


@dataclass
class Job:
    """Files kept aside and the process that reads them: `deed` is one of DEEDS.

    shared : under what servers that share a database find the files, "" where none do.
    """

    folder: Path
    files: list[Path]
    key: tuple
    deed: str = ""
    process: subprocess.Popen | None = None
    started: float = field(default_factory=time.monotonic)
    lock: int = -1
    """The handle that holds the folder; it is let go of with the job."""
    shared: str = ""

    def __post_init__(self) -> None:
        self.let_go = weakref.finalize(self, os.close, self.lock) if self.lock >= 0 else None

    @property
    def running(self) -> bool:
        """Return whether the process is still at work."""
        return self.process is not None and self.process.poll() is None

    @property
    def ended_itself(self) -> bool:
        """Return whether the process ended in its own way and wrote the history, not killed."""
        return self.process is not None and self.process.poll() in (DONE, REFUSED)

    @property
    def outcome(self) -> Path:
        """Return the folder of the report."""
        return self.folder / self.deed


def keep_aside(data: Path, uploaded: list, key: tuple) -> Job:
    """Return a job of uploaded files, copied to a folder of their own under the data folder.

    It is held as long as the job lives; what others left there is removed. Raises OSError where
    there is no room.
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
    """Return a file name without what a path could be made of, its extension kept."""
    plain = UNSAFE.sub("_", name).strip(". ") or "file"
    path = Path(plain)
    return f"{path.stem[:LONGEST_NAME]}{path.suffix[:10]}"


def start(job: Job, deed: str, user: str, lang: str, *, confirmed: bool = False) -> None:
    """Start one of DEEDS in a process that gives way to readers. Raises OSError without room.

    lang : of what the process says where it can leave no outcome.
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
    """Return the command of a deed; `--decided=` for a name of a file that begins with a dash."""
    return {
        "check": ["load", "--dry-run"],
        "publish": ["load"],
        "decide": ["link", "--decide-only", *(f"--decided={file}" for file in job.files)],
        "join": ["link", "--publish"],
    }[job.deed]


def progress(job: Job) -> Step:
    """Return how far a job is: nothing done and no step as long as it has said nothing."""
    return last_step(_errors(job)) or Step(0.0, "")


def seconds_left(job: Job, step: Step) -> float | None:
    """Return the seconds left by the pace so far, None where there is nothing to judge by."""
    gone = time.monotonic() - job.started
    return gone * (1 - step.share) / step.share if step.share else None


def report(job: Job) -> Outcome | None:
    """Return the outcome of a job that is over, None where it ended without one."""
    return read_outcome(job.outcome)


def last_words(job: Job) -> str:
    """Return the sentence with which the process ended, "" where it broke down without one."""
    lines = [line for line in _errors(job) if line.strip() and not line.startswith("{")]
    return "" if not lines or NO_TRACE in "\n".join(lines) else lines[-1].strip()


def _errors(job: Job) -> list[str]:
    try:
        return (job.outcome / "err").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def stop(job: Job, data: Path) -> None:
    """End the process and remove what it left; what is published stays as it is.

    It may be deaf while it starts, so it is told until it has ended.
    """
    deadline = time.monotonic() + SECONDS_TO_STOP
    while job.process is not None and job.running:
        late = time.monotonic() > deadline
        job.process.send_signal(signal.SIGKILL if late else signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            job.process.wait(SECONDS_BETWEEN)
    left_over.clear(data, HOURS_KEPT)


def forget(job: Job) -> None:
    """Remove the files that were kept aside, and what a check of them has built."""
    checked = read_outcome(job.folder / "check")
    if checked is not None:
        forget_check(job.folder.parents[1], checked.kept)
    shutil.rmtree(job.folder, ignore_errors=True)
    if job.let_go is not None:
        job.let_go()
        job.lock = -1

"""Commands of `python -m src`, forked from a process that has already imported their modules.

The imports take two seconds of processor time, which every load that a test starts, kills or waits
for would otherwise repeat. Some tests start it as a user does.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
import traceback
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from unittest.mock import patch

ROOT = Path(__file__).parents[1]
LONGEST_ORDER = 1 << 20
MOST_FILES = 8
NUMBER = struct.Struct("q")
FIRST = "기업 식별자,기준월,제도,성별,대상자 수\n1,2025-01,육아휴직,여,3\n"


class Forked:
    """A running command with the interface of subprocess.Popen, though no child of this process."""

    def __init__(
        self,
        words: Sequence[str],
        *,
        out: int,
        errors: int,
        environment: dict | None = None,
        gently: bool = False,
        held: Sequence[int] = (),
    ):
        """Start it. out, errors, held : files that it has open. gently : gives it low priority."""
        reading, writing = os.pipe()
        order = {
            "words": list(words),
            "environment": dict(os.environ if environment is None else environment),
            "gently": gently,
        }
        ours = _nursery()
        try:
            socket.send_fds(ours, [json.dumps(order).encode()], [writing, out, errors, *held])
        finally:
            os.close(writing)
        self.args, self.returncode = words, None
        self._told, self._one_reads = reading, Lock()
        weakref.finalize(self, os.close, reading)
        self.pid = NUMBER.unpack(os.read(reading, NUMBER.size))[0]

    def poll(self) -> int | None:
        return self._ended_within(0)

    def wait(self, timeout: float | None = None) -> int:
        if self._ended_within(timeout) is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return self.returncode

    def _ended_within(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self._told], [], [], seconds)[0]:
            with self._one_reads:  # several threads may wait
                if self.returncode is None:
                    status = NUMBER.unpack(os.read(self._told, NUMBER.size))[0]
                    self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def forked_job(command: Sequence[str], *, stdout, stderr, env, pass_fds, **_) -> Forked:
    """Replace subprocess.Popen where a page starts a job (src/screens/data/job.py)."""
    words = command[command.index("src") + 1 :]
    files = {"out": stdout.fileno(), "errors": stderr.fileno(), "held": pass_fds}
    return Forked(words, **files, environment=env, gently=command[0] == "nice")


@cache
def _nursery() -> socket.socket:
    """Return the socket of the forking process; it starts at the first order and ends with this."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked", str(theirs.fileno())],
            cwd=ROOT,
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


@contextmanager
def elsewhere() -> Iterator[Path]:
    """Give a data folder that is removed afterwards; anything printed meanwhile is discarded."""
    with (
        TemporaryDirectory() as folder,
        patch.dict(os.environ, SANDAN_DATA=folder, SANDAN_STORE=""),
        Path(os.devnull).open("w") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
    ):
        yield Path(folder)


def load_once() -> None:
    """Load once before any fork, so that imports, lists and statements are ready.

    No database stays open: a child must not inherit locks held by a thread that it does not have.
    """
    from src.command.main import main
    from src.store.engine import close_engine
    from src.store.postgres import versions  # noqa: F401 - what a load into a database imports
    from src.store.snapshots import list_snapshots
    from tests.published import publish_visible

    with elsewhere() as folder:
        publish_visible(folder)
        file = folder / "first.csv"
        file.write_text(FIRST, "utf-8")
        assert main(["load", "--confirmed", str(file)]) == 0
        for snapshot in list_snapshots(folder):
            close_engine(snapshot)


def fork_on_each_order(orders: socket.socket) -> None:
    """Fork a command for each order and report how it ended, until the other side has gone."""
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    told: dict[int, int] = {}
    while True:
        ready = select.select([orders, awake], [], [])[0]
        if awake in ready:
            os.read(awake, LONGEST_ORDER)
            _tell_who_ended(told)
        if orders in ready:
            received, files = socket.recv_fds(orders, LONGEST_ORDER, MOST_FILES)[:2]
            if not received:
                return
            if not (child := os.fork()):
                for one in (orders.detach(), awake, wake, files[0], *told.values()):
                    os.close(one)
                _work(json.loads(received), *files[1:3])
            told[child] = files[0]
            for one in files[1:]:
                os.close(one)
            os.write(files[0], NUMBER.pack(child))


def _tell_who_ended(told: dict[int, int]) -> None:
    while told:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        os.write(told[child], NUMBER.pack(status))
        os.close(told.pop(child))


def _work(order: dict, out: int, errors: int) -> None:
    """Run the command, then end without the exit handlers of the parent process."""
    from src.command.main import main

    status = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.nice(10 if order["gently"] else 0)
        os.dup2(out, 1)
        os.dup2(errors, 2)
        os.environ.clear()
        os.environ.update(order["environment"])
        status = main(order["words"])
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as `python -m src` does
    load_once()
    gc.collect()
    gc.freeze()
    fork_on_each_order(socket.socket(fileno=int(sys.argv[1])))

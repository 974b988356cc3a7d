"""A server of our own in its own process, started as a user starts it."""

import os
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 90
READY = "The dashboard is at"

SERVE = ("-m", "src", "serve", "--port", "{port}")
STREAMLIT = ("-m", "streamlit", "run", "{entry}", "--server.port", "{port}")


@dataclass(frozen=True)
class Server:
    """A running server: its address, its process and what it has written to its log so far.

    query : opens it as the owner of the data folder ("?token=…"); "" if it has none.
    """

    address: str
    process: subprocess.Popen
    log_file: Path
    query: str = ""

    @property
    def log(self) -> str:
        return self.log_file.read_text("utf-8", errors="replace")


@contextmanager
def running_server(log_file: Path, arguments=SERVE, *, ready=READY, **settings):
    """Start `python <arguments>`, wait until it says `ready`, and end it afterwards.

    arguments : {port} and the names in `settings` are filled in. settings : more environment
    variables, in capitals. Raises AssertionError, with the log, if the server ends before it is
    ready or is not ready in time.
    """
    port = free_port()
    filled = [part.format(port=port, **settings) for part in arguments]
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *filled],
            cwd=PROJECT_ROOT,
            env={**os.environ, **settings, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        query = await_ready(process.stdout, process, log_file, ready)
        yield Server(f"http://127.0.0.1:{port}", process, log_file, query)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()


def free_port() -> int:
    """Return a port that nothing listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def await_ready(told, process, log_file: Path, ready: str = READY) -> str:
    """Read the output of the server until the line that says it is ready; return `Server.query`."""
    in_time = threading.Timer(SECONDS_TO_START, process.kill)
    in_time.start()
    try:
        for line in told:
            if ready in line:
                return line[line.index("?token=") :].split()[0] if "?token=" in line else ""
    finally:
        in_time.cancel()
    raise AssertionError(f"the server did not start: {log_file.read_text('utf-8')[-3000:]}")

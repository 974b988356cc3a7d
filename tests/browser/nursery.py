"""Servers forked from a process that has already imported everything a server imports.

The imports take two seconds of processor time, which each of twenty servers would otherwise repeat.
Some tests still start a server as a user does: `running_server`.
"""

import atexit
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.browser.server import PROJECT_ROOT, Server, await_ready, free_port

LONGEST_ORDER = 1 << 20
SECONDS_TO_END = 10


class Forked:
    """A server that is no child of this process."""

    def __init__(self, pid: int):
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def terminate(self) -> None:
        signal.pidfd_send_signal(self._handle, signal.SIGTERM)

    def wait(self, timeout: float) -> None:
        """Wait until the process has ended; after the timeout, kill it and raise an error."""
        ended = select.poll()
        ended.register(self._handle, select.POLLIN)
        in_time = bool(ended.poll(timeout * 1000))
        if not in_time:
            self.kill()
        os.close(self._handle)
        assert in_time, f"the server {self.pid} did not end"


@contextmanager
def forked_server(log_file: Path, *, entry: str = "", **settings) -> Iterator[Server]:
    """Fork a server, wait until it says that it is ready, and end it afterwards.

    entry : the file of an app that is served instead of the dashboard. settings : as for
    `running_server`. Raises AssertionError in the same cases.
    """
    port = _free_ports.pop() if _free_ports else free_port()
    order = {"port": port, "entry": entry, "environment": {**os.environ, **settings}}
    reading, writing = os.pipe()
    with log_file.open("wb") as log, open(reading, encoding="utf-8") as told:
        process = Forked(_order(order, writing, log.fileno()))
        os.close(writing)
        try:
            query = await_ready(told, process, log_file)
            yield Server(f"http://127.0.0.1:{port}", process, log_file, query)
        finally:
            process.terminate()
            process.wait(SECONDS_TO_END)
            _free_ports.append(port)


_free_ports: list[int] = []
"""Ports of servers that have ended: a browser already has the scripts of these addresses."""


def _order(order: dict, output: int, errors: int) -> int:
    """Start a server that writes to these files; return its process."""
    ours = _nursery()
    socket.send_fds(ours, [json.dumps(order).encode()], [output, errors])
    return int(ours.recv(20))


@cache
def _nursery() -> socket.socket:
    """Return the socket of the nursery; it starts at the first order and ends with this process."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.nursery", str(theirs.fileno())],
            cwd=PROJECT_ROOT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", "OPENBLAS_NUM_THREADS": "1"},
            pass_fds=[theirs.fileno()],
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def main(orders: socket.socket) -> None:
    """Fork a server for each order, until the other side has gone."""
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # as `python -m src` does
    from src.command.main import main as command
    from src.ui import server

    server._import_what_pages_import()
    _look_for_components_once()
    gc.collect()
    gc.freeze()
    while (received := socket.recv_fds(orders, LONGEST_ORDER, 2))[0]:
        order, files = json.loads(received[0]), received[1]
        if not (child := os.fork()):
            orders.close()
            _serve(order, files, command, server)
        for file in files:
            os.close(file)
        orders.send(str(child).encode())
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _look_for_components_once() -> None:
    """Search all packages for components of pages once; otherwise each server would do it again."""
    from streamlit.components.v2 import manifest_scanner

    manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
    manifest_scanner.scan_component_manifests()


def _serve(order: dict, files: list[int], command, server) -> None:
    """Run a server, then end without the exit handlers of the parent process."""
    status = 1
    try:
        for standard, file in enumerate(files, start=1):
            os.dup2(file, standard)
            os.close(file)
        os.environ.clear()
        os.environ.update(order["environment"])
        if order["entry"]:
            server.serve("127.0.0.1", order["port"], Path(order["entry"]))
            status = 0
        else:
            status = command(["serve", "--port", str(order["port"])])
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))

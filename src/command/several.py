"""Run several processes that serve the same data folder, each at its own port or socket."""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

RESTART_SECONDS = 2.0
"""How long to wait before a process that ended is started again."""


def places(processes: int, host: str, port: int, socket: str) -> list[tuple[str, int, str]]:
    """Return host, port and socket of each process: ports count up, sockets are numbered."""
    return [
        (host, port + number, f"{socket}.{number + 1}" if socket else "")
        for number in range(processes)
    ]


def serve_several(at: list[tuple[str, int, str]]) -> None:
    """Serve at all these places until interrupted; restart processes that end."""
    context = multiprocessing.get_context("spawn")
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: ended.append(signum))
    running = {place: _started(context, place) for place in at}
    while not ended:
        wait([process.sentinel for process in running.values()], timeout=0.5)
        for place, process in running.items():
            if not ended and not process.is_alive():
                time.sleep(RESTART_SECONDS)
                running[place] = _started(context, place)
    for process in running.values():
        process.terminate()
    for process in running.values():
        process.join(timeout=10)


def _started(context: multiprocessing.context.SpawnContext, place: tuple) -> SpawnProcess:
    process = context.Process(target=_serve, args=place)
    process.start()
    return process


def end_with_parent() -> None:
    """End this process when its parent has ended: it would hold its port for good."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _serve(host: str, port: int, socket: str) -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    if socket:
        os.environ["SANDAN_SOCKET"] = socket
    from src.ui.server import serve

    serve(host=host, port=port)

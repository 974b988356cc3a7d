"""Several processes that serve the same data folder, each at a port or socket of its own."""

import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

SECONDS_BEFORE_AGAIN = 2.0
"""A process that ends is started again, but not faster than this."""


def places(processes: int, host: str, port: int, socket: str) -> list[tuple[str, int, str]]:
    """Return host, port and socket of each process: ports count on, sockets get a number."""
    return [
        (host, port + number, f"{socket}.{number + 1}" if socket else "")
        for number in range(processes)
    ]


def serve_several(at: list[tuple[str, int, str]]) -> None:
    """Serve at all of these places until interrupted; one that ends is started again."""
    context = multiprocessing.get_context("spawn")
    ended: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: ended.append(signum))
    running = {place: _started(context, place) for place in at}
    while not ended:
        wait([one.sentinel for one in running.values()], timeout=0.5)
        for place, one in running.items():
            if not ended and not one.is_alive():
                time.sleep(SECONDS_BEFORE_AGAIN)
                running[place] = _started(context, place)
    for one in running.values():
        one.terminate()
    for one in running.values():
        one.join(timeout=10)


def _started(context: multiprocessing.context.SpawnContext, place: tuple) -> SpawnProcess:
    process = context.Process(target=_serve, args=place)
    process.start()
    return process


def end_with_the_first() -> None:
    """End this process when the one that began it is gone: it would hold its port for good."""
    begun_by = multiprocessing.parent_process()
    if begun_by is not None:
        begun_by.join()
        os.kill(os.getpid(), signal.SIGTERM)


def _serve(host: str, port: int, socket: str) -> None:
    threading.Thread(target=end_with_the_first, daemon=True).start()
    if socket:
        os.environ["SANDAN_SOCKET"] = socket
    from src.ui.server import serve

    serve(host=host, port=port)

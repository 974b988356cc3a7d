"""Measure what a page costs the server: bytes of a first load, processor time of a rerun.

Limits: 35 ms of processor time for a rerun of `complexes`, 200 kB for a first load of
`regions` beyond static files. Bytes are those of the websocket before compression. Processor time
is that of the whole server process, the collection of garbage after each run included.

    python -m bench.page_cost                   the published snapshot of SANDAN_DATA
    python -m bench.page_cost http://127.0.0.1:8501 PID    a server that runs already
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

from streamlit.logger import set_log_level

from bench.session import Session
from src.settings import setting
from tests.browser.server import running_server

RERUNS = 20
LIMITS_MS = {"complexes": 35.0}
LIMITS_KB = {"regions": 200.0}

# Garbage is collected after the page is sent; the next run waits until that is over.
SECONDS_BETWEEN = 0.2


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used, all its threads, ended ones too.

    Linux: the number of a process's clock is made from its id (clock_getcpuclockid(3)).
    """
    return time.clock_gettime((~pid << 3) | 2)


def measure(address: str, pid: int, page: str, reruns: int = RERUNS) -> dict:
    """Return one row: kB and ms of a new tab's first run, median processor ms of its reruns."""
    with Session(address, page, "lang=ko") as session:
        first = session.run()
        used = []
        for _ in range(reruns):
            time.sleep(SECONDS_BETWEEN)
            before = cpu_seconds(pid)
            again = session.run()
            time.sleep(SECONDS_BETWEEN)
            used.append((cpu_seconds(pid) - before) * 1000)
    return {
        "page": page or "overview",
        "first_kb": first.bytes / 1000,
        "first_ms": first.milliseconds,
        "rerun_kb": again.bytes / 1000,
        "rerun_cpu_ms": statistics.median(used),
    }


def report(row: dict) -> str:
    """Return one line of the result, with the limits of this page and how near it comes."""
    cpu = _against(row["rerun_cpu_ms"], LIMITS_MS.get(row["page"]), "ms")
    size = _against(row["first_kb"], LIMITS_KB.get(row["page"]), "kB")
    return (
        f"{row['page']:<12} first load {row['first_kb']:8.1f} kB{size} in {row['first_ms']:6.0f} ms"
        f" · rerun {row['rerun_kb']:7.1f} kB, {row['rerun_cpu_ms']:6.1f} ms CPU{cpu}"
    )


def _against(value: float, limit: float | None, unit: str) -> str:
    return f" (limit {limit:g} {unit}, ratio {value / limit:.2f})" if limit else ""


def measure_all(address: str, pid: int) -> None:
    """Print one line for each page; a first visitor warms the server before anything is timed."""
    set_log_level("ERROR")  # Streamlit warns that its caches are used outside a server
    from src.ui.frame import PAGES

    paths = ["" if not index else page.name for index, page in enumerate(PAGES)]
    for path in paths:
        with Session(address, path, "lang=ko") as first_visitor:
            first_visitor.run()
            first_visitor.run()
    for path in paths:
        print(report(measure(address, pid, path)), flush=True)


def main() -> None:
    """Measure a server of our own on the published snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(log, SANDAN_DATA=setting("SANDAN_DATA")) as server:
            measure_all(server.address, server.process.pid)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        measure_all(sys.argv[1], int(sys.argv[2]))
    else:
        main()

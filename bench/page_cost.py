"""Measure the cost of a page to the server: bytes of a first load, processor time of a rerun.

Limits: 35 ms of processor time for a rerun of `complexes`, 200 kB for a first load of `regions`
without static files. Bytes are counted on the websocket before compression. Processor time is that
of the whole server process, including garbage collection after each run.

    python -m bench.page_cost                   the published snapshot of SANDAN_DATA
    python -m bench.page_cost http://127.0.0.1:8501 PID    a server that runs already
    python -m bench.page_cost pilot full        samples of two scales, or two data folders

Two scales are compared: a rerun at the larger one may cost at most 1.5 times as much as at the
smaller one, because all sums are made when a snapshot is published. Both servers run side by side
and their reruns take turns, so that other load slows both equally.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from streamlit.logger import set_log_level

from bench.session import Session
from src.settings import setting
from tests.browser.server import running_server

RERUNS = 20
LIMITS_MS = {"complexes": 35.0}
LIMITS_KB = {"regions": 200.0}
LIMIT_OF_SCALES = 1.5

# Garbage is collected after the page is sent; the next run waits until that is over.
SECONDS_BETWEEN = 0.2


def cpu_seconds(pid: int) -> float:
    """Return the processor time used by all threads of a process, including ended ones.

    Linux: the number of a process's clock is made from its id (clock_getcpuclockid(3)).
    """
    return time.clock_gettime((~pid << 3) | 2)


def measure(address: str, pid: int, page: str, reruns: int = RERUNS) -> dict:
    """Return one row: kB and ms of a new tab's first run, median processor ms of its reruns."""
    with Session(address, page, "lang=ko") as session:
        first = session.run()
        ran = [_rerun(session, pid) for _ in range(reruns)]
    return {
        "page": page or "overview",
        "first_kb": first.bytes / 1000,
        "first_ms": first.milliseconds,
        "rerun_kb": ran[-1][0].bytes / 1000,
        "rerun_cpu_ms": statistics.median(used for _, used in ran),
    }


def _rerun(session: Session, pid: int) -> tuple:
    """Return a run and the processor milliseconds that its server used for it."""
    time.sleep(SECONDS_BETWEEN)
    before = cpu_seconds(pid)
    again = session.run()
    time.sleep(SECONDS_BETWEEN)
    return again, (cpu_seconds(pid) - before) * 1000


def compare(small, large, page: str, reruns: int = RERUNS) -> tuple[float, float]:
    """Return the median processor ms of a page's reruns at two servers, taking turns."""
    with ExitStack() as stack:
        tabs = [
            (stack.enter_context(Session(one.address, page, "lang=ko")), one.process.pid)
            for one in (small, large)
        ]
        for session, _ in tabs:
            session.run()
            session.run()
        turns = [[_rerun(session, pid)[1] for session, pid in tabs] for _ in range(reruns)]
    first, second = zip(*turns, strict=True)
    return statistics.median(first), statistics.median(second)


def report(row: dict) -> str:
    """Return one line of the result, with the limits of this page and the shares used."""
    cpu = _against(row["rerun_cpu_ms"], LIMITS_MS.get(row["page"]), "ms")
    size = _against(row["first_kb"], LIMITS_KB.get(row["page"]), "kB")
    return (
        f"{row['page']:<12} first load {row['first_kb']:8.1f} kB{size} in {row['first_ms']:6.0f} ms"
        f" · rerun {row['rerun_kb']:7.1f} kB, {row['rerun_cpu_ms']:6.1f} ms CPU{cpu}"
    )


def _against(value: float, limit: float | None, unit: str) -> str:
    return f" (limit {limit:g} {unit}, ratio {value / limit:.2f})" if limit else ""


def measure_all(address: str, pid: int) -> None:
    """Print one line for each page; a first visit warms the server up before anything is timed."""
    paths = page_paths()
    for path in paths:
        with Session(address, path, "lang=ko") as first_visitor:
            first_visitor.run()
            first_visitor.run()
    for path in paths:
        print(report(measure(address, pid, path)), flush=True)


def page_paths() -> list[str]:
    """Return the paths of all pages; the first is the root."""
    set_log_level("ERROR")  # Streamlit warns that its caches are used outside a server
    from src.ui.frame import PAGES

    return ["" if not index else page.name for index, page in enumerate(PAGES)]


def compare_all(small: str, large: str) -> None:
    """Print one line for each page: its rerun at two scales, or two data folders, and the ratio."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        servers = [
            stack.enter_context(
                running_server(Path(folder) / f"{place}.log", SANDAN_DATA=data_of(one, folder))
            )
            for place, one in enumerate((small, large))
        ]
        for path in page_paths():
            first, second = compare(*servers, path)
            print(
                f"{path or 'overview':<12} rerun {first:6.1f} ms CPU at {small},"
                f" {second:6.1f} ms at {large}"
                f" (limit {LIMIT_OF_SCALES:g} times, ratio {second / first:.2f})",
                flush=True,
            )


def data_of(name: str, folder: str) -> str:
    """Return the data folder that is named, or a new one with the sample of that scale."""
    if Path(name).is_dir():
        return name
    made = str(Path(folder) / name)
    command = [sys.executable, "-m", "src", "sample", "--scale", name]
    subprocess.run(command, check=True, env=os.environ | {"SANDAN_DATA": made})
    return made


def main() -> None:
    """Measure a server started here on the published snapshot."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(log, SANDAN_DATA=setting("SANDAN_DATA")) as server:
            measure_all(server.address, server.process.pid)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1].startswith("http"):
        measure_all(sys.argv[1], int(sys.argv[2]))
    elif len(sys.argv) == 3:
        compare_all(*sys.argv[1:])
    else:
        main()

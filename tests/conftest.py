"""What all tests share: isolation from real snapshots, and two small publications to read."""

import gc
import os
import shutil
import subprocess
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, settings

from src.settings import SETTINGS
from tests.examples import SEARCH
from tests.once import KEPT, kept, made_once, own_copy

# One profile for all property tests. Every run uses the same examples, so a failure comes from the
# change being tested. No deadline: a busy machine is not a failure. To search for new examples:
# `pytest --hypothesis-profile search`. `make quick` uses few: `--hypothesis-profile quick`.
settings.register_profile(
    "same", deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
settings.register_profile("quick", settings.get_profile("same"), max_examples=6)
settings.register_profile(
    "search", deadline=None, max_examples=SEARCH, suppress_health_check=list(HealthCheck)
)
settings.load_profile("same")


# Tests run in as many workers as there are processors, and two DuckDB threads for one publication
# use a fifth more processor time than one thread. This also holds for the processes that a test
# starts. Only the pilot is published as on a user's machine (`made_up`).
THREADS = "SLURM_CPUS_ON_NODE"
"""The variable that tells DuckDB how many threads it may use."""
os.environ[THREADS] = "1"


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session):
    """Import the test files in reverse order if another worker imports them in order.

    In a fresh checkout each file is then compiled by one of two workers, not by both. A file that
    cannot be imported is reported when it is collected.
    """
    if os.environ.get("PYTEST_XDIST_WORKER") != "gw1":
        return
    root = session.config.rootpath
    for path in sorted((root / "tests").rglob("test_*.py"), reverse=True):
        if not path.is_relative_to(root / "tests" / "browser"):
            with suppress(Exception):
                import_module(".".join(path.relative_to(root).with_suffix("").parts))


gc.disable()
"""No garbage collection during imports and collection of tests: nearly everything stays alive."""


def pytest_collection_finish():
    """Exclude the modules and the collected tests from later garbage collections."""
    gc.collect()
    gc.freeze()
    gc.enable()
    gc.set_threshold(FEWEST_NEW_OBJECTS, 10, 10)


FEWEST_NEW_OBJECTS = 200_000


@pytest.fixture(scope="session", autouse=True)
def no_real_data(tmp_path_factory):
    """Point every test at an empty folder, with all other settings at their defaults."""
    with pytest.MonkeyPatch.context() as patch:
        for known in SETTINGS:
            patch.delenv(known.name, raising=False)
        patch.setenv("SANDAN_DATA", str(tmp_path_factory.mktemp("nothing_published")))
        yield


@pytest.fixture(scope="session", autouse=True)
def migrated_once(tmp_path_factory):
    """Copy the result of the migrations on an empty file, so that they do not run for each folder.

    Tests of the operations database itself do run them.
    """
    from src.store.operations import migrate

    real, made = migrate.migrate, tmp_path_factory.mktemp("migrated") / "operations.db"

    def copied(address) -> None:
        file = Path(address.database or "")
        new = address.get_backend_name() == "sqlite" and file.exists() and not file.stat().st_size
        if not new or "store/operations/" in os.environ.get("PYTEST_CURRENT_TEST", ""):
            real(address)
            return
        if not made.exists():
            real(address.set(database=str(made)))
        shutil.copyfile(made, file)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "migrate", copied)
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """Return a function (name, make, to) -> folder: made once per run, then copied.

    make : writes into the folder that it receives. to : the folder of one test; without it, the
    copy belongs to this worker. Published files never change, so snapshots are linked. Marks and
    records that tests write beside them stay in their copy.
    """

    def copied(name: str, make, to: Path | None = None) -> Path:
        made = made_once(tmp_path_factory, name, kept(name, make) if name in KEPT else make)
        return own_copy(made, to or tmp_path_factory.mktemp(name))

    return copied


@pytest.fixture(scope="session")
def visible(once):
    """The published snapshot whose figures can be added up by hand."""
    from src.store.snapshots import current_snapshot
    from tests.published import publish_visible

    return current_snapshot(once("visible", publish_visible))


@pytest.fixture(scope="session")
def made_up(once, request):
    """The published sample of the pilot, without earlier lists and stored answers."""
    from src.store.snapshots import current_snapshot
    from tests.published import without_foreseen

    def make(folder: Path) -> None:
        without_foreseen(request.getfixturevalue("foreseen"), folder)

    return current_snapshot(once("made_up", make))


@pytest.fixture(scope="session")
def few_made_up(once):
    """The same with one firm in twenty, for tests that do not depend on the number of firms."""
    from src.store.snapshots import current_snapshot
    from tests.published import publish_sample

    return current_snapshot(once("few_made_up", partial(publish_sample, every=20)))


@pytest.fixture(scope="session")
def foreseen(once):
    """The published sample of the pilot with everything that a publication computes in advance."""
    from src.store.snapshots import current_snapshot
    from tests.published import publish_sample

    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(THREADS)
        return current_snapshot(once("foreseen", partial(publish_sample, foreseen=True)))


@pytest.fixture
def rights(monkeypatch):
    """Return a function that gives the reader a right; `only` takes the others away.

    This also covers made-up data, which everybody may otherwise see in full.
    """
    from datetime import date

    from src.domain.rights import Right, reader_with
    from src.ui import reader

    held = []

    def only(*capabilities: str, region: str = "*") -> None:
        held.clear()
        give(*capabilities, region=region)

    def give(*capabilities: str, region: str = "*") -> None:
        held.extend(Right("kim", one, region, date(2000, 1, 1)) for one in capabilities)
        found = reader_with(held, "kim", date(2026, 11, 28))
        monkeypatch.setattr(reader, "reader_of", lambda name, **_: found)

    give.only = only
    return give


@pytest.fixture
def forked_jobs(monkeypatch):
    """Fork the jobs that a page starts from a process that has already imported their modules."""
    from src.screens.data import job
    from tests.forked import forked_job

    forked = SimpleNamespace(
        Popen=forked_job, DEVNULL=subprocess.DEVNULL, TimeoutExpired=subprocess.TimeoutExpired
    )
    monkeypatch.setattr(job, "subprocess", forked)


@pytest.fixture
def korean():
    """Make code that is called outside a page use Korean."""
    from src.text.catalogue import Texts
    from src.ui.run import with_texts

    with with_texts(Texts("ko")):
        yield


@pytest.fixture
def served(monkeypatch):
    """Return a function that serves a given snapshot.

    Anything cached from another snapshot is dropped: two snapshots published in the same second, in
    two folders, have the same version.
    """
    import streamlit as st

    def serve(snapshot):
        if snapshot.path not in _remembered:
            st.cache_data.clear()
            st.cache_resource.clear()
            _remembered[:] = [snapshot.path]
        monkeypatch.setenv("SANDAN_DATA", str(snapshot.path.parents[1]))
        return snapshot

    return serve


_remembered = []

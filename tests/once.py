"""What takes long to make is made once in a run: its workers share a folder."""

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

SHARED = "TESTS_ONCE"
"""What names the folder of several runs of pytest at once."""


def made_once(tmp_path_factory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled in this run, in whichever worker came first.

    A worker that comes meanwhile waits. Where `make` fails, each worker tries and fails by itself.
    `make test` runs pytest twice at the same time and names one folder (TESTS_ONCE) for both.
    """
    above = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        above = above.parent
    if os.environ.get(SHARED):
        above = Path(os.environ[SHARED])
    folder, done = above / "once" / name, above / "once" / f"{name}.done"
    folder.parent.mkdir(exist_ok=True)
    with (above / "once" / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def own_copy(folder: Path, to: Path) -> Path:
    """Return `to` with the same files: snapshots as links, for nobody changes them.

    The others, such as CURRENT and what a check has built, are copied: a test may spoil them.
    """
    shutil.copytree(folder, to, dirs_exist_ok=True, copy_function=_link_snapshots)
    return to


def _link_snapshots(source: str, target: str) -> None:
    if source.endswith(".duckdb") and "checked" not in Path(source).parts:
        os.link(source, target)
    else:
        shutil.copy2(source, target)

"""Things that are slow to make are made once per run: the workers share a folder.

The slowest are kept for the next run, as long as their inputs are the same.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
SHARED = "TESTS_ONCE"
"""The variable that names a folder shared by several simultaneous runs of pytest."""
KEPT = ("few_made_up", "first_run", "foreseen", "made_up")
"""Publications of samples (tests/published.py) that are kept between runs, one of each."""
NOT_IN_A_PUBLICATION = ("figures", "pictures", "report", "screens", "ui")
"""Folders of src that no code for publishing imports (tests/architecture_rules.py, LAYERS)."""


def made_once(tmp_path_factory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled in this run, in whichever worker came first.

    A worker that comes meanwhile waits. If `make` fails, each worker tries and fails by itself.
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


def kept(name: str, make: Callable[[Path], object], root: Path = ROOT) -> Callable[[Path], None]:
    """Return `make` that copies what an earlier run made today from the very same sources.

    Kept in build/kept, which `make clean` removes. The files are copied, not linked: a test that
    damaged a linked snapshot would damage it for every later run.
    """
    folder = root / "build" / "kept" / f"{name}-{made_of(root)}"

    def make_or_copy(to: Path) -> None:
        if folder.exists():
            shutil.copytree(folder, to, dirs_exist_ok=True)
            return
        make(to)
        for old in folder.parent.glob(f"{name}-*"):
            shutil.rmtree(old, ignore_errors=True)
        being_written = folder.with_name(f"{os.getpid()}.{folder.name}")
        shutil.copytree(to, being_written)
        with suppress(OSError):  # another run was first
            being_written.rename(folder)
        shutil.rmtree(being_written, ignore_errors=True)

    return make_or_copy


def made_of(root: Path) -> str:
    """Return the digest of all inputs of a publication: sources, data, packages, the day."""
    said = sha256(f"{date.today()} {sys.version}".encode())
    for path in _sources(root):
        said.update(f"{path.relative_to(root)}\0{path.stat().st_size}\0".encode())
        said.update(path.read_bytes())
    return said.hexdigest()[:16]


def _sources(root: Path) -> Iterator[Path]:
    yield root / "constraints.txt"
    yield root / "tests" / "published.py"
    for folder in (root / "data", *sorted((root / "src").iterdir())):
        if folder.is_file():
            yield folder
        elif folder.name not in NOT_IN_A_PUBLICATION:
            yield from sorted(
                one for one in folder.rglob("*") if one.is_file() and one.suffix != ".pyc"
            )


def own_copy(folder: Path, to: Path) -> Path:
    """Return `to` with the same files. Snapshots are linked, because nothing changes them.

    Other files, such as CURRENT and the builds of checks, are copied: a test may damage them.
    """
    shutil.copytree(folder, to, dirs_exist_ok=True, copy_function=_link_snapshots)
    return to


def _link_snapshots(source: str, target: str) -> None:
    if source.endswith(".duckdb") and "checked" not in Path(source).parts:
        os.link(source, target)
    else:
        shutil.copy2(source, target)

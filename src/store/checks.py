"""Snapshots built by a check of files, kept so that publishing need not build them again.

`checked/<token>/` has the file that was built, `check.json` with its input and findings, and a LOCK
that the process building it holds. It is never listed and never served. One is kept at a time, for
some hours; leftovers of dead processes are removed at the next cleaning.
"""

import contextlib
import fcntl
import hashlib
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from src.store.disk import settle, write_whole
from src.store.engine import close_engine
from src.store.secret import NAME as SECRET
from src.store.snapshots import Snapshot

FOLDER, DESCRIPTION, BUILT, LOCK = "checked", "check.json", "snapshots/built.duckdb", "LOCK"
HOURS_KEPT = 24


@dataclass(frozen=True)
class Check:
    """A snapshot that was built and not published.

    made_of : the input, which must be equal for a load to build the same now. found : the findings
    of the check, as JSON values.
    """

    token: str
    snapshot: Snapshot
    made_of: dict
    found: dict


@contextlib.contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """Yield a folder to build in, beside the snapshots, and remove it at the end.

    Raises OSError if it cannot be made.
    """
    with _new_place(folder) as place:
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


@contextlib.contextmanager
def elsewhere() -> Iterator[Path]:
    """Yield a temporary folder of the system to build in, and remove it at the end."""
    with tempfile.TemporaryDirectory() as place:
        yield Path(place)


def keep_check(folder: Path, built: Snapshot, made_of: dict, found: dict) -> str:
    """Keep a file that was built on the same disk, remove all other checks, and return its token.

    The file is moved. Returns "" if it cannot be kept, which does not fail the check.
    """
    close_engine(built)
    try:
        with _new_place(folder) as place, _gone_unless_whole(place):
            (place / BUILT).parent.mkdir()
            settle(built.path, place / BUILT)
            _take_secret(built, Path(folder), place)
            about = {
                "snapshot": asdict(built) | {"path": BUILT},
                "size": (place / BUILT).stat().st_size,
                "sha256": file_hash(place / BUILT),
                "made_of": made_of,
                "found": found,
            }
            write_whole(place / DESCRIPTION, json.dumps(about, ensure_ascii=False))
    except OSError:
        return ""
    clear_checks(folder, but=place.name)
    return place.name


def _take_secret(built: Snapshot, folder: Path, place: Path) -> None:
    """Keep the secret that was generated with the first snapshot of a folder without data."""
    secret = built.folder / SECRET
    if built.folder != folder and secret.exists():
        settle(secret, place / SECRET)


def kept_check(folder: Path, made_of: dict, hours: float = HOURS_KEPT) -> Check | None:
    """Return the check with this input and an intact file; None without one."""
    for place in _places(folder):
        about = _described(place)
        if about is None or about["made_of"] != made_of or not _is_fresh(place, hours):
            continue
        if _is_whole(place / BUILT, about):
            snapshot = Snapshot(**(about["snapshot"] | {"path": place / BUILT}))
            return Check(place.name, snapshot, about["made_of"], about["found"])
    return None


def forget_check(folder: Path, token: str) -> None:
    """Remove the check of this token, if it is still there."""
    if token:
        shutil.rmtree(Path(folder) / FOLDER / Path(token).name, ignore_errors=True)


def clear_checks(folder: Path, *, but: str = "", hours: float = 0) -> None:
    """Remove what dead processes left, and checks older than `hours`.

    but : the token of one to keep. Checks being built stay, too.
    """
    above = Path(folder) / FOLDER
    if not above.is_dir():
        return
    with contextlib.suppress(OSError), _locked(above / LOCK):
        for place in left_checks(folder, hours):
            if place.name != but:
                shutil.rmtree(place, ignore_errors=True)


def left_checks(folder: Path, hours: float = HOURS_KEPT) -> list[Path]:
    """Return what dead processes left, and checks older than `hours`."""
    return [
        place
        for place in _places(folder)
        if not (_described(place) is not None and _is_fresh(place, hours)) and not _is_held(place)
    ]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextlib.contextmanager
def _new_place(folder: Path) -> Iterator[Path]:
    """Yield a new folder below `checked`, locked against clearing."""
    above = Path(folder) / FOLDER
    above.mkdir(parents=True, exist_ok=True)
    place = above / secrets.token_hex(8)
    with contextlib.ExitStack() as held:
        with _locked(above / LOCK):
            place.mkdir()
            held.enter_context(_locked(place / LOCK))
        yield place


@contextlib.contextmanager
def _gone_unless_whole(place: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


@contextlib.contextmanager
def _locked(path: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock, which ends with the process even if it is killed. Raises OSError."""
    with path.open("a") as lock:
        fcntl.flock(lock, how)
        yield


def _is_held(place: Path) -> bool:
    try:
        with _locked(place / LOCK, fcntl.LOCK_EX | fcntl.LOCK_NB):
            return False
    except BlockingIOError:
        return True


def _places(folder: Path) -> list[Path]:
    return [place for place in (Path(folder) / FOLDER).glob("*") if place.is_dir()]


def _described(place: Path) -> dict | None:
    """Return the description of a check; None if it is unfinished."""
    try:
        about = json.loads((place / DESCRIPTION).read_text(encoding="utf-8"))
        return about if {"snapshot", "size", "sha256", "made_of", "found"} <= set(about) else None
    except (OSError, ValueError, TypeError):
        return None


def _is_fresh(place: Path, hours: float) -> bool:
    try:
        return (place / DESCRIPTION).stat().st_mtime > time.time() - hours * 3600
    except OSError:
        return False


def _is_whole(file: Path, about: dict) -> bool:
    try:
        return file.stat().st_size == about["size"] and file_hash(file) == about["sha256"]
    except OSError:
        return False

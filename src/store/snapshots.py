"""Immutable versions of all data: publish atomically, list, and go back to an earlier one.

A data folder has `snapshots/<version>.duckdb`, a `<version>.json` that describes each, and
`CURRENT`, which names the version served. A new version always has a new file name: DuckDB keeps
serving the old content of a path that is replaced while anyone has it open.

Where SANDAN_STORE names a PostgreSQL server, the server lists the versions and knows which one is
served (src/store/postgres/); the folder then has the files that this machine built or fetched.
"""

import contextlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from src.store.disk import NOTHING, note_new, only_writer, settle, write_whole
from src.store.errors import CannotPublish, CannotRead, explained
from src.store.postgres.address import has_server, operations_address
from src.store.secret import hand_over, read_secret
from src.store.snapshot import FETCHING, Progress, describe, described
from src.store.snapshot import Snapshot as Snapshot

if TYPE_CHECKING:
    from src.store.merge import Tables

KEEP = 12
ANEW = "anew"
"""Content of CURRENT after the owner let a folder that had lost its data begin anew."""
MARK = "snapshots.made"
"""File that says that a version was published in a folder, which is then not a new one."""
VERSION = re.compile(r"[0-9A-Za-z-]{1,64}")
Accept = Callable[[Snapshot | None, Snapshot], None]


@dataclass(frozen=True)
class Plan:
    """The input of a new snapshot; fields as in `publish`."""

    tables: "Tables | Sequence[Tables]"
    origin: str
    merge: bool = True
    on_progress: Progress | None = None
    place: Callable | None = None
    join: Callable | None = None


def list_snapshots(folder: Path) -> list[Snapshot]:
    """Return all published versions, oldest first; an empty list for an empty or missing folder."""
    if has_server():
        from src.store.postgres.versions import listed

        return listed(folder)
    return _in_folder(folder)


def _in_folder(folder: Path) -> list[Snapshot]:
    files = sorted((Path(folder) / "snapshots").glob("[0-9]*.duckdb"))
    return [snapshot for file in files if (snapshot := described(file)) is not None]


def current_snapshot(folder: Path) -> Snapshot | None:
    """Return the version served; None where nothing has ever been published.

    Raises CannotRead if there are versions but CURRENT does not name an intact one (another is
    never served in its place), if earlier versions are gone, or if the server does not answer.
    """
    folder = Path(folder)
    return _known_new(folder, _served_anywhere(folder))


def _served_anywhere(folder: Path) -> Snapshot | None:
    if has_server():
        from src.store.postgres.versions import served

        return served(folder)
    return _served_in(folder)


def base_snapshot(folder: Path) -> Snapshot | None:
    """Return the version served as a file of the folder, from which a load starts.

    Raises as `current_snapshot` does, and CannotPublish where the folder's keys differ from the
    server's.
    """
    folder = Path(folder)
    if has_server():
        from src.store.postgres.versions import at_hand

        return _known_new(folder, at_hand(folder))
    return current_snapshot(folder)


def _known_new(folder: Path, found: Snapshot | None) -> Snapshot | None:
    """Return `found`, or None for a new folder; raises CannotRead where data were lost."""
    if found is not None:
        return found
    pointed = _pointed_to(folder)
    if pointed == ANEW:
        return None
    if has_server() and _served_in(folder) is not None:
        raise CannotRead("data_not_moved", folder=folder)
    if _is_bare(folder):
        return None
    from src.store.published_before import was_published

    if (folder / MARK).exists() or was_published(folder, begun=pointed == NOTHING):
        raise CannotRead("data_gone", folder=folder)
    return None


def _is_bare(folder: Path) -> bool:
    """Return whether nothing here or in a database could show that there were data."""
    if has_server() or operations_address():
        return False
    return {path.name for path in folder.glob("*")} <= {"CURRENT", "LOCK", "snapshots"}


def begin_anew(folder: Path) -> None:
    """Treat a folder that has lost its data as new. Raises OSError."""
    (folder / MARK).unlink(missing_ok=True)
    write_whole(folder / "CURRENT", f"{ANEW}\n")


def folder_to_server(folder: Path) -> Snapshot | None:
    """Copy the version that a folder serves to a server that has none yet.

    Return the version served then; None where there is nothing to serve.
    """
    folder = Path(folder)
    if has_server() and _served_anywhere(folder) is None:
        found = _served_in(folder)
        if found is not None:
            return go_back(folder, found.version)
    return current_snapshot(folder)


def _served_in(folder: Path) -> Snapshot | None:
    version = _pointed_to(folder)
    if version in (NOTHING, ANEW) or version is None and not any(_versions_in(folder)):
        return None
    if not version or VERSION.fullmatch(version) is None:
        raise CannotRead("current_spoilt", folder=folder)
    found = described(folder / "snapshots" / f"{version}.duckdb")
    if found is None or not _is_whole(found.path):
        raise CannotRead("version_gone", folder=folder, version=version)
    return found


def _versions_in(folder: Path) -> Iterator[Path]:
    return (folder / "snapshots").glob("[0-9]*.duckdb")


def _is_whole(path: Path) -> bool:
    """Return whether a file has the header of a DuckDB database."""
    try:
        with path.open("rb") as file:
            return file.read(12)[8:] == b"DUCK"
    except OSError:
        return False


def go_back(folder: Path, version: str, wait_seconds: float = 0) -> Snapshot:
    """Serve an existing version and return it. Raises CannotPublish for an unknown one."""
    folder = Path(folder)
    known = list_snapshots(folder) + (_in_folder(folder) if has_server() else [])
    wanted = next((s for s in known if s.version == version), None)
    if wanted is None:
        raise CannotPublish("unknown_version", version=version, folder=folder)
    with explaining(folder), only_writer(folder, wait_seconds), _only_loader(wait_seconds):
        if has_server():
            _serve_on_server(wanted)
        if wanted.path.exists():
            _point_to(folder, version)
    return wanted


def _serve_on_server(snapshot: Snapshot) -> None:
    from src.store.engine import open_engine
    from src.store.postgres.versions import put, serve

    if snapshot.on_server:
        serve(snapshot.version)
    else:
        put(snapshot, open_engine(snapshot))


@contextlib.contextmanager
def _only_loader(wait_seconds: float) -> Iterator[None]:
    """Hold the server's write lock, if there is a server."""
    if not has_server():
        yield
        return
    from src.store.postgres.versions import only_loader

    with only_loader(wait_seconds):
        yield


def publish(
    folder: Path,
    tables: "Tables | Sequence[Tables]",
    *,
    origin: str,
    merge: bool = True,
    on_progress: Progress | None = None,
    keep: int = KEEP,
    wait_seconds: float = 0,
    place: Callable | None = None,
    join: Callable | None = None,
    accept: Accept | None = None,
) -> Snapshot:
    """Publish canonical tables as a new version and return it.

    tables : dict of name to frame, or a list of such dicts, applied in order. Tables too large for
        memory may come in pieces: see src/store/merge.py.
    merge : start from the version served, if it has the same origin; official and sample figures
        are never mixed in one version. False starts from nothing.
    keep : how many versions stay on disk; the served one always does.
    place : function that gives complexes without a position an approximate one; None leaves them
        without.
    join : function that joins companies to workplaces (src/store/linking.py); None keeps the links
        of the version before.
    accept : function of the snapshot served (or None) and the new one, called before the latter is
        published; if it raises, everything stays as it was.

    Raises CannotPublish, with one Korean sentence, if another load is under way, the disk is full
    or the folder cannot be written; the version before is then still served.
    """
    plan = Plan(tables, origin, merge, on_progress, place, join)
    return publish_plan(folder, plan, accept, keep=keep, wait_seconds=wait_seconds)


def publish_plan(
    folder: Path,
    plan: Plan,
    accept: Accept | None = None,
    *,
    keep: int = KEEP,
    wait_seconds: float = 0,
) -> Snapshot:
    """Publish a plan, as `publish` does."""
    folder = Path(folder)
    with _writing(folder, wait_seconds):
        before = base_snapshot(folder)
        snapshot = _build(folder, plan, before, _next_version(list_snapshots(folder)), accept)
        _serve_newest(folder, snapshot, keep)
    return snapshot


@contextlib.contextmanager
def _writing(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Hold the folder's write lock, remove what a dead writer left, and explain errors of disk."""
    with explaining(folder):
        (folder / "snapshots").mkdir(parents=True, exist_ok=True)
        with only_writer(folder, wait_seconds), _only_loader(wait_seconds):
            _remove_left_over_builds(folder)
            if not has_server():
                current_snapshot(folder)
            note_new(folder)
            yield


def _serve_newest(folder: Path, snapshot: Snapshot, keep: int) -> None:
    _serve(folder, snapshot)
    with contextlib.suppress(OSError):  # the new version is served; removing old ones can wait
        _forget_old(folder, snapshot.version, keep)
    if has_server():
        from src.store.postgres.versions import forget_old

        with contextlib.suppress(CannotPublish):
            forget_old(keep)


def promote(
    folder: Path,
    built: Snapshot,
    base: str | None,
    sources: Sequence[str],
    *,
    keep: int = KEEP,
    wait_seconds: float = 0,
) -> Snapshot | None:
    """Publish a snapshot that `previewed` has built on `base`, and return it as served.

    Its file, which must be on the same disk, is moved, and is gone from its old place even if
    publishing fails. The version, the time of publishing and the time at which `sources` were
    loaded are updated in it. Return None and move nothing if another version than `base` is served
    by now, or the folder has another secret of protected counts. Raises CannotPublish as `publish`
    does.
    """
    from src.store.build import restamp

    folder = Path(folder)
    with _writing(folder, wait_seconds):
        before = base_snapshot(folder)
        if (before and before.version) != base:
            return None
        if before is None and not hand_over(built.folder, folder):
            return None
        _secret_for(folder, before)
        version = _next_version(list_snapshots(folder))
        final = folder / "snapshots" / f"{version}.duckdb"
        with _whole_or_gone(folder, final) as build:
            os.replace(built.path, build)
            snapshot = replace(built, version=version, path=final, published_at=_now())
            restamp(build, _facts(snapshot), sources)
            _settle(snapshot, build)
        _serve_newest(folder, snapshot, keep)
    return snapshot


def _serve(folder: Path, snapshot: Snapshot) -> None:
    """Serve a new version; if that fails, remove it and restore the state before."""
    try:
        if has_server():
            _serve_on_server(snapshot)
        _point_to(folder, snapshot.version)
    except BaseException:
        if _pointed_to(folder) != snapshot.version:
            _take_away(snapshot.path)
        raise


def _point_to(folder: Path, version: str) -> None:
    """Let CURRENT name a version; if that fails, restore what it named before.

    The old content is copied aside first, because restoring it by a rename needs no space on a full
    disk.
    """
    current, kept = folder / "CURRENT", folder / "CURRENT.before.tmp"
    pointed = current.exists()
    try:
        if pointed:
            shutil.copyfile(current, kept)
        write_whole(current, f"{version}\n")
        with contextlib.suppress(OSError):
            (folder / MARK).touch(mode=0o600)
    except BaseException:
        with contextlib.suppress(OSError):
            _point_back(current, kept if pointed else None, version)
        raise
    finally:
        with contextlib.suppress(OSError):
            kept.unlink(missing_ok=True)


def _point_back(current: Path, kept: Path | None, version: str) -> None:
    if _pointed_to(current.parent) != version:
        return
    if kept is None:
        current.unlink()
    else:
        os.replace(kept, current)


def _pointed_to(folder: Path) -> str | None:
    try:
        return (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (IsADirectoryError, ValueError):
        return ""


def _take_away(made: Path) -> None:
    """Remove the file of a version and its description; ignore errors."""
    for file in (made, made.with_suffix(".json")):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


@contextlib.contextmanager
def previewed(aside: Path, plan: Plan, before: Snapshot | None) -> Iterator[Snapshot]:
    """Yield the snapshot that publishing on `before` would make, as a file in `aside`."""
    from src.store.engine import close_engine

    with explaining(aside):
        (aside / "snapshots").mkdir(exist_ok=True)
        built = _build(aside, plan, before, _next_version([before] if before else []))
        try:
            yield built
        finally:
            close_engine(built)


@contextlib.contextmanager
def explaining(folder: Path) -> Iterator[None]:
    """Turn errors of disk and memory into CannotPublish; let every other error through."""
    try:
        yield
    except Exception as error:
        sentence = explained(error, folder)
        if sentence is None:
            raise
        raise sentence from error


def _build(
    target: Path, plan: Plan, before: Snapshot | None, version: str, accept: Accept | None = None
) -> Snapshot:
    """Build a version on top of the one before as a complete file in `target`; do not serve it."""
    from src.store.build import build_file
    from src.store.company_key import has_numbers
    from src.store.engine import open_engine
    from src.store.layout import fits, layout

    base = before if plan.merge and before is not None and before.origin == plan.origin else None
    final = target / "snapshots" / f"{version}.duckdb"
    snapshot = Snapshot(version, final, plan.origin, None, _now(), layout())
    batches = [plan.tables] if isinstance(plan.tables, dict) else list(plan.tables)
    if base is not None and plan.tables and not fits(base) and has_numbers(open_engine(base)):
        raise CannotPublish("old_ids")
    secret = _secret_for(target, before)
    with _whole_or_gone(target, final) as build:
        tell = plan.on_progress or (lambda *_: None)
        steps = (_facts(snapshot), tell, plan.place, plan.join)
        as_of = build_file(build, base, batches, *steps, secret=secret)
        snapshot = replace(snapshot, as_of=as_of)
        if accept is not None:
            _ask(accept, before, replace(snapshot, path=build))
        _settle(snapshot, build)
    return snapshot


def _secret_for(target: Path, before: Snapshot | None) -> bytes:
    """Return the secret for a build on the version before; a lost one is not replaced."""
    if before is None:
        return read_secret(target)
    return read_secret(before.folder, may_make=False)


@contextlib.contextmanager
def _whole_or_gone(target: Path, final: Path) -> Iterator[Path]:
    """Yield the path to build a version at; if building fails, remove everything of it."""
    try:
        yield final.with_name(f"build-{final.name}")
    except BaseException:
        _take_away(final)
        with contextlib.suppress(OSError):
            _remove_left_over_builds(target)
        raise


def _settle(snapshot: Snapshot, build: Path) -> None:
    describe(snapshot)
    settle(build, snapshot.path)


def _facts(snapshot: Snapshot) -> dict[str, str]:
    return {name: getattr(snapshot, name) for name in ("version", "origin", "published_at")}


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _ask(accept: Accept, before: Snapshot | None, made: Snapshot) -> None:
    """Call `accept` with a snapshot before it is published; close its file afterwards."""
    from src.store.engine import close_engine

    try:
        accept(before, made)
    finally:
        close_engine(made)


def _next_version(published: Sequence[Snapshot]) -> str:
    """Return a version that sorts after every other, even if the clock was set back."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    last, _, number = (published[-1].version if published else "").partition("-")
    stamp = max(now, last)
    return f"{stamp}-{int(number) + 1 if stamp == last else 1:04d}"


def clear_left_over(folder: Path) -> None:
    """Remove files that a stopped loader left. Raises CannotPublish while a loader is at work."""
    folder = Path(folder)
    with explaining(folder), only_writer(folder):
        _remove_left_over_builds(folder)


def _remove_left_over_builds(folder: Path) -> None:
    """Remove files that a dead loader left; the caller holds the lock, so none is at work."""
    for left in left_builds(folder):
        _remove(left)


def left_builds(folder: Path) -> list[Path]:
    """Return files of unfinished snapshots; only meaningful while no loader is at work."""
    snapshots = Path(folder) / "snapshots"
    found = [
        file
        for pattern in ("build-*", "*.tmp")
        for file in (*snapshots.glob(pattern), *Path(folder).glob(pattern))
    ]
    alone = [
        file for file in snapshots.glob("[0-9]*.json") if not file.with_suffix(".duckdb").exists()
    ]
    return [*found, *alone, *filter(_is_old, snapshots.glob(f"{FETCHING}*"))]


def _is_old(folder: Path) -> bool:
    return time.time() - folder.stat().st_mtime > 24 * 3600


def _remove(left: Path) -> None:
    """Remove a file, or a folder of DuckDB's temporary files."""
    if left.is_dir():
        shutil.rmtree(left)
    else:
        left.unlink(missing_ok=True)


def _forget_old(folder: Path, current: str, keep: int) -> None:
    """Remove the oldest versions beyond `keep`. Processes that have one open can still read it."""
    for old in _in_folder(folder)[: -max(keep, 1)]:
        if old.version != current:
            old.path.unlink(missing_ok=True)
            old.path.with_suffix(".json").unlink(missing_ok=True)


def data_before(snapshot: Snapshot) -> Snapshot | None:
    """Return the latest earlier version with the same origin and layout; None without one."""
    from src.store.layout import fits

    older = [
        other
        for other in list_snapshots(snapshot.folder)
        if other.version < snapshot.version and other.origin == snapshot.origin and fits(other)
    ]
    return max(older, key=lambda other: other.version, default=None)

"""Immutable versions of all data: published by one atomic step, listed, gone back to.

A folder holds `snapshots/<version>.duckdb`, a `<version>.json` that describes each, and `CURRENT`,
which names the version served. A new version always has a new file name: DuckDB keeps serving the
old content of a path that was replaced while anyone has it open.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from src.store.disk import only_writer, settle, write_whole
from src.store.errors import CannotPublish, explained

KEEP = 12
Progress = Callable[[float, str], None]
Accept = Callable[["Snapshot | None", "Snapshot"], None]


@dataclass(frozen=True)
class Snapshot:
    """One published version: where it lies, whose data it holds, the day it speaks for.

    layout : the mark of its tables (src/store/layout.py), empty where it is older than the mark.
    """

    version: str
    path: Path
    origin: str
    as_of: str | None
    published_at: str
    layout: str = ""


def list_snapshots(folder: Path) -> list[Snapshot]:
    """Return every published version, oldest first; none where the folder is empty or missing."""
    files = sorted((Path(folder) / "snapshots").glob("[0-9]*.duckdb"))
    return [snapshot for file in files if (snapshot := _describe(file)) is not None]


def current_snapshot(folder: Path) -> Snapshot | None:
    """Return the version that is served, None where nothing has been published.

    Where CURRENT is missing or names a file that somebody removed, the newest version is served.
    """
    folder = Path(folder)
    try:
        version = (folder / "CURRENT").read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return next(reversed(list_snapshots(folder)), None)
    found = _describe(folder / "snapshots" / f"{version}.duckdb") if version else None
    return found or next(reversed(list_snapshots(folder)), None)


def go_back(folder: Path, version: str, wait_seconds: float = 0) -> Snapshot:
    """Serve a version that is still there, and return it. Raises CannotPublish for another."""
    folder = Path(folder)
    wanted = next((s for s in list_snapshots(folder) if s.version == version), None)
    if wanted is None:
        raise CannotPublish("unknown_version", version=version, folder=folder)
    with _explaining(folder), only_writer(folder, wait_seconds):
        _point_to(folder, version)
    return wanted


def publish(
    folder: Path,
    tables,
    *,
    origin: str,
    merge: bool = True,
    on_progress: Progress | None = None,
    keep: int = KEEP,
    wait_seconds: float = 0,
    place=None,
    join=None,
    accept: Accept | None = None,
) -> Snapshot:
    """Publish canonical tables as a new version and return it.

    tables : dict of name to frame, or a list of such dicts, laid one over the other in order. What
        memory does not hold may come in pieces: see src/store/merge.py.
    merge : start from the version served, if it is of the same origin; official figures and sample
        figures never meet in one version. False starts from nothing.
    keep : how many versions stay on disk; the served one always does.
    place : function of all complexes that returns them with an approximate place where they have
        none; without it they stay without.
    join : function that joins companies to workplaces (src/store/linking.py); without it the links
        of the version before are kept.
    accept : function of the snapshot served (or None) and the one that was made, called before it
        is published; what it raises leaves everything as it was.

    Raises CannotPublish, with one Korean sentence, where another load is under way, the disk is
    full or the folder cannot be written; the version before is then still served.
    """
    folder = Path(folder)
    with _explaining(folder):
        (folder / "snapshots").mkdir(parents=True, exist_ok=True)
        with only_writer(folder, wait_seconds):
            _remove_left_over_builds(folder)
            how = (tables, origin, merge, on_progress, place, join)
            snapshot = _build(folder, folder, *how, accept)
            _serve(folder, snapshot)
            with contextlib.suppress(OSError):  # the new version is served: what is old can wait
                _forget_old(folder, snapshot.version, keep)
    return snapshot


def _serve(folder: Path, snapshot: Snapshot) -> None:
    """Serve a version just made; where that fails it goes, and all is as it was before."""
    try:
        _point_to(folder, snapshot.version)
    except BaseException:
        if _pointed_to(folder) != snapshot.version:
            _take_away(snapshot.path)
        raise


def _point_to(folder: Path, version: str) -> None:
    """Let CURRENT name a version; where that fails, it names again what it named before.

    What it named is kept aside first: a rename needs no room on a disk that has filled up.
    """
    current, kept = folder / "CURRENT", folder / "CURRENT.before.tmp"
    pointed = current.exists()
    try:
        if pointed:
            shutil.copyfile(current, kept)
        write_whole(current, f"{version}\n")
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


def _take_away(made: Path) -> None:
    """Remove the file of a version and its description, as far as they can be removed."""
    for file in (made, made.with_suffix(".json")):
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


@contextlib.contextmanager
def previewed(
    folder: Path,
    tables,
    *,
    origin: str,
    merge: bool = True,
    on_progress: Progress | None = None,
    place=None,
    join=None,
) -> Iterator:
    """Give the snapshot that `publish` would make, in a folder of its own that then vanishes."""
    folder = Path(folder)
    with _explaining(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory() as aside:
        (Path(aside) / "snapshots").mkdir()
        yield _build(Path(aside), folder, tables, origin, merge, on_progress, place, join)


@contextlib.contextmanager
def _explaining(folder: Path) -> Iterator[None]:
    """Turn errors of the disk into CannotPublish; let every other error through."""
    try:
        yield
    except Exception as error:
        sentence = explained(error, folder)
        if sentence is None:
            raise
        raise sentence from error


def _build(
    target: Path, folder: Path, tables, origin, merge, on_progress, place, join, accept=None
) -> Snapshot:
    """Write the next version of `folder` as a whole file into `target`, and return it unserved."""
    from src.store.build import build_file
    from src.store.layout import layout

    before = current_snapshot(folder)
    base = before if merge and before is not None and before.origin == origin else None
    version = _next_version(list_snapshots(folder))
    final = target / "snapshots" / f"{version}.duckdb"
    build = final.with_name(f"build-{version}.duckdb")
    published_at = datetime.now(UTC).isoformat(timespec="seconds")
    facts = {"version": version, "origin": origin, "published_at": published_at}
    batches = [tables] if isinstance(tables, dict) else list(tables)
    try:
        tell = on_progress or (lambda *_: None)
        as_of = build_file(build, base, batches, facts, tell, place, join)
        snapshot = Snapshot(version, final, origin, as_of, published_at, layout())
        if accept is not None:
            _ask(accept, before, replace(snapshot, path=build))
        write_whole(final.with_suffix(".json"), _as_json(snapshot))
        settle(build, final)
    except BaseException:
        _take_away(final)
        with contextlib.suppress(OSError):
            _remove_left_over_builds(target)
        raise
    return snapshot


def _ask(accept: Accept, before: Snapshot | None, made: Snapshot) -> None:
    """Let a snapshot be looked at before it is published; its file is let go of afterwards."""
    from src.store.engine import close_engine

    try:
        accept(before, made)
    finally:
        close_engine(made)


def _next_version(published: Sequence[Snapshot]) -> str:
    """Return a version that sorts after every other, also when the clock was put back."""
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    last, _, number = (published[-1].version if published else "").partition("-")
    stamp = max(now, last)
    return f"{stamp}-{int(number) + 1 if stamp == last else 1:04d}"


def _as_json(snapshot: Snapshot) -> str:
    return json.dumps(asdict(snapshot) | {"path": snapshot.path.name}, ensure_ascii=False)


def _describe(file: Path) -> Snapshot | None:
    """Return the snapshot of a file, None where either of its two files is missing or spoilt."""
    try:
        described = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        described = Snapshot(**(described | {"path": file}))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return described if file.exists() else None


def clear_left_over(folder: Path) -> None:
    """Remove what a loader left that was stopped. Raises CannotPublish while another is at work."""
    folder = Path(folder)
    with _explaining(folder), only_writer(folder):
        _remove_left_over_builds(folder)


def _remove_left_over_builds(folder: Path) -> None:
    """Remove what a loader left that died; the caller holds the lock, so none is at work."""
    snapshots = folder / "snapshots"
    for pattern in ("build-*", "*.tmp"):
        for file in (*snapshots.glob(pattern), *folder.glob(pattern)):
            _remove(file)
    for description in snapshots.glob("[0-9]*.json"):
        if not description.with_suffix(".duckdb").exists():
            description.unlink(missing_ok=True)


def _remove(left: Path) -> None:
    """Remove a file, or the folder into which DuckDB put what did not fit into memory."""
    if left.is_dir():
        shutil.rmtree(left)
    else:
        left.unlink(missing_ok=True)


def _forget_old(folder: Path, current: str, keep: int) -> None:
    """Remove the oldest versions beyond `keep`. Whoever has one open can read it to the end."""
    for old in list_snapshots(folder)[: -max(keep, 1)]:
        if old.version != current:
            old.path.unlink(missing_ok=True)
            old.path.with_suffix(".json").unlink(missing_ok=True)

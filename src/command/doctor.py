"""Say what is wrong with the data folder and how to mend it, without changing anything."""

import os
from argparse import Namespace
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from src.command.arguments import Command
from src.command.output import DONE, REFUSED, say, words
from src.settings import setting, whole_setting
from src.store.cluster.address import trouble
from src.store.snapshot import Snapshot
from src.text.catalogue import Texts

MEGABYTE = 2**20
VERSIONS_OF_ROOM = 2
"""A load needs room for the new version and for what it is built from, beside the versions kept."""


def run(arguments: Namespace) -> int:
    """Print one line for each fault; return DONE where there is none."""
    t, folder = words(), Path(setting("SANDAN_DATA"))
    found = list(_wrong(folder, t))
    say(t("doctor.folder", folder=folder.resolve()))
    if folder.is_dir():
        say(t("doctor.room", megabytes=_free(folder) // MEGABYTE))
    say(*(f"- {line}" for line in found))
    say(t("doctor.wrong", things=len(found)) if found else t("doctor.well"))
    say(*_not_looked_at(date.today(), t))
    return REFUSED if found else DONE


def _wrong(folder: Path, t: Texts) -> Iterator[str]:
    from src.store.health import faults

    if not folder.is_dir():
        yield t("doctor.no_folder")
        return
    found = list(faults(folder, setting("SANDAN_OPERATIONS")))
    yield from (t.pick(str(fault), fault.english) for fault in found)
    if not found:
        yield from _wrong_in_snapshot(folder, t)
    yield from _wrong_in_records(folder, t)
    yield from _not_writable(folder, t)
    if no_cluster := trouble():
        yield t.pick(str(no_cluster), no_cluster.english)
    if left := _left_over(folder):
        yield t("doctor.left_over", left=left)
    if open_to_others := _open_to_others(folder):
        yield t("doctor.modes", files=open_to_others)


def _not_looked_at(day: date, t: Texts) -> Iterator[str]:
    """Yield which rules of programmes are due to be verified again: work to do, but no fault."""
    from src.store.program_rules import STALE_DAYS, stale_rules

    stale = [f"{row.program}.{row.rule}" for row in stale_rules(day).itertuples()]
    if stale:
        yield t("doctor.rules", days=STALE_DAYS, rules=", ".join(stale))


def _wrong_in_snapshot(folder: Path, t: Texts) -> Iterator[str]:
    from src.store.engine import fetch_frame, open_engine
    from src.store.layout import fits
    from src.store.queries.loaded import sources_loaded
    from src.store.snapshots import current_snapshot

    served = current_snapshot(folder)
    if served is None:
        yield t("doctor.nothing")
    elif not fits(served):
        yield t("doctor.old_layout", version=served.version)
    else:
        try:
            fetch_frame(open_engine(served), sources_loaded())
        except Exception:  # a damaged file may raise anything in the database
            yield t("doctor.unreadable", version=served.version)
        else:
            yield from _without_second_line(served, t)


def _without_second_line(served: Snapshot, t: Texts) -> Iterator[str]:
    """Yield a fault where the database would give firms to statements that bypass src/store."""
    if served.on_server:
        from src.store.engine import open_engine
        from src.store.postgres.row_security import gives_firms_unasked

        if gives_firms_unasked(open_engine(served)):
            yield t("doctor.row_security")


def _wrong_in_records(folder: Path, t: Texts) -> Iterator[str]:
    from src.store.operations.errors import OperationsError
    from src.store.record_chain import check_chain

    try:
        checked = check_chain(folder)
    except (OperationsError, OSError):  # faults() has reported that it cannot be read
        return
    if checked.faults:
        first = checked.faults[0]
        yield t("doctor.records", faults=len(checked.faults), file=first.file, line=first.line)


def _not_writable(folder: Path, t: Texts) -> Iterator[str]:
    """Yield the places where the server could not write; test files are removed again."""
    from src.store.operations.engine import MARK
    from src.store.operations.errors import OperationsError
    from src.store.operations.look import can_be_written
    from src.store.snapshots import list_snapshots

    for place in (folder, folder / "records"):
        if place.is_dir() and (why := _refused(place)):
            yield t("doctor.not_written", place=place, why=why)
    url = setting("SANDAN_OPERATIONS")
    with suppress(OperationsError):  # faults() has reported that it cannot be read
        if (url or (folder / MARK).exists()) and not can_be_written(url, folder):
            yield t("doctor.operations_not_written")
    largest = max((version.path.stat().st_size for version in list_snapshots(folder)), default=0)
    needed = VERSIONS_OF_ROOM * largest
    if _free(folder) < needed:
        yield t("doctor.little_room", megabytes=needed // MEGABYTE)


def _refused(place: Path) -> str:
    """Return why a file cannot be written in a folder, "" where it can; remove the file again."""
    tried = place / f"doctor-{os.getpid()}.tmp"
    try:
        with tried.open("wb") as file:
            file.write(bytes(MEGABYTE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.strerror or str(error)
    finally:
        tried.unlink(missing_ok=True)
    return ""


def _free(folder: Path) -> int:
    from src.store.health import free_bytes

    return free_bytes(folder)


def _left_over(folder: Path) -> int:
    """Return how many uploads, checks and builds a dead process left; 0 while a writer works."""
    from src.store.disk import only_writer
    from src.store.errors import CannotPublish
    from src.store.left_over import left_over

    try:
        with only_writer(folder):
            return len(list(left_over(folder, whole_setting("SANDAN_CHECK_HOURS"))))
    except (CannotPublish, OSError):
        return 0


def _open_to_others(folder: Path) -> int:
    """Return how many files and folders in the folder other users may open."""
    own = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    return sum(bool(path.stat().st_mode & 0o077) for path in own)


COMMAND = Command("doctor", run)

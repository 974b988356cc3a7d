"""Writes the weekly reports requested by week and place into a folder.

Many reports are made in parallel on all processors: each takes a second of computation.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from src.report.gather import Ask, asker, earlier_asker, owner, with_work
from src.report.make import Order, file_name, make_file
from src.report.weeks import last_week, monday_of
from src.store.operations.engine import open_operations
from src.store.operations.errors import OperationsError
from src.store.operations.matters_seen import Sight
from src.store.snapshots import Snapshot
from src.text.both import UserError, both
from src.text.catalogue import Texts
from src.text.place_names import english
from src.text.values import iso_week

FEWEST_TO_SHARE = 8
"""Fewest reports for which starting other processes saves time."""


class Job(NamedTuple):
    """One report to write: the order, the format, the file."""

    order: Order
    format_: str
    to: Path


class How(NamedTuple):
    """Whether counts are protected, and the address of the operations database."""

    protected: bool = False
    operations: str = ""


HOW = How()


class _Desk(NamedTuple):
    """What a process needs for reports, created once per process."""

    ask: Ask
    snapshot: Snapshot
    texts: Texts


_desk: _Desk | None = None


def write_reports(
    snapshot: Snapshot,
    lang: str,
    jobs: list[Job],
    workers: int | None = None,
    how: How = HOW,
) -> Iterator[Path]:
    """Write each report and yield its file, in the order of the jobs.

    workers : number of processes, by default one per processor. A file gets its name only when it
    is complete. Raises OSError where a file cannot be written.
    """
    workers = min(workers or os.cpu_count() or 1, len(jobs))
    if workers < 2 or len(jobs) < FEWEST_TO_SHARE:
        _sit_down(snapshot, lang, how)
        yield from map(_write, jobs)
        return
    # Spawned, not forked: a child must not inherit the open connections of its parent
    given = (snapshot, lang, how)
    with ProcessPoolExecutor(workers, get_context("spawn"), _sit_down, given) as pool:
        try:
            yield from pool.map(_write, jobs)
        finally:
            pool.shutdown(cancel_futures=True)


def _sit_down(snapshot: Snapshot, lang: str, how: How) -> None:
    global _desk
    _desk = _Desk(_asker(snapshot, how), snapshot, Texts(lang))


def _asker(snapshot: Snapshot, how: How) -> Ask:
    """Return the asker, with the work after visits if the operations database can be reached."""
    ask = asker(snapshot, protected=how.protected)
    try:
        engine = open_operations(how.operations, snapshot.folder)
    except OperationsError:
        return ask
    earlier = earlier_asker(snapshot, owner(protected=how.protected))
    return with_work(ask, engine, Sight(snapshot.origin, None, None), earlier)


def _write(job: Job) -> Path:
    data = make_file(_desk.ask, _desk.snapshot, job.order, _desk.texts, job.format_)
    aside = job.to.with_name(f".{job.to.name}.part")
    try:
        aside.write_bytes(data)
        os.replace(aside, job.to)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return job.to


SHOWN_NAMES = 5


@dataclass(frozen=True)
class Asked:
    """The requested reports: of an ISO week (by default the last of the data), of a complex by id
    or name, or of every complex; without a complex, of the country.

    format : hwpx or html. protected : with protected counts, for readers who may see only places.
    operations : the address of the operations database, "" for that of the folder.
    """

    folder: Path
    program: str
    format: str = "hwpx"
    week: str | None = None
    complex_name: str | None = None
    every_complex: bool = False
    protected: bool = False
    operations: str = ""


def write_asked(
    snapshot: Snapshot, t: Texts, asked: Asked, on_progress: Callable[[float, str, str], None]
) -> list[Path]:
    """Write the reports and return their files; reports progress if there are several.

    Raises UserError.
    """
    week, folder = _week(asked.week, snapshot), made_folder(asked.folder)
    jobs = []
    for complex_id, name in _places(asker(snapshot), asked, t):
        order = Order(week, complex_id, asked.program)
        to = folder / file_name(order, t.pick(name, english(name)), snapshot, t, asked.format)
        jobs.append(Job(order, asked.format, to))
    written: list[Path] = []
    how = How(asked.protected, asked.operations)
    try:
        for to in write_reports(snapshot, t.lang, jobs, how=how):
            written.append(to)
            if len(jobs) > 1:
                on_progress(len(written) / len(jobs), "report", to.name)
    except OSError as error:
        about = {"file": error.filename or "", "detail": error.strerror}
        raise UserError("command.report.not_written", **about) from error
    return written


def _week(code: str | None, snapshot: Snapshot) -> pd.Timestamp:
    """Return the requested Monday, by default that of the last complete week of the data."""
    last = last_week(snapshot.as_of)
    if code is None:
        if last is None:
            raise UserError("command.report.no_day")
        return last
    week = monday_of(code)
    if week is None:
        raise UserError("command.report.no_week", week=code)
    if last is not None and week > last:
        raise UserError("command.report.too_late", week=iso_week(week), last=iso_week(last))
    return week


def made_folder(folder: Path) -> Path:
    """Return a folder, created if missing; raises UserError where it cannot be created."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError("command.report.no_folder", folder=folder, detail=error.strerror) from error
    return folder


def _places(ask: Ask, asked: Asked, t: Texts) -> list[tuple[str | None, str]]:
    """Return (id, name) of each complex to report on; None for the whole country."""
    listed = ask("complexes_list", tops_only=False)
    names = dict(zip(listed["complex_id"], listed["complex_name"], strict=True))
    if asked.every_complex:
        return list(names.items())
    if asked.complex_name is None:
        return [(None, t("report.country"))]
    return [_found(asked.complex_name, names)]


def _found(wanted: str, names: dict[str, str]) -> tuple[str, str]:
    """Return the one complex with this id or name. Raises UserError."""
    if wanted in names:
        return wanted, names[wanted]
    found = [complex_id for complex_id, name in names.items() if name == wanted]
    if len(found) == 1:
        return found[0], wanted
    if found:
        raise UserError(
            "command.report.several", name=wanted, number=len(found), ids=", ".join(found)
        )
    near = [f"{name}({one})" for one, name in names.items() if wanted in name][:SHOWN_NAMES]
    hint = both("command.report.near", names=", ".join(near)) if near else ""
    raise UserError("command.report.unknown_complex", name=wanted, hint=hint)

"""Write many reports, on all processors: a report is a second of work that waits for nothing."""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from src.report.asking import Ask, asker
from src.report.make import Order, make_file
from src.store.snapshots import Snapshot
from src.text.catalogue import Texts

FEWEST_TO_SHARE = 8
"""Reports below which starting other processes takes longer than it saves."""


class Job(NamedTuple):
    """One report to write: what is asked for, in which format, to which file."""

    order: Order
    format_: str
    to: Path


class _Desk(NamedTuple):
    """What a process needs to make reports, made once for all of them."""

    ask: Ask
    snapshot: Snapshot
    texts: Texts


_desk: _Desk | None = None


def write_reports(
    snapshot: Snapshot, lang: str, jobs: list[Job], workers: int | None = None
) -> Iterator[Path]:
    """Write each report and yield its file, in the order of the jobs.

    workers : processes to share the work among, by default one a processor. A file has its name
    only once it is whole. Raises OSError where a file cannot be written.
    """
    workers = min(workers or os.cpu_count() or 1, len(jobs))
    if workers < 2 or len(jobs) < FEWEST_TO_SHARE:
        _sit_down(snapshot, lang)
        yield from map(_write, jobs)
        return
    # Spawned, not forked: a child must not inherit the open connections of its parent
    with ProcessPoolExecutor(workers, get_context("spawn"), _sit_down, (snapshot, lang)) as pool:
        try:
            yield from pool.map(_write, jobs)
        finally:
            pool.shutdown(cancel_futures=True)


def _sit_down(snapshot: Snapshot, lang: str) -> None:
    global _desk
    _desk = _Desk(asker(snapshot), snapshot, Texts(lang))


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

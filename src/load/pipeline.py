"""The steps of a load: recognise, read, check, compare, build, publish.

A check stops before publishing and keeps the snapshot that it built. Publishing the same files
then promotes that snapshot, unless one of its inputs has changed (src/load/made_of.py); in that
case everything is done again.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from src.load.base import Base
from src.load.boundaries.layers import is_part_of_shapes
from src.load.build import Joining, joining_for, plan_of
from src.load.changes import changes_between, given_by
from src.load.files.guard import is_lock_file
from src.load.findings import found_in, grouped, not_read_yet
from src.load.history import recorded, reported
from src.load.joins import joins_of
from src.load.loaded_file import LoadedFile
from src.load.made_of import hash_of, made_of
from src.load.outcome import Doubt, Outcome, Status, outcome_from
from src.load.progress import OnProgress, nobody, part_of
from src.load.read_files import read_files
from src.load.refused_rows import LoadedBefore, doubts_on_refused, loaded_before
from src.load.rejects import forget_people, refused_in, refused_rows, write_rejected
from src.load.replaced import note_replaced
from src.settings import whole_setting
from src.store.checks import (
    Check,
    clear_checks,
    elsewhere,
    forget_check,
    keep_check,
    kept_check,
    workspace,
)
from src.store.errors import CannotPublish
from src.store.snapshots import Plan, Snapshot, base_snapshot, previewed, promote, publish_plan
from src.text.both import both, words_of

READ, BUILT = 0.5, 1.0
"""Progress when the files are read, and when the snapshot is built."""


@dataclass(frozen=True)
class Order:
    """An order to load files onto the data of a folder.

    by : the user. check : only say what would change. confirmed : publish although a change looks
    wrong. report : folder for the outcome as files.
    """

    folder: Path
    files: tuple[Path, ...]
    by: str = ""
    check: bool = False
    confirmed: bool = False
    report: Path | None = None


class Doubtful(Exception):
    """The changes look wrong and are not confirmed, so nothing may be published."""


def load_files(
    order: Order,
    on_progress: OnProgress = nobody,
    tell: Callable[[Outcome], None] = lambda outcome: None,
) -> Outcome:
    """Load or check files; return the outcome, which is also written if the order says so.

    tell : is called with the outcome so far once the files are read. Errors that have a sentence
    for the user, and being stopped, are outcomes; errors of the program are raised.
    """
    load = Load(order, on_progress, tell)
    try:
        load.run()
    except KeyboardInterrupt:
        load.stop()
    except Exception as error:
        load.fail(error)
    return load.written_down()


@dataclass
class Load:
    """A load in progress; `outcome` is what is known so far."""

    order: Order
    on_progress: OnProgress
    tell: Callable[[Outcome], None]
    outcome: Outcome = field(default_factory=Outcome)
    served: Snapshot | None = None
    made_of: dict = field(default_factory=dict)
    files: list[LoadedFile] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    published: Snapshot | None = None
    before: LoadedBefore = field(default_factory=lambda: loaded_before(None))

    def run(self) -> None:
        """Load or check the files. Raises errors that have a sentence for the user."""
        self.served = base_snapshot(self.order.folder)
        clear_checks(self.order.folder, hours=_hours_kept())
        hashes = self.recognise()
        if not hashes:
            self.end(Status.NOTHING_NEW)
            return
        self.made_of = made_of(self.order.folder, hashes, self.served)
        if not self.order.check and (kept := self.kept_check()) is not None:
            self.promote(kept)
            return
        self.read(hashes)
        if any(file.refusal for file in self.files):
            forget_people(self.files, self.order.folder)
            self.end(Status.REFUSED)
        elif not self.files:
            self.end(Status.NOTHING_NEW)
        elif not any(file.source["rows_accepted"] for file in self.files):
            self.end(Status.NOTHING_ACCEPTED)
        elif self.order.check:
            self.check()
        else:
            self.publish()

    def recognise(self) -> dict[Path, str | None]:
        """Return the files that the snapshot does not hold yet, each once, with their hashes.

        Also files loaded before whose refused rows another file may have mended. The parts of a
        Shapefile are read with it. Excel's lock files are ignored, unless there is nothing else:
        then reading one says what it is.
        """
        self.before = loaded_before(self.served)
        held = set(self.before.accepted) - self.before.again
        fresh: dict[Path, str | None] = {}
        skipped = []
        locks = [path for path in self.order.files if is_lock_file(path)]
        locks = locks if len(locks) < len(self.order.files) else []
        parts = [path for path in self.order.files if is_part_of_shapes(path, self.order.files)]
        for path in self.order.files:
            if path in (*locks, *parts):
                continue
            digest = hash_of(path)
            if digest in held:
                skipped.append(path.name)
                continue
            held |= set() if digest is None else {digest}
            fresh[path] = digest
        files = [not_read_yet(path, digest) for path, digest in fresh.items()]
        names = [[path.name for path in passed] for passed in (locks, parts)]
        self.outcome = Outcome(files=files, skipped=skipped, locks=names[0], parts=names[1])
        return fresh

    def read(self, hashes: dict[Path, str | None]) -> None:
        """Read the files, and note which of the data served they replace."""
        base = Base(self.order.folder, self.served)
        read = read_files(list(hashes), base, part_of(self.on_progress, 0, READ))
        files = [file for file in read if not self.is_as_before(file, read)]
        self.files, self.doubts = note_replaced(base.refuse_other_origin(files), base.official)
        self.doubts += doubts_on_refused(self.files, base.official)
        by_name = {path.name: digest for path, digest in hashes.items()}
        same = dict.fromkeys(file.path.name for file in read if file not in files)
        self.outcome = replace(
            self.outcome,
            skipped=[*self.outcome.skipped, *same],
            files=[found_in(file, base.official, by_name) for file in self.files],
            problems=grouped(self.files),
            origin=self.files[0].origin if self.files else "",
        )
        self.tell(self.outcome)

    def is_as_before(self, file: LoadedFile, read: list[LoadedFile]) -> bool:
        """Return whether a file that was loaded before gives nothing new."""
        return file.was_read and self.before.gives_no_more(file.source["sha256"], read)

    def check(self) -> None:
        """Build the snapshot that would be published, compare it with the one served, keep it."""
        rooms = [workspace(self.order.folder)] if _hours_kept() else []
        for room in (*rooms, elsewhere()):
            try:
                with room as aside:
                    self.preview(aside, keep=room in rooms)
                return
            except (OSError, CannotPublish) as error:
                if room not in rooms or not _may_build_elsewhere(error):
                    raise

    def plan(self, joining: Joining | None) -> Plan:
        """Return the plan of the snapshot."""
        on_progress = part_of(self.on_progress, READ, BUILT)
        return plan_of(self.order.folder, self.files, joining, on_progress)

    def preview(self, aside: Path, *, keep: bool) -> None:
        """Build in a temporary folder and compare; keep the snapshot if `keep` says so."""
        joining = joining_for(self.order.folder, self.files)
        plan = self.plan(joining)
        with previewed(aside, plan, self.served) as built:
            changes = changes_between(self.served, built, self.doubts, given_by(self.files))
            self.end(Status.CHECKED, changes=changes, joins=joins_of(joining))
            if keep:
                self.keep(built)

    def keep(self, built: Snapshot) -> None:
        """Keep the snapshot and the outcome, so that they can be published later."""
        outcome = json.loads(self.outcome.as_json())
        token = keep_check(self.order.folder, built, self.made_of, outcome)
        self.outcome = replace(self.outcome, kept=token)

    def publish(self) -> None:
        """Build and publish, unless the changes look wrong and are not confirmed."""
        joining = joining_for(self.order.folder, self.files)
        plan = self.plan(joining)

        def accept(before: Snapshot | None, built: Snapshot) -> None:
            changes = changes_between(before, built, self.doubts, given_by(self.files))
            self.outcome = replace(self.outcome, changes=changes, joins=joins_of(joining))
            if changes.doubts and not self.order.confirmed:
                if before == self.served and _hours_kept():
                    self.keep(built)
                raise Doubtful

        keep, wait = _kept_and_waited()
        try:
            self.serve(publish_plan(self.order.folder, plan, accept, keep=keep, wait_seconds=wait))
        except Doubtful:
            self.end(Status.DOUBTFUL, reason=both("load.doubtful"))

    def kept_check(self) -> Check | None:
        """Return the earlier check of the same inputs, None where there is none."""
        return kept_check(self.order.folder, self.made_of, _hours_kept())

    def promote(self, kept: Check) -> None:
        """Publish the snapshot of a check; if other data are served by now, load again."""
        found = outcome_from(kept.found)
        given = {path.name for path in self.order.files}
        skipped = dict.fromkeys([*self.outcome.skipped, *found.skipped])
        self.outcome = replace(
            found,
            status=None,
            kept=kept.token,
            skipped=[name for name in skipped if name in given],
            locks=self.outcome.locks,
            parts=self.outcome.parts,
        )
        if found.doubts and not self.order.confirmed:
            self.end(Status.DOUBTFUL, reason=both("load.doubtful"))
            return
        self.on_progress(READ, "promote")
        sources = [file.source_id for file in found.files]
        about = (kept.snapshot, self.made_of["base"], sources)
        keep, wait = _kept_and_waited()
        try:
            snapshot = promote(self.order.folder, *about, keep=keep, wait_seconds=wait)
        finally:
            if not kept.snapshot.path.exists():
                forget_check(self.order.folder, kept.token)
        if snapshot is None:
            forget_check(self.order.folder, kept.token)
            self.run()
            return
        self.on_progress(BUILT, "publish")
        self.serve(snapshot)

    def serve(self, snapshot: Snapshot) -> None:
        """Record the published snapshot and clear all checks, which it has made outdated."""
        self.published = snapshot
        self.end(Status.PUBLISHED, version=snapshot.version, as_of=snapshot.as_of, kept="")
        clear_checks(self.order.folder)

    def end(self, status: Status, **found: Any) -> None:
        """Record how the load ended."""
        self.outcome = replace(self.outcome, status=status, **found)

    def stop(self) -> None:
        """Record that the load was stopped, unless it has been published already."""
        if self.published is None:
            self.end(Status.STOPPED, reason=both("command.stopped"))

    def fail(self, error: Exception) -> None:
        """Record a failure. Raises an error that has no sentence for the user."""
        reason = words_of(error)
        if reason is None:
            raise error
        if self.published is None:
            self.end(Status.FAILED, reason=reason)

    def written_down(self) -> Outcome:
        """Write history, refused rows and outcome; return it with warnings if writing failed."""
        order, outcome = self.order, self.outcome
        if not order.check:
            outcome = recorded(order.folder, outcome, user=order.by, deed="load")
        rejected = self.rejected()
        if self.published is not None:
            outcome = _with_rejects(outcome, order.folder, rejected)
        return reported(order.report, outcome, rejected)

    def rejected(self) -> pd.DataFrame:
        """Return the refused rows of the files, or of the snapshot that was promoted.

        It is empty if the load failed or was stopped, because writing might fail likewise.
        """
        if self.outcome.status in (Status.FAILED, Status.STOPPED):
            return refused_rows([])
        if self.files or self.published is None:
            return refused_rows(self.files)
        files = {file.source_id: file.file for file in self.outcome.files}
        return refused_in(self.published, files)


def _with_rejects(outcome: Outcome, folder: Path, rejected: pd.DataFrame) -> Outcome:
    """Write the refused rows beside the snapshots and return the outcome with their path."""
    try:
        path = write_rejected(folder, outcome.version, rejected)
    except OSError:
        what = both("load.refused_rows")
        return outcome.warned(both("load.not_written", what=what, folder=folder))
    return replace(outcome, rejects="" if path is None else str(path))


def _hours_kept() -> int:
    return whole_setting("SANDAN_CHECK_HOURS")


def _kept_and_waited() -> tuple[int, int]:
    """Return how many snapshots to keep, and how many seconds to wait for another load."""
    return whole_setting("SANDAN_KEEP"), whole_setting("SANDAN_WAIT")


def _may_build_elsewhere(error: OSError | CannotPublish) -> bool:
    """Return whether the fault is one of the folder, so that another may do."""
    return isinstance(error, OSError) or error.cause in ("full", "read_only", "broken", "no_folder")

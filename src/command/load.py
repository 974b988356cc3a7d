"""Load source files: all of them, or nothing."""

from pathlib import Path

import pandas as pd

from src.command.changes import complexes_changed, totals_changed
from src.command.joining import joining_for
from src.command.known import ids_of, refuse_other_origin
from src.command.late_parts import meet_months
from src.command.link_report import as_rows as joins_as_rows
from src.command.link_report import in_words as joins_in_words
from src.command.load_changes import Doubt, Doubtful, changes_between, in_words
from src.command.load_history import History, first_refusal
from src.command.load_report import write_report
from src.command.loading import (
    ORIGIN,
    as_batches,
    file_hash,
    forget_people,
    place,
    publish_files,
    read_files,
    write_rejected,
)
from src.command.main import DONE, REFUSED
from src.command.period_notes import note_periods
from src.command.progress import Progress
from src.command.report import describe, say, warn
from src.command.served import ServedData
from src.load.loaded_file import LoadedFile
from src.settings import setting
from src.store.checks import elsewhere
from src.store.engine import fetch_frame, open_engine
from src.store.queries.loaded import sources_loaded
from src.store.queries.tables import table_rows
from src.store.snapshots import Plan, Snapshot, current_snapshot, previewed

NOTHING_NEW = "새로 적재할 파일이 없습니다. 공개된 자료는 그대로입니다."
NOTHING_PUBLISHED = (
    "읽지 못한 파일이 있어 아무것도 공개하지 않았습니다. 그 파일을 고치거나 빼고 다시 실행하세요."
)
NOT_WRITTEN = (
    "새 판은 공개했으나 {what}을(를) 쓰지 못했습니다. {folder} 폴더의 공간과 권한을 확인하세요."
)
NOT_REPORTED = (
    "결과를 {folder} 폴더에 쓰지 못했습니다. 공간과 권한을 확인하세요. 적재 결과: {outcome}"
)
IN_WORDS = {
    "published": "새 판을 공개했습니다.",
    "checked": "미리 보기만 했고 아무것도 공개하지 않았습니다.",
    "nothing_new": NOTHING_NEW,
    "refused": NOTHING_PUBLISHED,
    "doubtful": "확인이 필요해 아무것도 공개하지 않았습니다.",
}


def run(arguments) -> int:
    """Read, report and publish the files; return 0 published, 1 nothing was."""
    folder = Path(setting("SANDAN_DATA"))
    history = History(folder, arguments)
    with history.kept():
        return _run(arguments, folder, history)


def _run(arguments, folder: Path, history: History) -> int:
    served = current_snapshot(folder)
    base = _official(served)
    paths = [Path(name) for name in arguments.files]
    files = _not_loaded_yet(paths, served)
    skipped = [path.name for path in paths if path not in files]
    if not files:
        say(NOTHING_NEW)
        _write_report(arguments, "nothing_new", [], skipped)
        return DONE
    history.name(files)
    progress = Progress()
    readings, unsure = _read(folder, files, served, base, progress.part(0, 0.5))
    history.add(readings)
    for reading in readings:
        _report(reading, base)
    if any(reading.refusal for reading in readings):
        forget_people(readings, folder)
        say(NOTHING_PUBLISHED)
        history.write("refused", reason=first_refusal(readings))
        _write_report(arguments, "refused", readings, skipped)
        return REFUSED
    load = _Load(arguments, history, served, readings, skipped, unsure)
    return load.preview(progress) if arguments.dry_run else load.publish(progress)


def _write_report(arguments, outcome: str, readings: list[LoadedFile], skipped, **more) -> None:
    """Write the report that was asked for; where that fails it is said, and the load stands."""
    try:
        write_report(arguments.report, outcome, readings, skipped, **more)
    except OSError:
        warn(NOT_REPORTED.format(folder=arguments.report, outcome=IN_WORDS[outcome]))


def _official(snapshot: Snapshot | None) -> Snapshot | None:
    return snapshot if snapshot is not None and snapshot.origin == ORIGIN else None


def _read(folder: Path, files, served, base, on_progress) -> tuple[list[LoadedFile], list[Doubt]]:
    known, data = _known_complexes(base), ServedData(folder, base)
    found = read_files(files, known, on_progress, ids_of(served), data)
    return meet_months(note_periods(refuse_other_origin(found, served), base), base)


def _not_loaded_yet(files: list[Path], served: Snapshot | None) -> list[Path]:
    """Return the files that the snapshot does not hold yet, each once, and name the others."""
    held = set()
    if served is not None:
        loaded = sources_loaded()
        hashes = loaded.with_only_columns(loaded.selected_columns.sha256)
        held = set(fetch_frame(open_engine(served), hashes)["sha256"])
    fresh = []
    for file in files:
        digest = file_hash(file)
        if digest in held:
            say(f"{file.name}: 이미 적재된 파일입니다. 건너뜁니다.")
            continue
        held |= {digest} - {None}
        fresh.append(file)
    return fresh


def _known_complexes(base: Snapshot | None) -> pd.DataFrame | None:
    return None if base is None else fetch_frame(open_engine(base), table_rows("complexes"))


def _report(reading: LoadedFile, base: Snapshot | None) -> None:
    if reading.refusal:
        say(str(reading.refusal))
        return
    say(*describe(reading.path.name, reading), *complexes_changed(reading, base))


class _Load:
    """Files that were read, on their way into a snapshot or a preview of it."""

    def __init__(
        self, arguments, history: History, served, readings: list[LoadedFile], skipped, unsure
    ):
        self.arguments, self.history, self.served = arguments, history, served
        self.folder = history.folder
        self.readings, self.skipped, self.unsure = readings, skipped, unsure
        self.origin = readings[0].origin
        self.changes = None
        brought = [reading.tables for reading in readings]
        self.join = joining_for(self.folder, self.origin, brought)

    def preview(self, progress: Progress) -> int:
        """Say what would change, and publish nothing."""
        steps = {"on_progress": progress.part(0.5, 1), "place": place, "join": self.join}
        plan = Plan(as_batches(self.readings), self.origin, **steps)
        with elsewhere() as aside, previewed(aside, plan, self.served) as after:
            self.changes = changes_between(self.served, after, self.unsure)
            base = self.served if self.served and self.served.origin == self.origin else None
            say("미리 보기입니다. 공개하면 이렇게 바뀝니다.", *totals_changed(base, after))
        say(*in_words(self.changes), *joins_in_words(self.join), "아무것도 공개하지 않았습니다.")
        self._write("checked")
        return DONE

    def publish(self, progress: Progress) -> int:
        """Publish unless the changes look wrong and nobody confirmed them. Raises Doubtful."""
        steps = {"origin": self.origin, "accept": self._accept, "join": self.join}
        try:
            snapshot = publish_files(self.folder, self.readings, progress.part(0.5, 1), **steps)
        except Doubtful as doubtful:
            say(*in_words(doubtful.changes))
            self._write("doubtful")
            raise
        self.history.write("published", snapshot.version)
        say(*joins_in_words(self.join))
        self._tell(snapshot)
        self._write("published", version=snapshot.version)
        return DONE

    def _accept(self, before: Snapshot | None, after: Snapshot) -> None:
        self.changes = changes_between(before, after, self.unsure)
        if self.changes.doubts and not self.arguments.confirmed:
            raise Doubtful(self.changes)

    def _tell(self, snapshot: Snapshot) -> None:
        """Write the refused rows and say that the snapshot is served, as it is already."""
        try:
            rejected = write_rejected(self.folder, snapshot.version, self.readings)
            if rejected is not None:
                say(f"거절한 행은 {rejected} 파일에 있습니다.")
        except OSError:
            say(NOT_WRITTEN.format(what="거절한 행", folder=self.folder))
        say(f"새 판을 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of or '모름'})")

    def _write(self, outcome: str, **more) -> None:
        more |= {"changes": self.changes.as_rows(), "joins": joins_as_rows(self.join)}
        about = (outcome, self.readings, self.skipped)
        _write_report(self.arguments, *about, origin=self.origin, **more)

"""Load source files: all of them, or nothing."""

from pathlib import Path

import pandas as pd

from src.command.changes import complexes_changed, totals_changed
from src.command.known import ids_of, refuse_other_origin
from src.command.loading import (
    ORIGIN,
    Reading,
    as_batches,
    file_hash,
    note_replaced,
    place,
    publish_files,
    read_files,
    write_rejected,
)
from src.command.main import DONE, REFUSED
from src.command.progress import Progress
from src.command.report import describe, say
from src.settings import setting
from src.store.engine import fetch_frame, open_engine
from src.store.queries.loaded import sources_loaded
from src.store.queries.tables import table_rows
from src.store.snapshots import Snapshot, current_snapshot, previewed
from src.store.workplace_months import workplace_months

NOTHING_PUBLISHED = (
    "읽지 못한 파일이 있어 아무것도 공개하지 않았습니다. 그 파일을 고치거나 빼고 다시 실행하세요."
)


def run(arguments) -> int:
    """Read, report and publish the files; return 0 published, 1 nothing was."""
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    base = _official(served)
    files = _not_loaded_yet([Path(name) for name in arguments.files], served)
    if not files:
        say("새로 적재할 파일이 없습니다. 공개된 자료는 그대로입니다.")
        return DONE
    progress = Progress()
    found = read_files(files, _known_complexes(base), progress.part(0, 0.5), ids_of(served))
    readings = note_replaced(refuse_other_origin(found, served), workplace_months(base))
    for reading in readings:
        _report(reading, base)
    if any(reading.refusal for reading in readings):
        say(NOTHING_PUBLISHED)
        return REFUSED
    origin = readings[0].intake.origin
    if arguments.dry_run:
        return _preview(folder, readings, served if origin != ORIGIN else base, origin)
    return _publish(folder, readings, progress, origin)


def _official(snapshot: Snapshot | None) -> Snapshot | None:
    return snapshot if snapshot is not None and snapshot.origin == ORIGIN else None


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


def _report(reading: Reading, base: Snapshot | None) -> None:
    if reading.refusal:
        say(reading.refusal)
        return
    say(*describe(reading.path.name, reading.intake), *complexes_changed(reading.intake, base))


def _preview(folder: Path, readings: list[Reading], base: Snapshot | None, origin: str) -> int:
    with previewed(folder, as_batches(readings), origin=origin, place=place) as after:
        say("미리 보기입니다. 공개하면 이렇게 바뀝니다.", *totals_changed(base, after))
    say("아무것도 공개하지 않았습니다.")
    return DONE


def _publish(folder: Path, readings: list[Reading], progress: Progress, origin: str) -> int:
    snapshot = publish_files(folder, readings, progress.part(0.5, 1), origin=origin)
    rejected = write_rejected(folder, snapshot.version, readings)
    if rejected is not None:
        say(f"거절한 행은 {rejected} 파일에 있습니다.")
    say(f"새 판을 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of or '모름'})")
    return DONE

"""Say what is wrong with the data folder and what to do about it; nothing is changed."""

from argparse import Namespace
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from src.command.arguments import Command
from src.command.output import DONE, REFUSED, say, words
from src.settings import setting, whole_setting
from src.text.catalogue import Texts


def run(arguments: Namespace) -> int:
    """Print one line per thing that is wrong; DONE where nothing is."""
    t, folder = words(), Path(setting("SANDAN_DATA"))
    found = list(_wrong(folder, t))
    say(t("doctor.folder", folder=folder.resolve()))
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
    if left := _left_over(folder):
        yield t("doctor.left_over", left=left)
    if open_to_others := _open_to_others(folder):
        yield t("doctor.modes", files=open_to_others)


def _not_looked_at(day: date, t: Texts) -> Iterator[str]:
    """Say which rules of programmes nobody has looked at for long: no fault, but work to do."""
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
        except Exception:  # whatever the database makes of a spoilt file
            yield t("doctor.unreadable", version=served.version)


def _wrong_in_records(folder: Path, t: Texts) -> Iterator[str]:
    from src.store.operations.errors import OperationsError
    from src.store.record_chain import check_chain

    try:
        checked = check_chain(folder)
    except OperationsError:  # faults() has told that the database cannot be reached
        return
    if checked.faults:
        first = checked.faults[0]
        yield t("doctor.records", faults=len(checked.faults), file=first.file, line=first.line)


def _left_over(folder: Path) -> int:
    """Return how many uploads, checks and builds a dead process left; none while one may work."""
    from src.store.disk import only_writer
    from src.store.errors import CannotPublish
    from src.store.left_over import left_over

    try:
        with only_writer(folder):
            return len(list(left_over(folder, whole_setting("SANDAN_CHECK_HOURS"))))
    except (CannotPublish, OSError):
        return 0


def _open_to_others(folder: Path) -> int:
    """Return how many files of the folder others may read."""
    own = [path for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    return sum(bool(path.stat().st_mode & 0o077) for path in own)


COMMAND = Command("doctor", run)

"""Join the companies served to the workplaces served, and tell how; publish it where asked to."""

from pathlib import Path

from src.command.joining import Joining
from src.command.link_report import as_rows, in_words, read_verdicts, write_review, write_table
from src.command.load import NOT_WRITTEN
from src.command.load_history import operating_user
from src.command.load_report import save_report
from src.command.loading import place
from src.command.main import DONE, Refused
from src.command.progress import Progress
from src.command.report import say
from src.command.served import ServedData
from src.settings import setting, whole_setting
from src.store.checks import elsewhere
from src.store.load_log import record_load
from src.store.operations.engine import open_operations
from src.store.operations.link_decisions import decide_links
from src.store.snapshots import Plan, Snapshot, current_snapshot, previewed, publish

NO_SNAPSHOT = "공개된 자료 판이 없습니다. 먼저 `python -m src load 파일`을 실행하세요."
NOTHING_DECIDED = "적을 판단이 없습니다. --decided에 판단을 적은 검토 목록을 주세요."


def run(arguments) -> int:
    """Take in decisions, join, report, write what was asked for; return 0."""
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    if served is None:
        raise Refused(NO_SNAPSHOT)
    if arguments.decide_only and not arguments.decided:
        raise Refused(NOTHING_DECIDED)
    decided = _decide(folder, served, arguments) if arguments.decided else 0
    if arguments.decide_only:
        _report(arguments, "decided", decided=decided)
        return DONE
    joining = Joining(folder, served.origin)
    made = _publish(folder, served, joining, arguments) if arguments.publish else None
    if made is None:
        _preview(served, joining)
    outcome = "checked" if made is None else "published"
    _report(arguments, outcome, decided=decided, joins=as_rows(joining), origin=served.origin)
    say(*in_words(joining), *_written(arguments, joining, served), _told(made))
    return DONE


def _decide(folder: Path, served: Snapshot, arguments) -> int:
    engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
    verdicts = read_verdicts(Path(arguments.decided))
    verdicts["company_id"] = ServedData(folder, served).hidden(verdicts["company_id"])
    by = arguments.by or operating_user()
    count = decide_links(engine, verdicts, origin=served.origin, decided_by=by)
    say(f"판단 {count:,}건을 적었습니다.")
    return count


def _preview(served: Snapshot, joining: Joining) -> None:
    plan = Plan({}, served.origin, on_progress=Progress(), place=place, join=joining)
    with elsewhere() as aside, previewed(aside, plan, served):
        pass


def _publish(folder: Path, served: Snapshot, joining: Joining, arguments) -> Snapshot:
    """Publish what was joined and write down who did; the snapshot is served before that."""
    snapshot = publish(
        folder,
        {},
        origin=served.origin,
        on_progress=Progress(),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=whole_setting("SANDAN_WAIT"),
        place=place,
        join=joining,
    )
    by = arguments.by or operating_user()
    try:
        record_load(folder, user=by, deed="link", outcome="published", version=snapshot.version)
    except OSError:
        say(NOT_WRITTEN.format(what="적재 기록", folder=folder))
    return snapshot


def _told(made: Snapshot | None) -> str:
    if made is None:
        return "아무것도 공개하지 않았습니다. 공개하려면 --publish를 붙이세요."
    return f"새 판을 공개했습니다: {made.version} (기준일 {made.as_of or '모름'})"


def _report(arguments, outcome: str, **values) -> None:
    if arguments.report is not None:
        folder = Path(arguments.report)
        folder.mkdir(parents=True, exist_ok=True)
        save_report(folder, outcome, **values)


def _written(arguments, joining: Joining, served: Snapshot) -> list[str]:
    told, about = [], (served.origin, served.as_of or "")
    if arguments.review:
        count = write_review(joining, Path(arguments.review), *about)
        told.append(f"검토할 짝 {count:,}개를 {arguments.review} 파일에 썼습니다.")
    if arguments.table:
        write_table(joining, Path(arguments.table), *about)
        told.append(f"잇기 결과를 {arguments.table} 파일에 썼습니다.")
    return told

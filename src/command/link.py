"""Join the companies served to the workplaces served, and tell how; publish it where asked to."""

from pathlib import Path

from src.command.joining import Joining
from src.command.link_report import in_words, read_verdicts, write_review, write_table
from src.command.load import operating_user
from src.command.loading import place
from src.command.main import DONE, Refused
from src.command.progress import Progress
from src.command.report import say
from src.settings import setting, whole_setting
from src.store.follow_ups import open_operations
from src.store.link_decisions import decide_links
from src.store.snapshots import Snapshot, current_snapshot, previewed, publish

NO_SNAPSHOT = "공개된 자료 판이 없습니다. 먼저 `python -m src load 파일`을 실행하세요."


def run(arguments) -> int:
    """Take in decisions, join, report, write what was asked for; return 0."""
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    if served is None:
        raise Refused(NO_SNAPSHOT)
    if arguments.decided:
        _decide(folder, served, arguments)
    joining = Joining(folder, served.origin)
    if arguments.publish:
        made = _publish(folder, served, joining)
    else:
        how = {"origin": served.origin, "place": place, "join": joining}
        with previewed(folder, {}, on_progress=Progress(), **how):
            made = "아무것도 공개하지 않았습니다. 공개하려면 --publish를 붙이세요."
    say(*in_words(joining), *_written(arguments, joining, served), made)
    return DONE


def _decide(folder: Path, served: Snapshot, arguments) -> None:
    engine = open_operations(setting("SANDAN_OPERATIONS"), folder)
    verdicts = read_verdicts(Path(arguments.decided))
    by = arguments.by or operating_user()
    count = decide_links(engine, verdicts, origin=served.origin, decided_by=by)
    say(f"판단 {count:,}건을 적었습니다.")


def _publish(folder: Path, served: Snapshot, joining: Joining) -> str:
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
    return f"새 판을 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of or '모름'})"


def _written(arguments, joining: Joining, served: Snapshot) -> list[str]:
    told, about = [], (served.origin, served.as_of or "")
    if arguments.review:
        count = write_review(joining, Path(arguments.review), *about)
        told.append(f"검토할 짝 {count:,}개를 {arguments.review} 파일에 썼습니다.")
    if arguments.table:
        write_table(joining, Path(arguments.table), *about)
        told.append(f"잇기 결과를 {arguments.table} 파일에 썼습니다.")
    return told

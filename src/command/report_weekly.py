"""Write the weekly report of a complex, of the country, or of every complex."""

from pathlib import Path

import pandas as pd

from src.command.main import Refused
from src.command.progress import Progress
from src.settings import setting
from src.store.snapshots import Snapshot, current_snapshot

SHOWN_NAMES = 5


def run(arguments) -> int:
    """Write the files into the folder, say where they are, and return 0. Raises Refused."""
    from src.report.asking import asker
    from src.report.make import Order, file_name
    from src.text.catalogue import Texts

    snapshot, t = _snapshot(), Texts(setting("SANDAN_LANG"))
    week, folder = _week(arguments.week, snapshot), _folder(arguments.out)
    jobs = []
    for complex_id, name in _places(asker(snapshot), arguments, t):
        order = Order(week, complex_id, arguments.program)
        to = folder / file_name(order, name, snapshot, t, arguments.format)
        jobs.append((order, arguments.format, to))
    written = _write_all(snapshot, t, jobs)
    print(*written[:SHOWN_NAMES], sep="\n")
    print(f"주간 보고 {len(written):,}건을 {folder} 폴더에 썼습니다.")
    return 0


def _snapshot() -> Snapshot:
    snapshot = current_snapshot(Path(setting("SANDAN_DATA")))
    if snapshot is None:
        raise Refused("공개된 자료 판이 없습니다. 먼저 `python -m src load 파일`을 실행하세요.")
    return snapshot


def _week(code: str | None, snapshot: Snapshot) -> pd.Timestamp:
    """Return the Monday asked for, the last whole week of the data by default."""
    from src.report.make import last_week, monday_of
    from src.text.values import iso_week

    last = last_week(snapshot.as_of)
    if code is None:
        if last is None:
            raise Refused("자료의 기준일을 알 수 없습니다. --week 2026-W46처럼 주를 적으세요.")
        return last
    week = monday_of(code)
    if week is None:
        raise Refused(f"'{code}'은 없는 주입니다. ISO 주로 2026-W46처럼 적으세요.")
    if last is not None and week > last:
        raise Refused(
            f"{iso_week(week)}은 자료가 아직 없는 주입니다. {iso_week(last)}까지 쓸 수 있습니다."
        )
    return week


def _folder(path: str) -> Path:
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{folder} 폴더를 만들지 못했습니다({error.strerror}).") from error
    return folder


def _places(ask, arguments, t) -> list[tuple[str | None, str]]:
    """Return (id, name) of each complex to report on; None for the whole country."""
    listed = ask("complexes_list", tops_only=False)
    names = dict(zip(listed["complex_id"], listed["complex_name"], strict=True))
    if arguments.every_complex:
        return list(names.items())
    if arguments.complex is None:
        return [(None, t("report.country"))]
    return [_found(arguments.complex, names)]


def _found(wanted: str, names: dict[str, str]) -> tuple[str, str]:
    """Return the one complex whose id or name it is. Raises Refused for none and for several."""
    if wanted in names:
        return wanted, names[wanted]
    found = [complex_id for complex_id, name in names.items() if name == wanted]
    if len(found) == 1:
        return found[0], wanted
    if found:
        raise Refused(
            f"'{wanted}' 단지가 {len(found)}곳입니다. 식별자로 고르세요: {', '.join(found)}"
        )
    near = [f"{name}({one})" for one, name in names.items() if wanted in name][:SHOWN_NAMES]
    hint = f" 비슷한 이름: {', '.join(near)}" if near else ""
    raise Refused(f"'{wanted}' 단지를 찾지 못했습니다.{hint}")


def _write_all(snapshot: Snapshot, t, jobs: list[tuple]) -> list[Path]:
    """Write each report and return the files; progress is shown where there are several."""
    from src.report.batch import Job, write_reports

    progress = Progress() if len(jobs) > 1 else lambda share, label: None
    written: list[Path] = []
    try:
        for to in write_reports(snapshot, t.lang, [Job(*job) for job in jobs]):
            written.append(to)
            progress(len(written) / len(jobs), to.name)
    except OSError as error:
        raise Refused(
            f"{error.filename or ''} 파일을 쓰지 못했습니다({error.strerror}). "
            "폴더와 권한, 공간을 확인하세요."
        ) from error
    return written

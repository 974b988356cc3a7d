"""Publish the first data, so that a newcomer sees real figures at once."""

from pathlib import Path

from src.settings import setting, whole_setting
from src.store.layout import fits
from src.store.snapshots import Snapshot, current_snapshot, publish

WAIT_SECONDS = 120
"""Two people may start at once: the second waits for the first instead of failing."""
FIRST_FILE = Path(__file__).parents[2] / "data" / "reference" / "national_complexes.csv"


def run(arguments) -> int:
    """Publish the public facts of the national complexes if nothing is published; return 0.

    A snapshot that an older version of the program made is published anew with today's tables.
    """
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    if served is not None:
        return 0 if fits(served) else _renew(folder, served)
    from src.command.loading import publish_files, read_files
    from src.command.progress import Progress

    progress = Progress()
    print("처음 실행: 국가산업단지 공개 통계를 준비합니다.", flush=True)
    readings = read_files([FIRST_FILE], None, progress.part(0, 0.4))
    snapshot = publish_files(folder, readings, progress.part(0.4, 1), WAIT_SECONDS)
    print(f"첫 자료를 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of})")
    return 0


def _renew(folder: Path, served: Snapshot) -> int:
    from src.command.progress import Progress

    print("프로그램이 바뀌어 자료 판을 새로 만듭니다. 자료는 그대로입니다.", flush=True)
    renewed = publish(
        folder,
        {},
        origin=served.origin,
        on_progress=Progress().part(0, 1),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=WAIT_SECONDS,
    )
    print(f"새로 만들었습니다: {renewed.version} (기준일 {renewed.as_of})")
    return 0

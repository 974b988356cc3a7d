"""Publish the first data, so that a newcomer sees real figures at once."""

from pathlib import Path

from src.settings import setting
from src.store.snapshots import current_snapshot

WAIT_SECONDS = 120
"""Two people may start at once: the second waits for the first instead of failing."""
FIRST_FILE = Path(__file__).parents[2] / "data" / "reference" / "national_complexes.csv"


def run(arguments) -> int:
    """Publish the public facts of the national complexes if nothing is published; return 0."""
    folder = Path(setting("SANDAN_DATA"))
    if current_snapshot(folder) is not None:
        return 0
    from src.command.loading import publish_files, read_files
    from src.command.progress import Progress

    progress = Progress()
    print("처음 실행: 국가산업단지 공개 통계를 준비합니다.", flush=True)
    readings = read_files([FIRST_FILE], None, progress.part(0, 0.4))
    snapshot = publish_files(folder, readings, progress.part(0.4, 1), WAIT_SECONDS)
    print(f"첫 자료를 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of})")
    return 0

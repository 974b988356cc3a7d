"""Publish the first data, so that a newcomer sees every page filled at once: all of it made up."""

from pathlib import Path

from src.command.serve import rename_noted
from src.settings import setting, whole_setting
from src.store.layout import fits
from src.store.snapshots import Snapshot, current_snapshot, publish

WAIT_SECONDS = 120
"""Two people may start at once: the second waits for the first instead of failing."""
SCALE, SEED = "national", 1


def run(arguments) -> int:
    """Publish the sample of the national complexes if nothing is published; return 0.

    A snapshot that an older version of the program made is published anew with today's tables.
    """
    folder = Path(setting("SANDAN_DATA"))
    served = current_snapshot(folder)
    if served is not None:
        return 0 if fits(served) else _renew(folder, served)
    from src.command.progress import Progress
    from src.command.sample import name_of, publish_sample
    from src.sample import generate
    from src.sample.generate import AS_OF

    progress = Progress()
    print("처음 실행: 지어낸 예시 자료를 준비합니다. 30초쯤 걸립니다.", flush=True)
    tables = generate(SCALE, SEED, progress.part(0, 0.3))
    name = name_of(SCALE, SEED)
    snapshot = publish_sample(tables, name, AS_OF, progress.part(0.3, 1), WAIT_SECONDS)
    print(f"예시 자료를 공개했습니다: {snapshot.version} (기준일 {snapshot.as_of})")
    print("공식 자료는 `python -m src load 파일`로 올립니다. 예시와 섞이지 않습니다.")
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
    rename_noted(folder)
    print(f"새로 만들었습니다: {renewed.version} (기준일 {renewed.as_of})")
    return 0

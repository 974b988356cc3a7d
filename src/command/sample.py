"""Publish made-up data, or write them to files, or hold them against their calibration."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from src.command.main import Refused
from src.command.progress import Progress
from src.load.lists.places import place_complexes
from src.load.lists.regions import read_regions
from src.sample.generate import AS_OF, generate
from src.settings import setting, whole_setting
from src.store.snapshots import Snapshot, current_snapshot, publish


def run(arguments) -> int:
    """Publish a sample, or write or check it where the arguments say so, and return 0.

    Raises Refused where official data are served, CannotMake for a sample that cannot be made.
    """
    if arguments.check or arguments.out or arguments.factor != 1:
        from src.command.sample_files import run_aside

        return run_aside(arguments)
    return _publish(arguments)


def publish_sample(
    tables: dict[str, pd.DataFrame], name: str, as_of, on_progress, wait_seconds: float
) -> Snapshot:
    """Publish made-up tables on their own and return the snapshot; `name` says how they were made.

    Every snapshot begins anew: sample figures and official ones never meet in one.
    """
    regions = read_regions()
    sources = source_of(name, tables, as_of)
    return publish(
        Path(setting("SANDAN_DATA")),
        {"regions": regions, "sources": sources} | tables,
        origin="sample",
        merge=False,
        on_progress=on_progress,
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=wait_seconds,
        place=lambda complexes: place_complexes(complexes, regions),
    )


def name_of(scale: str, seed: int) -> str:
    """Return what stands for the file name of a sample."""
    return f"예시 데이터 (규모 {scale}, 시드 {seed})"


def _publish(arguments) -> int:
    _refuse_over_official(arguments)
    progress = Progress()
    as_of = arguments.as_of or AS_OF
    tables = _tables(arguments, as_of, progress.part(0, 0.3))
    name = name_of(arguments.scale, arguments.seed)
    wait = whole_setting("SANDAN_WAIT")
    snapshot = publish_sample(tables, name, as_of, progress.part(0.3, 1), wait)
    print(f"예시 자료를 공개했습니다: {snapshot.version}")
    return 0


def _tables(arguments, as_of, on_progress) -> dict[str, pd.DataFrame]:
    """Return the tables; the truth behind them goes to its own folder where one is named."""
    options = {"on_progress": on_progress, "as_of": as_of, "years": arguments.years}
    if not arguments.truth:
        return generate(arguments.scale, arguments.seed, **options)
    from src.command.sample_files import write_truth
    from src.sample.truth import generate_with_truth

    tables, truth = generate_with_truth(arguments.scale, arguments.seed, **options)
    write_truth(truth, Path(arguments.truth))
    return tables


def _refuse_over_official(arguments) -> None:
    served = current_snapshot(Path(setting("SANDAN_DATA")))
    if served is None or served.origin == "sample" or arguments.publish_over_official:
        return
    raise Refused(
        "공식 자료를 보여 주는 폴더라서 예시 자료를 공개하지 않았습니다. SANDAN_DATA로 다른 폴더를 "
        "쓰거나, 그래도 공개하려면 --publish-over-official을 붙이세요."
    )


def source_of(name: str, tables: dict[str, pd.DataFrame], as_of) -> pd.DataFrame:
    """Return the row of `sources` that says how the data were made up."""
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    rows = sum(len(table) for table in tables.values())
    row = {
        "source_id": sha256[:16],
        "file": name,
        "sha256": sha256,
        "source": "sample",
        "quarter": tables["complex_quarters"]["quarter"].max(),
        "as_of": as_of,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "rows_read": rows,
        "rows_accepted": rows,
        "rows_rejected": 0,
    }
    return pd.DataFrame([row])

"""Publish made-up data."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from src.command.progress import Progress
from src.intake.places import place_complexes
from src.intake.regions import read_regions
from src.sample import generate
from src.sample.generate import AS_OF
from src.settings import setting, whole_setting
from src.store.snapshots import publish


def run(arguments) -> int:
    """Generate the sample data set, publish it on its own, print the version and return 0."""
    progress = Progress()
    tables = generate(
        arguments.scale,
        arguments.seed,
        on_progress=progress.part(0, 0.3),
        as_of=arguments.as_of or AS_OF,
        years=arguments.years,
    )
    regions = read_regions()
    snapshot = publish(
        Path(setting("SANDAN_DATA")),
        {"regions": regions, "sources": _source(arguments, tables)} | tables,
        origin="sample",
        merge=False,
        on_progress=progress.part(0.3, 1),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=whole_setting("SANDAN_WAIT"),
        place=lambda complexes: place_complexes(complexes, regions),
    )
    print(f"예시 자료를 공개했습니다: {snapshot.version}")
    return 0


def _source(arguments, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the row of `sources` that says how the data were made up."""
    name = f"예시 데이터 (규모 {arguments.scale}, 시드 {arguments.seed})"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    rows = sum(len(table) for table in tables.values())
    row = {
        "source_id": sha256[:16],
        "file": name,
        "sha256": sha256,
        "source": "sample",
        "quarter": tables["complex_quarters"]["quarter"].max(),
        "as_of": arguments.as_of or AS_OF,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "rows_read": rows,
        "rows_accepted": rows,
        "rows_rejected": 0,
    }
    return pd.DataFrame([row])

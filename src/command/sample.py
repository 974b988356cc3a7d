"""Publish made-up data."""

from pathlib import Path

from src.command.progress import Progress
from src.intake.places import place_complexes
from src.intake.regions import read_regions
from src.sample import generate
from src.settings import setting, whole_setting
from src.store.snapshots import publish


def run(arguments) -> int:
    """Generate the sample data set, publish it on its own, print the version and return 0."""
    progress = Progress()
    tables = generate(arguments.scale, arguments.seed, on_progress=progress.part(0, 0.7))
    regions = read_regions()
    snapshot = publish(
        Path(setting("SANDAN_DATA")),
        {"regions": regions} | tables,
        origin="sample",
        merge=False,
        on_progress=progress.part(0.7, 1),
        keep=whole_setting("SANDAN_KEEP"),
        wait_seconds=whole_setting("SANDAN_WAIT"),
        place=lambda complexes: place_complexes(complexes, regions),
    )
    print(f"예시 자료를 공개했습니다: {snapshot.version}")
    return 0

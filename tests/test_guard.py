"""No test may touch the snapshots of the person who runs it."""

import os
from pathlib import Path

from src.settings import SETTINGS, setting
from src.store.snapshots import current_snapshot

ROOT = Path(__file__).parents[1]


def test_no_test_reads_or_writes_the_real_snapshots():
    folder = Path(setting("SANDAN_DATA"))
    assert folder.resolve() != (ROOT / "var").resolve()
    assert ROOT not in folder.resolve().parents
    assert current_snapshot(folder) is None


def test_no_test_sees_the_settings_of_whoever_runs_it():
    assert {known.name for known in SETTINGS} & set(os.environ) == {"SANDAN_DATA"}

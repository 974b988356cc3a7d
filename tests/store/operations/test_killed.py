"""Rights, marks and records: what was acknowledged is there, whenever the server is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEEDS = ["right", "mark", "closed", "record"]


@pytest.mark.slow
def test_a_writer_killed_at_any_step_loses_nothing_that_it_acknowledged(tmp_path):
    words = [sys.executable, "-m", "tests.store.operations.killed_writers", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    writers = found["writers"]
    assert len(writers) >= 8
    for one in writers:
        assert set(one["acknowledged"]) <= set(one["kept"])
        assert one["kept"] == DEEDS[: len(one["kept"])]
    assert [len(one["acknowledged"]) for one in writers] == sorted(
        len(one["acknowledged"]) for one in writers
    )
    assert {len(one["acknowledged"]) for one in writers} == {0, 1, 2, 3, 4}
    assert found["faults"] == []

"""Acknowledged rights, marks, records and matters are stored, whenever a process is killed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
DEEDS = ["right", "mark", "closed", "record", "sent", "accepted", "done"]


@pytest.mark.slow
def test_a_writer_killed_at_any_step_loses_nothing_and_of_two_at_once_one_wins(tmp_path):
    words = [sys.executable, "-m", "tests.store.operations.killed_writers", str(tmp_path)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    writers = found["writers"]
    assert len(writers) >= 20
    for one in writers:
        assert set(one["acknowledged"]) <= set(one["kept"])
        assert one["kept"] == DEEDS[: len(one["kept"])]
    assert [len(one["acknowledged"]) for one in writers] == sorted(
        len(one["acknowledged"]) for one in writers
    )
    assert {len(one["acknowledged"]) for one in writers} == set(range(len(DEEDS) + 1))
    assert found["faults"] == []
    for pair in found["raced"]:  # of two processes that answer at once, one succeeds
        won, lost = sorted(pair["said"], key=lambda one: "먼저" in one)
        assert pair["ends"] == [0, 0]
        assert pair["moves"] == [won.removeprefix("won "), "sent"]
        assert "먼저" in lost
    assert len(found["raced"]) == 12

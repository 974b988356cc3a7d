"""A dry run that is stopped at any point leaves nothing in the data folder."""

import pytest

from src.command import load
from src.command.main import main

pytestmark = pytest.mark.slow


def kept(folder) -> set[str]:
    """Return everything except the locks and the record."""
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith("LOCK") and "records/" not in name}


@pytest.mark.parametrize("last", [1, 2, 4, 6])
def test_a_dry_run_that_is_stopped_leaves_nothing(last, data, write_facts, monkeypatch):
    assert main(["load", write_facts()]) == 0
    before, told = kept(data), []

    def progress(_):
        def tell(*step):
            told.append(step)
            if len(told) == last:
                raise KeyboardInterrupt

        return tell

    monkeypatch.setattr(load, "progress", progress)
    assert main(["load", "--dry-run", write_facts("next.csv", "2026Q2")]) != 0
    assert len(told) == last
    assert kept(data) == before

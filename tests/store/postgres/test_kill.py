"""A loader killed at any moment: the server goes on serving one complete version."""

import pytest

from src.store.snapshots import publish
from tests.store.loader import marked
from tests.store.test_kill import Loader, check_next_load, kill_at_random

pytestmark = pytest.mark.slow
KILLS = 10
"""A hundred kills passed, too, but take five minutes."""


@pytest.fixture
def loader(tmp_path, store):
    publish(tmp_path, marked(1), origin="official")
    running = Loader(tmp_path)
    yield running
    running.process.stdin.close()
    running.process.wait()
    running.process.stdout.close()


def test_loaders_killed_at_random_moments_never_disturb_a_reader(loader):
    killed, readers = kill_at_random(loader, KILLS)
    assert (killed, readers.wrong) == (KILLS, [])
    assert readers.reads > KILLS
    check_next_load(loader)

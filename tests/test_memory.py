"""What is given back between steps of long work."""

import gc
import weakref

import pytest

from src.memory import MANY, only_new, tidy


class Ring:
    """Refers to itself, so that only a collection frees it."""

    def __init__(self):
        self.own = self


def test_what_is_made_meanwhile_is_collected_and_what_was_there_stays():
    kept = Ring()
    with only_new():
        gone = weakref.ref(Ring())
        tidy(MANY)
        assert gone() is None
        assert gc.get_freeze_count() > 0
    assert kept.own is kept
    assert gc.get_freeze_count() == 0


def test_after_work_that_fails_all_is_looked_at_again():
    with pytest.raises(ValueError, match="half"), only_new():
        raise ValueError("half")
    assert gc.get_freeze_count() == 0

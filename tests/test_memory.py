"""Memory that is returned between the steps of long work."""

import ctypes
import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from src.memory import MANY, Rarely, only_new, tidy

ROOT = Path(__file__).parents[1]


class Ring:
    """Refers to itself, so that only the garbage collector frees it."""

    def __init__(self):
        self.own = self


def test_new_objects_are_collected_and_earlier_ones_stay():
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


def test_memory_is_given_back_at_most_once_in_so_many_seconds():
    done, hours = [], iter([10.0, 10.5, 14.9, 15.0, 19.9, 30.0])
    give_back = Rarely(lambda: done.append(1), 5.0, lambda: next(hours))
    counted = []
    for _ in range(6):
        give_back()
        counted.append(len(done))
    assert counted == [1, 1, 1, 2, 2, 3]


ARENAS_OF_THREADS = """
import ctypes, sys, threading
from src.memory import limit_arenas
if sys.argv[1] == "shared":
    limit_arenas()
together = threading.Barrier(6)
def take():
    together.wait()
    kept = [bytearray(2_000) for _ in range(200)]
    together.wait()
threads = [threading.Thread(target=take) for _ in range(6)]
for each in threads:
    each.start()
for each in threads:
    each.join()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
report = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(report))
libc.fclose(ctypes.c_void_p(report))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="no glibc here")
def test_threads_share_two_arenas_instead_of_having_one_each(tmp_path):
    arenas = {}
    for way in ("shared", "apart"):
        report = tmp_path / way
        subprocess.run(
            [sys.executable, "-c", ARENAS_OF_THREADS, way, str(report)], check=True, cwd=ROOT
        )
        arenas[way] = report.read_text("utf-8").count("<heap nr=")
    assert arenas["shared"] <= 2 < arenas["apart"]

"""What is given back between steps of long work."""

import ctypes
import gc
import subprocess
import sys
import weakref
from pathlib import Path

import pytest

from src.memory import MANY, only_new, tidy

ROOT = Path(__file__).parents[1]


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


HEAPS_OF_THREADS = """
import ctypes, sys, threading
from src.memory import share_heaps
if sys.argv[1] == "shared":
    share_heaps()
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
told = libc.fopen(sys.argv[2].encode(), b"w")
libc.malloc_info(0, ctypes.c_void_p(told))
libc.fclose(ctypes.c_void_p(told))
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="no glibc here")
def test_threads_take_memory_from_two_heaps_and_not_each_from_one_of_its_own(tmp_path):
    heaps = {}
    for way in ("shared", "apart"):
        told = tmp_path / way
        subprocess.run(
            [sys.executable, "-c", HEAPS_OF_THREADS, way, str(told)], check=True, cwd=ROOT
        )
        heaps[way] = told.read_text("utf-8").count("<heap nr=")
    assert heaps["shared"] <= 2 < heaps["apart"]

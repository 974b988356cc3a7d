"""One sample of each scale for the whole folder: making one is quick, but takes time."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from src.memory import give_back
from src.sample.check import check
from src.sample.generate import generate
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe

HERE = Path(__file__).parent
REGIONS = Path(__file__).parents[2] / "data" / "reference" / "regions.csv"


@cache
def regions() -> pd.DataFrame:
    """Return the canonical regions, codes as texts."""
    return pd.read_csv(REGIONS, dtype={"region_code": "str", "parent_code": "str"})


SPENT: dict[str, tuple[float, float]] = {}
"""Processor seconds and peak bytes that it took to make the sample of a scale."""


@cache
def tables(scale: str) -> dict[str, pd.DataFrame]:
    """Return the sample of a scale with the usual seed; the national one is made with its truth."""
    if scale == "national":
        return with_truth(scale)[0]
    with _noted(scale):
        return generate(Recipe(scale, regions=regions()))


@cache
def with_truth(scale: str) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """Return the sample of a scale and the truth behind it."""
    return generate_with_truth(Recipe(scale, regions=regions()))


def truth(scale: str) -> dict[str, pd.DataFrame]:
    """Return the truth behind the sample of a scale."""
    return with_truth(scale)[1]


@cache
def earlier_pilot() -> dict[str, pd.DataFrame]:
    """Return the pilot as of a day before the calibration's last year."""
    return generate(Recipe("pilot", as_of=date(2025, 2, 28), regions=regions()))


@cache
def checked(scale: str) -> pd.DataFrame:
    """Return the check of the sample of a scale."""
    return check(tables(scale))


@contextmanager
def _noted(scale: str) -> Iterator[None]:
    """Record the time that a scale's sample takes, and the peak memory above what was in use."""
    give_back()
    Path("/proc/self/clear_refs").write_text("5")  # reset the peak
    held, begun = _memory("VmRSS"), time.process_time()
    yield
    SPENT[scale] = time.process_time() - begun, _memory("VmHWM") - held


def _memory(name: str) -> int:
    told = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", told)[1]) * 1024


def pytest_collection_modifyitems(items):
    """Mark tests that read a whole sample as slow: making one takes as long as a hundred other
    tests.

    In `make quick` a twentieth of the pilot is made and published (`few_made_up`).
    """
    for item in items:
        if HERE in item.path.parents and MADE & {*item.fixturenames}:
            item.add_marker(pytest.mark.slow)


MADE = {"pilot", "national", "full", "sample"}
"""Fixtures that make a whole sample."""


@pytest.fixture(scope="session")
def national() -> dict[str, pd.DataFrame]:
    """Return the national sample."""
    return tables("national")


@pytest.fixture(scope="session")
def full() -> dict[str, pd.DataFrame]:
    """Return the full sample."""
    return tables("full")


@pytest.fixture(scope="session")
def pilot() -> dict[str, pd.DataFrame]:
    """Return the pilot sample."""
    return tables("pilot")


@pytest.fixture(scope="session", params=["pilot", "national", "full"])
def sample(request) -> dict[str, pd.DataFrame]:
    """Return the sample of each scale in turn."""
    return tables(request.param)

"""One sample of each scale for the whole folder: making it is quick, but not free."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from src.sample.generate import generate
from src.sample.truth import generate_with_truth
from src.sample.world import Recipe

REGIONS = Path(__file__).parents[2] / "data" / "reference" / "regions.csv"


@cache
def regions() -> pd.DataFrame:
    """Return the canonical regions, codes as texts."""
    return pd.read_csv(REGIONS, dtype={"region_code": "str", "parent_code": "str"})


@cache
def tables(scale: str) -> dict[str, pd.DataFrame]:
    """Return the sample of a scale with the usual seed."""
    return generate(Recipe(scale, regions=regions()))


@cache
def truth(scale: str) -> dict[str, pd.DataFrame]:
    """Return the truth behind the sample of a scale."""
    return generate_with_truth(Recipe(scale, regions=regions()))[1]


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


@pytest.fixture(
    scope="session",
    params=["pilot", *[pytest.param(one, marks=pytest.mark.slow) for one in ("national", "full")]],
)
def sample(request) -> dict[str, pd.DataFrame]:
    """Return the sample of each scale in turn."""
    return tables(request.param)

"""One published snapshot for the tests that only read."""

import pandas as pd
import pytest

from src.store.snapshots import publish
from tests.postgres_server import postgres, postgres_server  # noqa: F401
from tests.store import small


def pytest_collection_modifyitems(items):
    """Leave PostgreSQL, which takes seconds to start, to the full suite: SQLite comes first."""
    for item in items:
        if "postgres_server" in item.fixturenames or "postgresql" in _kinds(item):
            item.add_marker(pytest.mark.slow)


def _kinds(item) -> tuple:
    chosen = getattr(item, "callspec", None)
    return (chosen.params.get("address"), chosen.params.get("operations")) if chosen else ()


@pytest.fixture(scope="session")
def snapshot(tmp_path_factory):
    """Two quarters of the census, one of the national survey, four companies in one building."""
    folder = tmp_path_factory.mktemp("published")
    buildings = pd.DataFrame(
        {"building_id": ["b1"], "complex_id": ["digital"], "building_name": ["가나타워"]}
    )
    companies = pd.DataFrame(
        {
            "company_id": ["1", "2", "3", "4"],
            "company_name": ["나회사", "가회사", "=1+1", "다회사"],
            "complex_id": ["digital", "digital", "digital", "magok"],
            "building_id": ["b1", "b1", "b1", None],
            "employees": [10, 20, None, 5],
        }
    )
    industries = pd.DataFrame(
        {
            "complex_id": ["magok", "magok", "magok"],
            "quarter": "2025Q3",
            "source": ["kicox_national", "kicox_complexes", "kicox_complexes"],
            "industry": ["food", "food", "machine"],
            "employees": [7, 8, 9],
        }
    )
    batches = [
        small.tables("2025Q2") | {"complex_quarters": small.census("2025Q2", magok=30)},
        small.tables("2025Q3") | {"complex_industries": industries},
        {
            "complex_quarters": small.survey(),
            "sources": small.source("2026Q1", "kicox_national", "b.xlsx"),
            "buildings": buildings,
            "companies": companies,
        },
    ]
    return publish(folder, batches, origin="official")

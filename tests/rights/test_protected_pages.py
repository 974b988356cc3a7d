"""Pages of official data for who may see places only: protected counts, and a line that says so."""

import pandas as pd
import pytest

from src.store.queries import protected, uptake
from src.store.snapshots import publish
from tests.screen import open_page
from tests.store import small
from tests.store.test_protect_attack import made

NOTE = "보호된 수입니다"


def captions(app) -> str:
    return "\n".join(element.value for element in app.caption)


def publish_places(folder):
    """Publish 112 firms and, of 디지털, so many starts that its weeks are told."""
    tables = made()
    there = tables["companies"].query("complex_id == 'digital'")["company_id"]
    weeks = pd.date_range("2024-01-01", "2026-11-16", freq="W-MON")
    often = pd.DataFrame(
        [(company, week) for company in there for week in weeks], columns=["company_id", "week"]
    ).assign(program="paternity", sex="m", users=1)
    often["received_week"] = often["week"]
    tables["leave_starts"] = pd.concat([tables["leave_starts"], often])
    return publish(folder, tables, origin="official")


@pytest.fixture
def places(once, served, rights):
    from src.store.snapshots import current_snapshot

    rights.only("places")
    return served(current_snapshot(once("official_places", publish_places)))


@pytest.mark.parametrize(
    ("page", "codes"),
    [
        ("overview", {}),
        ("regions", {"measure": "rate", "program": "parental"}),
        ("complexes", {"measure": "rate", "program": "parental", "compare": "digital,magok"}),
        ("weekly", {"program": "paternity"}),
        ("weekly", {"program": "paternity", "complex": "digital"}),
    ],
)
def test_pages_open_with_protected_counts_and_say_so(places, page, codes):
    app = open_page(page, **codes)
    assert not app.exception
    assert NOTE in captions(app)


@pytest.mark.parametrize("page", ["campaigns", "low_uptake", "companies"])
def test_pages_of_firms_open_nothing(places, page):
    app = open_page(page)
    assert not app.exception
    assert NOTE not in captions(app)


def test_who_may_see_the_firms_reads_no_such_line(places, rights):
    rights.only("firms")
    app = open_page("regions", measure="rate", program="parental")
    assert NOTE not in captions(app)


def test_the_table_of_regions_holds_the_protected_counts_and_no_exact_one(places):
    codes = {"level": "sido", "program": "parental", "sex": None, "window": 24}
    told = small.ask(places, protected.protected_region_uptake(**codes))
    exact = small.ask(places, uptake.region_uptake(**codes))
    app = open_page("regions", measure="rate", program="parental", window="24")
    table = next(frame.value for frame in app.dataframe if "users" in frame.value)
    shown = set(table["users"].dropna().astype(int))
    assert shown
    assert shown <= set(told["users"].dropna().astype(int))
    assert not shown & (set(exact["users"]) - set(told["users"].dropna()))

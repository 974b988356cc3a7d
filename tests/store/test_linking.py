"""Joining within a build: what is compared, what is written, and that nothing else changes."""

import pandas as pd
import pytest

from src.store import linking
from src.store.engine import fetch_frame, open_engine
from src.store.linking import joinable_rows
from src.store.queries.tables import table_rows
from src.store.snapshots import current_snapshot, publish
from tests.store import small

pytestmark = pytest.mark.slow

NUMBER = "1248100998"


def companies(**more) -> pd.DataFrame:
    rows = {
        "company_id": ["a", "b"],
        "company_name": ["가나산업", "다라전자"],
        "business_no": [NUMBER, None],
        "complex_id": ["digital", "export"],
    }
    return pd.DataFrame(rows).assign(**more)


WORKPLACES = (
    ("here", "2026-08", "11530", None, None),
    ("older", "2026-07", "11530", None, None),
    ("elsewhere", "2026-08", "47190", None, None),
    ("numbered", "2026-08", "47190", NUMBER, None),
    ("nowhere", "2026-08", None, None, None),
    ("printed", "2026-08", "47190", None, "마곡"),
)


def workplaces() -> pd.DataFrame:
    columns = ["workplace_key", "month", "sigungu", "business_no", "complex_name"]
    frame = pd.DataFrame(WORKPLACES, columns=columns)
    return frame.assign(source="pension", workplace_name="가나", is_day_labour=False)


def tables(**more) -> dict:
    country = {"complexes": small.complexes(), "regions": small.regions()}
    return country | {"companies": companies(), "workplaces": workplaces()} | more


def rows_of(folder, table: str) -> pd.DataFrame:
    return fetch_frame(open_engine(current_snapshot(folder)), table_rows(table))


def fill(rows: dict) -> dict:
    """Join the first company to the first workplace, and give it twelve people."""
    filled = rows["companies"].copy()
    filled["employees"] = [12, None]
    keys = {"company_id": ["a"], "source": "pension", "workplace_key": "here", "month": "2026-08"}
    link = pd.DataFrame(keys | {"method": "name", "score": 0.9, "status": "joined"})
    told = pd.DataFrame(keys | {"field": "employees", "value": "12"})
    place = pd.DataFrame(keys | {"complex_id": "digital", "method": "building_name"})
    return {
        "companies": filled,
        "company_links": link,
        "company_fills": told,
        "workplace_places": place.drop(columns="company_id"),
    }


def test_what_may_be_found_again_is_compared_and_nothing_else(tmp_path):
    seen = {}

    def join(rows):
        seen.update(rows)
        return fill(rows)

    publish(tmp_path, tables(), origin="official", join=join)
    assert set(seen["workplaces"]["workplace_key"]) == {"here", "numbered", "nowhere", "printed"}
    assert seen["companies"]["company_id"].tolist() == ["a", "b"]
    assert len(seen["company_fills"]) == 0


def test_of_a_complex_over_several_districts_the_whole_province_is_compared(tmp_path):
    ours = companies(complex_id="export-incheon")
    theirs = workplaces().assign(sigungu=["28260", "28260", "11530", "11530", "11530", "28237"])
    publish(tmp_path, tables(companies=ours, workplaces=theirs), origin="official")
    with open_engine(current_snapshot(tmp_path)).connect() as connection:
        found = joinable_rows(connection)["workplaces"]
    assert {"here", "numbered", "printed"} == set(found["workplace_key"])


def test_links_fills_and_companies_are_in_the_snapshot_that_was_published(tmp_path):
    publish(tmp_path, tables(), origin="official", join=fill)
    assert rows_of(tmp_path, "company_links")["workplace_key"].tolist() == ["here"]
    assert rows_of(tmp_path, "company_fills")["value"].tolist() == ["12"]
    assert rows_of(tmp_path, "workplace_places")["complex_id"].tolist() == ["digital"]
    filled = rows_of(tmp_path, "companies")
    assert filled["employees"].astype("Int64").tolist() == [12, pd.NA]
    assert filled["company_name"].tolist() == ["가나산업", "다라전자"]


def test_joining_again_replaces_and_not_joining_keeps(tmp_path):
    publish(tmp_path, tables(), origin="official", join=fill)
    publish(tmp_path, {"regions": small.regions()}, origin="official")
    assert len(rows_of(tmp_path, "company_links")) == 1

    def nothing(rows):
        return fill(rows) | {"company_links": fill(rows)["company_links"].iloc[:0]}

    publish(tmp_path, {}, origin="official", join=nothing)
    assert rows_of(tmp_path, "company_links").empty


def test_a_join_that_fails_publishes_nothing(tmp_path):
    publish(tmp_path, tables(), origin="official")
    before = current_snapshot(tmp_path)

    def fails(rows):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, {}, origin="official", join=fails)
    assert current_snapshot(tmp_path) == before
    assert not list((tmp_path / "snapshots").glob("build-*"))


def test_workplaces_read_in_slices_are_those_read_at_once(tmp_path, monkeypatch):
    seen = []

    def note(rows: dict) -> dict:
        seen.append(rows["workplaces"].astype("str"))
        return fill(rows)

    for rows_of_a_slice, folder in ((1_000, "whole"), (1, "slices")):
        monkeypatch.setattr(linking, "SLICE", rows_of_a_slice)
        publish(tmp_path / folder, tables(), origin="sample", join=note)
    assert len(seen[0]) == 4
    pd.testing.assert_frame_equal(*seen)


def test_a_source_of_which_nothing_can_be_compared_stops_no_publication(tmp_path):
    elsewhere = workplaces().query("workplace_key == 'elsewhere'").assign(source="comwel")
    both = pd.concat([workplaces(), elsewhere], ignore_index=True)
    seen = {}

    def join(rows):
        seen.update(rows)
        return fill(rows)

    publish(tmp_path, tables(workplaces=both), origin="official", join=join)
    assert set(seen["workplaces"]["source"]) == {"pension"}
    alone = tables(workplaces=elsewhere)
    publish(tmp_path / "alone", alone, origin="official", join=join)
    assert seen["workplaces"].empty
